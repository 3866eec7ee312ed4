// The attic: every commit that is left behind gets a ref of its own, and no ref is taken twice.
#include "conductor/run/attic.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

#include <thread>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

class AtticTest : public gitops::GitTest {
 protected:
  // A commit that no ref holds.
  std::string loose(const std::string& message, const std::string& parent = "") {
    const gitops::Repository repository = open();
    return must(repository.write_commit(must(repository.tree_of(base_)),
                                        {parent.empty() ? base_ : parent}, message, {}));
  }
  // "NUMBER COMMIT" of everything in the attic of RUN.
  std::vector<std::string> kept(int run = 7) {
    const std::string prefix = "refs/conduct/" + std::to_string(run) + "/attic/";
    std::vector<std::string> out;
    for (const gitops::Ref& ref : must(open().refs(prefix)))
      out.push_back(ref.name.substr(prefix.size()) + " " + ref.commit);
    return out;
  }
  void set(const std::string& ref, const std::string& commit) {
    git({"update-ref", "refs/conduct/7/" + ref, commit});
  }
  std::string at(const std::string& ref) { return git({"rev-parse", "refs/conduct/7/" + ref}); }
  void move(const std::string& ref, const std::string& commit) {
    must(attic_.move(open(), "refs/conduct/7/" + ref, commit, "test"));
  }

  Ledger ledger_{true};
  Attic attic_{7, ledger_};
};

TEST_F(AtticTest, EveryCommitGetsANumber) {
  const std::string one = loose("one"), two = loose("two");
  must(attic_.keep(open(), one, "a retry"));
  must(attic_.keep(open(), two, "a rollback"));
  must(attic_.keep(open(), one, "again"));
  EXPECT_THAT(kept(), ElementsAre("1 " + one, "2 " + two, "3 " + one));
}

TEST_F(AtticTest, NumbersGoOnFromTheHighestOfTheRun) {
  set("attic/9", base_);
  set("attic/10", base_);  // before 9 in the order of names
  set("attic/12b", base_);
  set("attic/notes", base_);
  git({"update-ref", "refs/conduct/8/attic/40", base_});
  const std::string commit = loose("kept");
  must(attic_.keep(open(), commit, "a retry"));
  EXPECT_EQ(at("attic/11"), commit);
  EXPECT_THAT(kept(8), ElementsAre("40 " + base_));
}

TEST_F(AtticTest, NothingKeptIsOverwrittenByAnotherKeeperOfTheRun) {
  Attic other(7, ledger_);
  const std::string one = loose("one"), two = loose("two"), three = loose("three");
  must(attic_.keep(open(), one, "a retry"));
  must(other.keep(open(), two, "a rollback"));
  must(attic_.keep(open(), three, "a retry"));
  EXPECT_THAT(kept(), ElementsAre("1 " + one, "2 " + two, "3 " + three));
}

TEST_F(AtticTest, KeepersOnSeveralThreadsLoseNothing) {
  constexpr std::size_t kThreads = 4, kEach = 8;
  std::vector<std::vector<std::string>> commits(kThreads);
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < kThreads * kEach; ++i) {
    commits[i % kThreads].push_back(loose(std::to_string(i)));
    expected.push_back(commits[i % kThreads].back());
  }
  std::vector<std::string> errors(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      const auto repository = gitops::Repository::open(repo_ + "/.git");
      for (const std::string& commit : commits[i])
        if (const base::Status status = attic_.keep(*repository, commit, "a retry"); !status.ok())
          errors[i] += status.error().message + "\n";
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(errors, testing::Each(""));
  std::vector<std::string> found;
  for (const std::string& line : kept()) found.push_back(line.substr(line.find(' ') + 1));
  EXPECT_THAT(found, UnorderedElementsAreArray(expected));
  EXPECT_EQ(at("attic/32").size(), 40u);  // numbers without a gap
}

TEST_F(AtticTest, ARefThatGoesForwardLeavesNothingBehind) {
  const std::string next = loose("next");
  move("integration", base_);  // it was not there yet
  EXPECT_EQ(at("integration"), base_);
  move("integration", next);
  EXPECT_EQ(at("integration"), next);
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(AtticTest, ARefThatGoesBackLeavesItsCommit) {
  const std::string one = loose("one"), two = loose("two", one);
  set("integration", two);
  move("integration", one);
  EXPECT_EQ(at("integration"), one);
  EXPECT_THAT(kept(), ElementsAre("1 " + two));
}

TEST_F(AtticTest, ARefThatGoesAsideLeavesItsCommit) {
  const std::string one = loose("one"), two = loose("two");
  set("modules/1/a", one);
  move("modules/1/a", two);
  EXPECT_EQ(at("modules/1/a"), two);
  EXPECT_THAT(kept(), ElementsAre("1 " + one));
  move("modules/1/a", two);  // it is there already
  EXPECT_THAT(kept(), ElementsAre("1 " + one));
}

TEST_F(AtticTest, ARefStaysWhereItsCommitCannotBeKept) {
  const std::string one = loose("one"), two = loose("two");
  set("integration", one);
  set("attic", base_);  // a ref where the attic's folder has to be
  EXPECT_FALSE(attic_.move(open(), "refs/conduct/7/integration", two, "a rollback").ok());
  EXPECT_EQ(at("integration"), one);
}

TEST_F(AtticTest, ACommitThatIsNotThereIsAnErrorAndTakesNoNumber) {
  EXPECT_FALSE(attic_.keep(open(), std::string(40, '1'), "a retry").ok());
  must(attic_.keep(open(), base_, "a retry"));
  EXPECT_THAT(kept(), ElementsAre("1 " + base_));
}

}  // namespace
}  // namespace conduct::run
