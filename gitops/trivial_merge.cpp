#include "gitops/trivial_merge.h"

#include <fmt/format.h>

#include <set>

namespace conduct::gitops {
namespace {

using TreeBuilder = Handle<git_treebuilder, git_treebuilder_free>;

// An entry of a tree, or that there is none.
class Side {
 public:
  explicit Side(const git_tree_entry* entry) : entry_(entry) {}
  Side(const git_tree* tree, const std::string& name)
      : Side(tree == nullptr ? nullptr : git_tree_entry_byname(tree, name.c_str())) {}

  const git_oid* id() const { return git_tree_entry_id(entry_); }
  git_filemode_t mode() const { return git_tree_entry_filemode(entry_); }
  bool none() const { return entry_ == nullptr; }
  bool is_tree() const { return entry_ != nullptr && mode() == GIT_FILEMODE_TREE; }
  bool operator==(const Side& other) const {
    if (none() || other.none()) return none() && other.none();
    return mode() == other.mode() && git_oid_equal(id(), other.id()) != 0;
  }

 private:
  const git_tree_entry* entry_;
};

// The names that the two trees, which may be null, do not have alike.
std::set<std::string> names_that_differ(const git_tree* one, const git_tree* other) {
  const auto entry_of = [](const git_tree* tree, std::size_t index) {
    return tree == nullptr ? nullptr : git_tree_entry_byindex(tree, index);
  };
  std::set<std::string> names;
  std::size_t i = 0, j = 0;
  while (true) {
    const git_tree_entry* left = entry_of(one, i);
    const git_tree_entry* right = entry_of(other, j);
    if (left == nullptr && right == nullptr) return names;
    int order = left == nullptr ? 1 : -1;
    if (left != nullptr && right != nullptr) order = git_tree_entry_cmp(left, right);
    if (order != 0 || !(Side(left) == Side(right)))
      names.insert(git_tree_entry_name(order <= 0 ? left : right));
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
}

// Old repositories hold modes like 100664, which git writes as 100644 when it makes the tree anew.
bool is_canonical(const git_tree* tree) {
  for (std::size_t i = 0; tree != nullptr && i < git_tree_entrycount(tree); ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
    if (git_tree_entry_filemode_raw(entry) != git_tree_entry_filemode(entry)) return false;
  }
  return true;
}

class TrivialMerge {
 public:
  explicit TrivialMerge(git_repository* repository) : repository_(repository) {}

  // OURS with what THEIRS changed of BASE (null: an empty one). Nullopt: it is not trivial.
  base::Result<std::optional<git_oid>> merge(const git_tree* base, const git_tree* ours,
                                             const git_tree* theirs) {
    if (!is_canonical(ours)) return std::optional<git_oid>();
    TreeBuilder builder;
    if (git_treebuilder_new(out(builder), repository_, ours) != 0) return cannot_write();
    for (const std::string& name : names_that_differ(base, theirs)) {
      TRY_ASSIGN(const bool taken,
                 take(builder.get(), name, {base, name}, {ours, name}, {theirs, name}));
      if (!taken) return std::optional<git_oid>();
    }
    git_oid id;
    if (git_treebuilder_write(&id, builder.get()) != 0) return cannot_write();
    return std::optional<git_oid>(id);
  }

 private:
  // Brings what THEIRS made of NAME into the tree; false: it is not trivial.
  base::Result<bool> take(git_treebuilder* builder, const std::string& name, const Side& base,
                          const Side& ours, const Side& theirs) {
    if (ours == base) return put(builder, name, theirs);
    if (ours == theirs) {
      // What both have removed, here or below, they may have renamed differently.
      const bool removed = ours.none() || base.is_tree() || (ours.is_tree() && !base.none());
      return !removed;
    }
    const bool trees = ours.is_tree() && theirs.is_tree() && (base.none() || base.is_tree());
    if (!trees) return false;
    return descend(builder, name, base, ours, theirs);
  }

  base::Result<bool> put(git_treebuilder* builder, const std::string& name, const Side& entry) {
    const int code = entry.none() ? git_treebuilder_remove(builder, name.c_str())
                                  : git_treebuilder_insert(nullptr, builder, name.c_str(),
                                                           entry.id(), entry.mode());
    if (code != 0) return cannot_write();
    return true;
  }

  base::Result<bool> descend(git_treebuilder* builder, const std::string& name, const Side& base,
                             const Side& ours, const Side& theirs) {
    TRY_ASSIGN(const TreeHandle base_tree, tree(base));
    TRY_ASSIGN(const TreeHandle our_tree, tree(ours));
    TRY_ASSIGN(const TreeHandle their_tree, tree(theirs));
    TRY_ASSIGN(const auto merged, merge(base_tree.get(), our_tree.get(), their_tree.get()));
    if (!merged) return false;
    TRY_ASSIGN(const TreeHandle result, find_tree(repository_, id_text(*merged)));
    const bool empty = git_tree_entrycount(result.get()) == 0;
    const int code =
        empty ? git_treebuilder_remove(builder, name.c_str())
              : git_treebuilder_insert(nullptr, builder, name.c_str(), &*merged, GIT_FILEMODE_TREE);
    if (code != 0) return cannot_write();
    return true;
  }

  base::Result<TreeHandle> tree(const Side& side) {
    if (side.none()) return TreeHandle();
    return find_tree(repository_, id_text(*side.id()));
  }

  static base::Error cannot_write() { return library_error("a merged tree cannot be written"); }

  git_repository* repository_;
};

}  // namespace

base::Result<std::optional<std::string>> trivial_merge(git_repository* repository,
                                                       const std::string& base,
                                                       const std::string& ours,
                                                       const std::string& theirs) {
  TRY_ASSIGN(const TreeHandle base_tree, find_tree(repository, base));
  TRY_ASSIGN(const TreeHandle our_tree, find_tree(repository, ours));
  TRY_ASSIGN(const TreeHandle their_tree, find_tree(repository, theirs));
  TRY_ASSIGN(const auto merged,
             TrivialMerge(repository).merge(base_tree.get(), our_tree.get(), their_tree.get()));
  if (!merged) return std::optional<std::string>();
  return std::optional<std::string>(id_text(*merged));
}

}  // namespace conduct::gitops
