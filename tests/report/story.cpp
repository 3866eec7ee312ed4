// A run told event by event.
#include "tests/report/story.h"

#include <gtest/gtest.h>

#include <utility>

namespace conduct::report {
namespace {

constexpr std::int64_t kStartMs = 1'769'860'800'000;  // 2026-01-31T12:00:00Z

spec::Phase phase(const std::string& id, const std::string& title, const std::string& test) {
  spec::Phase said;
  said.id = id;
  said.title = title;
  said.line = 3;
  said.test_commands = {{test, 5}};
  return said;
}

core::Plan plan_that_asks(bool approval) {
  spec::Spec spec;
  spec.title = "Shop";
  spec::Phase base = phase("1", "Base", "make test");
  base.modules = {{"api", {"src/api"}, {}, 4}, {"web", {}, {}, 4}};
  base.criteria = {{"The pages look good", 6, spec::CriterionKind::prose, "", {}, {}}};
  base.options.approval = approval;
  spec::Phase ship = phase("2", "Ship", "make dist");
  ship.modules = {{"ship", {}, {}, 9}};
  spec.phases = {base, ship};
  std::vector<base::Diagnostic> diagnostics;
  std::optional<core::Plan> plan = core::make_plan(spec, judged_elsewhere(), diagnostics);
  EXPECT_TRUE(plan.has_value());
  return plan.value_or(core::Plan{});
}

}  // namespace

core::Plan shop_plan() {
  return plan_that_asks(false);
}

core::Plan asking_plan() {
  return plan_that_asks(true);
}

core::PlanOptions judged_elsewhere() {
  core::PlanOptions options;
  options.other_gates = true;
  return options;
}

std::string commit(char letter) {
  return std::string(40, letter);
}

core::GateResult passed(const std::string& gate, const std::string& subject,
                        const std::string& phase) {
  core::GateResult result;
  result.gate = gate;
  result.subject = subject;
  result.verdict = core::Verdict::pass;
  result.phase = phase;
  result.seconds = 3.1;
  return result;
}

core::GateResult failed(const std::string& gate, const std::string& subject,
                        const std::string& phase, const std::string& reason) {
  core::GateResult result = passed(gate, subject, phase);
  result.verdict = core::Verdict::fail;
  result.cause = core::Cause::work;
  result.reason = reason;
  return result;
}

core::GateResult unchecked(const std::string& criterion) {
  core::GateResult gate;
  gate.gate = "criteria";
  gate.subject = criterion;
  gate.verdict = core::Verdict::not_applicable;
  gate.phase = "1";
  gate.unchecked = true;
  return gate;
}

Story::Story(core::Plan of, Console* console)
    : plan(std::move(of)), state(core::initial(plan)), now_ms(kStartMs), console_(console) {}

core::JobId Story::job(const std::string& name) const {
  const auto found = plan.find_job(name);
  EXPECT_TRUE(found.has_value()) << name;
  return found.value_or(core::JobId());
}

Story& Story::tell(core::Event event) {
  const core::Entry entry{state.seq + 1, 7, now_ms, std::move(event)};
  const base::Status status = core::apply(plan, state, entry);
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().message);
  if (console_ != nullptr) console_->happened(plan, state, entry);
  now_ms += 1000;
  return *this;
}

Story& Story::intend(core::Command command) {
  return tell(core::Intended{std::move(command)});
}

Story& Story::at(std::int64_t ms) {
  now_ms = kStartMs + ms;
  return *this;
}

Story& Story::starts(const std::vector<std::string>& skipped) {
  core::RunStarted started;
  started.spec = "SPEC.md";
  started.approvals = true;
  started.target = "refs/heads/main";
  started.base = commit('b');
  started.land = "merge";
  started.jobs = 2;
  started.retries = 1;
  started.skipped = skipped;
  return tell(started);
}

Story& Story::attempts(const std::string& name, core::Role role, int number, char made) {
  const core::JobId id = job(name);
  if (of(name).worktree.empty()) {
    intend(core::Lease{id, state.integration});
    tell(core::Leased{id, "/w/7/" + name, "/r/.git/worktrees/7"});
  }
  intend(core::Attempt{id, role, number, of(name).head, ""});
  const std::string file = std::string(core::to_string(role)) + "-" + std::to_string(number);
  tell(core::AgentSpawned{id, 4711, "boot:1", "mine", name + "/" + file + ".log"});
  core::AgentEnded ended;
  ended.job = id;
  ended.session = "session-1";
  ended.seconds = 12;
  tell(ended);
  intend(core::Snapshot{id, number, of(name).base, "", of(name).base});
  return tell(core::SnapshotTaken{id, commit(made), commit(made), commit('b'), 2, {}, {}, {}, {}});
}

Story& Story::judges(const std::string& name, std::vector<core::GateResult> results) {
  const core::JobId id = job(name);
  intend(core::Gate{id, of(name).head, of(name).rerun});
  return tell(core::GatesJudged{id, of(name).head, of(name).head, std::move(results)});
}

Story& Story::gives_up(const std::string& name) {
  return tell(core::Escalated{job(name), of(name).failure, of(name).cause});
}

Story& Story::succeeds(const std::string& name, char made) {
  attempts(name, core::Role::implementer, 1, made);
  judges(name, {passed("tests", "make test", name.substr(0, 1))});
  intend(core::Release{job(name)});
  return tell(core::Released{job(name)});
}

Story& Story::merges(const std::string& name, char made, std::vector<core::GateResult> results) {
  for (const core::JobId input : plan.job(job(name)).inputs) {
    core::Merge merge;
    merge.job = job(name);
    merge.ours = of(name).head.empty() ? state.integration : of(name).head;
    merge.theirs = state.of(input).head;
    intend(merge);
    tell(core::Merged{job(name), commit(made), commit(made)});
  }
  return judges(name, std::move(results));
}

Story& Story::checkpoints(const std::string& name, int number) {
  intend(core::Checkpoint{job(name), number, of(name).head});
  return tell(core::CheckpointMade{job(name), number, of(name).head, of(name).unchecked});
}

Story& Story::verifies(std::vector<core::GateResult> results) {
  const core::JobId last = job("final");
  intend(core::ReadTarget{last});
  tell(core::TargetRead{last, state.started.base});
  return judges("final", std::move(results));
}

Story waiting_run() {
  Story story(asking_plan());
  story.starts().succeeds("1/api", 'c').succeeds("1/web", 'd');
  story.merges("1", 'e', {passed("tests", "make test", "1")});
  story.tell(core::RunEnded{core::Outcome::waiting, "phase 1 waits for approval"});
  return story;
}

}  // namespace conduct::report
