// What of a job goes into the prompts of its attempts, and the prompt that the next would get.
#pragma once

#include "base/result.h"
#include "conductor/core/command.h"
#include "conductor/run/store.h"
#include "gitops/repository.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

// Of a plan that nothing has been done of. HELPERS: how many an attempt may ask for.
std::string preview_prompt(const core::Plan& plan, const agents::PromptTexts& own, int helpers,
                           core::JobId job, std::optional<core::Role> role);

// Of a run as it stands, in a conversation of its own; ROLE: another one than the next.
// ENVIRONMENT: whose secrets are not shown.
base::Result<std::string> preview_prompt(const LoadedRun& run, const gitops::Repository& repository,
                                         core::JobId job, std::optional<core::Role> role,
                                         const std::vector<std::string>& environment);

// What a job has changed between its commits FROM and TO, cut to what fits a prompt, without the
// secrets of ENVIRONMENT.
base::Result<std::string> changes_shown(const gitops::Repository& repository,
                                        const std::string& from, const std::string& to,
                                        const std::vector<std::string>& environment);

}  // namespace conduct::run
