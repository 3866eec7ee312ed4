#include "conductor/run/job_prompt.h"

#include "base/mask.h"
#include "conductor/agents/prompt.h"
#include "conductor/run/environment.h"

#include <utility>

namespace conduct::run {
namespace {

constexpr std::size_t kChanges = 48 << 10;  // bytes

}  // namespace

std::string preview_prompt(const core::Plan& plan, const agents::PromptTexts& own, int helpers,
                           core::JobId job, std::optional<core::Role> role) {
  const core::State state = core::initial(plan);
  agents::PromptFacts facts;
  facts.role = role.value_or(core::next_role(plan, state, job));
  facts.helpers = helpers;
  return agents::make_prompt(plan, state, job, facts, own);
}

base::Result<std::string> preview_prompt(const LoadedRun& run, const gitops::Repository& repository,
                                         core::JobId job, std::optional<core::Role> role,
                                         const std::vector<std::string>& environment) {
  const core::JobState& now = run.state.of(job);
  agents::PromptFacts facts;
  facts.role = role.value_or(core::next_role(run.plan, run.state, job));
  facts.attempt = static_cast<int>(now.attempts.size()) + 1;
  facts.helpers = run.options.config.helpers.limit;
  if (facts.role == core::Role::fixer && !now.base.empty()) {
    TRY_ASSIGN(facts.diff, changes_shown(repository, now.base, now.head, environment));
  }
  return agents::make_prompt(run.plan, run.state, job, facts, run.options.prompts);
}

base::Result<std::string> changes_shown(const gitops::Repository& repository,
                                        const std::string& from, const std::string& to,
                                        const std::vector<std::string>& environment) {
  TRY_ASSIGN(const std::string patch, repository.patch(from, to));
  std::string shown = base::masked(patch, secrets_of(environment));
  if (shown.size() > kChanges) shown.resize(kChanges);
  return shown;
}

}  // namespace conduct::run
