// One checkout that follows its branch. Every decision is made from what is on disk at that moment,
// so that a follow() which was killed is finished by another one.
#include "gitops/follow.h"

#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/working_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <tuple>
#include <unordered_set>

namespace conduct::gitops {
namespace {

enum class At { before, after, elsewhere };

int rank(const Step& step) {
  if (step.new_mode == 0) return 0;
  return name_of(step.path) == ".gitattributes" ? 1 : 2;
}

bool same_content(const git_oid& a, std::uint32_t mode_a, const git_oid& b, std::uint32_t mode_b) {
  return mode_a == mode_b && (mode_a == 0 || git_oid_equal(&a, &b) != 0);
}

std::string new_index_path(const Worktree& checkout) {
  return checkout.gitdir + "/conduct-landing.index";
}

}  // namespace

struct Follower::Data {
  Worktree checkout;
  const std::vector<Step>& steps;
  std::unordered_set<std::string> paths;  // of the steps
  RepositoryHandle repository;
  IndexHandle index;  // a copy of the checkout's, which replaces it in the end
  std::optional<Filtered> filtered;
  WorkingTree tree;

  At index_at(const Step& step) const;
  bool only_steps_below(const std::string& folder) const;
  bool blocked_above(const std::string& path) const;
  At disk_at(const Step& step) const;
  base::Status take(const Step& step, At disk);
  base::Status set_entry(const Step& step, const struct stat& status);
  base::Status distrust_young_entries();
  base::Status publish_index();
};

base::Result<std::vector<Step>> steps_between(const Repository& repository, const std::string& from,
                                              const std::string& to) {
  TRY_ASSIGN(const TreeHandle old_tree, find_tree(repository.raw(), from));
  TRY_ASSIGN(const TreeHandle new_tree, find_tree(repository.raw(), to));
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE;
  DiffHandle diff;
  if (git_diff_tree_to_tree(out(diff), repository.raw(), old_tree.get(), new_tree.get(),
                            &options) != 0) {
    return library_error(fmt::format("{} and {} cannot be compared", from, to));
  }
  std::vector<Step> steps;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    steps.push_back({delta->new_file.path, delta->old_file.id, delta->new_file.id,
                     delta->old_file.mode, delta->new_file.mode});
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return std::tuple(rank(a), std::string_view(a.path)) <
           std::tuple(rank(b), std::string_view(b.path));
  });
  return steps;
}

At Follower::Data::index_at(const Step& step) const {
  for (const int stage : {1, 2, 3}) {
    if (git_index_get_bypath(index.get(), step.path.c_str(), stage) != nullptr)
      return At::elsewhere;
  }
  const git_index_entry* entry = git_index_get_bypath(index.get(), step.path.c_str(), 0);
  const git_oid id = entry == nullptr ? git_oid{} : entry->id;
  const std::uint32_t mode = entry == nullptr ? 0 : entry->mode;
  if (same_content(id, mode, step.new_id, step.new_mode)) return At::after;
  if (same_content(id, mode, step.old_id, step.old_mode)) return At::before;
  return At::elsewhere;
}

// Does the folder hold nothing but what the move itself removes or adds?
bool Follower::Data::only_steps_below(const std::string& folder) const {
  const auto names = names_in(tree.root + "/" + folder);
  if (!names.ok()) return false;
  return std::all_of(names->begin(), names->end(), [&](const std::string& name) {
    const std::string path = folder + "/" + name;
    if (is_directory(tree.root + "/" + path)) return only_steps_below(path);
    return paths.count(path) != 0;
  });
}

// Is there a file or link above PATH that the move does not remove?
bool Follower::Data::blocked_above(const std::string& path) const {
  for (std::string place = parent_of(path); !place.empty(); place = parent_of(place)) {
    const auto status = file_status(tree.root + "/" + place);
    if (status && !S_ISDIR(status->st_mode) && paths.count(place) == 0) return true;
  }
  return false;
}

At Follower::Data::disk_at(const Step& step) const {
  // What is inside a submodule is not the move's business: git moves its entry only.
  if (step.old_mode == GIT_FILEMODE_COMMIT || step.new_mode == GIT_FILEMODE_COMMIT) {
    const OnDisk found = look_at(tree, step.path);
    return found.mode == 0 ? At::before : At::elsewhere;
  }
  if (step.new_mode != 0 && blocked_above(step.path)) return At::elsewhere;
  const OnDisk found = look_at(tree, step.path);
  if (found.foreign || (found.folder && !only_steps_below(step.path))) return At::elsewhere;
  if (same_content(found.id, found.mode, step.new_id, step.new_mode)) return At::after;
  if (same_content(found.id, found.mode, step.old_id, step.old_mode)) return At::before;
  return At::elsewhere;
}

base::Status Follower::Data::set_entry(const Step& step, const struct stat& status) {
  const git_index_entry entry = make_entry(step.path, status, step.new_id, step.new_mode);
  if (git_index_add(index.get(), &entry) != 0) {
    return library_error(fmt::format("{} cannot be put into the index", step.path));
  }
  return {};
}

