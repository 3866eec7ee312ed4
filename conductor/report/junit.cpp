// JUnit XML, in the common subset that Jenkins, GitLab and GitHub's reporters read: testsuites,
// testsuite, testcase with failure, error or skipped. There is no standard; testmoapp/junitxml
// documents what is read where.
#include "conductor/report/junit.h"

#include "base/text.h"
#include "conductor/core/gate_name.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace conduct::report {
namespace {

using core::GateResult;
using core::Verdict;

enum class Result { passed, failed, error, skipped };

struct Case {
  std::string classname, name;
  Result result = Result::passed;
  std::string message, body;
  double seconds = 0;
};

struct Suite {
  std::string name;
  std::vector<Case> cases;
};

// Bytes that are not UTF-8 and characters that XML 1.0 forbids (its production 2, Char) have no
// place in it, not even as references; base::printable shows them as \xNN. U+FFFE and U+FFFF are
// the ones that it leaves.
std::string xml(std::string_view text) {
  std::string out;
  const std::string safe = base::printable(text);
  for (std::size_t pos = 0; pos < safe.size(); ++pos) {
    const std::string_view three = std::string_view(safe).substr(pos, 3);
    if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      pos += 2;
      continue;
    }
    switch (safe[pos]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += safe[pos];
    }
  }
  return out;
}

// An attribute's value: a newline in it would be read as a space.
std::string attribute(std::string_view text) {
  return xml(base::one_line(text, 1000));
}

Result result_of(const GateResult& gate) {
  if (gate.verdict == Verdict::pass) return Result::passed;
  // What only reports here is judged again on the merged tree, and fails there if it fails.
  if (gate.verdict == Verdict::not_applicable || !gate.blocking) return Result::skipped;
  return gate.verdict == Verdict::fail ? Result::failed : Result::error;
}

class Collector {
 public:
  Collector(const core::Plan& plan, const core::State& state) : plan_(plan), state_(state) {}

  std::vector<Suite> collect() {
    for (std::size_t i = 0; i < plan_.phases.size(); ++i) {
      const core::PlannedPhase& phase = plan_.phase(core::PhaseId(i));
      suites_.push_back({phase.title.empty() ? phase.id : phase.id + " " + phase.title, {}});
      for (const core::ModuleId module : phase.modules) add_job(plan_.job_of(module));
      add_job(plan_.job_of(core::PhaseId(i)));
      add_approval(plan_.job_of(core::PhaseId(i)));
    }
    suites_.push_back({"final", {}});
    add_job(plan_.final_job());
    return std::move(suites_);
  }

 private:
  void add_job(core::JobId id) {
    const core::JobState& job = state_.of(id);
    for (const GateResult& gate : job.gates) add_gate(id, gate);
    if (job.gates.empty()) add_unreached(id);
    // What stopped it where no gate did: an attempt that changed nothing, a conflict, the landing.
    if (job.stage == core::Stage::blocked && !core::any_blocks(job.gates)) {
      const bool work = job.cause == core::Cause::work;
      add(id, "work", work ? Result::failed : Result::error, reason_of(plan_, state_, id));
    }
  }

  void add_approval(core::JobId id) {
    if (!core::asks_for_approval(plan_, state_, id)) return;
    const core::JobState& job = state_.of(id);
    if (job.approval) {
      add(id, "approval", Result::passed, "").body = "approved by " + job.approval->by;
    } else if (job.stage == core::Stage::awaiting) {
      add(id, "approval", Result::error, "waits for approval");
    } else if (!job.rejections.empty()) {
      const core::Ruling& last = job.rejections.back();
      add(id, "approval", Result::failed, "rejected by " + last.by + ": " + last.message);
    } else {
      const bool earlier = job.stage == core::Stage::skipped;
      add(id, "approval", Result::skipped, earlier ? "an earlier run landed it" : "not reached");
    }
  }

