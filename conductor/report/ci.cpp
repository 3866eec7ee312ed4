// Fold markers and annotations, by the systems' own documentation:
// docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
// docs.gitlab.com/ci/jobs/job_logs.
#include "conductor/report/ci.h"

#include "base/text.h"

#include <fmt/format.h>

namespace conduct::report {
namespace {

// The runner decodes these again (actions/runner, ActionCommand.cs); ':' and ',' only matter in
// properties.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

// Section names are letters, digits, '_', '.' and '-'.
std::string section_name(std::string_view key) {
  std::string name = "conduct_";
  for (const char c : key) {
    name += base::is_alphanumeric(c) ? c : '_';
  }
  return name;
}

}  // namespace

Ci ci_from(std::string_view name) {
  if (name == "github") return Ci::github;
  if (name == "gitlab") return Ci::gitlab;
  return Ci::none;
}

std::string fold(Ci ci, std::string_view title, std::string_view key, std::int64_t at_ms) {
  switch (ci) {
    case Ci::none:
      return "";
    case Ci::github:
      return fmt::format("::group::{}\n", escaped(title, false));
    case Ci::gitlab:
      return fmt::format("\x1b[0Ksection_start:{}:{}[collapsed=true]\r\x1b[0K{}\n", at_ms / 1000,
                         section_name(key), title);
  }
  return "";
}

std::string unfold(Ci ci, std::string_view key, std::int64_t at_ms) {
  switch (ci) {
    case Ci::none:
      return "";
    case Ci::github:
      return "::endgroup::\n";
    case Ci::gitlab:
      return fmt::format("\x1b[0Ksection_end:{}:{}\r\x1b[0K\n", at_ms / 1000, section_name(key));
  }
  return "";
}

std::string annotation(Ci ci, Level level, std::string_view title, std::string_view message) {
  if (ci != Ci::github) return "";
  return fmt::format("::{} title={}::{}\n", level == Level::error ? "error" : "warning",
                     escaped(title, true), escaped(message, false));
}

std::string harmless(Ci ci, std::string_view line) {
  if (ci != Ci::github) return std::string(line);
  // "::" is a command only at the start of a line, but the older "##[command]" is one anywhere in
  // it.
  std::string out;
  for (std::size_t pos = 0; pos < line.size(); ++pos) {
    out += line[pos];
    if (line.substr(pos, 3) == "##[") out += ' ';  // "# #["
  }
  const std::size_t first = out.find_first_not_of(" \t");
  if (first != std::string::npos && out.compare(first, 2, "::") == 0) out.insert(first, "| ");
  return out;
}

}  // namespace conduct::report
