// What the git acts of a run share and change: opened repositories, the attic, what is known of
// integration.
#pragma once

#include "conductor/core/event.h"
#include "conductor/run/attic.h"
#include "conductor/run/context.h"
#include "conductor/run/ledger.h"
#include "gitops/ancestry.h"
#include "gitops/repository_pool.h"

#include <mutex>
#include <string>

namespace conduct::run {

struct GitDesk {
  explicit GitDesk(const Context& context)
      : repositories(context.common_dir, context.options.checkout),
        ledger(context.sandbox.kind == system::SandboxKind::none),
        attic(context.run, ledger),
        integration(context.base) {}

  gitops::RepositoryPool repositories;
  Ledger ledger;
  Attic attic;
  std::mutex registration;  // of worktrees: one at a time in a repository

  gitops::Ancestry integration;  // one phase at a time merges into it
};

// Worktrees are made and removed one at a time, and the ledger says so.
base::Result<gitops::Worktree> make_worktree(GitDesk& desk, const gitops::Repository& repository,
                                             const std::string& name, const std::string& path,
                                             const std::string& commit,
                                             const gitops::GitProgram& git);
base::Status drop_worktree(GitDesk& desk, const gitops::Worktree& worktree);

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
