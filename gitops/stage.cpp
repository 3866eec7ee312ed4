// The files of a worktree as a tree. Makes no commit, and never reads the worktree's own index,
// which is the agent's.
#include "gitops/stage.h"

#include "base/text.h"
#include "gitops/attributes.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/entry.h"
#include "gitops/git_call.h"
#include "gitops/scan.h"
#include "gitops/submodules.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::gitops {
namespace {

struct Stage {
  const Repository& repository;
  const StageRequest& request;
  const GitProgram& git;
  RepositoryHandle files;  // conduct's own git directory with the worktree's files
  IndexHandle index;
  std::string index_path;
  bool trust_modes = true;
  Staged result;
};

// Not the index that the repository handle would open: one without an owner adds what it is told,
// and no more.
base::Status open_index(Stage& stage) {
  stage.index_path = own_gitdir(stage.request.worktree) + "/index";
  TRY(remove_file(stage.index_path + ".lock"));  // of a killed snapshot: nobody else writes here
  if (git_index_open(out(stage.index), stage.index_path.c_str()) != 0) {
    return library_error(
        fmt::format("conduct's index of {} cannot be read", stage.request.worktree.path));
  }
  return {};
}

// Makes the index that of the parent commit. Entries keep their status where the content is the
// same.
base::Status follow_parent(Stage& stage) {
  const std::string written_for = owner_of_index(stage.request.worktree);
  if (written_for == stage.request.parent && file_status(stage.index_path)) return {};
  TRY_ASSIGN(const TreeHandle tree, find_tree(stage.repository.raw(), stage.request.parent));
  if (git_index_read_tree(stage.index.get(), tree.get()) != 0) {
    return library_error(fmt::format("the tree of {} cannot be read", stage.request.parent));
  }
  return {};
}

// A file that the other side of the merge tracks is not untracked, even where it is ignored.
base::Status track_theirs(Stage& stage) {
  if (stage.request.theirs.empty()) return {};
  TRY_ASSIGN(const TreeHandle tree, find_tree(stage.repository.raw(), stage.request.theirs));
  const auto add = [](const char* folder, const git_tree_entry* entry, void* payload) {
    auto* index = static_cast<git_index*>(payload);
    const std::string path = std::string(folder) + git_tree_entry_name(entry);
    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE ||
        git_index_find(nullptr, index, path.c_str()) == 0) {
      return 0;
    }
    git_index_entry missing{};
    missing.mode = git_tree_entry_filemode(entry);
    missing.id = *git_tree_entry_id(entry);
    missing.path = path.c_str();
    return git_index_add(index, &missing);
  };
  if (git_tree_walk(tree.get(), GIT_TREEWALK_PRE, add, stage.index.get()) != 0) {
    return library_error(fmt::format("the tree of {} cannot be read", stage.request.theirs));
  }
  return {};
}

base::Result<Scan> scan_files(Stage& stage) {
  ScanOptions options;
  options.root = stage.request.worktree.path;
  options.repository = stage.files.get();
  options.index = stage.index.get();
  const auto status = file_status(stage.index_path);
  options.index_time = status ? modified_at(*status) : timespec{};
  options.trust_modes = stage.trust_modes;
  options.make_accessible = true;
  options.leave_out = stage.request.leave_out;
  return scan(options);
}

// The mode that the index has for PATH; 0: none.
std::uint32_t known_mode(git_index* index, const std::string& path) {
  const git_index_entry* entry = git_index_get_bypath(index, path.c_str(), 0);
  return entry == nullptr ? 0 : entry->mode;
}

base::Status add_file(Stage& stage, const Found& file) {
  const std::string shown = base::printable(file.path);
  git_oid id;
  if (git_blob_create_from_workdir(&id, stage.files.get(), file.path.c_str()) != 0) {
    return library_error(fmt::format("{}/{} cannot be read", stage.request.worktree.path, shown));
  }
  const std::uint32_t mode =
      mode_of(file.status, stage.trust_modes, known_mode(stage.index.get(), file.path));
  const git_index_entry entry = make_entry(file.path, file.status, id, mode);
  if (git_index_add(stage.index.get(), &entry) != 0) {
    stage.result.problems.push_back(
        fmt::format("{} is not taken: git cannot hold a file of that name", shown));
  }
  return {};
}

base::Status add_by_library(Stage& stage, const std::vector<Found>& files) {
  for (const Found& file : files) TRY(add_file(stage, file));
  return {};
}

