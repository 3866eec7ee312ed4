// The words that start a program in a sandbox. Starts nothing itself.
#include "conductor/system/sandbox.h"

#include "conductor/system/bubblewrap.h"
#include "conductor/system/files.h"
#include "conductor/system/reaper/landlock_abi.h"
#include "conductor/system/reaper/protocol.h"
#include "conductor/system/words.h"

namespace conduct::system {
namespace {

// Gladly, but not before what asks for it with 1000.
constexpr int kOomScore = 800;

void add_limit(Words& words, const char* name, std::int64_t most) {
  if (most > 0) add(words, {name, std::to_string(most)});
}

// Where a program may write, by Landlock. Below bubblewrap's mounts that is a second wall: a
// read-only mount protects neither what a named pipe leads to nor what the host mounts later, and
// standard input's file is one outside.
Words writable(const Sandbox& sandbox) {
  const bool mounted = sandbox.kind == SandboxKind::bubblewrap;
  Words all{"/dev", "/proc"};
  if (mounted) {
    all.insert(all.end(), own_folders().begin(), own_folders().end());
  } else {
    all = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};
  }
  for (const auto* places : {&sandbox.opened, &sandbox.places}) {
    for (const Place& place : *places)
      if (place.writable) all.push_back(mounted ? place.inside : place.outside);
  }
  return all;
}

// What the program's own side of the last fork takes away from itself.
Words restrictions(const Sandbox& sandbox, const Limits& limits) {
  Words words;
  add_limit(words, reaper::kCpu, limits.cpu_seconds);
  add_limit(words, reaper::kData, limits.memory_bytes);
  add_limit(words, reaper::kProcesses, limits.processes);
  add_limit(words, reaper::kFile, limits.file_bytes);
  if (sandbox.kind == SandboxKind::none) return words;
  words.emplace_back(reaper::kGuard);
  if (sandbox.network == NetworkAccess::none) words.emplace_back(reaper::kNoInet);
  const bool mounted = sandbox.kind == SandboxKind::bubblewrap;
  if (mounted && landlock::version() < landlock::kLeastVersion) return words;
  if (!mounted && !sandbox.unix_sockets) words.emplace_back(reaper::kNoUnix);
  words.emplace_back(reaper::kConfine);
  for (const std::string& path : writable(sandbox)) add(words, {reaper::kWrite, path});
  return words;
}

}  // namespace

const char* to_string(SandboxKind kind) {
  switch (kind) {
    case SandboxKind::none:
      return "none";
    case SandboxKind::landlock:
      return "landlock";
    case SandboxKind::bubblewrap:
      return "bubblewrap";
  }
  return "none";
}

const std::vector<std::string>& own_folders() {
  static const std::vector<std::string> folders{"/tmp", "/var/tmp", "/run", "/dev/shm"};
  return folders;
}

Words sandboxed_words(const Sandbox& sandbox, const Limits& limits, std::int64_t grace_ms,
                      const std::string& directory, const Words& argv, Words& environment) {
  const Words oom{reaper::kOom, std::to_string(kOomScore)};
  Words program = restrictions(sandbox, limits);
  add(program, {reaper::kProgram, directory});
  add(program, argv);
  if (sandbox.kind != SandboxKind::bubblewrap) {
    program.insert(program.begin(), oom.begin(), oom.end());
    return program;
  }

  Words inside;
  if (sandbox.network == NetworkAccess::listed)
    inside = {reaper::kListen, std::to_string(kProxyPort)};
  Words words{reaper::kSandbox};
  add(words, oom);  // inside, /proc is read-only for root
  add(words, inside);
  add(words, {reaper::kProgram, "/"});
  add(words, bubblewrap_words(sandbox));
  add(words, take_loader_variables(environment));
  add(words, {"--", reaper::kImagePath, "inside", std::to_string(grace_ms)});
  add(words, inside);
  add(words, program);
  return words;
}

}  // namespace conduct::system
