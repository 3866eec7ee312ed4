#include "conductor/run/git_desk.h"

namespace conduct::run {

void GitDesk::made(core::JobId job, const std::string& commit) {
  const std::lock_guard lock(mutex_);
  made_[job] = commit;
}

bool GitDesk::just_made(core::JobId job, const std::string& commit) {
  const std::lock_guard lock(mutex_);
  const auto found = made_.extract(job);
  return !found.empty() && found.mapped() == commit;
}

gitops::Ancestry& GitDesk::ancestry(core::JobId job, const std::string& root) {
  const std::lock_guard lock(mutex_);
  return ancestries_.try_emplace(job, root).first->second;
}

std::string told(const base::Error& error) {
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
}

}  // namespace conduct::run
