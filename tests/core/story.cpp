// A run of an inline spec in a fake world.
#include "tests/core/story.h"

#include "spec/spec.h"

#include <algorithm>

namespace conduct::core {

Plan plan_of(const std::string& markdown, PlanOptions options) {
  options.other_gates = true;  // what judges a story is its world
  spec::Parsed parsed = spec::parse(markdown);
  std::optional<Plan> plan = make_plan(parsed.spec, options, parsed.diagnostics);
  for (const base::Diagnostic& diagnostic : parsed.diagnostics)
    if (diagnostic.severity == base::Severity::error)
      ADD_FAILURE() << base::render(diagnostic, "SPEC.md", false);
  if (!plan) throw std::runtime_error("the spec of a test has no plan");
  return *std::move(plan);
}

std::string phase(const std::string& id, const std::string& modules, const std::string& depends) {
  std::string out = "### Phase " + id + ": Part " + id + "\n\n- Do the work of part " + id + "\n\n";
  if (!modules.empty()) out += "Modules: " + modules + "\n\n";
  if (!depends.empty()) out += "Depends on: " + depends + "\n\n";
  return out + "Test Command: make test\n\n";
}

base::Status FakeLog::append(const StoredEntry& entry) {
  if (entries.size() >= fail_append_after)
    return base::Error{base::Fault::environment, "the conductor died", ""};
  entries.push_back(entry);
  return {};
}

base::Status FakeLog::commit(bool sync) {
  if (commits >= fail_commit_after)
    return base::Error{base::Fault::environment, "the conductor died", ""};
  ++commits;
  committed = entries.size();
  if (sync) synced.push_back(committed);
  return {};
}

void RecordingObserver::happened(const Plan& plan, const State& state, const Entry& entry) {
  most_worktrees = std::max(most_worktrees, state.open_worktrees);
  std::string job;
  std::visit(
      [&](const auto& event) {
        if constexpr (requires { event.job; })
          job = plan.job(event.job).name + ": ";
        else if constexpr (requires { event.command; })
          job = plan.job(job_of(event.command)).name + ": ";
      },
      entry.event);
  events.push_back(job + kind_of(entry.event));
}

Story::Story(const std::string& markdown) : Story(plan_of("# Story\n\n" + markdown)) {}

Story::Story(Plan of) : plan(std::move(of)), world(plan), state(initial(plan)) {
  state.run = 7;
  settings.target = "refs/heads/main";
  settings.base = "base";
  settings.land = "merge";
  settings.approvals = true;
  settings.plan_digest = plan.digest;
  for (const PlannedPhase& planned : plan.phases)
    settings.phases.push_back({planned.id, planned.digest});
}

base::Status Story::tell(Event event) {
  Ports all = ports();
  TRY(record(plan, state, all, std::move(event)));
  return log.commit(true);
}

JobId Story::leased(const std::string& job) {
  const JobId id = this->id(job);
  EXPECT_TRUE(tell(settings).ok());
  EXPECT_TRUE(tell(Intended{Lease{id, "base"}}).ok());
  EXPECT_TRUE(tell(Leased{id, "/w", "/g"}).ok());
  return id;
}

base::Result<Outcome> Story::start() {
  TRY(tell(settings));
  Ports all = ports();
  return drive(plan, state, means, all);
}

base::Result<Outcome> Story::resume(const std::string& land) {
  TRY(tell(RunResumed{1, land, ""}));
  Ports all = ports();
  return drive(plan, state, means, all);
}

State Story::fold() const {
  State folded = initial(plan);
  folded.run = 7;
  for (const StoredEntry& stored : log.entries) {
    const base::Result<Entry> entry = decode(plan, stored);
    if (!entry.ok()) throw std::runtime_error(entry.error().message);
    const base::Status applied = apply(plan, folded, *entry);
    if (!applied.ok()) throw std::runtime_error(applied.error().message);
  }
  return folded;
}

void Story::die(unsigned seed, bool keep) {
  world.die(seed);
  if (!keep) log.entries.resize(log.committed);
  log.committed = log.entries.size();
  log.fail_append_after = log.fail_commit_after = SIZE_MAX;
  state = fold();
}

std::vector<std::string> Story::commands() {
  const auto first = world.started.begin() + static_cast<std::ptrdiff_t>(told_);
  std::vector<std::string> out(first, world.started.end());
  told_ = world.started.size();
  return out;
}

std::vector<std::string> Story::commands_of(const std::string& job) {
  std::vector<std::string> out;
  for (const std::string& command : commands())
    if (command.rfind(job + ": ", 0) == 0) out.push_back(command.substr(job.size() + 2));
  return out;
}

int Story::count(const std::string& kind) const {
  return static_cast<int>(std::count_if(log.entries.begin(), log.entries.end(),
                                        [&](const StoredEntry& e) { return e.kind == kind; }));
}

}  // namespace conduct::core
