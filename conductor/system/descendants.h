// The descendants of a process, as the kernel lists them: walked, and killed faster than they can
// fork. Shared by the conductor and its reaper, so it uses the C library alone.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace conduct::system {

// Process ids in a growing array; what memory cannot hold is left out and found by the next walk.
class PidList {
 public:
  PidList() = default;
  ~PidList() { std::free(pids_); }
  PidList(const PidList&) = delete;
  PidList& operator=(const PidList&) = delete;

  void add(pid_t pid) {
    if (count_ == capacity_) {
      const std::size_t wider = capacity_ == 0 ? 64 : 2 * capacity_;
      void* grown = std::realloc(pids_, wider * sizeof(pid_t));
      if (grown == nullptr) return;
      pids_ = static_cast<pid_t*>(grown);
      capacity_ = wider;
    }
    pids_[count_++] = pid;
  }
  // Whether it was not there before.
  bool add_new(pid_t pid) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (pids_[i] == pid) return false;
    }
    add(pid);
    return true;
  }
  std::size_t size() const { return count_; }
  pid_t operator[](std::size_t index) const { return pids_[index]; }

 private:
  pid_t* pids_ = nullptr;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
};

// Adds the numbers of a text like "12 345 6 ", read from FD to its end.
inline void add_numbers(int fd, PidList& list) {
  char buffer[4096];
  pid_t pid = 0;
  for (;;) {
    const ssize_t count = read(fd, buffer, sizeof buffer);
    if (count <= 0) break;
    for (ssize_t i = 0; i < count; ++i) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        pid = pid * 10 + (buffer[i] - '0');
      } else if (pid != 0) {
        list.add(pid);
        pid = 0;
      }
    }
  }
  if (pid != 0) list.add(pid);
}

// Calls VISIT with each thread of PID: the folder /proc/PID/task, and the thread's name in it.
template <typename Visit>
void each_thread(pid_t pid, Visit visit) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/task", static_cast<int>(pid));
  DIR* tasks = opendir(path);
  if (tasks == nullptr) return;
  while (const dirent* task = readdir(tasks)) {
    if (task->d_name[0] != '.') visit(dirfd(tasks), task->d_name);
  }
  closedir(tasks);
}

// A file of a thread, to be read; -1 where the thread has ended.
inline int open_of_thread(int tasks, const char* thread, const char* file) {
  char name[300];
  std::snprintf(name, sizeof name, "%s/%s", thread, file);
  return openat(tasks, name, O_RDONLY | O_CLOEXEC);
}

// Adds the children of PID: /proc/PID/task/TID/children, a file for each thread that may have made
// some. It is exact only while they are stopped (proc(5)): whoever needs all of them walks until
// nothing new is found.
inline void add_children(pid_t pid, PidList& list) {
  each_thread(pid, [&list](int tasks, const char* thread) {
    const int fd = open_of_thread(tasks, thread, "children");
    if (fd < 0) return;
    add_numbers(fd, list);
    close(fd);
  });
}

// What the stat of a thread says (proc(5)).
struct ThreadStat {
  char state = 0;             // 0 where the thread has ended
  unsigned long blocked = 0;  // bit N - 1 for signal N, of the first 31
};

// Behind the program's name, which is in parentheses and may hold any byte: the state, field 3 …
// field 32, the blocked signals.
inline ThreadStat stat_of(int tasks, const char* thread) {
  ThreadStat stat;
  const int fd = open_of_thread(tasks, thread, "stat");
  if (fd < 0) return stat;
  char text[1024];
  const ssize_t count = read(fd, text, sizeof text - 1);
  close(fd);
  text[count > 0 ? count : 0] = 0;
  const char* field = std::strrchr(text, ')');
  if (field == nullptr || field[1] == 0) return stat;
  stat.state = field[2];
  for (int number = 2; field != nullptr && number < 32; ++number)
    field = std::strchr(field + 1, ' ');
  if (field != nullptr) stat.blocked = std::strtoul(field, nullptr, 10);
  return stat;
}

