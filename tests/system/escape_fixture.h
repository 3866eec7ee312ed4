// What the tests that try to get out of a sandbox share: each kind of sandbox, the program that
// tries (programs/attacker), a process outside that it tries to reach (programs/outsider.cpp).
#pragma once

#include "conductor/system/fd.h"
#include "conductor/system/sandbox_offer.h"
#include "tests/system/fixture.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <functional>
#include <string>
#include <vector>

namespace conduct::system {

struct Confinement {
  SandboxKind kind = SandboxKind::none;
  bool user_namespace = false;  // also for root, who can do without
};

std::string name_of(const Confinement& confinement);
void PrintTo(const Confinement& confinement, std::ostream* out);

// Says what it finds when it is asked: what it has in memory, which signals came.
class Outsider {
 public:
  Outsider(const std::string& program, const std::string& file);
  ~Outsider();
  Outsider(const Outsider&) = delete;
  Outsider& operator=(const Outsider&) = delete;

  std::string pid() const { return std::to_string(pid_); }
  const std::string& address() const { return address_; }
  std::string says();  // empty where it has ended

 private:
  std::string line();
  pid_t pid_ = 0;
  Fd to_, from_;
  std::string address_;
};

// Their priority is that of who runs the tests.
inline const std::string kPriority = std::to_string(::getpriority(PRIO_PROCESS, 0));
inline const std::string kUntouched = "mine, signals 0, files some, priority " + kPriority;
inline const std::string kRewritten = "theirs!, signals 0, files none, priority " + kPriority;

// A socket that listens or, of type SOCK_DGRAM, waits. NAME with '@' first: an abstract one.
class HostSocket {
 public:
  HostSocket(int type, const std::string& name);
  bool ready() const { return ready_; }
  bool was_reached() const;

 private:
  Fd fd_;
  bool ready_ = false;
};

// `work` may be written to, `outside` may not: it has `file` ("as it was") and `folder`. Both can
// be seen.
class Escape : public testing::TestWithParam<Confinement> {
 protected:
  void SetUp() override;

  // The attacker goes that way, confined; and, to show that it is the sandbox which stops it,
  // unconfined.
  ChildResult attack(const std::vector<std::string>& words);
  ChildResult unconfined(const std::vector<std::string>& words);

  bool is(SandboxKind kind) const { return GetParam().kind == kind; }
  bool admits(const std::string& what) const;  // a sentence of `cannot` has it
  std::string program(const char* name) const { return folder_ / name; }

  std::function<void(ChildRequest&)> adapt = [](ChildRequest&) {};
  TempFolder folder_;
  SandboxOffer offer_;

 private:
  ChildRequest request(const std::vector<std::string>& words) const;
};

// Of an attacker's output: it made attempts, and none of them got through; or all of them did.
testing::Matcher<const std::string&> is_refused();
testing::Matcher<const std::string&> gets_through();

// All that is below FOLDER: names, kinds and modes, owners, links, times of change, contents.
std::string state_of(const std::string& folder);

// Waits until somebody reads PIPE, which goes on when something is written to what is given back.
Fd reader_of(const std::string& pipe);
bool let_go(const Fd& reader);

// An empty folder where the tests lie, which is not hidden. Empty path: there is none.
class VisibleFolder {
 public:
  VisibleFolder();
  ~VisibleFolder();
  VisibleFolder(const VisibleFolder&) = delete;
  VisibleFolder& operator=(const VisibleFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

bool is_root();

#define INSTANTIATE_ESCAPES(suite)                                                      \
  INSTANTIATE_TEST_SUITE_P(Kinds, suite,                                                \
                           testing::Values(Confinement{SandboxKind::landlock, false},   \
                                           Confinement{SandboxKind::bubblewrap, false}, \
                                           Confinement{SandboxKind::bubblewrap, true}), \
                           [](const auto& each) { return name_of(each.param); })

}  // namespace conduct::system
