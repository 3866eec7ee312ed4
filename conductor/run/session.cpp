// Starts and resumes runs: the lock, the log, the loop and the world around the core's driver.

#include "conductor/run/session.h"

#include "conductor/run/cast.h"
#include "conductor/run/environment.h"
#include "conductor/run/job_worktree.h"
#include "conductor/run/kept_places.h"
#include "conductor/run/locking.h"
#include "conductor/run/orphans.h"
#include "conductor/run/sandbox_choice.h"
#include "conductor/run/spec_change.h"
#include "conductor/run/spec_file.h"
#include "conductor/run/status_files.h"
#include "conductor/run/target_move.h"
#include "conductor/run/world.h"
#include "conductor/system/child.h"
#include "conductor/system/clock.h"
#include "conductor/system/files.h"
#include "conductor/system/loop.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace conduct::run {
namespace {

using base::Error;
using base::Fault;
using gitops::Repository;

constexpr std::int64_t kTickMs = 500;

// Tells the audience and the status files of every event. The files are written by the loop: after
// the events of a turn, when they are in the log.
class Telling : public core::Observer {
 public:
  Telling(core::Observer& audience, StatusFiles& files, system::Loop& loop)
      : audience_(audience), files_(files), loop_(loop) {}
  void happened(const core::Plan& plan, const core::State& state,
                const core::Entry& entry) override {
    files_.happened(entry);
    if (!std::exchange(armed_, true)) {
      loop_.after(0, [this, &state] {
        armed_ = false;
        files_.write(state);
      });
    }
    audience_.happened(plan, state, entry);
  }

 private:
  core::Observer& audience_;
  StatusFiles& files_;
  system::Loop& loop_;
  bool armed_ = false;
};

// A ticking clock of the loop, for the audience and the status files.
class Ticker {
 public:
  Ticker(system::Loop& loop, std::function<void()> tick) : loop_(loop), tick_(std::move(tick)) {
    arm();
  }
  ~Ticker() { loop_.cancel_timer(timer_); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  void arm() {
    timer_ = loop_.after(kTickMs, [this] {
      tick_();
      arm();
    });
  }
  system::Loop& loop_;
  std::function<void()> tick_;
  std::uint64_t timer_ = 0;
};

// Everything around the core's driver for one sitting of a run.
class Sitting {
 public:
  static base::Result<Ending> hold(LoadedRun loaded, Store& store, const Audience& audience,
                                   const std::vector<core::Event>& opening,
                                   const system::Sandbox& sandbox) {
    TRY(system::become_subreaper());
    TRY_ASSIGN(std::unique_ptr<system::Loop> loop, system::Loop::create());
    TRY_ASSIGN(const std::vector<std::string> planned, planned_agents(loaded.plan, loaded.options));
    Context context = context_of(loaded, store);
    TRY(confine(sandbox, context));
    TRY_ASSIGN(context.agents, make_cast(loaded.options.config, planned, context.ambient));
    std::optional<system::ControlGroups> groups;
    if (const auto delegated = system::delegated_group()) {
      TRY_ASSIGN(system::ControlGroups divided, system::ControlGroups::divide(*delegated));
      groups.emplace(std::move(divided));
      context.groups = &*groups;
    }
    Sitting sitting(std::move(loaded), std::move(context), store, audience, std::move(loop));
    return sitting.drive(opening);
  }

  // The loop first: what still runs on its pool works with everything else.
  ~Sitting() { loop_.reset(); }
  Sitting(const Sitting&) = delete;
  Sitting& operator=(const Sitting&) = delete;

 private:
  Sitting(LoadedRun loaded, Context context, Store& store, const Audience& audience,
          std::unique_ptr<system::Loop> loop)
      : loaded_(std::move(loaded)),
        context_(std::move(context)),
        store_(store),
        audience_(audience),
        loop_(std::move(loop)),
        files_(context_),
        telling_(audience.observer, files_, *loop_),
        world_(context_, *loop_,
               [this](core::JobId job, std::string_view line) { said(job, line); }) {}

  base::Result<Ending> drive(const std::vector<core::Event>& opening) {
    core::Ports ports{world_, store_.log().port(), clock_, telling_};
    end_orphans(context_.common_dir, context_.run);
    files_.begin(loaded_.state);  // a dead conductor's may be behind the log
    const Ticker ticker(*loop_, [this] { tick(); });
    if (const auto& move = loaded_.state.open_move) {
      TRY_ASSIGN(const Repository repository,
                 Repository::open(context_.common_dir, context_.options.checkout));
      TRY_ASSIGN(std::string tip, move_target(repository, context_.git, context_.target, *move));
      TRY(core::record(context_.plan, loaded_.state, ports, core::TargetRestored{std::move(tip)}));
    }
    for (const core::Event& event : opening)
      TRY(core::record(context_.plan, loaded_.state, ports, event));
    TRY(store_.log().port().commit(true));
    const auto outcome = core::drive(context_.plan, loaded_.state, means(), ports);
    files_.write(loaded_.state);
    if (!outcome) return outcome.error();
    remove_worktree_folders(context_);
    return Ending{context_.run, *outcome, std::move(loaded_.plan), std::move(loaded_.state)};
  }

  core::Means means() const {
    const auto agents = static_cast<std::size_t>(std::max(1, loaded_.options.config.jobs));
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    return {{agents, std::min(agents, processors)},
            casting_of(loaded_.options),
            loaded_.options.config.budget};
  }

  void said(core::JobId job, std::string_view line) {
    files_.said(job, line);
    if (audience_.said) audience_.said(job, line);
  }

