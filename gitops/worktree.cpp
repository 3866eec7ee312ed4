// Worktrees made, verified, mended, removed. Each step can be killed and done again: the
// administrative folder names its worktree before that exists, and goes after it.
#include "gitops/worktree.h"

#include "base/text.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/private_git.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

// The three files that tie a worktree to its repository, as gitrepository-layout(5) and `git
// worktree add` have them.
std::string dot_git_content(const Worktree& worktree) {
  return "gitdir: " + worktree.gitdir + "\n";
}
std::string gitdir_content(const Worktree& worktree) {
  return worktree.path + "/.git\n";
}
constexpr const char* kCommondirContent = "../..\n";
constexpr std::size_t kLongestTie = 64 * 1024;  // what an agent wrote there may be of any size

base::Status check_name(const std::string& name) {
  const bool plain = !name.empty() && name != "." && name != ".." &&
                     name.find('/') == std::string::npos && name == base::printable(name);
  if (plain) return {};
  return base::Error{base::Fault::internal,
                     fmt::format("'{}' cannot name a worktree", base::printable(name)), ""};
}

bool is_empty_directory(const std::string& path) {
  const auto names = names_in(path);
  return names.ok() && names->empty();
}

// What an earlier try of the same worktree left, at whatever point it was killed. Anything else in
// the way is an error.
base::Status clear_remains(const Worktree& worktree) {
  const bool registered = file_status(worktree.gitdir).has_value();
  const auto names = read_small(worktree.gitdir + "/gitdir");
  if (registered && names && *names != gitdir_content(worktree)) {
    return base::Error{
        base::Fault::environment,
        fmt::format("the worktree name {} is taken by {}", name_of(worktree.gitdir),
                    parent_of(std::string(base::trim(*names)))),
        "run `git worktree list` to see it, and `git worktree remove` if it is not needed"};
  }
  if (file_status(worktree.path)) {
    // A `.git` file proves nothing: the folder may be of an earlier repository at this place, with
    // work in it. What was begun here is registered before it exists and until it is gone.
    if (!names && !is_empty_directory(worktree.path)) {
      return base::Error{base::Fault::environment,
                         fmt::format("{} is in the way of a new worktree", worktree.path),
                         "move it away, or set [worktree] dir in the configuration"};
    }
  }
  return remove_worktree(worktree);
}

base::Status write_ties(const Worktree& worktree) {
  TRY(write_small(worktree.gitdir + "/gitdir", gitdir_content(worktree)));
  return write_small(worktree.gitdir + "/commondir", kCommondirContent);
}

base::Status register_worktree(const Repository& repository, const Worktree& worktree,
                               const std::string& commit) {
  TRY(make_directory(repository.common_dir() + "/worktrees"));
  TRY(make_directory(worktree.gitdir));
  // As `git worktree add`: no prune in between.
  TRY(write_small(worktree.gitdir + "/locked", "conduct is making it\n"));
  TRY(write_ties(worktree));
  TRY(write_head(worktree.gitdir, commit));
  TRY(make_directories(worktree.path));
  return write_small(worktree.path + "/.git", dot_git_content(worktree));
}

void compare_tie(const std::string& file, const std::string& content,
                 std::vector<std::string>& differences) {
  const auto status = file_status(file);
  if (!status) {
    differences.push_back(fmt::format("{} was removed", file));
  } else if (!S_ISREG(status->st_mode)) {
    differences.push_back(fmt::format("{} was replaced by a {}", file,
                                      S_ISDIR(status->st_mode) ? "folder" : "link or device"));
  } else if (read_small(file, kLongestTie) != content) {
    differences.push_back(fmt::format("{} was changed", file));
  }
}
// Under Landlock it leads to the private git directory while somebody is at work.
void compare_dot_git(const Worktree& worktree, std::vector<std::string>& differences) {
  const std::string file = worktree.path + "/.git";
  if (read_small(file, kLongestTie) == private_link(worktree, private_git_path(worktree))) return;
  compare_tie(file, dot_git_content(worktree), differences);
}

// Without a HEAD nobody knows whose its index is.
base::Status repair_own_gitdir(const Worktree& worktree, const std::string& commit) {
  const std::string own = own_gitdir(worktree);
  if (file_status(own + "/HEAD")) return {};
  TRY(remove_file(own + "/index"));
  return write_own_gitdir(worktree, commit);
}

base::Status make_worktree(const Repository& repository, const Worktree& worktree,
                           const std::string& commit, const GitProgram& git) {
  TRY(register_worktree(repository, worktree, commit));
  TRY(check_out(repository, worktree, commit, git));
  return remove_file(worktree.gitdir + "/locked");
}

}  // namespace

bool is_half_made(const Worktree& worktree) {
  return file_status(worktree.gitdir + "/locked").has_value();
}

base::Result<Worktree> add_worktree(const Repository& repository, const std::string& name,
                                    const std::string& path, const std::string& commit,
                                    const GitProgram& git) {
  TRY(check_name(name));
  const Worktree worktree{without_trailing_slash(path),
                          repository.common_dir() + "/worktrees/" + name};
  TRY(clear_remains(worktree));
  const base::Status made = make_worktree(repository, worktree, commit, git);
  if (made) return worktree;
  (void)remove_worktree(worktree).ok();  // the first error is the one to tell
  return made.error();
}

std::vector<std::string> tampering(const Worktree& worktree) {
  std::vector<std::string> differences;
  for (const std::string& folder : {worktree.path, worktree.gitdir}) {
    if (!is_directory(folder)) differences.push_back(fmt::format("{} was removed", folder));
  }
  if (!differences.empty()) return differences;
  compare_dot_git(worktree, differences);
  compare_tie(worktree.gitdir + "/gitdir", gitdir_content(worktree), differences);
  compare_tie(worktree.gitdir + "/commondir", kCommondirContent, differences);
  return differences;
}

base::Status repair_worktree(const Worktree& worktree, const std::string& commit) {
  for (const std::string& folder : {worktree.path, worktree.gitdir}) {
    if (!is_directory(folder)) TRY(remove_all(folder));  // a link leads elsewhere
  }
  TRY(make_directories(worktree.path));
  if (!is_directory(worktree.gitdir)) {
    TRY(make_directories(worktree.gitdir));
    TRY(write_head(worktree.gitdir, commit));
  }
  TRY(repair_own_gitdir(worktree, commit));
  TRY(write_over(worktree.path + "/.git", dot_git_content(worktree)));
  TRY(write_over(worktree.gitdir + "/gitdir", gitdir_content(worktree)));
  return write_over(worktree.gitdir + "/commondir", kCommondirContent);
}

base::Status remove_worktree(const Worktree& worktree) {
  TRY(remove_all(worktree.path));
  TRY(remove_all(own_gitdir(worktree)));
  TRY(remove_private_git(worktree));
  return remove_all(worktree.gitdir);  // last: what is registered is known to be conduct's
}

}  // namespace conduct::gitops
