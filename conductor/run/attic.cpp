#include "conductor/run/attic.h"

#include "conductor/run/context.h"

#include <algorithm>
#include <charconv>

namespace conduct::run {
namespace {

constexpr int kTries = 100;

base::Result<int> highest(const gitops::Repository& repository, int run) {
  const std::string prefix = run_refs(run) + "attic/";
  TRY_ASSIGN(const std::vector<gitops::Ref> refs, repository.refs(prefix));
  int last = 0;
  for (const gitops::Ref& ref : refs) {
    int number = 0;
    const char* end = ref.name.data() + ref.name.size();
    if (std::from_chars(ref.name.data() + prefix.size(), end, number).ptr == end)
      last = std::max(last, number);
  }
  return last;
}

}  // namespace

base::Result<bool> Attic::set(const gitops::Repository& repository, const std::string& ref,
                              const std::string& commit, const std::optional<std::string>& expected,
                              const std::string& why) {
  return ledger_.change(gitops::ref_thing(ref), commit,
                        [&] { return repository.set_ref(ref, commit, expected, why); });
}

base::Status Attic::keep_locked(const gitops::Repository& repository, const std::string& commit,
                                const std::string& why) {
  // A number that is taken after all is another keeper's: what it keeps must not be lost either.
  for (int tries = 0; tries < kTries; ++tries) {
    if (last_ < 0) {
      TRY_ASSIGN(last_, highest(repository, run_));
    }
    TRY_ASSIGN(const bool made, set(repository, attic_ref(run_, last_ + 1), commit, "", why));
    if (made) {
      ++last_;
      return {};
    }
    last_ = -1;
  }
  return base::Error{base::Fault::environment,
                     "no ref could be made in " + run_refs(run_) + "attic: its numbers are taken",
                     "see who else works on this run"};
}

base::Status Attic::keep(const gitops::Repository& repository, const std::string& commit,
                         const std::string& why) {
  const std::lock_guard lock(mutex_);
  return keep_locked(repository, commit, why);
}

base::Status Attic::move(const gitops::Repository& repository, const std::string& ref,
                         const std::string& commit, const std::string& why) {
  TRY_ASSIGN(const std::optional<std::string> old, repository.read_ref(ref));
  if (old == commit) return {};
  if (old) {
    TRY_ASSIGN(const bool contained, repository.is_ancestor(*old, commit));
    if (!contained) TRY(keep(repository, *old, why));
  }
  TRY_ASSIGN(const bool moved, set(repository, ref, commit, std::nullopt, why));
  if (moved) return {};
  return base::Error{base::Fault::environment, ref + " could not be moved to " + commit, ""};
}

}  // namespace conduct::run
