#include "conductor/system/reaper/launch.h"

#include "conductor/system/reaper/protocol.h"

#include <cstdlib>
#include <cstring>

namespace conduct::system::reaper {
namespace {

bool is(const char* word, const char* name) {
  return std::strcmp(word, name) == 0;
}

bool read_switch(const char* word, Launch& launch) {
  bool* const found = is(word, kSandbox)   ? &launch.sandbox
                      : is(word, kGuard)   ? &launch.restrictions.guard
                      : is(word, kNoUnix)  ? &launch.restrictions.no_unix
                      : is(word, kNoInet)  ? &launch.restrictions.no_inet
                      : is(word, kConfine) ? &launch.restrictions.confine_writes
                                           : nullptr;
  if (found != nullptr) *found = true;
  return found != nullptr;
}

bool read_number(const char* word, const char* value, Launch& launch) {
  Restrictions& all = launch.restrictions;
  long long* const found = is(word, kOom)         ? &all.oom
                           : is(word, kCpu)       ? &all.cpu_seconds
                           : is(word, kData)      ? &all.data_bytes
                           : is(word, kProcesses) ? &all.processes
                           : is(word, kFile)      ? &all.file_bytes
                                                  : nullptr;
  if (found != nullptr) *found = std::atoll(value);
  return found != nullptr;
}

}  // namespace

bool read_launch(int argc, char** argv, Launch& launch) {
  if (argc < 5) return false;
  launch.inside = is(argv[1], "inside");
  launch.parent = std::atoi(argv[1]);
  launch.grace_ms = std::atoll(argv[2]);
  launch.restrictions.words = argv;
  for (int i = 3; i < argc; ++i) {
    if (is(argv[i], kProgram)) {
      launch.restrictions.words_end = argv + i;
      launch.directory = argv[i + 1];
      launch.program = argv + i + 2;
      return i + 2 < argc;
    }
    if (read_switch(argv[i], launch)) continue;
    if (++i == argc) return false;
    if (is(argv[i - 1], kListen)) {
      launch.listen_port = std::atoi(argv[i]);
    } else if (is(argv[i - 1], kCgroup)) {
      launch.cgroup = argv[i];
    } else if (!is(argv[i - 1], kWrite) && !read_number(argv[i - 1], argv[i], launch)) {
      return false;
    }
  }
  return false;
}

}  // namespace conduct::system::reaper
