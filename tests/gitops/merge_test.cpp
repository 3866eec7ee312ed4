// Merges in memory: the trees that git makes, and a conflict wherever git sees one.
#include "gitops/merge.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

#include <random>

namespace conduct::gitops {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class MergeTest : public GitTest {
 protected:
  // A commit on top of START with what CHANGE does to the files of the checkout.
  std::string side(const std::string& start, const std::function<void()>& change) {
    git({"checkout", "-q", "--detach", start});
    change();
    return commit_all("side");
  }

  MergeResult merge_of(const std::string& ours, const std::string& theirs,
                       const std::string& base = "") {
    return must(merge(open(), {ours, theirs, base, "merge", {{"Conduct-Run", "7"}}}, program_));
  }
};

TEST_F(MergeTest, KeepsBothParentsEvenWhereAFastForwardWouldDo) {
  const std::string theirs = side(base_, [&] { put("new.txt", "new\n"); });
  const MergeResult result = merge_of(base_, theirs);
  EXPECT_EQ(git({"log", "-1", "--format=%P|%B", result.commit}),
            base_ + " " + theirs + "|merge\n\nConduct-Run: 7\n");
  EXPECT_EQ(result.tree, git({"rev-parse", theirs + "^{tree}"}));
  EXPECT_EQ(merge_of(theirs, base_).commit, theirs);
}

TEST_F(MergeTest, MovesNothing) {
  const std::string ours = side(base_, [&] { put("ours.txt", "1\n"); });
  const std::string theirs = side(base_, [&] { put("theirs.txt", "2\n"); });
  const std::string before = git({"for-each-ref"}) + git({"status", "--porcelain"});
  merge_of(ours, theirs);
  EXPECT_EQ(git({"for-each-ref"}) + git({"status", "--porcelain"}), before);
}

TEST_F(MergeTest, ConflictsAreNamedInOrder) {
  const std::string ours = side(base_, [&] {
    put("src/b.txt", "ours\n");
    put("src/a.txt", "ours\n");
    put("added", "ours\n");
  });
  const std::string theirs = side(base_, [&] {
    put("src/b.txt", "theirs\n");
    remove(repo_ + "/src/a.txt");
    put("added", "theirs\n");
  });
  const MergeResult result = merge_of(ours, theirs);
  EXPECT_EQ(result.commit, "");
  EXPECT_THAT(result.conflicts, ElementsAre("added", "src/a.txt", "src/b.txt"));
  const MergeResult alone = must(merge(open(), {ours, theirs, "", "merge", {}}, nullptr));
  EXPECT_THAT(alone.conflicts, ElementsAre("added", "src/a.txt", "src/b.txt"));
}

TEST_F(MergeTest, ARenamedDirectoryIsAConflictAsInGit) {
  const std::string ours = side(base_, [&] { git({"mv", "src", "source"}); });
  const std::string theirs = side(base_, [&] { put("src/new.txt", "new\n"); });
  EXPECT_THAT(merge_of(ours, theirs).conflicts, ElementsAre("source/new.txt"));
  EXPECT_THAT(merge_of(ours, theirs, base_).conflicts, ElementsAre("source/new.txt"));

  git({"config", "merge.directoryRenames", "true"});
  const MergeResult moved = merge_of(ours, theirs);
  EXPECT_EQ(git({"ls-tree", "-r", "--name-only", moved.commit}),
            "README.md\nsource/a.txt\nsource/b.txt\nsource/new.txt");
  const MergeResult reversed = merge_of(theirs, ours);
  EXPECT_EQ(reversed.tree, moved.tree);
}

TEST_F(MergeTest, WithoutGitARenamedDirectoryIsAnError) {
  const std::string ours = side(base_, [&] { git({"mv", "src", "source"}); });
  const std::string theirs = side(base_, [&] { put("src/new.txt", "new\n"); });
  const auto result = merge(open(), {ours, theirs, "", "merge", {}}, nullptr);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "merging " + theirs + " into " + ours + " needs the git program");
}

TEST_F(MergeTest, MergeDriversRun) {
  put(".gitattributes", "*.lock merge=ours-wins\n");
  put("x.lock", "0\n");
  const std::string start = commit_all("driver");
  git({"config", "merge.ours-wins.driver", "true"});
  const std::string ours = side(start, [&] { put("x.lock", "ours\n"); });
  const std::string theirs = side(start, [&] { put("x.lock", "theirs\n"); });
  git({"checkout", "-q", "--detach", base_});  // the checkout has no such attribute
  const MergeResult result = merge_of(ours, theirs);
  EXPECT_EQ(git({"show", result.commit + ":x.lock"}), "ours");
}

