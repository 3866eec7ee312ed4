#include "conductor/agents/prompt_template.h"

#include "base/embedded_file.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace conduct::agents {

const std::vector<base::EmbeddedFile>& prompt_files();  // made at build time

namespace {

constexpr std::array<std::string_view, 14> kNames{
    "role", "job",  "plan",    "rules",   "failure", "conflict", "module",
    "work", "past", "changes", "request", "answers", "helpers",  "limit"};

// The next {{name}} of TEXT from FROM on; npos where there is none.
struct Place {
  std::size_t begin = std::string_view::npos, end = 0;
  std::string_view name;
};

Place next_place(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find("{{", from);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = text.find("}}", begin);
  if (end == std::string_view::npos) return {};
  return {begin, end + 2, base::trim(text.substr(begin + 2, end - begin - 2))};
}

// rules.md holds {{helpers}}: neither may hold itself by way of the other.
bool holds_itself(std::string_view path, std::string_view name) {
  const bool helpers = path.ends_with("helpers.md");
  return (name == "rules" && (helpers || path.ends_with("rules.md"))) ||
         (name == "helpers" && helpers);
}

void append_section(std::string& out, std::string_view section) {
  section.remove_prefix(std::min(section.find_first_not_of('\n'), section.size()));
  if (section.empty()) return;
  while (!out.empty() && !out.ends_with("\n\n")) out += '\n';
  out += section;
  if (!out.ends_with('\n')) out += '\n';
}

}  // namespace

std::vector<std::string> prompt_names() {
  std::vector<std::string> names;
  for (const base::EmbeddedFile& file : prompt_files()) names.emplace_back(file.path);
  return names;
}

std::string prompt_text(const PromptTexts& own, std::string_view name) {
  if (const auto found = own.find(name); found != own.end()) return found->second;
  for (const base::EmbeddedFile& file : prompt_files())
    if (file.path == name) return std::string(file.bytes);
  return "";
}

base::Status check_prompt_text(const std::string& path, std::string_view text) {
  int number = 0;
  for (const std::string_view line : base::lines(text)) {
    ++number;
    for (Place at = next_place(line, 0); at.begin != std::string_view::npos;
         at = next_place(line, at.end))
      if (std::find(kNames.begin(), kNames.end(), at.name) == kNames.end() ||
          holds_itself(path, at.name))
        return base::Error{
            base::Fault::environment,
            fmt::format("{}:{}: nothing is called {{{{{}}}}}", path, number,
                        base::one_line(at.name, 40)),
            fmt::format("a prompt may have {{{{{}}}}}", fmt::join(kNames, "}}, {{"))};
  }
  return {};
}

std::string fill_in(std::string_view text,
                    const std::function<std::string(std::string_view name)>& says) {
  std::string out;
  for (const std::string_view line : base::lines(text)) {
    std::size_t done = 0;
    Place at = next_place(line, 0);
    const std::string_view trimmed = base::trim(line);
    if (at.begin == 0 && at.end == trimmed.size()) {
      append_section(out, says(at.name));
      continue;
    }
    for (; at.begin != std::string_view::npos; at = next_place(line, done)) {
      out += line.substr(done, at.begin - done);
      out += says(at.name);
      done = at.end;
    }
    out += line.substr(done);
    out += '\n';
  }
  return out;
}

}  // namespace conduct::agents
