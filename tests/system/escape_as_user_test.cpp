// An ordinary user has fewer rights than root, and another sandbox: bubblewrap's with a user
// namespace. Where root runs the tests, they are run once more as nobody.
#include "conductor/system/files.h"
#include "tests/system/escape_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace conduct::system {
namespace {

constexpr unsigned kNobody = 65534;

std::vector<std::string> as_nobody(const std::vector<std::string>& argv) {
  std::vector<std::string> words{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

// FOLDER is nobody's, and has what the tests need. False where nobody cannot get there.
bool copy_tests(const std::string& folder) {
  const std::string tests = own_executable();
  for (const auto& [name, path] :
       {std::pair{"/tests", tests.c_str()}, std::pair{"/attacker", ATTACKER_PROGRAM},
        std::pair{"/outsider", OUTSIDER_PROGRAM}})
    std::filesystem::copy_file(path, folder + name);
  if (::chown(folder.c_str(), kNobody, kNobody) != 0 || ::chmod(folder.c_str(), 0755) != 0)
    return false;
  const Captured tried =
      run_captured(as_nobody({"test", "-x", folder + "/tests"}), plain_environment(), "/", 20000);
  return tried.end.code == 0;
}

TEST(EscapeAsUser, nobody_gets_out_either) {
  if (!is_root()) GTEST_SKIP() << "the tests are run by an ordinary user anyway";
  const VisibleFolder visible;
  const TempFolder hidden;
  std::string folder = visible.path();
  if (folder.empty() || !copy_tests(folder)) {
    folder = hidden.path();
    ASSERT_TRUE(copy_tests(folder));
  }
  auto environment = plain_environment();
  environment.push_back("CONDUCT_TEST_PROGRAMS=" + folder);
  const Captured ended = run_captured(
      as_nobody({folder + "/tests", "--gtest_brief=1", "--gtest_filter=Kinds/*-*user_namespace"}),
      environment, "/", 100000);
  EXPECT_EQ(core::describe(ended.end), "exited 0") << ended.out << ended.err;
  EXPECT_THAT(ended.out, testing::HasSubstr("[  PASSED  ]"));
}

}  // namespace
}  // namespace conduct::system
