// A repository in a folder of its own, made and looked at with the git program.
#include "tests/gitops/fixture.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#if defined(__SANITIZE_ADDRESS__)
// libgit2 1.5.1 loses the state of its regular expressions at every match, its caller's fault or
// not.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpcre2\nleak:pcre2_match_8\n";
}
#endif

namespace conduct::gitops {
namespace fs = std::filesystem;
namespace {

std::string slurp(int fd) {
  std::string text;
  char buffer[65536];
  ::lseek(fd, 0, SEEK_SET);
  for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return text;
}

int scratch_file() {
  char name[] = "/tmp/conduct-test-XXXXXX";
  const int fd = ::mkostemp(name, O_CLOEXEC);
  ::unlink(name);
  return fd;
}

// Not with fork: a sanitizer's shadow would be copied for every program, which takes longer than
// the program. 0: there is no such program, or no such folder.
pid_t spawn(const std::vector<char*>& argv, const std::string& cwd, int out, int err) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, err, 2);
  ::posix_spawn_file_actions_addchdir_np(&actions, cwd.c_str());
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : 0;
}

int ended(pid_t child) {
  int status = 127 << 8;
  if (child != 0) ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

base::Result<GitOutput> run_git_program(const std::vector<std::string>& arguments,
                                        const std::string& cwd) {
  std::vector<char*> argv = {const_cast<char*>("git")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const int out = scratch_file();
  const int err = scratch_file();
  const int status = ended(spawn(argv, cwd, out, err));
  GitOutput output;
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  output.out = slurp(out);
  output.err = slurp(err);
  return output;
}

void must(const base::Status& status) {
  if (!status.ok()) {
    ADD_FAILURE() << status.error().message;
    throw std::runtime_error(status.error().message);
  }
}

GitTest::GitTest() {
  std::string pattern = fs::temp_directory_path() / "conduct-gitops-XXXXXX";
  dir_ = ::mkdtemp(pattern.data());
  repo_ = dir_ + "/repo";
  fs::create_directory(dir_ + "/home");
  ::setenv("HOME", (dir_ + "/home").c_str(), 1);
  ::unsetenv("XDG_CONFIG_HOME");
  ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
  ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
  git_in(dir_, {"init", "-q", "-b", "main", repo_});
  git({"config", "user.name", "Test"});
  git({"config", "user.email", "test@localhost"});
  put("README.md", "read me\n");
  put("src/a.txt", "a\n");
  put("src/b.txt", "b\n");
  base_ = commit_all("base");
}

GitTest::~GitTest() {
  fs::remove_all(dir_);
}

std::string GitTest::git_in(const std::string& cwd, const std::vector<std::string>& arguments) {
  const auto output = run_git_program(arguments, cwd);
  std::string command = "git";
  for (const std::string& argument : arguments) command += " " + argument;
  EXPECT_EQ(output->exit_code, 0) << command << "\n" << output->err;
  std::string text = output->out;
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void GitTest::write(const std::string& path, const std::string& content, mode_t mode) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << content;
  ::chmod(path.c_str(), mode);
}

std::string GitTest::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool GitTest::exists(const std::string& path) {
  return fs::exists(fs::symlink_status(path));
}
void GitTest::remove(const std::string& path) {
  fs::remove_all(path);
}

std::string GitTest::commit_all(const std::string& message) {
  git({"add", "-A"});
  git({"commit", "-q", "--allow-empty", "-m", message});
  return git({"rev-parse", "HEAD"});
}

std::string GitTest::add_submodule() {
  git_in(dir_, {"init", "-q", "-b", "main", dir_ + "/lib"});
  write(dir_ + "/lib/lib.txt", "lib\n");
  git_in(dir_ + "/lib", {"add", "-A"});
  git_in(dir_ + "/lib", {"-c", "user.name=T", "-c", "user.email=t@l", "commit", "-qm", "lib"});
  git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "--name", "the-lib",
       dir_ + "/lib", "third/lib"});
  return commit_all("with lib");
}

Repository GitTest::open() {
  return must(Repository::open(repo_ + "/.git"));
}

Worktree GitTest::add(const std::string& name, const std::string& commit) {
  return must(add_worktree(open(), name, dir_ + "/wt/" + name, commit, program_));
}

SnapshotResult GitTest::take(const Worktree& worktree, const std::string& base) {
  SnapshotRequest request;
  request.worktree = worktree;
  request.base = base;
  request.message = "work";
  request.trailers = {{"Conduct-Run", "7"}};
  request.caches = {"node_modules", "__pycache__", ".venv"};
  return must(snapshot(open(), request, program_));
}

}  // namespace conduct::gitops
