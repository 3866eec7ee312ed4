// Ways to write where one must not. The working directory is the place that may be written to.
#include "tests/system/programs/attacker/attacker.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace attacker {
namespace {

int open_fully(const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  return static_cast<int>(syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how));
}

// FOLDER has `file`.
void try_names(const std::string& folder) {
  const std::string file = folder + "/file";
  tell_open("open", open(file.c_str(), O_WRONLY));
  tell_open("open to append", open(file.c_str(), O_RDWR | O_APPEND));
  tell_open("open2", open_fully(file, O_WRONLY));
  tell_open("open by the root of proc", open(("/proc/self/root" + file).c_str(), O_WRONLY));
  tell_open("open by the cwd of proc", open("/proc/self/cwd/../outside/file", O_WRONLY));
  tell_open("open by ..", open("../outside/file", O_WRONLY));
  symlink(file.c_str(), "symlink");
  tell_open("open by a symlink", open("symlink", O_WRONLY));
  symlink("../outside", "symlink-folder");
  tell_open("make by a symlink", open("symlink-folder/1", O_WRONLY | O_CREAT, 0600));
  const int reading = open(file.c_str(), O_RDONLY);
  const std::string again = "/proc/self/fd/" + std::to_string(reading);
  tell_open("open again for writing", open(again.c_str(), O_WRONLY));
  close(reading);
}

void try_making(const std::string& folder) {
  const auto in_it = [&](const char* name) { return folder + '/' + name; };
  tell_open("make", open(in_it("2").c_str(), O_WRONLY | O_CREAT, 0600));
  tell("make a folder", mkdir(in_it("3").c_str(), 0700) == 0);
  tell("make a symlink", symlink("x", in_it("4").c_str()) == 0);
  tell("make a pipe", mkfifo(in_it("5").c_str(), 0600) == 0);
  const int unnamed = open(folder.c_str(), O_TMPFILE | O_WRONLY, 0600);
  tell_open("make without a name", unnamed);
  close(open("mine", O_WRONLY | O_CREAT, 0600));
  const int own = open(".", O_TMPFILE | O_WRONLY, 0600);
  const std::string number = "/proc/self/fd/" + std::to_string(own);
  tell("link what has no name",
       linkat(AT_FDCWD, number.c_str(), AT_FDCWD, in_it("6").c_str(), AT_SYMLINK_FOLLOW) == 0);
  close(own);
  tell("link into", link("mine", in_it("7").c_str()) == 0);
  tell("link from", link(in_it("file").c_str(), "hard") == 0);
}

int write_outside(const Words& words) {
  const std::string& folder = words.at(0);
  const std::string file = folder + "/file";
  try_names(folder);
  try_making(folder);
  const std::string moved = folder + "/8";
  tell("rename into", rename("mine", moved.c_str()) == 0);
  close(open("mine", O_WRONLY | O_CREAT, 0600));
  constexpr int exchange = 2;  // RENAME_EXCHANGE, linux/fs.h
  tell("exchange", syscall(SYS_renameat2, AT_FDCWD, "mine", AT_FDCWD, file.c_str(), exchange) == 0);
  tell("rename", rename(file.c_str(), (folder + "/9").c_str()) == 0);
  rename((folder + "/9").c_str(), file.c_str());
  tell("rename from", rename(file.c_str(), "taken") == 0);
  rename("taken", file.c_str());
  tell("truncate", truncate(file.c_str(), 0) == 0);
  tell_open("truncate as it is opened", open(file.c_str(), O_RDONLY | O_TRUNC));
  tell("unlink", unlink(file.c_str()) == 0);
  tell("remove a folder", rmdir((folder + "/folder").c_str()) == 0);
  return 0;
}

int change_metadata(const Words& words) {
  const char* file = words.at(0).c_str();
  tell("chmod", chmod(file, 0640) == 0);
  tell("chown", chown(file, geteuid(), getegid()) == 0);
  const timespec times[2] = {{1, 0}, {1, 0}};
  tell("utimens", utimensat(AT_FDCWD, file, times, 0) == 0);
  return 0;
}

int write_to(const Words& words) {
  for (const std::string& path : words) {
    const int fd = open(path.c_str(), O_WRONLY | O_NONBLOCK);
    tell(path, fd >= 0 && write(fd, "theirs\n", 7) == 7);
    if (fd >= 0) close(fd);
  }
  return 0;
}

int lock(const Words& words) {
  const int fd = open(words.at(0).c_str(), O_RDONLY);
  tell("lock", flock(fd, LOCK_EX | LOCK_NB) == 0);
  return 0;
}

// Tells that it is there by opening the pipe FIRST for reading, and makes a file at PATH once
// something is written to it.
int make_after(const Words& words) {
  char byte = 0;
  const int wait = open(words.at(0).c_str(), O_RDONLY);
  if (wait < 0 || read(wait, &byte, 1) != 1) return tell("wait", false), 1;
  tell_open("make", open(words.at(1).c_str(), O_WRONLY | O_CREAT, 0600));
  return 0;
}

int read_from(const Words& words) {
  char text[100] = "";
  const int fd = open(words.at(0).c_str(), O_RDONLY | O_NOCTTY);
  tell("read", fd >= 0 && read(fd, text, sizeof text - 1) > 0);
  say(text);
  return 0;
}

}  // namespace

std::vector<Way> file_ways() {
  return {{"write-outside", write_outside}, {"change-metadata", change_metadata},
          {"write-to", write_to},           {"lock", lock},
          {"make-after", make_after},       {"read-from", read_from}};
}

}  // namespace attacker
