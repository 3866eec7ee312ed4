// Opened repositories that threads borrow and give back. Opening one reads the configuration again,
// and a merge that finds the history in its cache does not read it again from disk.
#pragma once

#include "gitops/repository.h"

#include <mutex>
#include <string>
#include <vector>

namespace conduct::gitops {

class RepositoryPool {
 public:
  // Lends one repository; goes back when destroyed. Must not outlive the pool.
  class Loan {
   public:
    Loan(RepositoryPool& pool, Repository repository)
        : pool_(&pool), repository_(std::move(repository)) {}
    Loan(Loan&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), repository_(std::move(other.repository_)) {}
    Loan& operator=(Loan&&) = delete;
    ~Loan();
    const Repository& operator*() const { return repository_; }
    const Repository* operator->() const { return &repository_; }

   private:
    RepositoryPool* pool_;
    Repository repository_;
  };

  // As Repository::open() takes them.
  explicit RepositoryPool(std::string common_dir, std::string checkout = "")
      : common_dir_(std::move(common_dir)), checkout_(std::move(checkout)) {}

  // One that nobody has, else a newly opened one: there are never more than borrowers at a time.
  base::Result<Loan> borrow();

 private:
  const std::string common_dir_, checkout_;
  std::mutex mutex_;
  std::vector<Repository> idle_;  // the last one given back is lent first: its cache is the warmest
};

}  // namespace conduct::gitops
