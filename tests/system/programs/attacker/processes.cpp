// Ways to other processes: one outside (outsider.cpp), whose number is given, and the reaper, which
// is the parent.
#include "tests/system/programs/attacker/attacker.h"

#include <fcntl.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace attacker {
namespace {

std::string name_of(pid_t pid) {
  char name[32] = "";
  const int fd = open(("/proc/" + std::to_string(pid) + "/comm").c_str(), O_RDONLY);
  const ssize_t count = fd >= 0 ? read(fd, name, sizeof name - 1) : 0;
  if (fd >= 0) close(fd);
  return count > 0 ? std::string(name, static_cast<std::size_t>(count - 1)) : "";
}

// In a process namespace of one's own the number may be somebody else's. Where there is nobody,
// the attempts are made all the same.
bool is_meant(pid_t pid, const char* name) {
  const std::string found = name_of(pid);
  if (found.empty() || found == name) return true;
  say("not visible: ESRCH");
  return false;
}

void try_tracing(pid_t pid) {
  const bool attached = ptrace(PTRACE_ATTACH, pid, nullptr, nullptr) == 0;
  tell("attach", attached);
  if (attached) {
    waitpid(pid, nullptr, __WALL);
    ptrace(PTRACE_DETACH, pid, nullptr, nullptr);
  }
  const bool seized = ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0;
  tell("seize", seized);
  if (seized) {
    ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr);
    waitpid(pid, nullptr, __WALL);
    ptrace(PTRACE_DETACH, pid, nullptr, nullptr);
  }
}

// ADDRESS: of 8 bytes that it has.
void try_memory(pid_t pid, unsigned long long address) {
  char theirs[] = "theirs!";
  iovec local{theirs, sizeof theirs};
  iovec remote{reinterpret_cast<void*>(address), sizeof theirs};
  const ssize_t whole = sizeof theirs;
  tell("write memory", process_vm_writev(pid, &local, 1, &remote, 1, 0) == whole);
  tell("read memory", process_vm_readv(pid, &local, 1, &remote, 1, 0) == whole);
  const int fd = open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDWR);
  tell("mem", fd >= 0 && pwrite(fd, theirs, sizeof theirs, static_cast<off_t>(address)) == whole);
  if (fd >= 0) close(fd);
}

void try_proc(pid_t pid, int its_fd) {
  const std::string folder = "/proc/" + std::to_string(pid) + '/';
  for (const char* name : {"root/", "cwd/"})
    tell_open(name, open((folder + name).c_str(), O_RDONLY | O_DIRECTORY));
  tell_open("environ", open((folder + "environ").c_str(), O_RDONLY));
  tell_open("exe", open((folder + "exe").c_str(), O_RDONLY));
  const std::string number = std::to_string(its_fd);
  tell_open("fd", open((folder + "fd/" + number).c_str(), O_WRONLY));
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  tell_open("copy of fd", static_cast<int>(syscall(SYS_pidfd_getfd, pidfd, its_fd, 0)));
}

void try_limits(pid_t pid) {
  const rlimit none{0, 0};
  tell("limits", prlimit(pid, RLIMIT_NOFILE, &none, nullptr) == 0);
}

// PID ADDRESS FD
int trace(const Words& words) {
  const pid_t pid = std::atoi(words.at(0).c_str());
  if (!is_meant(pid, "outsider")) return 0;
  try_tracing(pid);
  try_memory(pid, std::strtoull(words.at(1).c_str(), nullptr, 16));
  try_proc(pid, std::atoi(words.at(2).c_str()));
  try_limits(pid);
  return 0;
}

void forge(const char* fd) {
  const std::string path = "/proc/" + std::to_string(getppid()) + "/fd/" + fd;
  const std::string report = "exited 0 strays 0 left 0 stopped 0\n";
  const int report_fd = open(path.c_str(), O_WRONLY);
  tell("forge by " + std::string(fd),
       report_fd >= 0 && write(report_fd, report.data(), report.size()) > 0);
}

// Ends with 7, whatever it has made the reaper say.
int trace_reaper(const Words&) {
  if (!is_meant(getppid(), "conduct-reaper")) return 1;
  try_tracing(getppid());
  try_memory(getppid(), 0x400000);
  try_proc(getppid(), 8);
  try_limits(getppid());
  forge("3");
  forge("8");
  return 7;
}

void try_signals(pid_t pid, int number) {
  tell("kill", kill(pid, number) == 0);
  tell("tgkill", syscall(SYS_tgkill, pid, pid, number) == 0);
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  tell("pidfd_send_signal", syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, 0) == 0);
  siginfo_t info{};
  info.si_code = SI_QUEUE;
  tell("rt_sigqueueinfo", syscall(SYS_rt_sigqueueinfo, pid, number, &info) == 0);
}

// A kernel sends SIGIO for whoever owns a pipe that has something to read (fcntl(2), F_SETOWN).
void try_owned_signal(pid_t pid) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
  fcntl(ends[0], F_SETOWN, pid);
  fcntl(ends[0], F_SETSIG, SIGUSR2);
  fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK);
  if (write(ends[1], "x", 1) == 1) say("owned signal: sent, whether or not it arrives");
}

// PID NUMBER: SIGKILL ends it, SIGUSR1 it tells.
int send_signals(const Words& words) {
  const pid_t pid = std::atoi(words.at(0).c_str());
  if (!is_meant(pid, "outsider")) return 0;
  try_owned_signal(pid);
  try_signals(pid, std::atoi(words.at(1).c_str()));
  return 0;
}

int signal_reaper(const Words&) {
  if (!is_meant(getppid(), "conduct-reaper")) return 1;
  try_signals(getppid(), SIGKILL);
  return 7;
}

// Everybody that can be reached; what ends them only where that is proved to be nobody outside.
int signal_all(const Words& words) {
  const pid_t outsider = std::atoi(words.at(0).c_str());
  const bool own_namespace = getppid() == 1 && name_of(1) == "conduct-reaper";
  const bool reached = name_of(outsider) == "outsider" && kill(outsider, 0) == 0;
  tell("outside", reached);
  if (reached) return 7;
  kill(-1, own_namespace ? SIGKILL : SIGURG);
  kill(0, SIGURG);
  return 7;
}

int reschedule(const Words& words) {
  const auto pid = static_cast<id_t>(std::atoi(words.at(0).c_str()));
  if (is_meant(static_cast<pid_t>(pid), "outsider"))
    tell("priority", setpriority(PRIO_PROCESS, pid, 19) == 0);
  return 0;
}

// ID of a shared memory segment.
int write_shared_memory(const Words& words) {
  void* const memory = shmat(std::atoi(words.at(0).c_str()), nullptr, 0);
  if (tell("shared memory", memory != reinterpret_cast<void*>(-1)))
    std::strcpy(static_cast<char*>(memory), "theirs");
  return 0;
}

}  // namespace

std::vector<Way> process_ways() {
  return {{"trace", trace},
          {"trace-reaper", trace_reaper},
          {"send-signals", send_signals},
          {"signal-reaper", signal_reaper},
          {"signal-all", signal_all},
          {"reschedule", reschedule},
          {"write-shared-memory", write_shared_memory}};
}

}  // namespace attacker
