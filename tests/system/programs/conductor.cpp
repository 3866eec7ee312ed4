// A process for tests to kill:
//
//   conductor run FOLDER ENTRY SCRIPT
//     runs `sh -c SCRIPT` in FOLDER with ENTRY (NAME=value) in its environment
//   conductor append FILE RUN SIZE
//     appends SIZE events a transaction to the log FILE, and says the last number of each
//   conductor hold FILE
//     locks FILE, says "held", and waits to be killed
//   conductor fork
//     says "ready", and forks so much memory that a signal then comes in the fork; all are blocked
//     for it, as by dash
//   conductor full FILE
//     appends to the log FILE until that fails; says why, and the last number that it committed
#include "conductor/system/event_log.h"
#include "conductor/system/files.h"
#include "conductor/system/loop.h"

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace conduct::system;

int run(const std::string& folder, const std::string& entry, const std::string& script) {
  if (!become_subreaper()) return 1;
  ChildRequest request;
  request.argv = {"sh", "-c", script};
  request.environment = {"PATH=/usr/bin:/bin", entry};
  request.cwd = folder;
  request.output_file = folder + "/output";
  request.grace_ms = 200;
  auto loop = *Loop::create();
  bool ended = false;
  loop->spawn(request, [&](const ChildResult&) { ended = true; });
  loop->run_until([&] { return ended; });
  return 0;
}

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

int append(const std::string& file, int run, int size, bool until_full) {
  auto log = EventLog::open(file);
  if (!log) return say(log.error().message), 1;
  for (std::int64_t seq = 0;;) {
    for (int i = 0; i < size; ++i) {
      (void)(*log)->port().append(
          {++seq, run, 1000 + seq, "merged", 1, "{\"n\":" + std::to_string(seq) + "}"});
    }
    const auto committed = (*log)->port().commit(false);
    if (!committed) {
      say(committed.error().message + "\n" + committed.error().hint + "\n" +
          std::to_string(seq - size));
      return 1;
    }
    if (!until_full) say(std::to_string(seq));
  }
}

int hold(const std::string& file) {
  std::string holder;
  auto lock = Lock::take(file, &holder);
  say(lock && *lock ? "held" : holder);
  return pause();
}

[[noreturn]] void fork_slowly() {
  constexpr std::size_t kBytes = std::size_t{128} << 20;
  void* const memory =
      mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  madvise(memory, kBytes, MADV_NOHUGEPAGE);
  std::memset(memory, 1, kBytes);
  sigset_t all;
  sigset_t none;
  sigfillset(&all);
  sigemptyset(&none);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  say("ready");
  fork();
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (;;) pause();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (argc == 5 && words[1] == "run") return run(words[2], words[3], words[4]);
  if (argc == 5 && words[1] == "append")
    return append(words[2], std::atoi(argv[3]), std::atoi(argv[4]), false);
  if (argc == 3 && words[1] == "full") return append(words[2], 1, 1000, true);
  if (argc == 3 && words[1] == "hold") return hold(words[2]);
  if (argc == 2 && words[1] == "fork") fork_slowly();
  return 2;
}
