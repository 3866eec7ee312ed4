// The state of a repository before a run. States facts; whether a run may start is its caller's to
// decide.
#include "gitops/disk.h"
#include "gitops/handles.h"
#include "gitops/repository.h"
#include "gitops/submodules.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::gitops {
namespace {

base::Status read_head(const Repository& repository, Condition& condition) {
  ReferenceHandle head;
  if (git_reference_lookup(out(head), repository.raw(), "HEAD") != 0) {
    return library_error(fmt::format("HEAD of {} cannot be read", repository.common_dir()));
  }
  condition.detached = git_reference_type(head.get()) == GIT_REFERENCE_DIRECT;
  if (!condition.detached) condition.branch = git_reference_symbolic_target(head.get());
  TRY_ASSIGN(const auto commit, repository.read_ref("HEAD"));
  condition.unborn = !commit.has_value();
  condition.head = commit.value_or("");
  return {};
}

base::Status read_dirty(const Repository& repository, Condition& condition) {
  git_status_options options = GIT_STATUS_OPTIONS_INIT;
  options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED;
  StatusHandle list;
  if (git_status_list_new(out(list), repository.raw(), &options) != 0) {
    return library_error(fmt::format("the status of {} cannot be read", repository.work_dir()));
  }
  for (std::size_t i = 0; i < git_status_list_entrycount(list.get()); ++i) {
    const git_status_entry* entry = git_status_byindex(list.get(), i);
    const git_diff_delta* delta =
        entry->index_to_workdir != nullptr ? entry->index_to_workdir : entry->head_to_index;
    if (delta != nullptr) condition.dirty.emplace_back(delta->new_file.path);
  }
  std::sort(condition.dirty.begin(), condition.dirty.end());
  condition.dirty.erase(std::unique(condition.dirty.begin(), condition.dirty.end()),
                        condition.dirty.end());
  return {};
}

// Sparse checkout is set per worktree, in a file that libgit2 1.5 does not read.
bool is_sparse(git_repository* repository) {
  ConfigHandle config;
  if (git_repository_config(out(config), repository) != 0) return false;
  const std::string own = std::string(git_repository_path(repository)) + "config.worktree";
  if (file_status(own)) {
    git_config_add_file_ondisk(config.get(), own.c_str(), GIT_CONFIG_LEVEL_APP, repository, 0);
  }
  int sparse = 0;
  return git_config_get_bool(&sparse, config.get(), "core.sparsecheckout") == 0 && sparse != 0;
}

// gitformat-index(5): the extension "link" is what makes an index a split one.
bool is_split_index(git_repository* repository) {
  IndexHandle index;
  if (git_repository_index(out(index), repository) == 0) return false;
  const auto content = read_small(std::string(git_repository_path(repository)) + "index");
  return content && content->find("link") != std::string::npos;
}

}  // namespace

bool Repository::is_on(const std::string& setting) const {
  return config_flag(raw(), setting.c_str(), false);
}

std::string Repository::user() const {
  SignatureHandle signature;
  if (git_signature_default(out(signature), raw()) != 0) return "";
  return fmt::format("{} <{}>", signature.get()->name, signature.get()->email);
}

base::Result<Condition> Repository::condition() const {
  Condition condition;
  condition.bare = work_dir().empty();
  TRY(read_head(*this, condition));
  if (condition.bare) return condition;
  if (is_sparse(raw())) {
    condition.unsupported.push_back(
        "the checkout is sparse (core.sparseCheckout): `git sparse-checkout disable` makes it "
        "whole");
  }
  if (is_split_index(raw())) {
    condition.unsupported.push_back(
        "the checkout's index is split (core.splitIndex): `git update-index --no-split-index` "
        "makes "
        "it whole");
    return condition;
  }
  IndexHandle index;
  if (git_repository_index(out(index), raw()) != 0) {
    return library_error(fmt::format("the index of {} cannot be read", work_dir()));
  }
  condition.submodules = gitlinks(index.get());
  TRY(read_dirty(*this, condition));
  return condition;
}

}  // namespace conduct::gitops