  void add_gate(core::JobId id, const GateResult& gate) {
    Case& one = add(id, case_name(id, gate), result_of(gate), gate.reason);
    one.seconds = gate.seconds;
    if (one.result == Result::passed) {
      one.message.clear();
      one.body = gate.flaky ? "flaky: failed first, passed when run again on the same tree" : "";
    } else if (one.result == Result::skipped) {
      one.message = gate.verdict == Verdict::not_applicable ? gate.reason : gate_verdict(gate);
    } else {
      one.body = gate.excerpt;
    }
  }

  // The gates that the spec gives the job, by the names that they have once they are reached: who
  // follows a case over many runs knows it by its name. Those of the configuration are not known
  // before they ran.
  void add_unreached(core::JobId id) {
    const core::Job& job = plan_.job(id);
    const std::string why =
        state_.of(id).stage == core::Stage::skipped ? "an earlier run landed it" : "not reached";
    if (job.scope == core::Scope::module) add(id, "scope", Result::skipped, why);
    for (std::size_t i = 0; i < plan_.phases.size(); ++i) {
      if (job.scope != core::Scope::run && core::PhaseId(i) != job.phase) continue;
      const core::PlannedPhase& phase = plan_.phase(core::PhaseId(i));
      const auto unreached = [&](const char* gate, const std::string& subject) {
        GateResult result;
        result.gate = gate;
        result.subject = subject;
        result.phase = phase.id;
        add(id, case_name(id, result), Result::skipped, why);
      };
      for (const auto& test : phase.said.test_commands) unreached("tests", test.command);
      for (const auto& criterion : phase.said.criteria) {
        unreached(core::gate_of(criterion), criterion.text);
      }
    }
  }

  Case& add(core::JobId id, std::string name, Result result, std::string message) {
    Case one{plan_.job(id).name, std::move(name), result, std::move(message), "", 0};
    return suites_.back().cases.emplace_back(std::move(one));
  }

  // "tests: make test", "tests: make test (phase 1)" for a gate of another phase.
  std::string case_name(core::JobId id, const GateResult& gate) const {
    std::string name = gate.subject.empty() ? gate.gate : gate.gate + ": " + gate.subject;
    const std::string phase = foreign_phase(plan_, id, gate);
    if (!phase.empty()) name += " (phase " + phase + ")";
    return name;
  }

  const core::Plan& plan_;
  const core::State& state_;
  std::vector<Suite> suites_;
};

struct Totals {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void add(const Case& one) {
    ++tests;
    if (one.result == Result::failed) ++failures;
    if (one.result == Result::error) ++errors;
    if (one.result == Result::skipped) ++skipped;
    seconds += one.seconds;
  }
  std::string attributes() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", tests,
                       failures, errors, skipped, seconds);
  }
};

const char* element_of(Result result) {
  if (result == Result::failed) return "failure";
  return result == Result::error ? "error" : "skipped";
}

std::string case_xml(const Case& one) {
  std::string out = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                attribute(one.classname), attribute(one.name), one.seconds);
  if (one.result == Result::passed && one.body.empty()) return out + "/>\n";
  if (one.result == Result::passed) {
    return out + ">\n      <system-out>" + xml(one.body) + "</system-out>\n    </testcase>\n";
  }
  const char* element = element_of(one.result);
  out += fmt::format(">\n      <{} message=\"{}\"", element, attribute(one.message));
  out += one.body.empty() ? "/>" : fmt::format(">{}</{}>", xml(one.body), element);
  return out + "\n    </testcase>\n";
}

}  // namespace

std::string junit_xml(const core::Plan& plan, const core::State& state) {
  Totals all;
  std::string suites;
  for (const Suite& suite : Collector(plan, state).collect()) {
    Totals own;
    std::string cases;
    for (const Case& one : suite.cases) {
      own.add(one);
      all.add(one);
      cases += case_xml(one);
    }
    suites += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", attribute(suite.name),
                          own.attributes(), cases);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{}</testsuites>\n",
      attribute(plan.title.empty() ? "conduct" : plan.title), all.attributes(), suites);
}

}  // namespace conduct::report
