// Where no look into a file is needed: what comes out is what git makes, and it is known when it is
// not enough.
#include "gitops/trivial_merge.h"

#include "tests/gitops/fixture.h"

#include <map>
#include <random>

namespace conduct::gitops {
namespace {

using Files = std::map<std::string, std::string>;  // content by path

class TrivialMergeTest : public GitTest {
 protected:
  std::string commit(const Files& files, const std::vector<std::string>& parents) {
    IndexHandle index;
    EXPECT_EQ(git_index_new(out(index)), 0);
    for (const auto& [path, content] : files) {
      git_index_entry entry{};
      entry.path = path.c_str();
      entry.mode = GIT_FILEMODE_BLOB;
      EXPECT_EQ(
          git_blob_create_from_buffer(&entry.id, repository_.raw(), content.data(), content.size()),
          0);
      EXPECT_EQ(git_index_add(index.get(), &entry), 0);
    }
    git_oid tree;
    EXPECT_EQ(git_index_write_tree_to(&tree, index.get(), repository_.raw()), 0);
    return must(repository_.write_commit(id_text(tree), parents, "test", {}));
  }

  // The merged tree where it is trivial; it must be git's.
  std::optional<std::string> merged(const Files& base, const Files& ours, const Files& theirs) {
    const std::string start = commit(base, {});
    const std::string one = commit(ours, {start}), other = commit(theirs, {start});
    const auto tree = must(trivial_merge(repository_.raw(), start, one, other));
    if (!tree) return tree;
    const auto said = must(run_git_program({"merge-tree", "--write-tree", one, other}, repo_));
    EXPECT_EQ(said.exit_code, 0) << said.out;
    EXPECT_EQ(*tree + "\n", said.out);
    return tree;
  }

  static std::string text(const std::string& name) {
    std::string lines;
    for (int line = 0; line < 30; ++line) lines += name + " " + std::to_string(line) + "\n";
    return lines;
  }
  static Files with(Files files, const std::string& path, const std::string& content) {
    files[path] = content;
    return files;
  }
  static Files without(Files files, const std::string& path) {
    files.erase(path);
    return files;
  }
  static Files moved(const Files& files, const std::string& from, const std::string& to) {
    return with(without(files, from), to, files.at(from));
  }

  const Repository repository_ = open();
  const Files base_files_{{"a/b/deep", text("deep")}, {"a/x", text("x")}, {"p", text("p")}};
};

TEST_F(TrivialMergeTest, EachSideHasItsOwnPaths) {
  const Files& base = base_files_;
  EXPECT_TRUE(merged(base, with(base, "a/b/deep", "1"), with(base, "a/x", "2")));
  EXPECT_TRUE(merged(base, with(base, "new/one", "1"), with(base, "new/two", "2")));
  EXPECT_TRUE(merged(base, without(base, "a/b/deep"), with(base, "p", "2")));
  EXPECT_TRUE(merged(base, without(base, "a/b/deep"), without(base, "a/x")));
  EXPECT_TRUE(merged(base, base, with(without(base, "p"), "p/now/a/folder", "2")));
  EXPECT_TRUE(merged(base, moved(base, "p", "q"), with(base, "a/x", "2")));
}

TEST_F(TrivialMergeTest, BothDidTheSame) {
  const Files& base = base_files_;
  EXPECT_TRUE(merged(base, with(base, "p", "same"), with(base, "p", "same")));
  EXPECT_TRUE(merged(base, with(base, "new/q", "same"), with(base, "new/q", "same")));
}

TEST_F(TrivialMergeTest, ALookIntoFilesIsNeeded) {
  const Files& base = base_files_;
  EXPECT_FALSE(merged(base, with(base, "p", "1"), with(base, "p", "2")));
  EXPECT_FALSE(merged(base, with(base, "q", "1"), with(base, "q", "2")));
  EXPECT_FALSE(merged(base, with(base, "q", "1"), with(base, "q/r", "2")));
  EXPECT_FALSE(merged(base, moved(base, "p", "q"), with(base, "p", text("p") + "more\n")));
}

TEST_F(TrivialMergeTest, ARenameMayBeBehindIt) {
  const Files& base = base_files_;
  EXPECT_FALSE(merged(base, moved(base, "p", "q"), moved(base, "p", "r")));
  EXPECT_FALSE(merged(base, moved(base, "a/b/deep", "q"), moved(base, "a/b/deep", "r")));
  EXPECT_FALSE(merged(base, moved(base, "a/b/deep", "c/deep"), with(base, "a/b/new", "2")));
  EXPECT_FALSE(merged(base, with(base, "a/b/new", "2"), moved(base, "a/b/deep", "c/deep")));
}

TEST_F(TrivialMergeTest, IsWhatGitMakesOfRandomSides) {
  std::mt19937 random(5);
  const auto any = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const auto path = [&] {
    static const char* const folders[] = {"", "d/", "d/e/", "d/f/", "g/"};
    return folders[any(5)] + std::string(1, static_cast<char>('p' + any(4)));
  };
  Files base;
  for (int i = 0; i < 14; ++i) {
    const std::string name = path();
    base[name] = text(name);
  }
  const auto edit = [&](Files files) {
    for (unsigned step = 0; step < 3; ++step) {
      const auto file = std::next(files.begin(), any(static_cast<unsigned>(files.size())));
      const std::string from = file->first;
      const unsigned what = any(4);
      if (what == 0) files.erase(from);
      if (what == 1) files = moved(files, from, path());
      if (what == 2) files[path()] = std::to_string(any(3));
      if (what == 3) files[from] += std::to_string(any(3));
    }
    return files;
  };
  int trivial = 0;
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    if (merged(base, edit(base), edit(base))) ++trivial;
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(trivial, 50);
}

// As fsck calls it: "contains non-canonical modes"; such trees are in old histories.
TEST_F(TrivialMergeTest, OldModesAreMadeNewAsByGit) {
  git_oid blob, tree;
  ASSERT_EQ(git_blob_create_from_buffer(&blob, repository_.raw(), "old", 3), 0);
  std::string raw = "100664 old";
  raw.push_back('\0');
  raw.append(reinterpret_cast<const char*>(blob.id), GIT_OID_RAWSZ);
  git_odb* odb = nullptr;
  ASSERT_EQ(git_repository_odb(&odb, repository_.raw()), 0);
  EXPECT_EQ(git_odb_write(&tree, odb, raw.data(), raw.size(), GIT_OBJECT_TREE), 0);
  git_odb_free(odb);
  const std::string start = must(repository_.write_commit(id_text(tree), {}, "old", {}));
  const std::string theirs = commit({{"new", "new"}, {"old", "old"}}, {start});
  EXPECT_FALSE(must(trivial_merge(repository_.raw(), start, start, theirs)));
}

}  // namespace
}  // namespace conduct::gitops
