#include "gitops/repository_pool.h"

namespace conduct::gitops {

RepositoryPool::Loan::~Loan() {
  if (pool_ == nullptr) return;
  const std::lock_guard lock(pool_->mutex_);
  pool_->idle_.push_back(std::move(repository_));
}

base::Result<RepositoryPool::Loan> RepositoryPool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Loan loan(*this, std::move(idle_.back()));
      idle_.pop_back();
      return loan;
    }
  }
  TRY_ASSIGN(Repository opened, Repository::open(common_dir_, checkout_));
  return Loan(*this, std::move(opened));
}

}  // namespace conduct::gitops
