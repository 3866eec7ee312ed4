// A repository in a folder of its own, made and looked at with the git program: what gitops does is
// compared with what git itself does or says.
#pragma once

#include "gitops/landing.h"
#include "gitops/merge.h"
#include "gitops/repository.h"
#include "gitops/snapshot.h"
#include "gitops/worktree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace conduct::gitops {

// The git program as a GitProgram: no configuration but the repository's own.
base::Result<GitOutput> run_git_program(const std::vector<std::string>& arguments,
                                        const std::string& cwd);

class GitTest : public testing::Test {
 protected:
  GitTest();
  ~GitTest() override;

  // Runs git, which must succeed, in REPO; gives its standard output without the last newline.
  std::string git(const std::vector<std::string>& arguments) { return git_in(repo_, arguments); }
  static std::string git_in(const std::string& cwd, const std::vector<std::string>& arguments);

  // Writes, makes executable, reads files; paths are absolute.
  static void write(const std::string& path, const std::string& content, mode_t mode = 0644);
  static std::string read(const std::string& path);
  static bool exists(const std::string& path);
  static void remove(const std::string& path);

  void put(const std::string& path, const std::string& content, mode_t mode = 0644) {
    write(repo_ + "/" + path, content, mode);
  }
  std::string commit_all(const std::string& message);  // everything in REPO; the commit's id

  // A submodule named the-lib at third/lib, with lib.txt, of the repository DIR/lib; the commit
  // that has it.
  std::string add_submodule();

  Repository open();
  Worktree add(const std::string& name, const std::string& commit);
  SnapshotResult take(const Worktree& worktree, const std::string& base);

  std::string dir_;   // everything of this test
  std::string repo_;  // dir/repo
  std::string base_;  // the first commit: README.md, src/a.txt, src/b.txt
  const GitProgram program_ = run_git_program;
};

// The value of a result that must be one.
template <typename T>
T must(base::Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.error().message;
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}
void must(const base::Status& status);

}  // namespace conduct::gitops
