// `conduct check`: everything that is wrong with a spec, and what each of its criteria is bound to.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/json.h"
#include "conductor/cli/planned_spec.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace conduct::cli {
namespace {

std::string binding(const spec::Criterion& criterion, const std::string& start) {
  switch (criterion.kind) {
    case spec::CriterionKind::tests:
      return "the phase's test commands";
    case spec::CriterionKind::command:
      return fmt::format("command: {}", criterion.command);
    case spec::CriterionKind::files:
      return fmt::format("files: {}", base::join(criterion.paths, ", "));
    case spec::CriterionKind::absent:
      return fmt::format(
          "no {} in {}", base::join(criterion.pattern, "/"),
          criterion.paths.empty() ? "the changed files" : base::join(criterion.paths, ", "));
    case spec::CriterionKind::contains:
      return fmt::format("{} in {}", base::join(criterion.pattern, ", "),
                         base::join(criterion.paths, ", "));
    case spec::CriterionKind::port:
      return start.empty()
                 ? "UNCHECKED: port " + criterion.address + ": the phase has no \"Start:\""
                 : fmt::format("port {} answers, started by: {}", criterion.address, start);
    case spec::CriterionKind::http:
      return start.empty() ? "UNCHECKED: HTTP: the phase has no \"Start:\""
                           : fmt::format("HTTP {} from localhost:{}, started by: {}",
                                         criterion.pattern[0], criterion.address, start);
    case spec::CriterionKind::coverage:
      return fmt::format("coverage of at least {}% in what the test commands print",
                         criterion.percent);
    case spec::CriterionKind::prose:
      return "UNCHECKED: prose that nothing can judge";
  }
  return "";
}

// The commands of a phase; where it names none, those that serve it, and where they come from.
std::string tests_text(const PlannedSpec& planned, const spec::Phase& phase) {
  std::vector<spec::TestCommand> tests = phase.test_commands;
  const char* from = "";
  if (tests.empty()) {
    tests = planned.spec.test_commands;
    from = "  (of the whole spec)";
  }
  const auto id = planned.plan ? planned.plan->find_phase(phase.id) : std::nullopt;
  if (tests.empty() && id) {
    tests = planned.plan->phase(*id).said.test_commands;
    from = "  ([gates] test_command)";
  }
  std::string text;
  for (const spec::TestCommand& test : tests)
    text += fmt::format("  test  {}{}\n", test.command, from);
  return text;
}

std::string criteria_text(const PlannedSpec& planned) {
  constexpr std::size_t kColumns = 100;
  std::string text;
  for (const spec::Phase& phase : planned.spec.phases) {
    text += fmt::format("Phase {}: {}\n", phase.id, phase.title);
    text += tests_text(planned, phase);
    for (const spec::Criterion& criterion : phase.criteria) {
      text += fmt::format("  {}\n    -> {}\n", base::one_line(criterion.text, kColumns),
                          binding(criterion, phase.options.start));
    }
  }
  return base::printable(text);
}

class Check : public Command {
 public:
  Check()
      : Command({"check", Group::spec,
                 "Show what is wrong with a spec, and what its criteria bind to",
                 "conduct check SPEC.md", ""}) {
    declare(syntax_, spec_);
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const PlannedSpec planned, plan_spec(spec_, place.where));
    show_diagnostics(planned, place.terminal);
    if (json_) {
      place.terminal.out(check_json(planned) + "\n");
    } else {
      place.terminal.out(criteria_text(planned));
      place.terminal.out(summary(planned.diagnostics, planned.shown) + "\n");
    }
    return planned.plan ? kPassed : kSpec;
  }

 private:
  SpecChoice spec_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> check_command() {
  return std::make_unique<Check>();
}

}  // namespace conduct::cli
