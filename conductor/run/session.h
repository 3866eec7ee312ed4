// One run of a plan on the real repository: proposed, started, resumed, stopped. What the commands
// run, resume and land of the command line call; prints nothing.
#pragma once

#include "base/diagnostic.h"
#include "base/result.h"
#include "conductor/core/driver.h"
#include "conductor/run/options.h"
#include "conductor/run/store.h"
#include "conductor/system/sandbox.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::run {

// What a run would do, found out before any money is spent. Changes nothing.
struct Proposal {
  RunOptions options;
  std::string spec_text;
  std::vector<base::Diagnostic>
      diagnostics;  // of the spec, in source order; errors among them: plan is nullopt
  std::optional<core::Plan> plan;
  std::string common_dir, work_dir;
  std::string target;                // full ref name
  std::string base;                  // commit
  std::vector<std::string> dirty;    // uncommitted paths that agents will not see
  std::vector<std::string> skipped;  // ids of phases that an earlier landed run did
  bool nothing_to_do = false;        // all are skipped, and base is the commit that a run landed
  std::vector<std::string> notes;    // what the user should know, a sentence each
  std::vector<std::string> sandbox;  // "bubblewrap: …", lines for people
  system::Sandbox confinement;       // of the kind that was chosen
  std::string agents;                // "implementer, fixer, synthesizer: claude"
};

// What a proposal wants of the agents: nothing (plan, check); their names, or a note why there are
// none (--dry-run); each of them there and ready.
enum class Agents { ignored, wanted, needed };

// WHERE: the directory the user stands in. Errors: no repository, bare, unborn HEAD, detached HEAD
// without --target, missing target, unreadable spec, an agent that is not there, an unsupported
// repository.
base::Result<Proposal> propose(const RunFlags& flags, const std::string& where,
                               Agents agents = Agents::needed);

// Absolute folder for the worktrees of run number RUN of PROPOSAL; 0: no run's.
std::string worktree_folder(const Proposal& proposal, int run);

// Who is told how the run goes: events after they were applied, agents' last lines, and the time
// about twice a second.
struct Audience {
  core::Observer& observer;
  std::function<void(core::JobId, std::string_view)> said;
  std::function<void(std::int64_t now_ms)> tick;
};

// How a run ended, for the exit code and the last lines.
struct Ending {
  int run = 0;
  core::Outcome outcome = core::Outcome::blocked;
  core::Plan plan;
  core::State state;
};

// Starts the proposed run and drives it to its end. The audience is told of RunStarted first.
base::Result<Ending> start(const Proposal& proposal, const Audience& audience);

struct ResumeFlags {
  int run = 0;  // 0: the latest
  bool accept_spec_changes = false;
  std::optional<int> jobs;
  std::string land;     // `conduct land`: "merge" though the run said otherwise; empty: as before
  std::string sandbox;  // --sandbox; empty: as the run was started
  BudgetFlags budget;
};

// Goes on with a run. A finished one with nothing left to do returns its ending at once
// (NOTHING_TO_DO set).
struct Resumed {
  Ending ending;
  bool nothing_to_do = false;
};
base::Result<Resumed> resume(const ResumeFlags& flags, const std::string& where,
                             const Audience& audience);

}  // namespace conduct::run
