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
  void clear() { count_ = 0; }
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

// Adds the children of PID: /proc/PID/task/TID/children, a file for each thread that may have made
// some. It is exact only while they are stopped (proc(5)): whoever needs all of them walks until
// nothing new is found.
inline void add_children(pid_t pid, PidList& list) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/task", static_cast<int>(pid));
  DIR* tasks = opendir(path);
  if (tasks == nullptr) return;
  while (const dirent* task = readdir(tasks)) {
    if (task->d_name[0] == '.') continue;
    char name[300];
    std::snprintf(name, sizeof name, "%s/children", task->d_name);
    const int fd = openat(dirfd(tasks), name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    add_numbers(fd, list);
    close(fd);
  }
  closedir(tasks);
}

// Stops every descendant of ROOT, each before its own children are looked up, for what is stopped
// forks no more, and walks again until no others are found. FOUND lists parents before their
// children.
inline void stop_descendants(pid_t root, PidList& found) {
  constexpr int most_walks = 20;
  for (int walk = 0; walk < most_walks; ++walk) {
    const std::size_t before = found.size();
    found.clear();
    add_children(root, found);
    for (std::size_t i = 0; i < found.size(); ++i) {
      kill(found[i], SIGSTOP);
      add_children(found[i], found);
    }
    if (found.size() == before) return;
  }
}

// Sends SIGNAL to every descendant of ROOT but SPARED (0: none) while all of them stand still: the
// end of one would hand its children to another whose own have been looked up already.
inline void signal_descendants(pid_t root, int signal, pid_t spared = 0) {
  PidList found;
  stop_descendants(root, found);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] != spared) kill(found[i], signal);
  }
  for (std::size_t i = 0; i < found.size(); ++i) kill(found[i], SIGCONT);
}

}  // namespace conduct::system
