// An attempt's worktree made ready for its agent: its files, what it is confined to, its folders.
#pragma once

#include "conductor/run/attempt_task.h"
#include "conductor/run/enclosure.h"
#include "conductor/run/git_desk.h"
#include "gitops/audit.h"

#include <string>

namespace conduct::run {

struct AttemptLayout {
  gitops::Fingerprint before;  // all that the agent may not change
  std::string files_of;        // a commit that holds the files which the agent was given
  std::string diff;            // what the job has changed so far, for a fixer
  Enclosure enclosure;
};

// For a pool thread.
base::Result<AttemptLayout> lay_out(const Context& context, GitDesk& desk, const AttemptTask& task);

// The commit whose files the agent is given: one that goes on with its conversation finds them as
// it left them.
const std::string& start_commit(const AttemptTask& task);

// Where it leaves its report, and asks for helpers. Absolute.
std::string report_file(const Context& context, const AttemptTask& task);
std::string requests_folder(const Context& context, const AttemptTask& task);

}  // namespace conduct::run
