// How gitops calls the git program. Starts no process itself: GitProgram does.
#include "gitops/git_call.h"

#include "base/text.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

// A command line holds 128 kB in one argument and 2 MB in all on Linux (execve(2)); well below
// both.
constexpr std::size_t kPathBytesPerCall = 256 * 1024;

}  // namespace

base::Result<GitOutput> call_git(const GitProgram& git, const std::vector<std::string>& arguments,
                                 const std::string& cwd, const std::string& why) {
  if (!git) {
    return base::Error{base::Fault::environment, fmt::format("{} needs the git program", why),
                       "install git, or put it on PATH"};
  }
  std::vector<std::string> all = {"-c", "core.hooksPath=/dev/null",
                                  "-c", "core.fsmonitor=false",
                                  "-c", "core.untrackedCache=false",
                                  "-c", "core.splitIndex=false",
                                  "-c", "gc.auto=0",
                                  "-c", "submodule.recurse=false"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return git(all, cwd).in(why);
}

base::Result<std::string> require_git(const GitProgram& git,
                                      const std::vector<std::string>& arguments,
                                      const std::string& cwd, const std::string& why) {
  TRY_ASSIGN(GitOutput output, call_git(git, arguments, cwd, why));
  if (output.exit_code != 0) {
    return base::Error{base::Fault::environment,
                       fmt::format("{}: git exits {}: {}", why, output.exit_code,
                                   base::one_line(base::trim(output.err), 400)),
                       ""};
  }
  return std::move(output.out);
}

base::Result<std::string> require_git_on(const GitProgram& git,
                                         const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& paths,
                                         const std::string& cwd, const std::string& why) {
  std::string printed;
  auto next = paths.begin();
  while (next != paths.end()) {
    std::vector<std::string> call = arguments;
    call.emplace_back("--");
    std::size_t bytes = 0;
    for (; next != paths.end() && bytes < kPathBytesPerCall; ++next) {
      bytes += next->size() + 1;
      call.push_back(*next);
    }
    TRY_ASSIGN(const std::string output, require_git(git, call, cwd, why));
    printed += output;
  }
  return printed;
}

}  // namespace conduct::gitops
