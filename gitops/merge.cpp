// Merges in memory: tree by tree where that is enough, by libgit2 where it does as git does, by
// `git merge-tree` where it does not or is not sure.
#include "gitops/merge.h"

#include "base/text.h"
#include "gitops/attributes.h"
#include "gitops/directory_rename.h"
#include "gitops/disk.h"
#include "gitops/git_call.h"
#include "gitops/merge_trees.h"
#include "gitops/trivial_merge.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace conduct::gitops {
namespace {

// A merged tree, or the paths in conflict.
struct Outcome {
  std::string tree;
  std::vector<std::string> conflicts;
};

base::Result<std::vector<std::string>> conflicting_paths(git_index* index) {
  ConflictIterator conflicts;
  if (git_index_conflict_iterator_new(out(conflicts), index) != 0) {
    return library_error("the conflicts of a merge cannot be read");
  }
  std::vector<std::string> paths;
  const git_index_entry* base = nullptr;
  const git_index_entry* ours = nullptr;
  const git_index_entry* theirs = nullptr;
  while (git_index_conflict_next(&base, &ours, &theirs, conflicts.get()) == 0) {
    for (const git_index_entry* side : {base, ours, theirs}) {
      if (side != nullptr) paths.emplace_back(side->path);
    }
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

base::Result<Outcome> merge_by_library(const Repository& repository, const MergeRequest& request) {
  TRY_ASSIGN(const IndexHandle index,
             merge_trees(repository.raw(), request.ours, request.theirs, request.base));
  Outcome outcome;
  if (git_index_has_conflicts(index.get()) != 0) {
    TRY_ASSIGN(outcome.conflicts, conflicting_paths(index.get()));
    return outcome;
  }
  git_oid tree;
  if (git_index_write_tree_to(&tree, index.get(), repository.raw()) != 0) {
    return library_error("the merged tree cannot be written");
  }
  outcome.tree = id_text(tree);
  return outcome;
}

// An empty folder with nothing but the .gitattributes files of a tree: git reads attributes from
// files, and those of the user's checkout may be of another commit.
class AttributesFolder {
 public:
  static base::Result<AttributesFolder> make(const Repository& repository,
                                             const std::string& commit) {
    std::string pattern = repository.common_dir() + "/conduct-merge-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
      return disk_error(fmt::format("a folder in {} cannot be made", repository.common_dir()));
    }
    AttributesFolder folder(pattern);
    TRY_ASSIGN(const TreeHandle tree, find_tree(repository.raw(), commit));
    const auto copy = [&](const std::string& path, std::string_view content) -> base::Status {
      const std::string file = pattern + "/" + path;
      if (auto made = make_directories(parent_of(file)); !made.ok()) return made;
      return write_small(file, content);
    };
    TRY(each_attribute_file(repository.raw(), tree.get(), copy));
    return folder;
  }
  AttributesFolder(AttributesFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  AttributesFolder& operator=(AttributesFolder&&) = delete;
  ~AttributesFolder() {
    if (!path_.empty()) static_cast<void>(remove_all(path_));  // a leftover folder harms nobody
  }
  const std::string& path() const { return path_; }

 private:
  explicit AttributesFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// git 2.39's merge-tree finds the merge base in the history: where the caller names one, a history
// is made that has it.
base::Result<MergeRequest> with_base_in_history(const Repository& repository,
                                                const MergeRequest& request) {
  if (request.base.empty()) return request;
  MergeRequest made = request;
  TRY_ASSIGN(const std::string base_tree, repository.tree_of(request.base));
  TRY_ASSIGN(const std::string our_tree, repository.tree_of(request.ours));
  TRY_ASSIGN(const std::string their_tree, repository.tree_of(request.theirs));
  TRY_ASSIGN(made.base, repository.write_commit(base_tree, {}, "base", {}));
  TRY_ASSIGN(made.ours, repository.write_commit(our_tree, {made.base}, "ours", {}));
  TRY_ASSIGN(made.theirs, repository.write_commit(their_tree, {made.base}, "theirs", {}));
  return made;
}

base::Result<Outcome> merge_by_git(const Repository& repository, const MergeRequest& asked,
                                   const GitProgram& git) {
  TRY_ASSIGN(const MergeRequest request, with_base_in_history(repository, asked));
  TRY_ASSIGN(const AttributesFolder folder, AttributesFolder::make(repository, request.ours));
  const std::string why = fmt::format("merging {} into {}", asked.theirs, asked.ours);
  TRY_ASSIGN(const GitOutput output,
             call_git(git,
                      {"--git-dir=" + repository.common_dir(), "--work-tree=" + folder.path(),
                       "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages",
                       "--allow-unrelated-histories", request.ours, request.theirs},
                      folder.path(), why));
  // git-merge-tree(1), "EXIT STATUS": 0 clean, 1 conflicts, anything else no merge.
  if (output.exit_code != 0 && output.exit_code != 1) {
    return base::Error{base::Fault::environment,
                       fmt::format("{}: git exits {}: {}", why, output.exit_code,
                                   base::one_line(base::trim(output.err), 400)),
                       ""};
  }
  const std::vector<std::string_view> fields = base::split(output.out, '\0');
  Outcome outcome;
  if (output.exit_code == 0) {
    outcome.tree = fields.front().substr(0, GIT_OID_HEXSZ);
    return outcome;
  }
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (!fields[i].empty()) outcome.conflicts.emplace_back(fields[i]);
  }
  std::sort(outcome.conflicts.begin(), outcome.conflicts.end());
  return outcome;
}

base::Result<std::vector<std::string>> bases_of(const Repository& repository,
                                                const MergeRequest& request) {
  if (!request.base.empty()) return std::vector<std::string>{request.base};
  if (request.ancestry != nullptr)
    return request.ancestry->merge_bases(repository, request.ours, request.theirs);
  return repository.merge_bases(request.ours, request.theirs);
}

base::Result<bool> must_ask_git(const Repository& repository, const MergeRequest& request,
                                const std::string& base) {
  if (!base.empty()) {
    TRY_ASSIGN(const bool renamed,
               may_rename_directory(repository.raw(), base, request.ours, request.theirs));
    if (renamed) return true;
  }
  TRY_ASSIGN(const TreeHandle ours, find_tree(repository.raw(), request.ours));
  return needs_program(repository.raw(), ours.get(), Program::merge);
}

base::Result<Outcome> merge_contents(const Repository& repository, const MergeRequest& request,
                                     const std::vector<std::string>& bases, const GitProgram& git) {
  MergeRequest by_library = request;
  if (bases.size() == 1) {  // several are merged with each other first
    by_library.base = bases.front();
    TRY_ASSIGN(std::optional<std::string> tree,
               trivial_merge(repository.raw(), bases.front(), request.ours, request.theirs));
    if (tree) return Outcome{*std::move(tree), {}};
  }
  TRY_ASSIGN(const bool ask, must_ask_git(repository, request, bases.empty() ? "" : bases.front()));
  if (ask) return merge_by_git(repository, request, git);
  TRY_ASSIGN(Outcome outcome, merge_by_library(repository, by_library));
  // git may know better: attributes of the merged tree, its rename heuristics. What both call a
  // conflict is one.
  if (!outcome.conflicts.empty() && git) return merge_by_git(repository, request, git);
  return outcome;
}

}  // namespace

base::Result<MergeResult> merge(const Repository& repository, const MergeRequest& request,
                                const GitProgram& git) {
  MergeResult result;
  TRY_ASSIGN(const std::vector<std::string> bases, bases_of(repository, request));
  if (request.base.empty() && bases.size() == 1 && bases.front() == request.theirs) {  // contained
    result.commit = request.ours;
    TRY_ASSIGN(result.tree, repository.tree_of(request.ours));
    return result;
  }
  TRY_ASSIGN(Outcome outcome, merge_contents(repository, request, bases, git));
  result.conflicts = std::move(outcome.conflicts);
  if (outcome.tree.empty()) return result;
  result.tree = outcome.tree;
  TRY_ASSIGN(result.commit, repository.write_commit(result.tree, {request.ours, request.theirs},
                                                    request.message, request.trailers));
  return result;
}

}  // namespace conduct::gitops
