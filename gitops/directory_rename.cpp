// Could git see a renamed directory in this merge? Compares trees; looks at no content.
#include "gitops/directory_rename.h"

#include "gitops/disk.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

bool has_directory(const git_tree* tree, const std::string& path) {
  TreeEntryHandle entry;
  return git_tree_entry_bypath(out(entry), tree, path.c_str()) == 0 &&
         git_tree_entry_type(entry.get()) == GIT_OBJECT_TREE;
}

// The root has no name to lose: it counts as gone where its own files are all gone (into a folder).
bool has_root_files(const git_tree* tree) {
  for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
    if (git_tree_entry_type(git_tree_entry_byindex(tree, i)) == GIT_OBJECT_BLOB) return true;
  }
  return false;
}

// Did the base have a directory above PATH that OTHER has lost?
bool lost_above(const git_tree* base, const git_tree* other, const std::string& path) {
  for (std::string place = parent_of(path); !place.empty(); place = parent_of(place)) {
    if (has_directory(base, place)) return !has_directory(other, place);
  }
  return has_root_files(base) && !has_root_files(other);
}

base::Result<bool> adds_below_lost(git_repository* repository, git_tree* base, git_tree* side,
                                   const git_tree* other) {
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  DiffHandle diff;
  if (git_diff_tree_to_tree(out(diff), repository, base, side, &options) != 0) {
    return library_error("the sides of a merge cannot be compared");
  }
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    if (delta->status == GIT_DELTA_ADDED && lost_above(base, other, delta->new_file.path)) {
      return true;
    }
  }
  return false;
}

}  // namespace

base::Result<bool> may_rename_directory(git_repository* repository, const std::string& base,
                                        const std::string& ours, const std::string& theirs) {
  TRY_ASSIGN(const TreeHandle base_tree, find_tree(repository, base));
  TRY_ASSIGN(const TreeHandle our_tree, find_tree(repository, ours));
  TRY_ASSIGN(const TreeHandle their_tree, find_tree(repository, theirs));
  TRY_ASSIGN(const bool theirs_adds,
             adds_below_lost(repository, base_tree.get(), their_tree.get(), our_tree.get()));
  if (theirs_adds) return true;
  return adds_below_lost(repository, base_tree.get(), our_tree.get(), their_tree.get());
}

}  // namespace conduct::gitops
