// Ways to more rights than a program was given: root's, the kernel's settings, other system calls.
#include "tests/system/escape_fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace conduct::system {
namespace {

using testing::HasSubstr;

class EscapeByRight : public Escape {};

TEST_P(EscapeByRight, gains_nothing_that_only_root_may) {
  const Outsider outsider(program("outsider"), folder_ / "outside/file");
  const std::string before = content("/proc/self/mountinfo");
  EXPECT_THAT(attack({"gain-rights", outsider.pid()}).tail, is_refused());
  EXPECT_EQ(content("/proc/self/mountinfo"), before);
}

TEST_P(EscapeByRight, has_no_namespace_in_which_it_is_root) {
  EXPECT_THAT(attack({"nest"}).tail, is_refused());
}

TEST_P(EscapeByRight, changes_no_setting_of_the_kernel) {
  std::vector<std::string> proc{"open-settings", "/proc/irq",    "/proc/bus",
                                "/proc/fs",      "/proc/acpi",   "/proc/driver",
                                "/proc/tty",     "/proc/scsi",   "/proc/sysrq-trigger",
                                "/proc/mtrr",    "/proc/sys/vm", "/proc/sys/kernel/core_pattern"};
  // An ordinary user may write to some of them: those of its own namespaces.
  if (is_root()) proc.emplace_back("/proc/sys");
  EXPECT_THAT(attack(proc).tail, is_refused());
  EXPECT_THAT(attack({"open-settings", "/sys/module", "/sys/power", "/sys/block", "/sys/class",
                      "/sys/kernel/uevent_helper", "/sys/kernel/mm"})
                  .tail,
              is_refused());
}

// To the mode that it has, so that nothing is changed where it can be.
TEST_P(EscapeByRight, changes_no_mode_of_the_kernels_files) {
  if (is(SandboxKind::landlock)) GTEST_SKIP() << "Landlock does not judge modes";
  adapt = [](ChildRequest& request) { request.argv = {"chmod", "0444", "/proc/uptime"}; };
  EXPECT_THAT(attack({}).tail, testing::AnyOf(HasSubstr("Read-only file system"),
                                              HasSubstr("Operation not permitted")));
}

TEST_P(EscapeByRight, changes_no_control_group) {
  EXPECT_THAT(attack({"open-settings", "/sys/fs/cgroup"}).tail, is_refused());
}

TEST_P(EscapeByRight, is_not_root_by_a_program_of_roots) {
  if (!is_root()) GTEST_SKIP() << "only root makes such a program";
  if (GetParam().user_namespace) GTEST_SKIP() << "that namespace has no other user";
  struct statvfs mounted {};
  ::statvfs(folder_.path().c_str(), &mounted);
  if ((mounted.f_flag & ST_NOSUID) != 0) GTEST_SKIP() << "nor does it work outside: nosuid";
  ::chmod(program("attacker").c_str(), 04755);
  const auto as_nobody = [&](ChildRequest& request) {
    request.argv = {"setpriv",        "--reuid=65534",     "--regid=65534",
                    "--clear-groups", program("attacker"), "say-user"};
  };
  adapt = as_nobody;
  EXPECT_EQ(attack({}).tail, "65534\n");
  adapt = [&](ChildRequest& request) {
    as_nobody(request);
    request.sandbox = {};
  };
  EXPECT_EQ(attack({}).tail, "0\n");
}

TEST_P(EscapeByRight, makes_no_system_call_around_the_filter) {
  const std::string text = attack({"make-calls"}).tail;
  EXPECT_THAT(text, is_refused());
  EXPECT_THAT(text, HasSubstr("io_uring_setup: ENOSYS\n"
                              "io_uring_enter: ENOSYS\n"
                              "io_uring_register: ENOSYS\n"
                              "keyctl: EPERM\n"
                              "add_key: EPERM\n"
                              "request_key: EPERM\n"));
}

TEST_P(EscapeByRight, types_into_no_terminal) {
  const Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(::grantpt(master.get()) == 0 && ::unlockpt(master.get()) == 0);
  EXPECT_EQ(attack({"type-ahead", ::ptsname(master.get())}).tail,
            "it is the controlling one\n"
            "type: EPERM\n"
            "type by a long number: EPERM\n"
            "paste: EPERM\n");
}

TEST_P(EscapeByRight, inherits_three_descriptors_and_no_terminal) {
  EXPECT_EQ(attack({"list-descriptors"}).tail, "0\n1\n2\nterminal: ENXIO\n");
}

// The attacker is static: if a loader looks for the library, it is that of bwrap, which is outside.
TEST_P(EscapeByRight, loads_no_library_into_what_confines_it) {
  adapt = [](ChildRequest& request) {
    request.environment.emplace_back("LD_PRELOAD=/no/such/library");
  };
  EXPECT_EQ(attack({"say-variable", "LD_PRELOAD"}).tail, "/no/such/library\n");
}

INSTANTIATE_ESCAPES(EscapeByRight);

}  // namespace
}  // namespace conduct::system
