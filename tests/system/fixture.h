// What the tests of conductor/system share: a folder that goes away, children in a loop, waiting
// for what a process does.
#pragma once

#include "conductor/system/child.h"
#include "conductor/system/loop.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace conduct::system {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

std::string content(const std::string& path);  // empty where there is none
void put(const std::string& path, const std::string& text);

// PATH and LANG of their own and nothing else.
std::vector<std::string> plain_environment();

// A request for `sh -c SCRIPT` in FOLDER, output to FOLDER/output.
ChildRequest shell(const TempFolder& folder, const std::string& script);

// Runs it in a loop of its own until it has ended.
ChildResult run(const ChildRequest& request);

// Looks every few milliseconds until READY or until a minute has passed; returns what READY said
// last.
bool eventually(const std::function<bool()>& ready);

// A process number that a script wrote to PATH, once it is there.
pid_t pid_in(const std::string& path);
bool is_running(pid_t pid);

// How many processes have ENTRY (NAME=value) in their environment.
int count_marked(const std::string& entry);

// Starts the program conductor (programs/conductor.cpp), with its standard output in OUTPUT when
// that is not negative.
pid_t start_conductor(const std::vector<std::string>& arguments, int output = -1);

// A script that starts a daemon: its own session, its parent gone, deaf to SIGTERM; its number in
// the file NAME.
std::string deaf_daemon(const std::string& name);

}  // namespace conduct::system
