#include "validators/criteria.h"

#include "validators/absent.h"
#include "validators/commands.h"
#include "validators/contains.h"
#include "validators/coverage.h"
#include "validators/files.h"
#include "validators/output.h"
#include "validators/words.h"

#include <utility>

namespace conduct::validators {
namespace {

using core::Cause;
using core::GateResult;
using core::Verdict;

constexpr const char* kGate = "criteria";

std::string subjects(const std::vector<const GateResult*>& results) {
  std::vector<std::string> names;
  for (const GateResult* result : results) names.push_back(quoted(result->subject));
  return listed(names, ", ");
}

// "Tests pass" is what the `tests` gate said in the same round. Where its commands could not run,
// the criterion could not be judged either, for the same cause.
GateResult judge_by_tests(const std::vector<GateResult>& tests) {
  std::vector<const GateResult*> failed, not_run;
  std::size_t passed = 0;
  Cause cause = Cause::environment;
  for (const GateResult& test : tests) {
    if (test.verdict == Verdict::pass) ++passed;
    if (test.verdict == Verdict::fail) failed.push_back(&test);
    if (test.verdict != Verdict::could_not_run) continue;
    not_run.push_back(&test);
    if (test.cause != Cause::environment) cause = Cause::work;
  }
  if (!failed.empty()) {
    return core::result_with(Verdict::fail, Cause::none, "the tests fail: " + subjects(failed));
  }
  if (!not_run.empty()) {
    return core::result_with(Verdict::could_not_run, cause,
                             "the tests could not run: " + subjects(not_run));
  }
  if (passed == 0) {
    return core::result_with(Verdict::could_not_run, Cause::work, "the phase has no test command");
  }
  return core::result_with(Verdict::pass, Cause::none, "the tests pass");
}

GateResult judge_prose(bool blocks) {
  if (blocks) {
    return core::result_with(Verdict::could_not_run, Cause::environment,
                             "nothing checks this criterion, and [gates] prose is \"block\"");
  }
  GateResult result = core::result_with(Verdict::not_applicable, Cause::none,
                                        "unchecked: nothing checks this criterion");
  result.unchecked = true;
  return result;
}

GateResult judge(const CriterionEvidence& evidence, bool prose_blocks) {
  switch (evidence.criterion.kind) {
    case spec::CriterionKind::tests:
      return judge_by_tests(evidence.tests);
    case spec::CriterionKind::command:
      return judge_command(kGate, evidence.run);
    case spec::CriterionKind::files:
      return judge_files(evidence.criterion.paths, evidence.tree, evidence.files, evidence.links);
    case spec::CriterionKind::absent:
      return judge_absent(evidence.criterion, evidence.tree, evidence.files);
    case spec::CriterionKind::contains:
      return judge_contains(evidence.criterion, evidence.tree, evidence.files);
    case spec::CriterionKind::coverage:
      return judge_coverage(evidence.criterion.percent, evidence.outputs);
    case spec::CriterionKind::port:
    case spec::CriterionKind::http:
      if (!evidence.run.command.empty()) return judge_command(kGate, evidence.run);
      break;
    case spec::CriterionKind::prose:
      break;
  }
  return judge_prose(prose_blocks);
}

}  // namespace

GateResult judge_criterion(const CriterionEvidence& evidence, bool prose_blocks) {
  GateResult result = judge(evidence, prose_blocks);
  result.gate = kGate;
  result.subject = evidence.criterion.text;
  return result;
}

}  // namespace conduct::validators