  void tick() {
    files_.write(loaded_.state);
    if (audience_.tick) audience_.tick(clock_.now_ms());
  }

  LoadedRun loaded_;
  Context context_;
  Store& store_;
  const Audience& audience_;
  std::unique_ptr<system::Loop> loop_;
  system::SystemClock clock_;
  StatusFiles files_;
  Telling telling_;
  RealWorld world_;
};

// A number whose refs and worktrees nobody has: where conduct's folder was removed, the log counts
// from 1 again and the work of the first runs is still there.
base::Result<int> take_number(Store& store, const Repository& repository,
                              const Proposal& proposal) {
  while (true) {
    TRY_ASSIGN(const int run, store.log().new_run());
    TRY_ASSIGN(const std::vector<gitops::Ref> taken, repository.refs(run_refs(run)));
    if (taken.empty() && !system::exists(worktree_folder(proposal, run))) return run;
  }
}

core::RunStarted start_event(const Proposal& proposal, int run) {
  const config::Config& config = proposal.options.config;
  core::RunStarted event;
  event.spec = proposal.options.spec;
  event.plan_digest = proposal.plan->digest;
  event.phases = digests_of(*proposal.plan);
  event.skipped = proposal.skipped;
  event.target = proposal.target;
  event.base = proposal.base;
  event.agents = proposal.agents;
  event.worktrees = worktree_folder(proposal, run);
  event.land = config.land;
  event.jobs = config.jobs;
  event.retries = config.retries;
  event.timeout_ms = config.timeout_ms;
  event.options = to_json(proposal.options);
  event.sandbox = to_string(proposal.confinement.kind);
  event.approvals = true;
  return event;
}

// Landing starts no agents: what is still to be done is another command's.
base::Status has_a_verified_result(int run, const core::State& state) {
  const bool refused = state.ended == core::Outcome::waiting && !state.refused.empty();
  if (state.ended == core::Outcome::verified || refused) return {};
  return Error{Fault::waiting, fmt::format("run {} has no verified result to land", run),
               "conduct status shows where it stands, conduct resume goes on with it"};
}

// Nothing left to do: landed, or verified and not asked to land.
bool finished(const core::State& state, const std::string& land) {
  if (state.acting > 0 || !state.ended) return false;
  if (*state.ended == core::Outcome::landed) return true;
  return *state.ended == core::Outcome::verified && land.empty();
}

}  // namespace

std::string worktree_folder(const Proposal& proposal, int run) {
  const std::string& configured = proposal.options.config.worktree_dir;
  std::string folder = proposal.work_dir + ".conduct";
  if (!configured.empty())
    folder = configured.front() == '/' ? configured
                                       : system::absolute(proposal.work_dir + "/" + configured);
  return fmt::format("{}/{}", folder, run);
}

base::Result<Ending> start(const Proposal& proposal, const Audience& audience) {
  BUG_UNLESS(proposal.plan.has_value(), "a run is started without a plan");
  TRY_ASSIGN(const Repository repository,
             Repository::open(proposal.common_dir, proposal.options.checkout));
  TRY_ASSIGN(Store store, Store::open(repository, true));
  TRY_ASSIGN(const int run, take_number(store, repository, proposal));
  TRY_ASSIGN(const system::Lock lock, lock_run(store, run));
  TRY(keep_copy(store.spec_path(run, 1), proposal.spec_text));
  LoadedRun loaded;
  loaded.number = run;
  loaded.options = proposal.options;
  loaded.plan = *proposal.plan;
  loaded.state = core::initial(loaded.plan);
  loaded.state.run = run;
  const core::RunStarted started = start_event(proposal, run);
  loaded.state.started = started;  // the places of the run; recorded as its first event
  return Sitting::hold(std::move(loaded), store, audience, {started}, proposal.confinement);
}

base::Result<Resumed> resume(const ResumeFlags& flags, const std::string& where,
                             const Audience& audience) {
  TRY_ASSIGN(const Repository repository, Repository::discover(where));
  TRY_ASSIGN(Store store, Store::open(repository, false));
  if (!store.has_runs() && flags.run == 0) return Resumed{{}, true};
  TRY_ASSIGN(const int run, store.find(flags.run));
  TRY_ASSIGN(store, Store::open(repository, true));
  TRY_ASSIGN(const system::Lock lock, lock_run(store, run));
  TRY_ASSIGN(LoadedRun loaded, store.load(run));
  if (finished(loaded.state, flags.land)) {
    const core::Outcome outcome = *loaded.state.ended;
    return Resumed{{run, outcome, std::move(loaded.plan), std::move(loaded.state)}, true};
  }
  if (!flags.land.empty()) TRY(has_a_verified_result(run, loaded.state));
  if (flags.jobs) loaded.options.config.jobs = *flags.jobs;
  TRY(overrule(flags.budget, loaded.options.config.budget));
  std::vector<core::Event> opening;
  TRY(follow_spec(flags.accept_spec_changes, store, loaded, opening));
  if (!flags.sandbox.empty()) loaded.options.config.sandbox.mode = flags.sandbox;
  if (loaded.options.checkout.empty()) loaded.options.checkout = repository.main_work_dir();
  TRY_ASSIGN(const system::SandboxOffer offer,
             choose_sandbox(loaded.options.config, process_environment()));
  opening.push_back(core::RunResumed{static_cast<std::int64_t>(::getpid()), flags.land,
                                     to_string(offer.sandbox.kind)});
  TRY_ASSIGN(Ending ending,
             Sitting::hold(std::move(loaded), store, audience, opening, offer.sandbox));
  return Resumed{std::move(ending), false};
}

}  // namespace conduct::run
