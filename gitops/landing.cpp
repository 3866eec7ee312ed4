// Landing: check every checkout under its index lock, move the ref, let the checkouts follow. What
// is left of a killed landing is told by the ref: at EXPECTED nothing has happened, at COMMIT the
// checkouts have to follow.
#include "gitops/landing.h"

#include "gitops/checkouts.h"
#include "gitops/follow.h"
#include "gitops/provable_lock.h"
#include "gitops/ref_lock.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

struct Held {
  Worktree checkout;
  ProvableLock lock;
  Follower follower;
};

LockPaths index_lock(const Worktree& checkout) {
  return {checkout.gitdir + "/index.lock", checkout.gitdir + "/conduct-landing.lock",
          "the index of " + checkout.path};
}

base::Result<std::vector<Held>> hold_checkouts(const Repository& repository,
                                               const LandRequest& request,
                                               const std::vector<Step>& steps,
                                               const GitProgram& git) {
  std::vector<Held> held;
  for (const Worktree& checkout : checkouts_of(repository, request.target)) {
    TRY_ASSIGN(ProvableLock lock, ProvableLock::take(index_lock(checkout)));
    TRY_ASSIGN(Follower follower, Follower::open(repository, checkout, request, steps, git));
    held.push_back({checkout, std::move(lock), std::move(follower)});
  }
  return held;
}

LandResult blocked(const Worktree& checkout, std::vector<std::string> paths) {
  return {LandResult::Kind::in_the_way, "", checkout.path, std::move(paths)};
}

base::Result<LandResult> follow_all(std::vector<Held>& held) {
  LandResult result;
  for (Held& one : held) {
    TRY_ASSIGN(std::vector<std::string> left, one.follower.follow());
    if (!left.empty()) result = blocked(one.checkout, std::move(left));
  }
  return result;
}

}  // namespace

base::Result<LandResult> land(const Repository& repository, const LandRequest& request,
                              const GitProgram& git) {
  TRY_ASSIGN(const auto tip, repository.read_ref(request.target));
  if (tip != request.expected) return LandResult{LandResult::Kind::moved, tip.value_or(""), "", {}};
  TRY_ASSIGN(const std::vector<Step> steps,
             steps_between(repository, request.expected, request.commit));
  TRY_ASSIGN(std::vector<Held> held, hold_checkouts(repository, request, steps, git));
  for (const Held& one : held) {
    TRY_ASSIGN(std::vector<std::string> paths, one.follower.in_the_way());
    if (!paths.empty()) return blocked(one.checkout, std::move(paths));
  }
  TRY_ASSIGN(const bool set,
             repository.set_ref(request.target, request.commit, request.expected, request.why));
  if (!set) {
    TRY_ASSIGN(const auto now, repository.read_ref(request.target));
    return LandResult{LandResult::Kind::moved, now.value_or(""), "", {}};
  }
  return follow_all(held);
}

base::Result<LandResult> finish_landing(const Repository& repository, const LandRequest& request,
                                        const GitProgram& git) {
  remove_dead_ref_lock(repository, request.target);
  for (const Worktree& checkout : all_checkouts(repository)) remove_dead_lock(index_lock(checkout));
  TRY_ASSIGN(const auto tip, repository.read_ref(request.target));
  if (tip != request.commit) return LandResult{LandResult::Kind::moved, tip.value_or(""), "", {}};
  TRY_ASSIGN(const std::vector<Step> steps,
             steps_between(repository, request.expected, request.commit));
  TRY_ASSIGN(std::vector<Held> held, hold_checkouts(repository, request, steps, git));
  return follow_all(held);
}

}  // namespace conduct::gitops
