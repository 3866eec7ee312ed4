#include "tests/system/escape_fixture.h"

#include "conductor/system/files.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

namespace conduct::system {
namespace {

SandboxOffer offer_of_kind(SandboxKind kind) {
  for (SandboxOffer& offer : sandbox_offers({std::string("PATH=") + std::getenv("PATH")}))
    if (offer.sandbox.kind == kind) return std::move(offer);
  return {};
}

// Where escape_as_user_test.cpp has put copies that another user can read.
std::string built(const char* name, const char* path) {
  const char* const folder = std::getenv("CONDUCT_TEST_PROGRAMS");
  return folder == nullptr ? path : std::string(folder) + '/' + name;
}

bool works(const Sandbox& sandbox) {
  return run_captured({"/bin/true"}, plain_environment(), "/", 20000, 1 << 12, sandbox).end.kind ==
         core::EndKind::exited;
}

MATCHER(WasRefused, "was refused at each attempt") {
  const std::string& text = arg;
  return text.find(": E") != std::string::npos && text.find("got through") == std::string::npos;
}

MATCHER(GotThrough, "got through at each attempt") {
  const std::string& text = arg;
  return text.find("got through") != std::string::npos && text.find(": E") == std::string::npos;
}

}  // namespace

std::string name_of(const Confinement& confinement) {
  return to_string(confinement.kind) +
         std::string(confinement.user_namespace ? "_user_namespace" : "");
}

void PrintTo(const Confinement& confinement, std::ostream* out) {
  *out << name_of(confinement);
}

bool is_root() {
  return ::geteuid() == 0;
}

testing::Matcher<const std::string&> is_refused() {
  return WasRefused();
}

testing::Matcher<const std::string&> gets_through() {
  return GotThrough();
}

std::string state_of(const std::string& folder) {
  std::ostringstream all;
  std::vector<std::string> paths{folder};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    struct stat status {};
    ::lstat(path.c_str(), &status);
    all << path << std::oct << ' ' << status.st_mode << std::dec << ' ' << status.st_uid << ':'
        << status.st_gid << " links " << status.st_nlink << " changed " << status.st_mtim.tv_sec
        << '.' << status.st_mtim.tv_nsec << ' ' << (S_ISREG(status.st_mode) ? content(path) : "")
        << '\n';
  }
  return all.str();
}

Fd reader_of(const std::string& pipe) {
  Fd end;
  eventually([&] {
    end.reset(::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    return end.open();
  });
  return end;
}

bool let_go(const Fd& reader) {
  return reader.open() && ::write(reader.get(), "x", 1) == 1;
}

VisibleFolder::VisibleFolder() {
  std::string name = own_executable() + "-XXXXXX";
  if (!name.starts_with("/tmp/") && ::mkdtemp(name.data()) != nullptr) path_ = name;
}

VisibleFolder::~VisibleFolder() {
  if (!path_.empty()) (void)remove_tree(path_);
}

Outsider::Outsider(const std::string& program, const std::string& file) {
  std::array<int, 2> to{}, from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) return;
  to_.reset(to[1]);
  from_.reset(from[0]);
  const Fd its_input(to[0]), its_output(from[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], 0);
  posix_spawn_file_actions_adddup2(&actions, from[1], 1);
  std::string words[] = {program, file};
  char* argv[] = {words[0].data(), words[1].data(), nullptr};
  posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  address_ = line();
}

Outsider::~Outsider() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string Outsider::line() {
  std::string result;
  for (char c = 0; ::read(from_.get(), &c, 1) == 1 && c != '\n';) result += c;
  return result;
}

std::string Outsider::says() {
  return ::write(to_.get(), "\n", 1) == 1 ? line() : "";
}

HostSocket::HostSocket(int type, const std::string& name)
    : fd_(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), std::min(name.size(), sizeof address.sun_path));
  if (name[0] == '@') address.sun_path[0] = 0;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  ready_ = ::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
           (type == SOCK_DGRAM || ::listen(fd_.get(), 8) == 0);
}

bool HostSocket::was_reached() const {
  pollfd ready{fd_.get(), POLLIN, 0};
  return ::poll(&ready, 1, 0) == 1;
}

void Escape::SetUp() {
  offer_ = offer_of_kind(GetParam().kind);
  if (!offer_.works) GTEST_SKIP() << name_of(GetParam()) << ": " << offer_.text;
  if (GetParam().user_namespace) {
    if (offer_.sandbox.user_namespace) GTEST_SKIP() << "it is what bubblewrap has here anyway";
    offer_.sandbox.user_namespace = true;
    if (!works(offer_.sandbox)) GTEST_SKIP() << "root has no user namespaces here";
  }
  ::chmod(folder_.path().c_str(), 0755);
  for (const char* name : {"work", "outside", "outside/folder"})
    ::mkdir((folder_ / name).c_str(), 0755);
  put(folder_ / "outside/file", "as it was");
  for (const auto& [name, path] :
       {std::pair{"attacker", ATTACKER_PROGRAM}, std::pair{"outsider", OUTSIDER_PROGRAM}})
    std::filesystem::copy_file(built(name, path), folder_ / name);
}

ChildRequest Escape::request(const std::vector<std::string>& words) const {
  ChildRequest request = shell(folder_, "");
  request.argv = {program("attacker")};
  request.argv.insert(request.argv.end(), words.begin(), words.end());
  request.cwd = folder_ / "work";
  return request;
}

ChildResult Escape::attack(const std::vector<std::string>& words) {
  ChildRequest confined = request(words);
  confined.sandbox = offer_.sandbox;
  confined.sandbox.places = {{folder_.path(), folder_.path(), false},
                             {folder_ / "work", folder_ / "work", true}};
  adapt(confined);
  return run(confined);
}

ChildResult Escape::unconfined(const std::vector<std::string>& words) {
  return run(request(words));
}

bool Escape::admits(const std::string& what) const {
  for (const std::string& sentence : offer_.cannot)
    if (sentence.find(what) != std::string::npos) return true;
  return false;
}

}  // namespace conduct::system
