#include "conductor/cli/conversion.h"

#include "base/text.h"
#include "conductor/cli/checkout_folder.h"
#include "conductor/cli/first_spec.h"
#include "conductor/run/spec_file.h"
#include "spec/canonical.h"
#include "spec/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_set>
#include <utility>

namespace conduct::cli {
namespace {

// LINE without what begins a heading, a quotation, an item or a row.
std::string_view bare(std::string_view line) {
  line = base::trim(line);
  while (!line.empty()) {
    if (std::string_view("#>-*+|").find(line.front()) != std::string_view::npos) {
      line = base::trim(line.substr(1));
    } else if (line.starts_with("[ ] ") || line.starts_with("[x] ") || line.starts_with("[X] ")) {
      line = base::trim(line.substr(4));
    } else {
      break;
    }
  }
  return line;
}

bool says_something(std::string_view line) {
  const std::string_view text = base::trim(line);
  if (text.starts_with("```") || text.starts_with("~~~")) return false;
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return base::is_alphanumeric(c) || !base::is_ascii(c); });
}

// The line of dashes under the head of a table.
bool rules_a_table(std::string_view line) {
  const std::string_view text = base::trim(line);
  return text.find('|') != text.npos && text.find('-') != text.npos &&
         text.find_first_not_of("|-: \t") == text.npos;
}

// The lines that became a part of the plan.
std::set<int> lines_read(const spec::Spec& spec) {
  std::set<int> read;
  const auto add = [&](const std::vector<spec::ReadLine>& lines) {
    for (const spec::ReadLine& line : lines)
      if (line.as.find("(not used)") == std::string::npos) read.insert(line.line);
  };
  add(spec.read);
  for (const spec::Phase& phase : spec.phases) {
    read.insert(phase.line);
    add(phase.read);
    for (const spec::Module& module : phase.modules) read.insert(module.line);  // a row of a table
  }
  return read;
}

bool is_untested(const base::Diagnostic& diagnostic) {
  return diagnostic.code == "CS205";
}

// Is all that is wrong with the plan that nothing judges it? Most task lists of other tools are so.
bool lacks_only_tests(const PlannedSpec& planned) {
  return !planned.plan && base::has_errors(planned.diagnostics) &&
         std::all_of(planned.diagnostics.begin(), planned.diagnostics.end(),
                     [](const base::Diagnostic& each) {
                       return is_untested(each) || each.severity == base::Severity::warning;
                     });
}

std::string counted_lines(std::size_t count) {
  return fmt::format("{} line{}", count, count == 1 ? "" : "s");
}

}  // namespace

std::vector<int> left_out(const PlannedSpec& planned, std::string_view canonical) {
  if (base::trim(planned.text).starts_with('{')) return {};
  const std::set<int> read = lines_read(planned.spec);
  // Titles, further lines of a task and of a script are there without having been noted.
  std::unordered_set<std::string_view> kept;
  for (const std::string_view line : base::lines(canonical)) kept.insert(bare(line));

  std::vector<int> lost;
  const std::vector<std::string_view> lines = base::lines(planned.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const bool head = i + 1 < lines.size() && rules_a_table(lines[i + 1]);
    if (!head && says_something(lines[i]) && !read.contains(number) &&
        !kept.contains(bare(lines[i])))
      lost.push_back(number);
  }
  return lost;
}

std::string ranges(const std::vector<int>& numbers, std::size_t most) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (parts.size() == most) {
      parts.emplace_back("…");
      break;
    }
    parts.push_back(last == i ? fmt::format("{}", numbers[i])
                              : fmt::format("{}-{}", numbers[i], numbers[last]));
    i = last + 1;
  }
  return base::join(parts, ", ");
}

base::Result<std::string> canonical_text(const PlannedSpec& planned) {
  std::string text = spec::canonical(planned.spec);
  if (base::has_errors(planned.diagnostics)) return text;
  const std::string lost = spec::difference(planned.spec, spec::parse(text).spec);
  if (lost.empty()) return text;
  return base::Error{
      base::Fault::spec,
      fmt::format("\"{}\" of {} cannot be said in the canonical form: read again it would say "
                  "something else",
                  lost, planned.shown),
      "say it in another way, or keep the plan as it is: `conduct parse --json` shows it"};
}

base::Result<Conversion> canonical_plan(const SpecChoice& from, const std::string& path,
                                        const std::string& where) {
  Conversion made;
  TRY_ASSIGN(made.planned, plan_spec(from, where));
  PlannedSpec& planned = made.planned;
  const bool untested = lacks_only_tests(planned);
  if (!planned.plan && !untested) return made;
  if (untested) {
    project::Survey survey = survey_at(where);
    if (!survey.suites.empty()) {
      made.added = std::move(survey.suites.front());
      planned.spec.test_commands.push_back({made.added->command});
      if (!made.added->setup.empty()) planned.spec.setup.push_back(made.added->setup);
      std::erase_if(planned.diagnostics, is_untested);
    }
  }
  TRY_ASSIGN(made.text, canonical_text(planned));
  made.left_out = left_out(planned, made.text);
  made.companions = run::companions_of(path, std::filesystem::path(path).parent_path().string());
  return made;
}

std::string changed_text(const Conversion& made) {
  constexpr std::size_t kRanges = 12;
  constexpr std::size_t kColumns = 200;
  const std::string& plan = made.planned.shown;
  std::string text;
  if (made.added) {
    text += fmt::format("added, since nothing in {} could be judged: {}\n", plan,
                        suite_text(*made.added));
  }
  if (!made.left_out.empty()) {
    text += fmt::format(
        "left out, since no field of a plan holds it: {} of {} ({}); `conduct parse {} --explain` "
        "shows what was read\n",
        counted_lines(made.left_out.size()), plan, ranges(made.left_out, kRanges),
        base::shell_word(plan));
  }
  if (!made.companions.empty()) {
    text += fmt::format("left out, since agents are shown it with {} alone: {}\n", plan,
                        base::one_line(base::join(made.companions, ", "), kColumns));
  }
  return text;
}

}  // namespace conduct::cli
