// The examination: what a repository's condition and runs are found to be.
#include "conductor/run/locking.h"
#include "conductor/run/upkeep.h"
#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using gitops::must;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class DoctorTest : public RunTest {
 protected:
  // "LEVEL: TEXT" of all that is said about SUBJECT.
  static std::vector<std::string> found(const std::string& subject, const std::string& where) {
    constexpr const char* kLevels[] = {"fine", "warning", "problem"};
    std::vector<std::string> out;
    for (const Finding& finding : examine(where))
      if (finding.subject == subject)
        out.push_back(std::string(kLevels[static_cast<int>(finding.level)]) + ": " + finding.text);
    return out;
  }
  std::vector<std::string> found(const std::string& subject) { return found(subject, repo_); }
};

TEST_F(DoctorTest, ACleanRepositoryHasNoProblem) {
  EXPECT_THAT(found("repository"), ElementsAre("fine: " + repo_ + "/.git"));
  EXPECT_THAT(found("runs"), IsEmpty());
  EXPECT_THAT(found("git"), ElementsAre(testing::StartsWith("fine: git version ")));
  // Each kind is tried, and what one cannot do is said where it works.
  EXPECT_THAT(found("sandbox"), testing::Contains(testing::HasSubstr("bubblewrap")));
  EXPECT_THAT(found("sandbox"), testing::Contains(testing::HasSubstr("landlock")));
  EXPECT_EQ(found("disk").size(), 1u);
  EXPECT_FALSE(exists(repo_ + "/.git/conduct"));
}

TEST_F(DoctorTest, WhatIsUncommittedIsAWarning) {
  put("src/a.txt", "changed\n");
  put("new.txt", "new\n");
  EXPECT_THAT(found("repository"),
              Contains("warning: 2 uncommitted paths, which agents will not see"));
}

TEST_F(DoctorTest, ADetachedHeadIsAWarning) {
  git({"checkout", "-q", "--detach"});
  EXPECT_THAT(found("repository"), Contains("warning: HEAD is detached"));
}

TEST_F(DoctorTest, WhereNoRunCanBeIsAProblem) {
  EXPECT_THAT(found("repository", dir_), ElementsAre(testing::StartsWith("problem: ")));
  EXPECT_THAT(found("disk", dir_), IsEmpty());
  git_in(dir_, {"init", "-q", dir_ + "/unborn"});
  EXPECT_THAT(found("repository", dir_ + "/unborn"), Contains("problem: it has no commit yet"));
  git_in(dir_, {"clone", "-q", "--bare", repo_, dir_ + "/bare.git"});
  EXPECT_THAT(found("repository", dir_ + "/bare.git"), Contains("problem: it is bare"));
}

TEST_F(DoctorTest, RunsAreCountedAndTheOneThatGoesOnIsTold) {
  start(phase("1", "a"));
  const int latest = start(phase("1", "a"));
  EXPECT_THAT(found("runs"), ElementsAre("fine: 2, the latest not running"));
  const Store all = store();
  const system::Lock lock = must(lock_run(all, latest));
  EXPECT_THAT(found("runs"),
              ElementsAre(testing::StartsWith("fine: 2, the latest being conducted by pid ")));
}

TEST_F(DoctorTest, ALogThatIsNoneIsAProblem) {
  put(".git/conduct/conduct.db", "this is no database, and longer than a header of one would be\n");
  EXPECT_THAT(found("runs"), ElementsAre(testing::StartsWith("problem: ")));
}

}  // namespace
}  // namespace conduct::run
