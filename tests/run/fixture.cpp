// Runs on a real repository in which only the agents and the gates are played.
#include "tests/run/fixture.h"

#include "conductor/run/amendment.h"
#include "conductor/run/spec_change.h"
#include "conductor/run/spec_file.h"
#include "conductor/system/clock.h"
#include "conductor/system/files.h"

#include <utility>

namespace conduct::run {

using gitops::must;

namespace {

const std::string kTitle = "# Plan\n\n";

class PlayedWorld : public core::World {
 public:
  PlayedWorld(const Context& context, std::set<std::string> failing)
      : context_(context), desk_(context), failing_(std::move(failing)) {}

  void start(const core::State& state, const core::Command& command) override {
    std::visit([&](const auto& each) { act(state, each); }, command);
  }
  std::vector<core::Event> wait() override { return std::exchange(events_, {}); }
  void alarm(core::Event, std::int64_t) override {}
  void cancel(What) override {}
  base::Result<core::Event> settle(const core::State& state,
                                   const core::Command& command) override {
    return run::settle(context_, desk_, state.of(core::job_of(command)), command);
  }

 private:
  static gitops::Worktree worktree(const core::State& state, core::JobId job) {
    return {state.of(job).worktree, state.of(job).gitdir};
  }
  std::string name(core::JobId job) const { return context_.plan.job(job).name; }

  void act(const core::State& state, const core::Attempt& command) {
    const std::string file = worktree(state, command.job).path + "/made/" + name(command.job);
    must(system::make_directories(file.substr(0, file.rfind('/'))));
    must(system::write_file(file, "run " + std::to_string(context_.run) + "\n"));
    events_.push_back(core::AgentSpawned{command.job, 4711, "boot-1", "player", "transcript"});
    core::AgentEnded ended;
    ended.job = command.job;
    events_.push_back(ended);
  }
  void act(const core::State& state, const core::Snapshot& command) {
    SnapshotFacts facts;
    facts.worktree = worktree(state, command.job);
    facts.agent = "player";
    events_.push_back(snapshot(context_, desk_, command, facts).event);
  }
  void act(const core::State& state, const core::Gate& command) {
    core::GateResult tests;
    tests.gate = "tests";
    tests.verdict = core::Verdict::pass;
    if (failing_.count(name(command.job)) > 0) {
      tests.verdict = core::Verdict::fail;
      tests.cause = core::Cause::work;
      tests.reason = "exited 2";
    }
    events_.push_back(
        core::GatesJudged{command.job, command.commit, state.of(command.job).tree, {tests}});
  }
  void act(const core::State&, const core::ReadTarget& command) {
    events_.push_back(read_target(context_, desk_, command));
  }
  void act(const core::State&, const core::Merge& command) {
    events_.push_back(merge(context_, desk_, command, "its input"));
  }
  void act(const core::State&, const core::Lease& command) {
    events_.push_back(lease(context_, desk_, command));
  }
  void act(const core::State&, const core::Checkpoint& command) {
    events_.push_back(checkpoint(context_, desk_, command, 0));
  }
  void act(const core::State& state, const core::Land& command) {
    events_.push_back(land(context_, desk_, command, state.started.land));
  }
  void act(const core::State& state, const core::Release& command) {
    events_.push_back(release(desk_, command, worktree(state, command.job)));
  }
  void act(const core::State&, const core::Escalate&) {
    ADD_FAILURE() << "an escalation was started";
  }

  const Context& context_;
  GitDesk desk_;
  std::set<std::string> failing_;
  std::vector<core::Event> events_;
};

}  // namespace

core::Plan plan_of(const std::string& markdown, const RunOptions& options) {
  spec::Parsed parsed = spec::parse(kTitle + markdown);
  auto plan = core::make_plan(parsed.spec, plan_options(options), parsed.diagnostics);
  if (!plan) throw std::runtime_error("the spec of a test has no plan");
  return *std::move(plan);
}

std::string phase(const std::string& id, const std::string& modules, const std::string& depends) {
  std::string out = "### Phase " + id + ": Part " + id + "\n\n- Do the work of part " + id + "\n\n";
  out += "Modules: " + modules + "\n\n";
  if (!depends.empty()) out += "Depends on: " + depends + "\n\n";
  return out + "Test Command: make test\n\n";
}

RunTest::RunTest() {
  put(".gitignore", "SPEC.md\n");
  base_ = commit_all("base of the runs");
}

int RunTest::run(const std::string& markdown, const RunSettings& settings) {
  const int number = start(markdown, settings);
  drive(number, settings.failing);
  return number;
}

int RunTest::start(const std::string& markdown, const RunSettings& settings) {
  put("SPEC.md", kTitle + markdown);
  RunOptions options;
  options.spec = repo_ + "/SPEC.md";
  options.phase = settings.phase;
  const core::Plan plan = plan_of(markdown, options);
  Store all = store();
  const int number = must(all.log().new_run());
  must(system::make_directories(all.run_dir(number)));
  must(keep_copy(all.spec_path(number, 1), kTitle + markdown));
  core::RunStarted started;
  started.plan_digest = plan.digest;
  started.phases = digests_of(plan);
  started.target = settings.target;
  started.base = git({"rev-parse", settings.target});
  started.worktrees = repo_ + ".conduct/" + std::to_string(number);
  started.land = settings.land;
  started.retries = settings.retries;
  started.approvals = true;
  started.options = to_json(options);
  must(all.log().port().append(core::encode(plan, {1, number, 1000, started})));
  must(all.log().port().commit(true));
  return number;
}

core::Outcome RunTest::drive(int run, const std::set<std::string>& failing) {
  Store all = store();
  LoadedRun loaded = must(all.load(run));
  const Context context = context_of(loaded, all);
  PlayedWorld world(context, failing);
  system::SystemClock clock;
  Unwatched unwatched;
  core::Ports ports{world, all.log().port(), clock, unwatched};
  return must(core::drive(loaded.plan, loaded.state, {{1, 1}, {}, {}}, ports));
}

void RunTest::tell(int run, const core::Event& event) {
  Store all = store();
  LoadedRun loaded = must(all.load(run));
  const Context context = context_of(loaded, all);
  GitDesk desk(context);
  Amendment amendment(context, desk, all, loaded);
  must(amendment.record(event));
  must(amendment.commit());
}

Store RunTest::store() {
  return must(Store::open(open(), true));
}

LoadedRun RunTest::load(int run) {
  return must(store().load(run));
}

std::string RunTest::stage(int run, const std::string& job) {
  const LoadedRun loaded = load(run);
  return core::to_string(loaded.state.of(*loaded.plan.find_job(job)).stage);
}

std::vector<std::string> RunTest::refs(const std::string& below) {
  std::vector<std::string> out;
  const std::string prefix = "refs/conduct/";
  for (const gitops::Ref& ref : must(open().refs(prefix + below)))
    out.push_back(ref.name.substr(prefix.size()));
  return out;
}

}  // namespace conduct::run