// How the threads of a process stand behind SIGSTOP. A signal is sent before it is heeded: a system
// call that is under way comes to its end, and a fork(2) to its child.
struct Stand {
  bool still = true;   // all of them
  bool stuck = false;  // one is in the kernel, and cannot be stopped there
  bool deaf = true;    // all of them block SIGTERM, and none has ended
};

inline Stand stand_of(pid_t pid) {
  Stand stand;
  each_thread(pid, [&stand](int tasks, const char* thread) {
    const ThreadStat stat = stat_of(tasks, thread);
    const bool ended = stat.state == 0 || std::strchr("ZX", stat.state) != nullptr;
    const bool stopped = stat.state == 'T' || stat.state == 't';
    if (stat.state == 'D') stand.stuck = true;
    if (!ended && !stopped) stand.still = false;
    if (ended || (stat.blocked & 1UL << (SIGTERM - 1)) == 0) stand.deaf = false;
  });
  return stand;
}

inline long long monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

// What one walk over the descendants of a process has found.
struct Walk {
  bool still = true;  // all of them are
  bool known = true;  // all of them were before
  PidList held;       // children of those that are stuck: they may wait for them (vfork(2))
  PidList deaf;
};

// Stops every descendant of ROOT, each before its own children are looked up. STOPPED gets those
// that are not in it yet, parents before their children.
inline void stop_walk(pid_t root, PidList& stopped, Walk& walk) {
  PidList found;
  add_children(root, found);
  for (std::size_t i = 0; i < found.size(); ++i) {
    kill(found[i], SIGSTOP);
    const Stand stand = stand_of(found[i]);
    if (!stand.still) walk.still = false;
    if (stopped.add_new(found[i])) walk.known = false;
    if (stand.stuck) add_children(found[i], walk.held);
    if (stand.deaf) walk.deaf.add(found[i]);
    add_children(found[i], found);
  }
}

inline void signal_all(const PidList& pids, int signal) {
  for (std::size_t i = 0; i < pids.size(); ++i) kill(pids[i], signal);
}

// Stops every descendant of ROOT, and walks again until all stand still and no others are found.
// Returns whether it came to that in 2 s: one that forks too fast, or hangs in the kernel, does not
// stand. Some of STOPPED may have ended.
//
// DEAF_WALKS: for how many walks those that block SIGTERM are let go on. A shell does that while it
// forks, and what it forks then would not hear it; who always does goes along after these.
inline bool stop_descendants(pid_t root, PidList& stopped, int deaf_walks = 0) {
  constexpr long long patience_ms = 2000;
  constexpr timespec moment{0, 1000000};
  for (const long long until = monotonic_ms() + patience_ms;;) {
    Walk walk;
    stop_walk(root, stopped, walk);
    const bool complete = walk.still && walk.known;
    const bool all_hear = walk.deaf.size() == 0 || deaf_walks == 0;
    if (complete && all_hear) return true;
    if (monotonic_ms() > until) return false;
    if (walk.known) signal_all(walk.held, SIGCONT);
    if (complete) signal_all(walk.deaf, SIGCONT), --deaf_walks;
    nanosleep(&moment, nullptr);
  }
}

// Sends SIGTERM to every descendant of ROOT but SPARED (0: none) while all of them stand still: the
// end of one would hand its children to another whose own have been looked up already.
inline void terminate_descendants(pid_t root, pid_t spared) {
  PidList stopped;
  stop_descendants(root, stopped, 10);
  for (std::size_t i = 0; i < stopped.size(); ++i) {
    if (stopped[i] != spared) kill(stopped[i], SIGTERM);
  }
  signal_all(stopped, SIGCONT);
}

// Kills every descendant of ROOT, stopped before, so that none forks faster than it is killed. What
// hangs in the kernel is not waited for, and what is being forked is left for the next call.
inline void kill_descendants(pid_t root) {
  constexpr int most_walks = 20;
  PidList stopped;
  for (int count = 0; count < most_walks; ++count) {
    Walk walk;
    stop_walk(root, stopped, walk);
    if (walk.still && walk.known) break;
  }
  signal_all(stopped, SIGKILL);
}

}  // namespace conduct::system
