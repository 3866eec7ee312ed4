// What this machine and this repository offer a run, and what is in its way.

#include "base/text.h"
#include "conductor/run/environment.h"
#include "conductor/run/upkeep.h"
#include "conductor/system/control_group.h"
#include "conductor/system/files.h"
#include "conductor/system/sandbox_offer.h"

#include <fmt/core.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include <algorithm>

namespace conduct::run {
namespace {

using Level = Finding::Level;

constexpr unsigned long long kLowDisk = 1ULL
                                        << 30;  // bytes: a few checkouts of a middling repository

Finding check_git(const std::vector<std::string>& environment) {
  const auto version = git_program(environment)({"--version"}, "/");
  if (!version)
    return {Level::problem, "git", version.error().message, "install git: apt-get install git"};
  return {Level::fine, "git", std::string(base::trim(version->out)), ""};
}

Finding check_kernel() {
  utsname name{};
  if (::uname(&name) != 0) return {Level::warning, "kernel", "unknown", ""};
  int major = 0, minor = 0;
  std::sscanf(name.release, "%d.%d", &major, &minor);
  if (major > 5 || (major == 5 && minor >= 4)) return {Level::fine, "kernel", name.release, ""};
  return {Level::problem, "kernel", std::string(name.release) + " has no waiting on pidfds",
          "conduct needs Linux 5.4 or later"};
}

Finding check_shell(const std::vector<std::string>& environment) {
  const std::string shell = shell_command(environment, "").front();
  const bool bash = shell != "/bin/sh";
  return {bash ? Level::fine : Level::warning, "shell", shell + " runs test commands",
          bash ? "" : "there is no bash: commands with bash's own syntax will fail"};
}

// Each kind with what it cannot do. Without any, a run stops before it starts.
void check_sandboxes(const std::vector<std::string>& environment, std::vector<Finding>& out) {
  const std::vector<system::SandboxOffer> offers = system::sandbox_offers(environment);
  const bool any = std::any_of(offers.begin(), offers.end(),
                               [](const system::SandboxOffer& offer) { return offer.works; });
  for (const system::SandboxOffer& offer : offers) {
    const std::string name = to_string(offer.sandbox.kind);
    const Level missing = any ? Level::warning : Level::problem;
    out.push_back({offer.works ? Level::fine : missing, "sandbox",
                   name + (offer.works ? ": " : " does not work: ") + offer.text, offer.hint});
    if (!offer.works) continue;
    for (const std::string& each : offer.cannot)
      out.push_back({Level::fine, "sandbox", name + " does not stop this: " + each, ""});
  }
}

// What the limits of the configuration hold for.
Finding check_limits() {
  const auto group = system::delegated_group();
  if (!group)
    return {Level::fine, "limits", "hold for each process by itself: " + group.error().message,
            group.error().hint};
  std::string held = "of processor time";
  if (group->controllers.memory) held += ", memory";
  if (group->controllers.processes) held += ", processes";
  return {Level::fine, "limits",
          fmt::format("{} hold for each agent and gate: {} is delegated", held, group->folder), ""};
}

Finding check_disk(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0)
    return {Level::warning, "disk", folder + ": unknown", ""};
  const unsigned long long free = static_cast<unsigned long long>(disk.f_bavail) * disk.f_frsize;
  const std::string text =
      fmt::format("{:.1f} GB free for worktrees", static_cast<double>(free) / 1e9);
  if (free >= kLowDisk) return {Level::fine, "disk", text, ""};
  return {Level::problem, "disk", text,
          "make room, or put worktrees elsewhere: [worktree] dir in the configuration"};
}

void check_condition(const gitops::Condition& condition, std::vector<Finding>& out) {
  const auto add = [&out](Level level, std::string text, std::string hint) {
    out.push_back({level, "repository", std::move(text), std::move(hint)});
  };
  if (condition.bare) return add(Level::problem, "it is bare", "run conduct in a clone of it");
  if (condition.unborn)
    return add(Level::problem, "it has no commit yet", "git commit --allow-empty -m start");
  for (const std::string& reason : condition.unsupported) add(Level::problem, reason, "");
  if (condition.detached) add(Level::warning, "HEAD is detached", "runs need --target BRANCH");
  if (!condition.dirty.empty())
    add(Level::warning,
        fmt::format("{} uncommitted paths, which agents will not see", condition.dirty.size()), "");
  if (!condition.submodules.empty())
    add(Level::fine,
        fmt::format("{} submodules: agents cannot change them", condition.submodules.size()), "");
}

void check_runs(const gitops::Repository& repository, std::vector<Finding>& out) {
  auto store = Store::open(repository, false);
  if (!store)
    return out.push_back({Level::problem, "runs", store.error().message, store.error().hint});
  const std::vector<int> runs = store->runs();
  if (runs.empty()) return;
  const auto holder = system::lock_holder(store->lock_path(runs.back()));
  out.push_back({Level::fine, "runs",
                 fmt::format("{}, the latest {}", runs.size(),
                             holder ? "being conducted by " + *holder : std::string("not running")),
                 ""});
}

}  // namespace

std::vector<Finding> examine(const std::string& where) {
  const std::vector<std::string> environment = process_environment();
  std::vector<Finding> out{check_git(environment), check_kernel(), check_shell(environment)};
  check_sandboxes(environment, out);
  out.push_back(check_limits());
  auto repository = gitops::Repository::discover(where);
  if (!repository) {
    out.push_back(
        {Level::problem, "repository", repository.error().message, repository.error().hint});
    return out;
  }
  out.push_back({Level::fine, "repository", repository->common_dir(), ""});
  auto condition = repository->condition();
  if (condition)
    check_condition(*condition, out);
  else
    out.push_back(
        {Level::problem, "repository", condition.error().message, condition.error().hint});
  check_runs(*repository, out);
  out.push_back(check_disk(repository->common_dir()));
  return out;
}

}  // namespace conduct::run
