// Merge bases of a growing branch: the same that git finds, and without its history being walked.
#include "gitops/ancestry.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

#include <random>
#include <sstream>

namespace conduct::gitops {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

class AncestryTest : public GitTest {
 protected:
  std::string commit(const std::vector<std::string>& parents) {
    const Repository repository = open();
    return must(repository.write_commit(must(repository.tree_of(base_)), parents,
                                        "commit " + std::to_string(++made_), {}));
  }
  std::vector<std::string> bases(const std::string& head, const std::string& theirs) {
    return must(ancestry_.merge_bases(open(), head, theirs));
  }
  std::vector<std::string> git_bases(const std::string& a, const std::string& b) {
    const auto said = must(run_git_program({"merge-base", "--all", a, b}, repo_));
    std::istringstream lines(said.out);
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);) found.push_back(line);
    return found;
  }

  int made_ = 0;
  Ancestry ancestry_{base_};
};

TEST_F(AncestryTest, ModulesOfAPhaseMeetWhereItBegan) {
  std::string head = base_;
  for (int module = 0; module < 3; ++module) {
    const std::string theirs = commit({commit({base_})});
    EXPECT_THAT(bases(head, theirs), ElementsAre(base_));
    head = commit({head, theirs});
    EXPECT_THAT(bases(head, theirs), ElementsAre(theirs));
  }
}

TEST_F(AncestryTest, TheHistoryOfTheBranchIsNotRead) {
  std::string head = base_;
  const std::string gone = commit({base_});
  EXPECT_THAT(bases(head, gone), ElementsAre(base_));
  head = commit({head, gone});
  EXPECT_THAT(bases(head, commit({base_})), ElementsAre(base_));
  // Whoever walks past the head now finds a hole.
  remove(repo_ + "/.git/objects/" + gone.substr(0, 2) + "/" + gone.substr(2));
  EXPECT_THAT(bases(head, commit({base_})), ElementsAre(base_));
  EXPECT_FALSE(open().commit(gone).ok());
}

TEST_F(AncestryTest, ABranchThatWasSetElsewhereIsFollowed) {
  const std::string one = commit({base_}), two = commit({base_}), theirs = commit({one});
  EXPECT_THAT(bases(one, theirs), ElementsAre(one));
  EXPECT_THAT(bases(two, theirs), ElementsAre(base_));
}

TEST_F(AncestryTest, AWayPastTheRootIsFound) {
  const std::string root = commit({base_}), next = commit({root});
  Ancestry ancestry(root);
  EXPECT_THAT(must(ancestry.merge_bases(open(), next, commit({base_}))), ElementsAre(base_));
}

// Branches that merge each other, begin anywhere, and have no common history.
TEST_F(AncestryTest, IsWhatGitSaysOfRandomHistories) {
  std::mt19937 random(11);
  std::vector<std::string> commits{base_, commit({}), commit({base_})};
  const auto any = [&] { return commits[random() % commits.size()]; };
  Ancestry ancestry(commits.back());
  std::string head = commits.back();
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> parents{any()};
    if (random() % 3 == 0 && parents.front() != commits.front()) parents.push_back(commits.front());
    const std::string theirs = commit(parents);
    commits.push_back(theirs);
    const std::vector<std::string> found = must(ancestry.merge_bases(open(), head, theirs));
    ASSERT_THAT(found, UnorderedElementsAreArray(git_bases(head, theirs))) << round;
    if (random() % 4 != 0) {
      head = commit({head, theirs});
      commits.push_back(head);
    }
  }
}

TEST_F(AncestryTest, AHistoryThatIsCutOffIsLeftToGit) {
  std::string root = base_;
  for (int i = 0; i < 12; ++i) root = commit({root});
  git({"update-ref", "refs/heads/main", root});
  git({"clone", "-q", "--depth", "9", "file://" + repo_, dir_ + "/shallow"});
  const Repository shallow = must(Repository::discover(dir_ + "/shallow"));
  const std::string tree = must(shallow.tree_of(root));
  const std::string parent = must(shallow.commit(root)).parents.front();
  const std::string theirs = must(shallow.write_commit(tree, {parent}, "past the root", {}));
  Ancestry ancestry(root);
  EXPECT_THAT(must(ancestry.merge_bases(shallow, root, theirs)), ElementsAre(parent));
}

}  // namespace
}  // namespace conduct::gitops
