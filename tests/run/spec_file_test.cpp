// The spec as a file: where it is looked for, what is refused, and the copy that a run keeps.
#include "conductor/run/spec_file.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace conduct::run {
namespace {

using gitops::must;
namespace fs = std::filesystem;

constexpr std::size_t kLimit = 16 << 20;

class SpecFileTest : public gitops::GitTest {
 protected:
  std::string find(const std::string& given = "") {
    return must(find_spec(given, repo_ + "/src", repo_));
  }
  // The message of an error that must be the spec's fault.
  static std::string refused(
      const std::string& path,
      const std::string& hint = "a plan is a readable text file of at most 16 MiB") {
    const auto text = read_spec(path);
    if (text.ok()) return "it was read";
    EXPECT_EQ(text.error().fault, base::Fault::spec);
    EXPECT_EQ(text.error().hint, hint);
    return text.error().message;
  }
  static mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  }
};

// From the last choice to the first: each that is added goes before those that are there.
TEST_F(SpecFileTest, TheNearestAndPlainestPlaceIsTakenFirst) {
  for (const char* place : {"spec/SPEC.md", ".spec/SPEC.md", "SPEC.md", "src/spec/SPEC.md",
                            "src/.spec/SPEC.md", "src/SPEC.md"}) {
    put(place, "# Plan\n");
    EXPECT_EQ(find(), repo_ + "/" + place);
  }
}

TEST_F(SpecFileTest, NowhereIsAnErrorThatSaysWhatToDo) {
  const auto found = find_spec("", repo_ + "/src", repo_);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().fault, base::Fault::spec);
  EXPECT_EQ(found.error().message, "there is no SPEC.md, .spec/SPEC.md or spec/SPEC.md here");
  EXPECT_EQ(found.error().hint,
            "name your plan: conduct run PLAN.md, or write a first one: conduct init");
}

TEST_F(SpecFileTest, OutsideACheckoutOnlyTheFolderItselfIsLookedIn) {
  put("src/SPEC.md", "# Plan\n");
  EXPECT_EQ(must(find_spec("", repo_ + "/src", "")), repo_ + "/src/SPEC.md");
  EXPECT_FALSE(find_spec("", repo_, "").ok());
}

TEST_F(SpecFileTest, AGivenOneIsTakenFromWhereTheUserStands) {
  put("SPEC.md", "# Plan\n");
  EXPECT_EQ(find("PLAN.md"), repo_ + "/src/PLAN.md");  // there or not: reading it will say
  EXPECT_EQ(find("../docs/./PLAN.md"), repo_ + "/docs/PLAN.md");
  EXPECT_EQ(find("/plans/PLAN.md"), "/plans/PLAN.md");
}

TEST_F(SpecFileTest, IsReadByteForByte) {
  const std::string text = std::string("# Plan\r\n\0\xff", 10) + "no newline at the end";
  put("SPEC.md", text);
  EXPECT_EQ(must(read_spec(repo_ + "/SPEC.md")), text);
}

TEST_F(SpecFileTest, WhatIsNoReadableFileIsTheSpecsFault) {
  EXPECT_EQ(refused(repo_ + "/gone.md",
                    "name your plan: conduct run PLAN.md, or write a first one: conduct init"),
            "cannot read " + repo_ + "/gone.md: No such file or directory");
  EXPECT_EQ(refused(repo_ + "/src"), "cannot read " + repo_ + "/src: Is a directory");
  ASSERT_EQ(::mkfifo((repo_ + "/pipe.md").c_str(), 0644), 0);
  EXPECT_EQ(refused(repo_ + "/pipe.md"),
            "cannot read " + repo_ + "/pipe.md: it is not a regular file");
}

TEST_F(SpecFileTest, OneThatMayNotBeReadIsTheSpecsFault) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  put("SPEC.md", "# Plan\n", 0);
  EXPECT_EQ(refused(repo_ + "/SPEC.md"), "cannot read " + repo_ + "/SPEC.md: Permission denied");
}

TEST_F(SpecFileTest, SixteenMebibytesAreReadAndOneByteMoreIsNot) {
  const std::string path = repo_ + "/SPEC.md";
  put("SPEC.md", "# Plan\n");
  fs::resize_file(path, kLimit);
  EXPECT_EQ(must(read_spec(path)).size(), kLimit);
  fs::resize_file(path, kLimit + 1);
  EXPECT_EQ(refused(path), "cannot read " + path + ": it is larger than 16777216 bytes");
}

TEST_F(SpecFileTest, TheCopyOfARunIsReadOnlyAndReplacedAsAWhole) {
  const std::string copy = dir_ + "/spec.md";
  must(keep_copy(copy, "# Plan, the first\n"));
  EXPECT_EQ(read(copy), "# Plan, the first\n");
  EXPECT_EQ(mode_of(copy), 0444u);
  must(keep_copy(copy, "# Another\n"));
  EXPECT_EQ(read(copy), "# Another\n");
  EXPECT_EQ(mode_of(copy), 0444u);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 3);  // home, repo and the copy
}

TEST_F(SpecFileTest, ACopyThatCannotBeKeptIsAnError) {
  const auto kept = keep_copy(dir_ + "/gone/spec.md", "# Plan\n");
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().message,
            "cannot write " + dir_ + "/gone/spec.md: No such file or directory");
}

TEST_F(SpecFileTest, AFolderHasOnePlanAndItsOtherDocuments) {
  put("openspec/changes/add-x/tasks.md", "## 1. A\n- [ ] 1.1 a\n");
  put("openspec/changes/add-x/PLAN.md", "# Not this one\n");
  put("openspec/changes/add-x/proposal.md", "why\n");
  put("openspec/changes/add-x/specs/x/spec.md", "what\n");
  put("openspec/changes/add-x/notes.txt", "x\n");
  const std::string plan = repo_ + "/openspec/changes/add-x/tasks.md";
  EXPECT_EQ(find("../openspec/changes/add-x"), plan);
  EXPECT_THAT(
      companions_of(plan, repo_),
      testing::ElementsAre("openspec/changes/add-x/PLAN.md", "openspec/changes/add-x/proposal.md",
                           "openspec/changes/add-x/specs/x/spec.md"));
  EXPECT_THAT(companions_of(repo_ + "/SPEC.md", repo_), testing::IsEmpty());
  const auto none = find_spec("openspec", repo_, repo_);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().fault, base::Fault::spec);
  EXPECT_EQ(none.error().message, repo_ + "/openspec is a directory, and no plan is in it");
}

}  // namespace
}  // namespace conduct::run