base::Status Follower::Data::take(const Step& step, At disk) {
  const std::string file = tree.root + "/" + step.path;
  const struct stat nothing {};
  if (step.new_mode == 0) {
    if (disk == At::before && step.old_mode != GIT_FILEMODE_COMMIT) {
      TRY(remove_tracked(tree, step.path));
    }
    git_index_remove(index.get(), step.path.c_str(), 0);  // may be gone already
    return {};
  }
  if (step.new_mode == GIT_FILEMODE_COMMIT) {
    TRY(make_directories(file));
    return set_entry(step, nothing);
  }
  if (disk == At::before) {
    TRY_ASSIGN(const struct stat written,
               replace_file(tree, step.path, step.new_id, step.new_mode));
    return set_entry(step, written);
  }
  const auto status = file_status(file);
  return set_entry(step, status ? *status : nothing);
}

// An entry as young as the index that held it may describe a file that has changed since, and git
// looks at its content for that reason; in an index that is younger it would not. A size of 0 makes
// git look, too, as its own ce_smudge_racily_clean_entry() does. Whole seconds: git may be built
// without nanoseconds.
base::Status Follower::Data::distrust_young_entries() {
  std::vector<git_index_entry> young;
  for (std::size_t i = 0; i < git_index_entrycount(index.get()); ++i) {
    const git_index_entry* entry = git_index_get_byindex(index.get(), i);
    if (git_index_entry_stage(entry) == 0 && entry->mtime.seconds >= tree.index_time.tv_sec &&
        paths.count(entry->path) == 0) {
      young.push_back(*entry);
    }
  }
  for (git_index_entry& entry : young) {
    const std::string path = entry.path;
    entry.path = path.c_str();
    entry.file_size = 0;
    if (git_index_add(index.get(), &entry) != 0) {
      return library_error(fmt::format("{} cannot be put into the index", path));
    }
  }
  return {};
}

base::Status Follower::Data::publish_index() {
  TRY(distrust_young_entries());
  const std::string made = new_index_path(checkout);
  if (git_index_write(index.get()) != 0) {
    return library_error(fmt::format("the index of {} cannot be written", checkout.path));
  }
  if (std::rename(made.c_str(), (checkout.gitdir + "/index").c_str()) != 0) {
    return disk_error(fmt::format("the index of {} cannot be replaced", checkout.path));
  }
  return {};
}

Follower::Follower(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Follower::Follower(Follower&&) noexcept = default;
Follower::~Follower() {
  if (!data_) return;
  const std::string made = new_index_path(data_->checkout);
  for (const std::string& file : {made, made + ".lock"}) std::remove(file.c_str());
}

base::Result<Follower> Follower::open(const Repository& repository, const Worktree& checkout,
                                      const LandRequest& request, const std::vector<Step>& steps,
                                      const GitProgram& git) {
  auto data = std::unique_ptr<Data>(new Data{checkout, steps, {}, {}, {}, std::nullopt, {}});
  for (const Step& step : steps) data->paths.insert(step.path);
  TRY_ASSIGN(data->repository, open_worktree(checkout, checkout.gitdir));
  const std::string from = checkout.gitdir + "/index";
  const auto status = file_status(from);
  const auto content = read_small(from);
  TRY(remove_file(new_index_path(checkout) + ".lock"));
  TRY(remove_file(new_index_path(checkout)));
  if (content) TRY(write_small(new_index_path(checkout), *content));
  if (git_index_open(out(data->index), new_index_path(checkout).c_str()) != 0) {
    return library_error(fmt::format("the index of {} cannot be read", checkout.path));
  }
  data->tree = {checkout.path,
                data->repository.get(),
                data->index.get(),
                status ? modified_at(*status) : timespec{},
                trusts_modes(data->repository.get()),
                nullptr};
  TRY_ASSIGN(const bool filters, Filtered::needed(repository, request.expected, request.commit));
  if (filters) {
    const std::vector<std::string> paths(data->paths.begin(), data->paths.end());
    TRY_ASSIGN(Filtered filtered,
               Filtered::prepare(repository, checkout, request.commit, paths, git));
    data->filtered.emplace(std::move(filtered));
    data->tree.filtered = &*data->filtered;
  }
  return Follower(std::move(data));
}

base::Result<std::vector<std::string>> Follower::in_the_way() const {
  std::vector<std::string> found;
  for (const char* name :
       {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"}) {
    if (file_status(data_->checkout.gitdir + "/" + name)) {
      found.push_back(fmt::format("{} (something is unfinished there: see `git status`)", name));
    }
  }
  for (const Step& step : data_->steps) {
    if (data_->index_at(step) != At::before || data_->disk_at(step) != At::before) {
      found.push_back(step.path);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

base::Result<std::vector<std::string>> Follower::follow() {
  std::vector<std::string> left;
  // The index comes last and as a whole: where it has followed, everything has, and what differs is
  // somebody's work.
  const auto& steps = data_->steps;
  const auto has_followed = [&](const Step& step) { return data_->index_at(step) == At::after; };
  if (std::any_of(steps.begin(), steps.end(), has_followed)) return left;
  // All of them first: one in a folder that is to be a file would be taken for somebody's.
  for (const Step& step : steps) TRY(remove_leftover(data_->tree, step.path));
  for (const Step& step : steps) {
    const At disk = data_->disk_at(step);
    if (disk == At::elsewhere || data_->index_at(step) == At::elsewhere) {
      left.push_back(step.path);
      continue;
    }
    TRY(data_->take(step, disk));
  }
  TRY(data_->publish_index());
  std::sort(left.begin(), left.end());
  return left;
}

}  // namespace conduct::gitops
