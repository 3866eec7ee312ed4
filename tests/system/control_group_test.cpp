// Groups below a delegated one: made for the test in the version 2 hierarchy of this machine, where
// that lets it.
#include "conductor/system/control_group.h"

#include "conductor/system/child.h"
#include "conductor/system/fd.h"
#include "conductor/system/sandbox_offer.h"
#include "tests/system/fixture.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace conduct::system {
namespace {

using testing::HasSubstr;

TEST(ControlGroupFolder, IsWhereTheHierarchyIsMounted) {
  const char* const mounts =
      "24 1 0:21 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
      "25 1 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
  EXPECT_EQ(control_group_folder("1:pids:/x\n0::/user.slice/a.scope\n", mounts),
            "/sys/fs/cgroup/user.slice/a.scope");
  EXPECT_EQ(control_group_folder("0::/\n", mounts), "/sys/fs/cgroup");
  EXPECT_EQ(control_group_folder("1:pids:/x\n", mounts), "");
  EXPECT_EQ(control_group_folder("0::/a\n", "24 1 0:21 / /sys rw - sysfs sysfs rw\n"), "");
}

TEST(ControlGroupFolder, IsBelowWhatOfTheHierarchyIsMounted) {
  const char* const mounts = "25 1 0:22 /docker/7 /cg rw - cgroup2 cgroup2 rw\n";
  EXPECT_EQ(control_group_folder("0::/docker/7/job\n", mounts), "/cg/job");
  EXPECT_EQ(control_group_folder("0::/docker/7\n", mounts), "/cg");
  EXPECT_EQ(control_group_folder("0::/docker/70\n", mounts), "");
}

bool tell(const std::string& file, const std::string& value) {
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return ::write(fd.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

// Whether nobody else manages the groups below FOLDER: it is the root of what is seen, or systemd
// says so (and then does not stop all of it when memory runs out in a part).
bool is_free(const std::string& folder) {
  char mark = 0;
  for (const char* name : {"trusted.delegate", "user.delegate"})
    if (::getxattr(folder.c_str(), name, &mark, 1) == 1) return true;
  return !std::filesystem::exists(folder + "/../cgroup.procs");
}

// A group that was delegated, below the one that the test's process is in.
class Groups : public testing::Test {
 protected:
  void SetUp() override {
    home_ = control_group_folder(content("/proc/self/cgroup"), content("/proc/self/mountinfo"));
    if (home_.empty()) GTEST_SKIP() << "there are no control groups of version 2 here";
    if (!is_free(home_)) GTEST_SKIP() << home_ << " is not delegated";
    folder_ = home_ + "/conduct-test-" + std::to_string(::getpid());
    if (::mkdir(folder_.c_str(), 0755) != 0) GTEST_SKIP() << "cannot make a group in " << home_;
    for (const char* name : {"trusted.delegate", "user.delegate"})
      ::setxattr(folder_.c_str(), name, "1", 1, 0);
    lock_ = Fd(::open(home_.c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(::flock(lock_.get(), LOCK_EX), 0);  // one test at a time
    ASSERT_TRUE(tell(folder_ + "/cgroup.procs", "0"));
    const std::string on = content(home_ + "/cgroup.subtree_control");
    for (const std::string name : {"memory", "pids"})
      if (on.find(name) == std::string::npos && tell(home_ + "/cgroup.subtree_control", "+" + name))
        enabled_.push_back(name);
  }
  void TearDown() override {
    if (!lock_.open()) return;
    for (const std::string& name : enabled_) tell(home_ + "/cgroup.subtree_control", "-" + name);
    ASSERT_TRUE(tell(home_ + "/cgroup.procs", "0"));
    EXPECT_EQ(::rmdir(folder_.c_str()), 0) << "something is left in it";
  }

  bool has(const std::string& controller) {
    return content(folder_ + "/cgroup.controllers").find(controller) != std::string::npos;
  }
  std::vector<std::string> groups() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      if (entry.is_directory()) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  base::Result<ControlGroups> divide() {
    TRY_ASSIGN(const DelegatedGroup group, delegated_group(folder_));
    return ControlGroups::divide(group);
  }

  const std::string own_ = "conduct-" + std::to_string(::getpid());
  std::string home_, folder_;
  std::vector<std::string> enabled_;
  Fd lock_;
};

TEST_F(Groups, AreDividedFromOneOfTheConductorsOwnAndWholeAgain) {
  {
    const auto divided = divide();
    ASSERT_TRUE(divided.ok());
    EXPECT_THAT(content("/proc/self/cgroup"), HasSubstr("/" + own_ + "\n"));
    EXPECT_EQ(content(folder_ + "/cgroup.procs"), "");
  }
  EXPECT_THAT(groups(), testing::IsEmpty());
  EXPECT_THAT(content(folder_ + "/cgroup.subtree_control"), testing::AnyOf("", "\n"));
}

TEST_F(Groups, AreNotDividedByALook) {
  ASSERT_TRUE(delegated_group().ok());
  EXPECT_EQ(delegated_group()->folder, folder_);
  EXPECT_EQ(delegated_group()->controllers.memory, has("memory"));
  EXPECT_EQ(delegated_group()->controllers.processes, has("pids"));
  EXPECT_THAT(groups(), testing::IsEmpty());
}

TEST_F(Groups, AreNotToBeHadWhereOthersAreInThem) {
  TempFolder folder;
  auto loop = std::move(Loop::create()).value();
  bool ended = false;
  Child& other =
      loop->spawn(shell(folder, "exec sleep 1000"), [&](const ChildResult&) { ended = true; });
  const auto refused = delegated_group();
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("other processes"));
  EXPECT_THAT(refused.error().hint, HasSubstr("Delegate=yes"));
  other.terminate();
  loop->run_until([&] { return ended; });
}

TEST_F(Groups, AreNotToBeHadWhereNobodyDelegatedThem) {
  for (const char* name : {"trusted.delegate", "user.delegate"})
    ::removexattr(folder_.c_str(), name);
  const auto refused = delegated_group();
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("is not delegated"));
}

TEST_F(Groups, OfDeadConductorsGoThoseOfOthersStay) {
  // No process has the first number (proc(5), pid_max); the second has it for sure.
  for (const char* name : {"/conduct-99999999", "/conduct-99999999-3", "/conduct-99999999-3/deeper",
                           "/conduct-1-1", "/other"})
    ASSERT_EQ(::mkdir((folder_ + name).c_str(), 0755), 0);
  {
    const auto divided = divide();
    ASSERT_TRUE(divided.ok());
    EXPECT_THAT(groups(), testing::UnorderedElementsAre(own_, "conduct-1-1", "other"));
  }
  for (const char* name : {"/conduct-1-1", "/other"}) ::rmdir((folder_ + name).c_str());
}

// Children in groups, in each kind of sandbox that this machine has.
class Grouped : public Groups, public testing::WithParamInterface<SandboxKind> {
 protected:
  void SetUp() override {
    Groups::SetUp();
    if (IsSkipped()) return;
    for (SandboxOffer& offer : sandbox_offers({std::string("PATH=") + std::getenv("PATH")}))
      if (offer.works && offer.sandbox.kind == GetParam()) sandbox_ = std::move(offer.sandbox);
    if (sandbox_.kind != GetParam()) GTEST_SKIP() << to_string(GetParam()) << " does not work here";
    groups_.emplace(std::move(divide()).value());
  }

  void TearDown() override {
    groups_.reset();
    Groups::TearDown();
  }

  ChildRequest request(const std::string& script, const Limits& limits = {}) {
    ChildRequest request = shell(temporary_, script);
    request.sandbox = sandbox_;
    request.sandbox.places = {{temporary_.path(), temporary_.path(), true}};
    request.groups = &*groups_;
    request.limits = limits;
    return request;
  }
  ChildResult run_script(const std::string& script, const Limits& limits = {}) {
    return run(request(script, limits));
  }

  TempFolder temporary_;
  Sandbox sandbox_;
  std::optional<ControlGroups> groups_;
};

TEST_P(Grouped, are_in_their_own_with_all_that_they_start) {
  const ChildResult result =
      run_script("cat /proc/self/cgroup; setsid sh -c 'cat /proc/self/cgroup'");
  EXPECT_EQ(core::describe(result.end), "exited 0") << result.tail;
  const std::size_t first = result.tail.find("/" + own_ + "-1\n");
  ASSERT_NE(first, std::string::npos) << result.tail;
  EXPECT_NE(result.tail.find("/" + own_ + "-1\n", first + 1), std::string::npos) << result.tail;
  EXPECT_THAT(groups(), testing::ElementsAre(own_));
}

// As the filters of containers do.
void refuse_clone3() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

TEST_P(Grouped, move_there_where_they_cannot_be_cloned_into_it) {
  const auto in_a_fork = [this] {
    refuse_clone3();
    std::fputs(run_script("cat /proc/self/cgroup").tail.c_str(), stderr);
    std::_Exit(0);
  };
  EXPECT_EXIT(in_a_fork(), testing::ExitedWithCode(0), "/conduct-[0-9]+-1\n");
}

TEST_P(Grouped, take_what_they_left_with_them) {
  const ChildResult result =
      run_script(deaf_daemon("pid") + "\nwhile [ ! -s pid ]; do sleep 0.01; done");
  EXPECT_EQ(core::describe(result.end), "exited 0") << result.tail;
  EXPECT_EQ(result.strays, 1);
  EXPECT_THAT(groups(), testing::ElementsAre(own_));
}

TEST_P(Grouped, get_the_grace_when_asked_to_end) {
  ChildRequest waiting =
      request("trap 'echo asked; exit 3' TERM; echo started; while :; do sleep 0.05; done");
  auto loop = std::move(Loop::create()).value();
  bool started = false;
  std::optional<ChildResult> result;
  waiting.line = [&](std::string_view) { started = true; };
  Child& child = loop->spawn(waiting, [&](const ChildResult& ended) { result = ended; });
  loop->run_until([&] { return started; });
  child.terminate();
  loop->run_until([&] { return result.has_value(); });
  EXPECT_EQ(core::describe(result->end), "exited 3");
  EXPECT_THAT(result->tail, HasSubstr("asked\n"));
}

TEST_P(Grouped, go_with_a_loop_that_goes) {
  bool started = false;
  {
    auto loop = std::move(Loop::create()).value();
    ChildRequest endless = request("echo started; sleep 1000");
    endless.line = [&](std::string_view) { started = true; };
    loop->spawn(endless, [](const ChildResult&) {});
    loop->run_until([&] { return started; });
    EXPECT_THAT(groups(), testing::ElementsAre(own_, own_ + "-1"));
  }
  EXPECT_THAT(groups(), testing::ElementsAre(own_));
}

TEST_P(Grouped, use_no_more_processor_time_in_all) {
  Limits limits;
  limits.cpu_seconds = 1;
  // Each stays below it.
  const ChildResult result =
      run_script("while :; do timeout 0.3 sh -c 'while :; do :; done'; done", limits);
  EXPECT_EQ(core::describe(result.end), "was killed by signal 24 (processor time was used up)");
}

TEST_P(Grouped, have_no_more_processes) {
  if (!has("pids")) GTEST_SKIP() << "the controller `pids` is not in version 2 here";
  Limits limits;
  limits.processes = 20;
  const ChildResult result = run_script(
      "exec 2>/dev/null; i=0; while [ $i -lt 50 ]; do sleep 100 & i=$((i+1)); echo $i; done",
      limits);
  EXPECT_THAT(result.tail, HasSubstr("\n15\n"));
  EXPECT_THAT(result.tail, testing::Not(HasSubstr("\n21\n")));
}

TEST_P(Grouped, have_no_more_memory_in_all) {
  if (!has("memory")) GTEST_SKIP() << "the controller `memory` is not in version 2 here";
  Limits limits;
  limits.memory_bytes = 64 << 20;
  const ChildResult result = run_script("head -c 200000000 /dev/zero | tail", limits);
  EXPECT_NE(result.end.code, 0);
  EXPECT_EQ(result.end.detail, "memory ran out: the kernel ended 1 of its processes");
}

INSTANTIATE_TEST_SUITE_P(Kinds, Grouped,
                         testing::Values(SandboxKind::none, SandboxKind::landlock,
                                         SandboxKind::bubblewrap),
                         [](const auto& kind) { return to_string(kind.param); });

}  // namespace
}  // namespace conduct::system
