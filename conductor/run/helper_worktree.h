// A helper's worktree: made as a copy of its asker's files, committed, merged into the asker's
// while that works on, put away. All of it for pool threads.
#pragma once

#include "conductor/run/attempt_task.h"
#include "conductor/run/enclosure.h"
#include "conductor/run/git_desk.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace conduct::run {

// Who has asked, as its helpers see it. Its files are looked at and changed by one at a time, and
// its processes stand still while they are looked at.
struct Asker {
  core::Attempt command;
  Workplace place;
  Enclosure enclosure;               // what its process is confined to
  std::atomic<std::int64_t> pid{0};  // of its process; 0: it has ended
  std::mutex files;
};

// The asker's files as they are now, in a worktree of their own: the helper's place, with them as
// COMMIT. What an earlier helper of that name has left there goes to the attic first.
struct HelperStart {
  Workplace place;
  std::string commit;
};
base::Result<HelperStart> begin_helper(const Context& context, GitDesk& desk, Asker& asker,
                                       const HelperPlace& place, const std::string& name);

// What the helper NAME has left in PLACE, on top of BEGAN.
struct HelperWork {
  std::string commit;                 // BEGAN: it changed nothing
  std::vector<std::string> problems;  // what is wrong with it
};
base::Result<HelperWork> take_helper_work(const Context& context, GitDesk& desk,
                                          const AttemptTask& task, const std::string& began,
                                          const std::string& summary);

// Brings what is between BEGAN and COMMIT over into the asker's files, all of it or, where it does
// not fit, nothing. It is written by a process that is confined as the asker is: nothing that an
// agent makes of its worktree leads it elsewhere.
struct BroughtOver {
  bool conflicted = false;  // nothing was changed
  std::string failure;      // why not all of it could be written (a full disk); empty: it was
  // That came over; or that both have changed; or, with FAILURE, that may hold a part of it.
  std::vector<std::string> files;
};
base::Result<BroughtOver> bring_over(const Context& context, GitDesk& desk, Asker& asker,
                                     const std::string& began, const std::string& commit,
                                     const std::string& patch_file);

// Removes a helper's worktree. KEEP: a commit that the attic gets; may be empty.
base::Status put_away_helper(const Context& context, GitDesk& desk,
                             const gitops::Worktree& worktree, const std::string& keep,
                             const std::string& name);

// The same of all that a dead conductor's attempt has left; what they hold goes to the attic and is
// told. One that cannot be saved stays. RECORD: what is known of the attempt.
base::Result<std::vector<core::SavedHelper>> put_away_helpers(const Context& context, GitDesk& desk,
                                                              const core::Attempt& asker,
                                                              const core::AttemptRecord& record);

}  // namespace conduct::run