// Through git's own `update-index`, which runs the filters; it takes the paths as they are, ignored
// or not.
base::Status add_by_git(Stage& stage, const std::vector<Found>& files) {
  if (git_index_write(stage.index.get()) != 0) {
    return library_error(fmt::format("{} cannot be written", stage.index_path));
  }
  std::vector<std::string> paths;
  for (const Found& file : files) paths.push_back(file.path);
  std::vector<std::string> call =
      git_options(stage.request.worktree, own_gitdir(stage.request.worktree));
  call.insert(call.end(), {"update-index", "--add", "--replace"});
  TRY(require_git_on(
      stage.git, call, paths, stage.request.worktree.path,
      fmt::format("taking the files of {}, which has filters", stage.request.worktree.path)));
  return open_index(stage);
}

// Do the attributes, those that the agent has changed included, call for a filter's program?
base::Result<bool> has_filters(Stage& stage, const std::vector<Found>& files) {
  const auto drivers = configured_drivers(stage.files.get(), Program::filter);
  if (drivers.empty()) return false;
  for (const Found& file : files) {
    if (name_of(file.path) != ".gitattributes") continue;
    const auto text = read_small(stage.request.worktree.path + "/" + file.path);
    if (text && names_driver(*text, Program::filter, drivers)) return true;
  }
  TRY_ASSIGN(const TreeHandle tree, find_tree(stage.repository.raw(), stage.request.parent));
  return needs_program(stage.repository.raw(), tree.get(), Program::filter);
}

void tell_of(const std::vector<std::string>& paths, const char* sentence, Staged& result) {
  for (const std::string& path : paths) {
    result.problems.push_back(fmt::format(fmt::runtime(sentence), base::printable(path)));
  }
}

// Submodules stay as they are at the parent, whatever an agent did with them.
void carry_submodules(Stage& stage, Scan& found) {
  for (const std::string& path : found.submodules) {
    const git_index_entry* entry = git_index_get_bypath(stage.index.get(), path.c_str(), 0);
    const auto head = submodule_head(stage.request.worktree.path + "/" + path);
    if (head && *head != id_text(entry->id)) {
      stage.result.problems.push_back(fmt::format(
          "the submodule {} was moved to {}; it stays as it was", path, head->substr(0, 12)));
    }
  }
  const auto is_link = [&](const std::string& path) {
    if (known_mode(stage.index.get(), path) != GIT_FILEMODE_COMMIT) return false;
    stage.result.problems.push_back(
        fmt::format("the submodule {} was removed; it stays as it was", base::printable(path)));
    return true;
  };
  found.deleted.erase(std::remove_if(found.deleted.begin(), found.deleted.end(), is_link),
                      found.deleted.end());
}

void report(const Scan& found, Staged& result) {
  tell_of(found.nested, "{} is not taken: it is a git repository of its own inside the worktree",
          result);
  tell_of(found.special, "{} is not taken: it is a socket, a pipe or a device", result);
  tell_of(found.dot_git_inside,
          "{} is not taken: a folder of the repository was made a repository of its own; its files "
          "are taken",
          result);
}

base::Status take(Stage& stage, const Scan& found) {
  for (const std::string& path : found.deleted) {
    if (git_index_remove(stage.index.get(), path.c_str(), 0) != 0) {
      return library_error(fmt::format("{} cannot be taken out of the index", path));
    }
  }
  std::vector<Found> files = found.changed;
  files.insert(files.end(), found.untracked.begin(), found.untracked.end());
  if (files.empty()) return {};
  TRY_ASSIGN(const bool by_git, has_filters(stage, files));
  return by_git ? add_by_git(stage, files) : add_by_library(stage, files);
}

}  // namespace

base::Result<Staged> stage(const Repository& repository, const StageRequest& request,
                           const GitProgram& git) {
  Stage stage{repository, request, git, {}, {}, "", true, {}};
  TRY_ASSIGN(stage.files, open_worktree(request.worktree, own_gitdir(request.worktree)));
  stage.trust_modes = trusts_modes(stage.files.get());
  TRY(open_index(stage));
  TRY(follow_parent(stage));
  TRY(disown_index(request.worktree));
  TRY(track_theirs(stage));
  TRY_ASSIGN(Scan found, scan_files(stage));
  carry_submodules(stage, found);
  TRY(take(stage, found));
  report(found, stage.result);
  stage.result.left_out = found.left_out;
  git_oid tree;
  if (git_index_write_tree_to(&tree, stage.index.get(), stage.files.get()) != 0) {
    return library_error(fmt::format("the tree of {} cannot be written", request.worktree.path));
  }
  if (git_index_write(stage.index.get()) != 0) {
    return library_error(fmt::format("{} cannot be written", stage.index_path));
  }
  stage.result.tree = id_text(tree);
  return std::move(stage.result);
}

}  // namespace conduct::gitops
