#include "tests/system/fixture.h"

#include "conductor/system/files.h"
#include "conductor/system/proc.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace conduct::system {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "conduct-system-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

TempFolder::~TempFolder() {
  (void)remove_tree(path_);
}

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> plain_environment() {
  return {"PATH=/usr/bin:/bin", "LANG=C"};
}

ChildRequest shell(const TempFolder& folder, const std::string& script) {
  ChildRequest request;
  request.argv = {"sh", "-c", script};
  request.environment = plain_environment();
  request.cwd = folder.path();
  request.output_file = folder / "output";
  return request;
}

ChildResult run(const ChildRequest& request) {
  auto loop = *Loop::create();
  bool ended = false;
  ChildResult result;
  loop->spawn(request, [&](const ChildResult& what) {
    result = what;
    ended = true;
  });
  loop->run_until([&] { return ended; });
  return result;
}

bool eventually(const std::function<bool()>& ready) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!ready()) {
    if (std::chrono::steady_clock::now() > deadline) return ready();
    poll(nullptr, 0, 5);
  }
  return true;
}

pid_t pid_in(const std::string& path) {
  eventually([&] { return content(path).find('\n') != std::string::npos; });
  return std::atoi(content(path).c_str());
}

bool is_running(pid_t pid) {
  return pid > 0 && !process_identity(pid).empty();
}

int count_marked(const std::string& entry) {
  int count = 0;
  for (const auto& [pid, parent] : processes()) {
    const std::string environment = '\0' + read_proc(pid, "environ");
    if (environment.find('\0' + entry + '\0') != std::string::npos) ++count;
  }
  return count;
}

pid_t start_conductor(const std::vector<std::string>& arguments, int output) {
  std::vector<std::string> words = {CONDUCTOR_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output >= 0) posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = 0;
  posix_spawn(&pid, words[0].c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

std::string deaf_daemon(const std::string& name) {
  return "(setsid sh -c 'trap \"\" TERM HUP INT; echo $$ > " + name +
         "; exec sleep 1000' > /dev/null 2>&1 &)\nwhile [ ! -s " + name + " ]; do :; done\n";
}

}  // namespace conduct::system
