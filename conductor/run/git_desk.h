// What the git acts of a run share and change: opened repositories, the attic, what is known of
// worktrees and of the branches that grow.
#pragma once

#include "conductor/core/event.h"
#include "conductor/run/attic.h"
#include "conductor/run/context.h"
#include "gitops/ancestry.h"
#include "gitops/repository_pool.h"

#include <map>
#include <mutex>
#include <string>

namespace conduct::run {

struct GitDesk {
  explicit GitDesk(const Context& context) : repositories(context.common_dir), attic(context.run) {}

  gitops::RepositoryPool repositories;
  Attic attic;
  std::mutex registration;  // of worktrees: one at a time in a repository

  // Worktrees just made, by job, and the commit whose files they hold.
  void made(core::JobId job, const std::string& commit);
  // Was JOB's made at COMMIT? Says so once: whoever asks will work there.
  bool just_made(core::JobId job, const std::string& commit);

  // Of what JOB merges into; ROOT: where that began. A job merges one thing after the other.
  gitops::Ancestry& ancestry(core::JobId job, const std::string& root);

 private:
  std::mutex mutex_;
  std::map<core::JobId, gitops::Ancestry> ancestries_;
  std::map<core::JobId, std::string> made_;
};

// An error as the reason of an event, with what to do about it.
std::string told(const base::Error& error);

// Runs an act's body with a borrowed repository; an error becomes ActFailed.
template <typename Body>
core::Event act(GitDesk& desk, core::JobId job, Body body) {
  auto repository = desk.repositories.borrow();
  if (!repository) return core::ActFailed{job, told(repository.error())};
  base::Result<core::Event> event = body(**repository);
  if (!event) return core::ActFailed{job, told(event.error())};
  return *std::move(event);
}

}  // namespace conduct::run
