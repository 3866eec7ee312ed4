// A repository, opened: where it is, what state it is in, its commits, trees and refs. Throughout
// gitops a commit or tree id is 40 hex digits, a ref is a full name, a path inside a tree is
// relative with '/'. libgit2's types stay in the .cpp files. A Repository is used by one thread at
// a time: each job opens its own (0.1 ms).
#pragma once

#include "base/result.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct git_repository;

namespace conduct::gitops {

// What a run has to know before it starts.
struct Condition {
  bool bare = false;
  bool unborn = false;
  bool detached = false;
  std::string branch;  // full ref name of HEAD's branch; empty: detached
  std::string head;    // commit; empty: unborn
  std::vector<std::string>
      dirty;  // paths that differ from HEAD or the index, untracked ones included (not ignored)
  std::vector<std::string> submodules;  // paths
  std::vector<std::string>
      unsupported;  // what neither libgit2 nor we can do rightly, each a sentence
};

// A file that differs between two trees.
struct Change {
  char status = 'M';  // A, M, D, T
  std::string path;
};

// A symbolic link of a tree and what it says.
struct Link {
  std::string path, target;
};

struct Ref {
  std::string name, commit;
};

struct Trailer {
  std::string key, value;
};

struct CommitInfo {
  std::string id, tree, message;
  std::vector<std::string> parents;
};

class Repository {
 public:
  // Finds the repository that START is in, as git does. Errors are Fault::environment with what to
  // do: none there, extensions or an object format that libgit2 cannot read, owned by another user.
  static base::Result<Repository> discover(const std::string& start);
  // Opens by the path of its common git directory. CHECKOUT: a folder of its files, as far as one
  // is known. To those of `git init --separate-git-dir` nothing leads from the git directory.
  static base::Result<Repository> open(const std::string& common_dir,
                                       const std::string& checkout = "");

  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  const std::string& common_dir() const;     // absolute, no trailing slash
  const std::string& work_dir() const;       // of the worktree discovered in; empty: bare
  const std::string& main_work_dir() const;  // of the main worktree; empty: bare, or not known

  base::Result<Condition> condition() const;
  // A setting of its and its user's configuration, "commit.gpgSign"; false where it is not set.
  bool is_on(const std::string& setting) const;
  // Who commits here, "A Person <person@example.org>"; empty where its configuration does not say.
  std::string user() const;

  base::Result<std::optional<std::string>> read_ref(
      const std::string& ref) const;  // commit, symbolic refs followed
  // Sets REF to COMMIT, only while it is at EXPECTED (empty: must not exist; nullopt: whatever it
  // is). False: it was not. A locked ref is retried for a second, as git does.
  base::Result<bool> set_ref(const std::string& ref, const std::string& commit,
                             const std::optional<std::string>& expected,
                             const std::string& why) const;
  base::Status delete_ref(const std::string& ref) const;                 // a missing one is fine
  base::Result<std::vector<Ref>> refs(const std::string& prefix) const;  // sorted by name

  // "main", "refs/heads/main", "HEAD~2", an id -> commit id; nullopt: no such thing.
  base::Result<std::optional<std::string>> resolve(const std::string& revision) const;
  base::Result<CommitInfo> commit(const std::string& id) const;
  base::Result<std::string> tree_of(const std::string& commit) const;
  base::Result<bool> is_ancestor(const std::string& ancestor,
                                 const std::string& descendant) const;  // equal: true
  // As `git merge-base --all`; none where the histories are unrelated. Walks both histories.
  base::Result<std::vector<std::string>> merge_bases(const std::string& a,
                                                     const std::string& b) const;

  // The bytes of a file at a commit; nullopt: no such file. Links give their target.
  base::Result<std::optional<std::string>> read_file(const std::string& commit,
                                                     const std::string& path) const;
  base::Result<std::vector<std::string>> files(
      const std::string& commit) const;  // every path, sorted
  base::Result<std::vector<Link>> links(const std::string& commit) const;
  base::Result<std::vector<Change>> changes(const std::string& from, const std::string& to) const;
  // A unified diff that git apply takes, binary files included.
  base::Result<std::string> patch(const std::string& from, const std::string& to) const;

  // Writes a commit object without moving any ref; author and committer are the repository's user,
  // else conduct's own.
  base::Result<std::string> write_commit(const std::string& tree,
                                         const std::vector<std::string>& parents,
                                         const std::string& message,
                                         const std::vector<Trailer>& trailers) const;

  git_repository* raw() const;  // for the other files of gitops only

 private:
  struct Data;
  explicit Repository(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

// Brings the objects and refs written so far to disk (syncfs(2) of the git directory's file
// system): once before an act that cannot be taken back, instead of at every object.
base::Status sync_objects(const Repository& repository);

// The git program, for what libgit2 1.5.1 cannot do rightly (FACTS: filters, merge drivers,
// directory renames, submodules). Bound by conductor/run to a child process; gitops starts none by
// itself.
struct GitOutput {
  int exit_code = 0;
  std::string out, err;
};
using GitProgram = std::function<base::Result<GitOutput>(const std::vector<std::string>& arguments,
                                                         const std::string& cwd)>;

}  // namespace conduct::gitops
