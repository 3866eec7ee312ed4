#include "conductor/cli/scratch_repository.h"

#include "conductor/cli/environment.h"
#include "conductor/system/child.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <vector>

namespace conduct::cli {
namespace {

constexpr std::int64_t kGitTimeoutMs = 60'000;

base::Status run_git(const std::vector<std::string>& arguments, const std::string& repository,
                     const std::string& author) {
  const std::vector<std::string> environment = {"PATH=" + variable("PATH", "/usr/bin:/bin"),
                                                "GIT_CONFIG_GLOBAL=/dev/null",
                                                "GIT_CONFIG_NOSYSTEM=1",
                                                "GIT_AUTHOR_NAME=" + author,
                                                "GIT_AUTHOR_EMAIL=nobody@conduct.invalid",
                                                "GIT_COMMITTER_NAME=" + author,
                                                "GIT_COMMITTER_EMAIL=nobody@conduct.invalid"};
  std::vector<std::string> argv = {"git"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const system::Captured done = system::run_captured(argv, environment, repository, kGitTimeoutMs);
  if (done.end.kind == core::EndKind::exited && done.end.code == 0) return {};
  return base::Error{
      base::Fault::environment,
      fmt::format("git {} {}: {}", arguments.front(), core::describe(done.end), done.err),
      author + " needs the git program"};
}

}  // namespace

base::Result<std::string> fresh_folder(const std::string& name) {
  std::string path =
      (std::filesystem::path(variable("TMPDIR", "/tmp")) / (name + "-XXXXXX")).string();
  if (::mkdtemp(path.data())) return path;
  return base::Error{base::Fault::environment,
                     fmt::format("{} could not be made: {}", path, std::strerror(errno)),
                     "set TMPDIR to a folder that can be written to"};
}

base::Status make_repository(const std::string& folder, const std::string& author,
                             const std::string& message) {
  TRY(run_git({"init", "-q", "-b", "main", "--template="}, folder, author));
  TRY(run_git({"add", "-A"}, folder, author));
  return run_git({"commit", "-q", "-m", message}, folder, author);
}

}  // namespace conduct::cli
