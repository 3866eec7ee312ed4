#include "spec/command_text.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <array>

namespace conduct::spec {
namespace {

constexpr std::array<std::string_view, 6> kShells{"sh", "bash", "shell", "zsh", "ksh", "dash"};

bool begins_remark(std::string_view text) {
  for (const std::string_view mark : {"(", "#", "—", "–", "- ", ": "}) {
    if (text.substr(0, mark.size()) == mark) return true;
  }
  return false;
}

bool is_separator(std::string_view between) {
  const std::string word = base::lower(base::trim(between));
  return word == "," || word == ";" || word == "and" || word == ", and" || word == "then" ||
         word == ", then" || word == "&";
}

}  // namespace

CommandText read_commands(std::string_view text) {
  text = base::trim(text);
  const std::vector<CodeSpan> spans = code_spans(text);
  CommandText read;
  if (text.empty()) return read;
  if (spans.empty() || spans[0].start != 0) {
    read.commands.emplace_back(text);
    return read;
  }
  std::size_t end = 0;
  for (const CodeSpan& span : spans) {
    if (end > 0 && !is_separator(text.substr(end, span.start - end))) break;
    read.commands.emplace_back(span.code);
    end = span.end;
  }
  const std::string_view rest = base::trim(text.substr(end));
  if (!rest.empty() && rest != "." && !begins_remark(rest)) {
    read.commands = {std::string(text)};
    read.mixed = true;
  }
  return read;
}

bool is_shell(const Block& fence) {
  const std::string_view info = fence.info;
  const std::string language = base::lower(info.substr(0, info.find_first_of(" \t{,")));
  return std::find(kShells.begin(), kShells.end(), language) != kShells.end();
}

std::optional<std::string> read_script(const Block& fence) {
  if (!is_shell(fence)) return std::nullopt;
  const std::vector<std::string_view> lines = base::lines(fence.text);
  const auto is_blank = [](std::string_view line) { return base::trim(line).empty(); };
  const bool has_command = std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
    return !is_blank(line) && base::trim(line).front() != '#';
  });
  if (!has_command) return std::nullopt;
  const auto first = std::find_if_not(lines.begin(), lines.end(), is_blank);
  const auto last = std::find_if_not(lines.rbegin(), lines.rend(), is_blank).base();
  std::string script;
  for (auto line = first; line != last; ++line) {
    if (line != first) script += '\n';
    script += *line;
  }
  return script;
}

}  // namespace conduct::spec
