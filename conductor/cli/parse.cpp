// `conduct parse`: what the parser has understood of a spec.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/report/json.h"

#include <fmt/format.h>

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

std::string phase_text(const spec::Phase& phase) {
  std::string text = fmt::format("Phase {}: {} (line {})\n", phase.id, phase.title, phase.line);
  if (phase.depends) {
    text += fmt::format("  depends on {}\n",
                        phase.depends->empty() ? "nothing" : base::join(*phase.depends, ", "));
  }
  for (const spec::Module& module : phase.modules)
    text += entry("module", module.line, module_text(module));
  for (const spec::Task& task : phase.tasks)
    text += entry(task.checked ? "task [x]" : "task", task.line, task.text);
  for (const spec::TestCommand& test : phase.test_commands)
    text += entry("test", test.line, test.command);
  for (const spec::Criterion& criterion : phase.criteria) {
    text += entry(spec::to_string(criterion.kind), criterion.line, criterion.text);
  }
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
  return base::printable(text);
}

class Parse : public Command {
 public:
  Parse()
      : Command({"parse", Group::spec, "Show what a spec says, line by line",
                 "conduct parse SPEC.md --json", ""}) {
    declare(syntax_, spec_);
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PlannedSpec planned, plan_spec(spec_, place.where));
    show_diagnostics(planned, place.terminal);
    place.terminal.out(json_ ? report::spec_json(planned.spec, planned.diagnostics) + "\n"
                             : spec_text(planned.spec));
    return planned.plan ? kPassed : kSpec;
  }

 private:
  SpecChoice spec_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> parse_command() {
  return std::make_unique<Parse>();
}

}  // namespace conduct::cli
