#include "conductor/system/sandbox_offer.h"

#include "base/text.h"
#include "conductor/system/child.h"
#include "conductor/system/files.h"
#include "conductor/system/reaper/landlock_abi.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

namespace conduct::system {
namespace {

constexpr std::int64_t kProbeMs = 20000;

std::string path_in(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment)
    if (entry.starts_with("PATH=")) return entry.substr(5);
  return "/usr/bin:/bin";
}

// Why SANDBOX does not come about; nullopt: it does.
std::optional<std::string> failure_of(const Sandbox& sandbox) {
  const Captured tried = run_captured({"/bin/true"}, {}, "/", kProbeMs, 1 << 12, sandbox);
  if (tried.end.kind == core::EndKind::exited && tried.end.code == 0) return std::nullopt;
  const std::string said(base::trim(tried.err));
  return said.empty() ? core::describe(tried.end) : base::one_line(said, 200);
}

// Root needs no user namespace, and where it can do without, files of other users stay theirs
// inside. In a container root may have one and nothing else.
std::optional<std::string> try_bubblewrap(Sandbox& sandbox) {
  std::optional<std::string> failure;
  for (const bool user_namespace : {false, true}) {
    if (!user_namespace && ::geteuid() != 0) continue;
    sandbox.user_namespace = user_namespace;
    failure = failure_of(sandbox);
    if (!failure) break;
  }
  return failure;
}

// VERSION of Landlock: it is used inside bubblewrap too.
std::vector<std::string> limits_of_bubblewrap(int version) {
  std::vector<std::string> cannot = {
      "an agent reads what you can read, but for credentials in their usual places "
      "([sandbox] hide) and what /tmp and /run hold",
      "a Unix socket outside /tmp and /run can be reached where it comes into being while an agent "
      "runs, or where its program names it by a relative path",
      "what it can read it can lock, and so hold up what waits for that lock"};
  if (version < landlock::kScopesVersion)
    cannot.emplace_back(
        "with the host's network your programs' abstract sockets can be reached (before Linux "
        "6.12)");
  if (version < landlock::kLeastVersion)
    cannot.emplace_back(
        "named pipes of yours, an agent's prompt file, and what is mounted while it runs can be "
        "written to (without Landlock of Linux 6.2)");
  return cannot;
}

SandboxOffer offer_bubblewrap(const std::vector<std::string>& environment) {
  SandboxOffer offer;
  offer.sandbox.kind = SandboxKind::bubblewrap;
  offer.sandbox.network = NetworkAccess::loopback;
  offer.cannot = limits_of_bubblewrap(landlock::version());
  const auto program = find_program("bwrap", path_in(environment));
  if (!program) {
    offer.text = "bwrap is not in PATH";
    offer.hint = "install it: apt-get install bubblewrap";
    return offer;
  }
  offer.sandbox.program = *program;
  if (const auto failure = try_bubblewrap(offer.sandbox)) {
    offer.text = fmt::format("{} does not work here: {}", *program, *failure);
    offer.hint =
        "it needs user namespaces (sysctl user.max_user_namespaces, "
        "kernel.apparmor_restrict_unprivileged_userns)";
    return offer;
  }
  offer.works = true;
  offer.text = *program;
  return offer;
}

std::vector<std::string> limits_of_landlock(int version) {
  std::vector<std::string> cannot = {
      "the worktree is not at the checkout's path: what is told an absolute path to the checkout "
      "fails to write there",
      "modes, owners, times and extended attributes of your files can be changed, not what they "
      "hold",
      "/tmp and /dev/shm cannot be written to (TMPDIR names a folder that can), and what is there "
      "can be read",
      "gates reach the network; an agent's network is all or nothing",
      "the worktree's own .git file can be replaced: that fails the attempt and is undone",
      "no Unix socket can be made, unless [sandbox] sockets names one, and then each can be "
      "reached",
      "System V shared memory, semaphores and message queues of yours can be changed, and the "
      "priority of your other processes (root's cannot)",
      "what it can read it can lock, and so hold up what waits for that lock",
      "an agent reads whatever you can read, also what you type in a terminal"};
  if (version < landlock::kScopesVersion)
    cannot.emplace_back(
        "your other processes can be sent signals and reached by abstract sockets (before Linux "
        "6.12)");
  return cannot;
}

SandboxOffer offer_landlock() {
  SandboxOffer offer;
  offer.sandbox.kind = SandboxKind::landlock;
  const int version = landlock::version();
  if (version < landlock::kLeastVersion) {
    offer.text = version <= 0 ? "the kernel has none, or it is switched off"
                              : fmt::format("the kernel's version {} is too old", version);
    offer.hint = "it needs Linux 6.2 or later with landlock among its security modules";
    return offer;
  }
  if (const auto failure = failure_of(offer.sandbox)) {
    offer.text = "it does not work here: " + *failure;
    return offer;
  }
  offer.works = true;
  offer.text = fmt::format("version {}", version);
  offer.cannot = limits_of_landlock(version);
  return offer;
}

}  // namespace

std::vector<SandboxOffer> sandbox_offers(const std::vector<std::string>& environment) {
  return {offer_bubblewrap(environment), offer_landlock()};
}

}  // namespace conduct::system
