#include "conductor/run/request.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::run {
namespace {

constexpr std::string_view kBetween = "-request-";
constexpr std::size_t kLongestName = 40, kFiles = 50, kLongestLine = 200;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::string files_text(const std::vector<std::string>& files) {
  std::string text;
  for (std::size_t i = 0; i < files.size() && i < kFiles; ++i)
    text += fmt::format("- {}\n", base::one_line(files[i], kLongestLine));
  if (files.size() > kFiles) text += fmt::format("- and {} more\n", files.size() - kFiles);
  return text;
}

void add(std::string& text, std::string_view heading, std::string_view body) {
  if (!body.empty())
    text += fmt::format("\n## {}\n\n{}{}", heading, body, body.ends_with('\n') ? "" : "\n");
}

const char* heading_of_files(core::HelperOutcome outcome) {
  if (outcome == core::HelperOutcome::merged) return "Changed in your files";
  return outcome == core::HelperOutcome::failed ? "May hold a part of it" : "Files";
}

std::string gates_text(const std::vector<core::GateResult>& gates) {
  std::string text;
  for (const core::GateResult& gate : gates) {
    text += fmt::format("- {} ({}): {}\n", gate.gate, core::to_string(gate.verdict), gate.reason);
    for (const std::string_view line : base::lines(gate.excerpt))
      text += fmt::format("      {}\n", line);
  }
  return text;
}

}  // namespace

base::Result<core::Role> requested_role(std::string_view folder) {
  const std::size_t between = folder.find(kBetween);
  const auto role = core::role_named(folder.substr(0, between));
  const bool helps = role && *role != core::Role::synthesizer;
  if (between != std::string_view::npos && helps &&
      is_name(folder.substr(between + kBetween.size())))
    return *role;
  return base::Error{
      base::Fault::usage,
      fmt::format("{} is no request: a folder is named implementer-request-NAME or "
                  "fixer-request-NAME, with a NAME of a-z, 0-9 and \"-\", at most {} of them",
                  base::one_line(folder, 80), kLongestName),
      ""};
}

std::string answer_text(const Answer& answer) {
  std::string text = fmt::format("# {}\n", core::to_string(answer.outcome));
  if (!answer.reason.empty()) text += fmt::format("\n{}\n", answer.reason);
  add(text, heading_of_files(answer.outcome), files_text(answer.files));
  const bool partly = answer.outcome == core::HelperOutcome::failed && !answer.files.empty();
  if (!answer.commit.empty())
    add(text, "What it made",
        fmt::format("{}See it: git show {}\n", partly ? "" : "None of it is in your files. ",
                    answer.commit));
  add(text, "It says", answer.summary);
  add(text, "Checks that failed", gates_text(answer.gates));
  return text;
}

}  // namespace conduct::run
