// Applies a recorded patch to the files of a directory: first in memory, to a tree made of the
// files that it names, then on disk. libgit2's own way to the working directory gives up where a
// file becomes a link. Reads no index and moves no ref.
#include "gitops/apply.h"

#include "base/text.h"
#include "gitops/handles.h"
#include "gitops/working_file.h"

#include <fmt/format.h>

#include <set>

namespace conduct::gitops {
namespace {

struct Patch {
  RepositoryHandle repository;
  DiffHandle diff;
  IndexHandle before;  // the files that the patch starts from, as they are on disk
  IndexHandle after;
  WorkingTree files;
  std::set<std::string> removed;
  std::set<std::string> written;
};

base::Error does_not_apply(const Patch& patch, std::string_view why) {
  return {base::Fault::environment,
          fmt::format("the patch does not apply to {}: {}", patch.files.root, why), ""};
}

base::Status open_patch(const std::string& path, std::string_view text, Patch& patch) {
  start_library();
  if (git_repository_open(out(patch.repository), path.c_str()) != 0) {
    return library_error(fmt::format("the worktree {} cannot be opened", path));
  }
  if (git_diff_from_buffer(out(patch.diff), text.data(), text.size()) != 0 ||
      git_index_new(out(patch.before)) != 0) {
    return library_error("the patch cannot be read");
  }
  patch.files = {
      path, patch.repository.get(), patch.before.get(), {}, trusts_modes(patch.repository.get())};
  for (std::size_t i = 0; i < git_diff_num_deltas(patch.diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(patch.diff.get(), i);
    if (delta->status != GIT_DELTA_ADDED) patch.removed.insert(delta->old_file.path);
    if (delta->status != GIT_DELTA_DELETED) patch.written.insert(delta->new_file.path);
  }
  return {};
}

base::Status read_before(Patch& patch) {
  for (const std::string& path : patch.removed) {
    const OnDisk found = look_at(patch.files, path);
    git_oid id;
    if (found.mode == 0 || found.foreign) {
      return does_not_apply(patch, base::printable(path) + " is not there");
    }
    if (git_blob_create_from_workdir(&id, patch.repository.get(), path.c_str()) != 0) {
      return library_error(fmt::format("{} cannot be read", base::printable(path)));
    }
    const git_index_entry entry = make_entry(path, {}, id, found.mode);
    if (git_index_add(patch.before.get(), &entry) != 0)
      return library_error("the patch is refused");
  }
  for (const std::string& path : patch.written) {
    const OnDisk found = look_at(patch.files, path);
    if (patch.removed.count(path) == 0 && found.mode != 0) {
      return does_not_apply(patch, base::printable(path) + " is there already");
    }
  }
  return {};
}

base::Status apply_in_memory(Patch& patch) {
  git_oid id;
  if (git_index_write_tree_to(&id, patch.before.get(), patch.repository.get()) != 0) {
    return library_error("the files that the patch starts from cannot be read");
  }
  TRY_ASSIGN(const TreeHandle tree, find_tree(patch.repository.get(), id_text(id)));
  git_apply_options options = GIT_APPLY_OPTIONS_INIT;
  if (git_apply_to_tree(out(patch.after), patch.repository.get(), tree.get(), patch.diff.get(),
                        &options) != 0) {
    return library_error(fmt::format("the patch does not apply to {}", patch.files.root));
  }
  // Writing a tree is what refuses a path that leads out of it.
  if (git_index_write_tree_to(&id, patch.after.get(), patch.repository.get()) != 0) {
    return library_error("the patch is refused");
  }
  return {};
}

base::Status write_after(const Patch& patch) {
  for (const std::string& path : patch.removed) {
    if (patch.written.count(path) == 0) TRY(remove_tracked(patch.files, path));
  }
  for (const std::string& path : patch.written) {
    const git_index_entry* entry = git_index_get_bypath(patch.after.get(), path.c_str(), 0);
    if (entry == nullptr) return does_not_apply(patch, base::printable(path) + " has no content");
    TRY(replace_file(patch.files, path, entry->id, entry->mode));
  }
  return {};
}

}  // namespace

base::Status apply_patch(const std::string& path, std::string_view patch) {
  if (base::trim(patch).empty()) return {};
  Patch work;
  TRY(open_patch(path, patch, work));
  TRY(read_before(work));
  TRY(apply_in_memory(work));
  return write_after(work);
}

}  // namespace conduct::gitops
