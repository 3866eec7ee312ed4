// `conduct check`: everything that is wrong with a spec, and what each of its criteria is bound to.
#include "base/text.h"
#include "conductor/cli/base_report.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/report/json.h"
#include "conductor/report/sarif.h"

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
      return fmt::format("no {} in {}", base::join(criterion.pattern, "/"),
                         base::join(criterion.paths, ", "));
    case spec::CriterionKind::contains:
      return fmt::format("{} in {}", base::join(criterion.pattern, ", "),
                         base::join(criterion.paths, ", "));
    case spec::CriterionKind::port:
      return start.empty()
                 ? "UNCHECKED: port " + criterion.address + ": the phase has no \"Start:\""
                 : fmt::format("port {} answers, started by: {}", criterion.address, start);
    case spec::CriterionKind::http:
      return start.empty()
                 ? "UNCHECKED: HTTP: the phase has no \"Start:\""
                 : fmt::format("HTTP {} from localhost:{}, started by: {}",
                               base::join(criterion.pattern, ", "), criterion.address, start);
    case spec::CriterionKind::coverage:
      return fmt::format("coverage of at least {}% in what the test commands print",
                         criterion.percent);
    case spec::CriterionKind::prose:
      return "UNCHECKED: prose that nothing can judge";
  }
  return "";
}

// How a command is to end, where it is not simply to succeed.
std::string expectation(const spec::TestCommand& test, bool fail) {
  if (test.exit_code > 0) return fmt::format("  (must exit {})", test.exit_code);
  if (test.fails || fail) return "  (must fail)";
  if (test.silent) return "  (must print nothing)";
  return test.expected.empty() ? "" : fmt::format("  (must print {})", test.expected);
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
    text += fmt::format("  test  {}{}{}\n", test.command,
                        expectation(test, phase.options.expected_fail), from);
  return text;
}

std::string criteria_text(const std::vector<spec::Criterion>& criteria, const std::string& start) {
  constexpr std::size_t kColumns = 100;
  std::string text;
  for (const spec::Criterion& criterion : criteria) {
    text += fmt::format("  {}\n    -> {}\n", base::one_line(criterion.text, kColumns),
                        binding(criterion, start));
  }
  return text;
}

std::string module_text(const spec::Phase& phase, const spec::Module& module) {
  std::string text;
  for (const spec::TestCommand& test : module.test_commands)
    text +=
        fmt::format("  test  {}{}\n", test.command, expectation(test, phase.options.expected_fail));
  text += criteria_text(module.criteria, phase.options.start);
  return text.empty() ? "" : fmt::format("Module {}\n", module.name) + text;
}

std::string bindings_text(const PlannedSpec& planned) {
  std::string text;
  for (const spec::Phase& phase : planned.spec.phases) {
    text += fmt::format("Phase {}: {}\n", phase.id, phase.title);
    for (const std::string& command : planned.spec.setup)
      text += fmt::format("  setup {}  (of the whole spec)\n", command);
    for (const std::string& command : phase.options.setup)
      text += fmt::format("  setup {}\n", command);
    text += tests_text(planned, phase);
    text += criteria_text(phase.criteria, phase.options.start);
    if (phase.options.approval) text += "  then it waits for a person's approval\n";
    for (const spec::Module& module : phase.modules) text += module_text(phase, module);
  }
  const spec::Spec& spec = planned.spec;
  if (spec.final_commands.empty() && spec.final_criteria.empty()) return base::printable(text);
  text += "The final tree\n";
  for (const spec::TestCommand& test : spec.final_commands)
    text += fmt::format("  test  {}{}\n", test.command, expectation(test, false));
  return base::printable(text + criteria_text(spec.final_criteria, ""));
}

class Check : public Command {
 public:
  Check()
      : Command({"check", Group::spec,
                 "Show what is wrong with a spec, and what its criteria bind to",
                 "conduct check SPEC.md", ""}) {
    declare(syntax_, spec_);
    syntax_.json(json_);
    syntax_.flag({"--strict"}, strict_, "a warning is as bad as an error");
    syntax_.flag({"--sarif"}, sarif_, "print the findings as SARIF, for code review");
    syntax_.flag({"--at-base"}, at_base_,
                 "also run the gates on the target as it is: which pass already, which cannot run");
    syntax_.choice({"--sandbox"}, "MODE", {"auto", "bubblewrap", "landlock", "none"}, sandbox_,
                   "with --at-base: what confines the gates");
  }

  base::Result<int> run(const Place& place) override {
    TRY(check_flags());
    TRY_ASSIGN(PlannedSpec planned, plan_spec(spec_, place.where));
    std::optional<core::BaseCheck> base;
    if (at_base_ && planned.plan) {
      TRY_ASSIGN(base, report_base(planned, spec_, sandbox_, place.where, place.terminal));
    }
    show_diagnostics(planned, place.terminal);
    if (json_) {
      place.terminal.out(
          report::check_json(planned.shown, planned.spec, planned.plan, planned.diagnostics, base) +
          "\n");
    } else if (sarif_) {
      place.terminal.out(report::sarif(planned.diagnostics, planned.shown) + "\n");
    } else {
      place.terminal.out(bindings_text(planned) + (base ? base_text(*base) : ""));
      place.terminal.out(summary(planned.diagnostics, planned.shown) + "\n");
    }
    const bool doubtful = strict_ && !planned.diagnostics.empty();
    if (!planned.plan || doubtful) return kSpec;
    return base && wants_environment(*base) ? kEnvironment : kPassed;
  }

 private:
  base::Status check_flags() const {
    if (json_ && sarif_) {
      return base::Error{base::Fault::usage, "--json and --sarif each choose the format: give one",
                         ""};
    }
    if (!at_base_ && !sandbox_.empty()) {
      return base::Error{base::Fault::usage, "--sandbox has a meaning with --at-base only",
                         "without it, check runs nothing"};
    }
    return {};
  }

  SpecChoice spec_;
  bool json_ = false;
  bool strict_ = false;
  bool sarif_ = false;
  bool at_base_ = false;
  std::string sandbox_;
};

}  // namespace

std::unique_ptr<Command> check_command() {
  return std::make_unique<Check>();
}

}  // namespace conduct::cli