TEST_F(MergeTest, UnionAttributesOfTheMergedTreeCount) {
  put(".gitattributes", "CHANGES merge=union\n");
  put("CHANGES", "0\n");
  const std::string start = commit_all("union");
  const std::string ours = side(start, [&] { put("CHANGES", "0\nours\n"); });
  const std::string theirs = side(start, [&] { put("CHANGES", "0\ntheirs\n"); });
  git({"checkout", "-q", "--detach", base_});
  EXPECT_EQ(git({"show", merge_of(ours, theirs).commit + ":CHANGES"}), "0\nours\ntheirs");
}

TEST_F(MergeTest, ABaseOfTheCallersChoiceIsTaken) {
  // A revert of what landed is the base of landing it again.
  const std::string landed = side(base_, [&] { put("src/a.txt", "landed\n"); });
  const std::string reverted = side(landed, [&] { put("src/a.txt", "a\n"); });
  const std::string more = side(landed, [&] { put("more.txt", "more\n"); });
  EXPECT_EQ(git({"show", merge_of(reverted, more).commit + ":src/a.txt"}), "a");
  EXPECT_EQ(git({"show", merge_of(reverted, more, reverted).commit + ":src/a.txt"}), "landed");
}

TEST_F(MergeTest, CrissCrossHistoryMergesItsBases) {
  const std::string a = side(base_, [&] { put("src/a.txt", "a\nA\n"); });
  const std::string b = side(base_, [&] { put("src/b.txt", "b\nB\n"); });
  const std::string ours = merge_of(a, b).commit;
  const std::string theirs = merge_of(b, a).commit;
  const std::string left = side(ours, [&] { put("left", "1\n"); });
  const std::string right = side(theirs, [&] { put("right", "1\n"); });
  EXPECT_EQ(merge_of(left, right).tree, git({"merge-tree", "--write-tree", left, right}));
}

// Where git merges cleanly, so do we, with the same tree; where git does not, nor do we.
TEST_F(MergeTest, IsWhatGitMakesOfRandomSides) {
  std::mt19937 random(7);
  const auto any = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const auto file = [&] { return "d" + std::to_string(any(3)) + "/f" + std::to_string(any(6)); };
  for (unsigned i = 0; i < 18; ++i) {
    std::string text;
    for (unsigned line = 0; line < 30; ++line) {
      text += "file " + std::to_string(i) + " line " + std::to_string(line) + "\n";
    }
    put("d" + std::to_string(i % 3) + "/f" + std::to_string(i / 3), text);
  }
  const std::string start = commit_all("many");
  const auto edit = [&] {
    for (unsigned step = 0; step < 3; ++step) {
      const std::string path = file();
      if (!exists(repo_ + "/" + path)) continue;
      switch (any(6)) {
        case 0:
          remove(repo_ + "/" + path);
          break;
        case 1:
          put("d" + std::to_string(any(4)) + "/r" + std::to_string(any(4)),
              read(repo_ + "/" + path));
          remove(repo_ + "/" + path);
          break;
        case 2:
          put("d" + std::to_string(any(4)) + "/n" + std::to_string(any(3)), std::to_string(any(9)));
          break;
        default: {
          std::string text = read(repo_ + "/" + path);
          text.insert(text.find("line " + std::to_string(any(30))), std::to_string(any(99)) + " ");
          put(path, text);
        }
      }
    }
  };
  unsigned clean = 0;
  for (unsigned round = 0; round < 40; ++round) {
    const std::string ours = side(start, [&] {
      git({"clean", "-fdq"});
      edit();
    });
    const std::string theirs = side(start, [&] {
      git({"clean", "-fdq"});
      edit();
    });
    const auto expected = run_git_program({"merge-tree", "--write-tree", ours, theirs}, repo_);
    const MergeResult result = merge_of(ours, theirs);
    ASSERT_EQ(result.commit.empty(), expected->exit_code != 0) << round << "\n" << expected->out;
    if (result.commit.empty()) continue;
    ++clean;
    ASSERT_EQ(result.tree + "\n", expected->out) << round;
  }
  EXPECT_GT(clean, 10U);
}

}  // namespace
}  // namespace conduct::gitops
