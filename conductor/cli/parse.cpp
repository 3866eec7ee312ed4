// `conduct parse`: what the parser has understood of a spec.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/report/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::cli {
namespace {

constexpr std::size_t kColumns = 160;

// A line for each: what it was taken for, its line in the file, its text.
std::string entry(std::string_view kind, int line, std::string_view text) {
  return fmt::format("  {:<10} {:>5}  {}\n", kind, line, base::one_line(text, kColumns));
}

std::string module_text(const spec::Module& module) {
  std::string text = module.name;
  if (!module.paths.empty()) text += fmt::format(" ({})", base::join(module.paths, ", "));
  if (!module.depends.empty()) text += fmt::format(", after {}", base::join(module.depends, ", "));
  return text;
}

// What a phase, or one of its modules, has to do and to check.
std::string work_text(const std::vector<spec::Task>& tasks,
                      const std::vector<spec::TestCommand>& tests,
                      const std::vector<spec::Criterion>& criteria) {
  std::string text;
  for (const spec::Task& task : tasks)
    text += entry(task.checked ? "task [x]" : "task", task.line, task.text);
  for (const spec::TestCommand& test : tests) text += entry("test", test.line, test.command);
  for (const spec::Criterion& criterion : criteria)
    text += entry(spec::to_string(criterion.kind), criterion.line, criterion.text);
  return text;
}

std::string phase_text(const spec::Phase& phase) {
  std::string text = fmt::format("Phase {}: {} (line {})\n", phase.id, phase.title, phase.line);
  if (phase.depends) {
    text += fmt::format("  depends on {}\n",
                        phase.depends->empty() ? "nothing" : base::join(*phase.depends, ", "));
  }
  for (const spec::Module& module : phase.modules) {
    text += entry("module", module.line, module_text(module));
    text += work_text(module.tasks, module.test_commands, module.criteria);
  }
  text += work_text(phase.tasks, phase.test_commands, phase.criteria);
  for (const spec::Gotcha& gotcha : phase.gotchas)
    text += entry("gotcha", gotcha.line, gotcha.text);
  return text;
}

std::string spec_text(const spec::Spec& spec) {
  std::string text = spec.title.empty() ? "" : spec.title + "\n";
  for (const spec::TestCommand& test : spec.test_commands)
    text += entry("test", test.line, test.command);
  for (const spec::Gotcha& gotcha : spec.gotchas) text += entry("gotcha", gotcha.line, gotcha.text);
  for (const spec::Phase& phase : spec.phases) text += phase_text(phase);
  if (!spec.final_commands.empty() || !spec.final_criteria.empty()) {
    text += "The whole plan\n" + work_text({}, spec.final_commands, spec.final_criteria);
  }
  return base::printable(text);
}

// What the lines of the source were read as.
std::map<int, std::string> read_lines(const spec::Spec& spec) {
  std::map<int, std::string> read;
  const auto add = [&](int line, const std::string& as) {
    std::string& said = read[line];
    if (!said.empty()) said += ", ";
    said += as;
  };
  for (const spec::ReadLine& line : spec.read) add(line.line, line.as);
  for (const spec::Phase& phase : spec.phases) {
    add(phase.line, "phase " + phase.id);
    for (const spec::ReadLine& line : phase.read) add(line.line, line.as);
  }
  return read;
}

// Every line of the source, with what it was read as.
std::string explained(const PlannedSpec& planned) {
  constexpr std::size_t kAs = 28;
  const std::map<int, std::string> read = read_lines(planned.spec);
  std::string text;
  int number = 0;
  for (const std::string_view line : base::lines(planned.text)) {
    const auto found = read.find(++number);
    const std::string as = found == read.end() ? "" : base::one_line(found->second, kAs);
    const std::size_t width = base::code_points(as);
    text +=
        fmt::format("{:>5}  {}{}  {}\n", number, as, std::string(kAs - std::min(width, kAs), ' '),
                    base::one_line(line, kColumns));
  }
  return text;
}

class Parse : public Command {
 public:
  Parse()
      : Command({"parse", Group::spec, "Show what a spec says, line by line",
                 "conduct parse SPEC.md --json", ""}) {
    declare(syntax_, spec_);
    syntax_.json(json_);
    syntax_.flag({"--explain"}, explain_, "show each line of the plan and what it was read as");
  }

  base::Result<int> run(const Place& place) override {
    if (json_ && explain_) {
      return base::Error{base::Fault::usage,
                         "--json and --explain each choose what is printed: give one", ""};
    }
    TRY_ASSIGN(const PlannedSpec planned, plan_spec(spec_, place.where));
    show_diagnostics(planned, place.terminal);
    if (json_) {
      place.terminal.out(report::spec_json(planned.spec, planned.diagnostics) + "\n");
    } else {
      place.terminal.out(explain_ ? explained(planned) : spec_text(planned.spec));
    }
    return planned.plan ? kPassed : kSpec;
  }

 private:
  SpecChoice spec_;
  bool json_ = false;
  bool explain_ = false;
};

}  // namespace

std::unique_ptr<Command> parse_command() {
  return std::make_unique<Parse>();
}

}  // namespace conduct::cli
