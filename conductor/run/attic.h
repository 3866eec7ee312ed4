// The attic of a run: refs for commits that a rollback, a retry or a clean leaves behind, so that
// nothing is lost.
#pragma once

#include "base/result.h"
#include "conductor/run/ledger.h"
#include "gitops/repository.h"

#include <mutex>
#include <string>

namespace conduct::run {

class Attic {
 public:
  Attic(int run, Ledger& ledger) : run_(run), ledger_(ledger) {}

  // Gives COMMIT a ref of its own. Numbers go on from the highest there is. Any thread.
  base::Status keep(const gitops::Repository& repository, const std::string& commit,
                    const std::string& why);

  // Moves REF to COMMIT; where its old commit would be lost by that, it goes to the attic first.
  base::Status move(const gitops::Repository& repository, const std::string& ref,
                    const std::string& commit, const std::string& why);

 private:
  base::Status keep_locked(const gitops::Repository& repository, const std::string& commit,
                           const std::string& why);

  // Sets REF as Repository::set_ref does, and says so in the ledger.
  base::Result<bool> set(const gitops::Repository& repository, const std::string& ref,
                         const std::string& commit, const std::optional<std::string>& expected,
                         const std::string& why);

  int run_;
  Ledger& ledger_;
  std::mutex mutex_;
  int last_ = -1;  // highest number in use; -1: not yet looked
};

}  // namespace conduct::run
