// Imports of an agent's commits: what is sound comes over as git itself would have written it, and
// what is not leaves the repository as it was.
#include "gitops/import.h"

#include "gitops/foreign_objects.h"
#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>

namespace conduct::gitops {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;

// The agent has a repository of its own whose objects are beside the user's.
class ImportTest : public GitTest {
 protected:
  ImportTest() : agent_(dir_ + "/agent"), objects_(agent_ + "/.git/objects") {
    git_in(dir_, {"clone", "-q", "--shared", repo_, agent_});
    agent({"config", "user.name", "Agent"});
    agent({"config", "user.email", "agent@localhost"});
    agent({"config", "gc.auto", "0"});
  }

  std::string agent(const std::vector<std::string>& arguments) { return git_in(agent_, arguments); }
  std::string agent_commits(const std::string& message = "work") {
    agent({"add", "-A"});
    agent({"commit", "-q", "-m", message});
    return agent({"rev-parse", "HEAD"});
  }
  // An object with CONTENT, sound or not.
  std::string plant(const std::string& type, const std::string& content) {
    write(dir_ + "/content", content);
    return agent({"hash-object", "-t", type, "-w", "--literally", dir_ + "/content"});
  }
  // An entry of a raw tree.
  static std::string entry(const std::string& mode, const std::string& name,
                           const std::string& id) {
    std::string raw = mode + " " + name + '\0';
    for (std::size_t i = 0; i < id.size(); i += 2) {
      raw += static_cast<char>(std::stoi(id.substr(i, 2), nullptr, 16));
    }
    return raw;
  }
  static std::string deflated(const std::string& raw) {
    std::string packed(compressBound(raw.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef*>(packed.data()), &size,
             reinterpret_cast<const Bytef*>(raw.data()), raw.size());
    packed.resize(size);
    return packed;
  }
  std::string commit_of_tree(const std::string& tree) {
    return plant("commit",
                 "tree " + tree + "\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n");
  }
  std::string commit_of_raw_tree(const std::string& content) {
    return commit_of_tree(plant("tree", content));
  }
  std::string blob() { return git({"rev-parse", base_ + ":README.md"}); }
  std::string file_of(const std::string& id) {
    return objects_ + "/" + id.substr(0, 2) + "/" + id.substr(2);
  }
  std::string mine(const std::string& id) {
    return repo_ + "/.git/objects/" + id.substr(0, 2) + "/" + id.substr(2);
  }

  // Imports COMMIT, which must succeed; git finds the repository whole, and the same files in it.
  Imported take(const std::string& commit) {
    const Repository repository = open();
    const Imported imported = must(import_commit(repository, objects_, commit));
    EXPECT_EQ(must(repository.commit(commit)).id, commit);
    git({"update-ref", "refs/heads/taken", commit});
    EXPECT_EQ(git({"fsck", "--strict", "--no-dangling"}), "");
    EXPECT_EQ(git({"rev-list", "--objects", commit}), agent({"rev-list", "--objects", commit}));
    return imported;
  }

  // The error that importing COMMIT gives. The repository has it no more than before.
  std::string refused(const std::string& commit, const ImportLimits& limits = {}) {
    const std::string before = git({"count-objects", "-v"});
    const auto result = import_commit(open(), objects_, commit, limits);
    EXPECT_FALSE(result.ok());
    EXPECT_EQ(git({"count-objects", "-v"}), before);
    const std::string scratch = repo_ + "/.git/conduct";
    EXPECT_TRUE(!exists(scratch) || fs::is_empty(scratch));
    return result.ok() ? "" : result.error().message;
  }

  const std::string agent_, objects_;
};

TEST_F(ImportTest, ACommitComesOverByItsFiles) {
  write(agent_ + "/src/a.txt", "changed\n");
  write(agent_ + "/tool.sh", "#!/bin/sh\n", 0755);
  ASSERT_EQ(::symlink("a.txt", (agent_ + "/src/link").c_str()), 0);
  const std::string commit = agent_commits();
  const Imported imported = take(commit);
  EXPECT_EQ(imported.objects, 6u);  // a commit, two trees, two files, a link
  EXPECT_FALSE(exists(file_of(commit)));
  struct stat status {};
  ASSERT_EQ(::stat(mine(commit).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0444u);
  EXPECT_EQ(git({"show", commit + ":src/a.txt"}), "changed");
}

TEST_F(ImportTest, WhatTheRepositoryHasCostsNothing) {
  EXPECT_EQ(take(base_).objects, 0u);
  write(agent_ + "/README.md", "1\n");
  const std::string commit = agent_commits();
  take(commit);
  EXPECT_EQ(take(commit).objects, 0u);
}

TEST_F(ImportTest, ALongHistoryWithMergesComesOverAsOnePack) {
  for (int i = 0; i < 300; ++i) write(agent_ + "/many/" + std::to_string(i), std::to_string(i));
  agent_commits();
  agent({"checkout", "-q", "-b", "side"});
  write(agent_ + "/side.txt", "side\n");
  agent_commits();
  agent({"checkout", "-q", "main"});
  write(agent_ + "/main.txt", "main\n");
  agent_commits();
  agent({"merge", "-q", "-m", "merged", "side"});
  const Imported imported = take(agent({"rev-parse", "HEAD"}));
  EXPECT_GT(imported.objects, 300u);
  EXPECT_THAT(git({"count-objects", "-v"}), HasSubstr("packs: 1"));
}

TEST_F(ImportTest, PacksOfTheAgentAreRead) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "line " + std::to_string(i) + "\n";
  for (int i = 0; i < 8; ++i) {
    write(agent_ + "/large.txt", text + std::to_string(i));
    agent_commits();
  }
  agent({"gc", "-q"});
  EXPECT_THAT(agent({"count-objects", "-v"}), HasSubstr("count: 0"));
  write(agent_ + "/later.txt", "later\n");
  const std::string few = agent_commits();
  EXPECT_EQ(take(few).objects, 27u);
  EXPECT_TRUE(fs::is_empty(repo_ + "/.git/conduct"));

  for (int i = 0; i < 60; ++i)
    write(agent_ + "/many/" + std::to_string(i), text + std::to_string(i));
  agent_commits();
  for (int i = 0; i < 60; ++i)
    write(agent_ + "/many/" + std::to_string(i), "x" + std::to_string(i));
  const std::string many = agent_commits();
  agent({"gc", "-q", "--aggressive"});
  EXPECT_EQ(take(many).objects, 118u);
}

TEST_F(ImportTest, ThePackOfAFetchIsRead) {
  for (int i = 0; i < 30; ++i) write(agent_ + "/many/" + std::to_string(i), std::string(400, 'x'));
  agent_commits();
  git_in(dir_, {"clone", "-q", agent_, dir_ + "/other"});
  for (int i = 0; i < 30; ++i)
    write(dir_ + "/other/many/" + std::to_string(i), std::string(401, 'x'));
  git_in(dir_ + "/other", {"-c", "user.name=T", "-c", "user.email=t@l", "commit", "-qam", "more"});
  agent({"-c", "fetch.unpackLimit=1", "pull", "-q", dir_ + "/other", "main"});
  ASSERT_THAT(agent({"count-objects", "-v"}), HasSubstr("packs: 1\n"));
  take(agent({"rev-parse", "HEAD"}));
}

TEST_F(ImportTest, ADeepHistoryNeedsNoStack) {
  write(agent_ + "/README.md", "x\n");
  std::string script =
      "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); printf 'commit refs/heads/deep\\ncommitter A "
      "<a@b> %d +0000\\ndata 1\\nx\\n' $i; done | git fast-import --quiet";
  ASSERT_EQ(::system(("cd " + agent_ + " && " + script).c_str()), 0);
  take(agent({"rev-parse", "deep"}));
}

TEST_F(ImportTest, AlternatesOfTheAgentAreNotFollowed) {
  git_in(dir_, {"init", "-q", dir_ + "/elsewhere"});
  write(dir_ + "/secret", "secret\n");
  const std::string secret = git_in(dir_ + "/elsewhere", {"hash-object", "-w", dir_ + "/secret"});
  write(objects_ + "/info/alternates", dir_ + "/elsewhere/.git/objects\n");
  const std::string commit = commit_of_raw_tree(entry("100644", "x", secret));
  EXPECT_THAT(refused(commit),
              MatchesRegex("blob " + secret + " is missing, which [0-9a-f]+ needs"));
}

TEST_F(ImportTest, AMissingCommitTreeOrParentIsNamed) {
  const std::string none(40, '7');
  EXPECT_EQ(refused(none), "commit " + none + " is missing");
  EXPECT_THAT(refused(commit_of_tree(none)), HasSubstr("tree " + none + " is missing, which"));
  const std::string orphan =
      plant("commit", "tree " + git({"rev-parse", base_ + "^{tree}"}) + "\nparent " + none +
                          "\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n");
  EXPECT_THAT(refused(orphan), HasSubstr("commit " + none + " is missing, which"));
}

TEST_F(ImportTest, AReferenceToTheWrongTypeIsRefused) {
  EXPECT_EQ(refused(commit_of_tree(blob())), blob() + " is a blob, where a tree is needed");
  EXPECT_EQ(refused(commit_of_raw_tree(entry("100644", "x", base_))),
            base_ + " is a commit, where a blob is needed");
  const std::string tree = agent({"rev-parse", "HEAD^{tree}"});
  EXPECT_EQ(refused(commit_of_raw_tree(entry("100644", "x", tree))),
            tree + " is a tree, where a blob is needed");
}

TEST_F(ImportTest, TreesThatGitWouldNotMakeAreRefused) {
  const auto flaw = [&](const std::string& content) {
    const std::string message = refused(commit_of_raw_tree(content));
    return message.size() > 46 ? message.substr(46) : message;  // after "tree ID "
  };
  const std::string file = entry("100644", "x", blob());
  EXPECT_EQ(flaw(entry("100644", "..", blob())), "has an entry '..'");
  EXPECT_EQ(flaw(entry("100644", ".", blob())), "has an entry '.'");
  EXPECT_EQ(flaw(entry("100644", "", blob())), "has an entry without a name");
  EXPECT_EQ(flaw(entry("100644", "a/b", blob())), "has an entry 'a/b', which is a path");
  for (const char* name : {".git", ".GIT", "git~1", ".git ", ".git...", ".gi\xe2\x80\x8ct",
                           ".git::$INDEX_ALLOCATION", "a\\.git\\b"}) {
    EXPECT_THAT(flaw(entry("40000", name, blob())), EndsWith("', which is git's own")) << name;
  }
  EXPECT_EQ(flaw(file + file), "has two entries 'x'");
  EXPECT_EQ(flaw(file + entry("100644", "x.y", blob()) + entry("40000", "x", blob())),
            "has two entries 'x'");
  EXPECT_EQ(flaw(file + entry("100644", "a", blob())), "is not sorted at 'a'");
  EXPECT_EQ(flaw(entry("40000", "x", blob()) + entry("100644", "x.y", blob())),
            "is not sorted at 'x.y'");
  EXPECT_EQ(flaw(entry("100600", "x", blob())), "has an entry 'x' of mode 100600");
  EXPECT_EQ(flaw(entry("040000", "x", blob())), "has an entry 'x' of mode 040000");
  EXPECT_EQ(flaw(entry("100644", "x", std::string(40, '0'))), "has an entry 'x' without an object");
  EXPECT_EQ(flaw(entry("120000", ".gitmodules", blob())), "has a link '.gitmodules'");
  EXPECT_EQ(flaw(file.substr(0, 20)), "is cut off");
}

TEST_F(ImportTest, TreesThatAreUnusualAreTaken) {
  const std::string tree = git({"rev-parse", base_ + "^{tree}"});
  take(commit_of_raw_tree(
      entry("100644", ".gitattributes", blob()) + entry("100644", "a.b", blob()) +
      entry("40000", "a", tree) + entry("100644", "git~2", blob()) +
      entry("160000", "module", std::string(40, '5')) + entry("100644", "\xff\x01 ", blob())));
  take(commit_of_raw_tree(""));
}

TEST_F(ImportTest, CommitsThatGitWouldNotMakeAreRefused) {
  const std::string tree = "tree " + git({"rev-parse", base_ + "^{tree}"}) + "\n";
  const std::string who = "A <a@b> 1 +0000\n";
  const auto flaw = [&](const std::string& content) {
    const std::string message = refused(plant("commit", content));
    return message.size() > 48 ? message.substr(48) : message;  // after "commit ID "
  };
  const std::string rest = "author " + who + "committer " + who + "\nx\n";
  EXPECT_EQ(flaw(rest), "names no tree");
  EXPECT_EQ(flaw("tree 12\n" + rest), "names no tree");
  EXPECT_EQ(flaw(tree + "parent 12\n" + rest), "has a malformed parent");
  EXPECT_EQ(flaw(tree + "committer " + who + "\nx\n"), "has a malformed author");
  EXPECT_EQ(flaw(tree + "author " + who + rest), "has more than one author");
  EXPECT_EQ(flaw(tree + "author " + who + "\nx\n"), "has a malformed committer");
  EXPECT_EQ(flaw(tree + rest + '\0'), "holds a NUL");
  for (const char* wrong :
       {"A a@b 1 +0000", "A <a@b 1 +0000", "A<a@b> 1 +0000", "<a@b> 1 +0000", "A <a@b> x +0000",
        "A <a@b> 01 +0000", "A <a@b> 1", "A <a@b> 1 0000", "A <a@b> 1 +00000", "A <a@b>1 +0000",
        "A <a@b> 99999999999999999999 +0000"}) {
    const std::string author = std::string("author ") + wrong + "\n";
    EXPECT_EQ(flaw(tree + author + "committer " + who + "\nx\n"), "has a malformed author")
        << wrong;
  }
}

TEST_F(ImportTest, ACorruptObjectIsRefused) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  const std::string file = file_of(agent({"rev-parse", "HEAD:README.md"}));
  const std::string content = read(file);
  const std::string unreadable = file + " is no object that git can read";
  for (const std::string& broken :
       {content.substr(0, content.size() / 2), content + "garbage", std::string("x"), std::string(),
        "\x78\x01" + content.substr(4)}) {
    remove(file);
    write(file, broken);
    EXPECT_EQ(refused(commit), unreadable);
  }
  // Sound by itself, but another one.
  const std::string other = file_of(plant("blob", "other\n"));
  remove(file);
  fs::copy(other, file);
  EXPECT_THAT(refused(commit), HasSubstr(file + " holds another object, "));
}

TEST_F(ImportTest, AHeaderThatLiesAboutTheSizeIsRefused) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  const std::string file = file_of(agent({"rev-parse", "HEAD:README.md"}));
  using std::string_literals::operator""s;
  for (const std::string& raw :
       {"blob 7\0changed\n"s, "blob 9\0changed\n"s, "blob 08\0changed\n"s, "blob -8\0changed\n"s,
        "blob 8changed\n"s, "blub 8\0changed\n"s, "blob 400000000\0changed\n"s, "blob"s,
        "blob 8"s + std::string(40, ' ')}) {
    remove(file);
    write(file, deflated(raw));
    EXPECT_EQ(refused(commit), file + " is no object that git can read") << raw;
  }
  remove(file);
  write(file, deflated("blob 8\0changed\n"s));
  take(commit);
}

TEST_F(ImportTest, WhatIsNoFileIsNeverOpened) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  const std::string file = file_of(agent({"rev-parse", "HEAD:README.md"}));
  fs::rename(file, dir_ + "/aside");
  ASSERT_EQ(::symlink((dir_ + "/aside").c_str(), file.c_str()), 0);
  EXPECT_EQ(refused(commit), file + " is no regular file");
  remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_EQ(refused(commit), file + " is no regular file");

  const std::string folder = fs::path(file).parent_path();
  fs::rename(folder, dir_ + "/folder");
  ASSERT_EQ(::symlink((dir_ + "/folder").c_str(), folder.c_str()), 0);
  EXPECT_EQ(refused(commit), folder + " is no folder");
  remove(folder);
  ASSERT_EQ(::mkfifo((objects_ + "/pack/pack-x.pack").c_str(), 0600), 0);
  EXPECT_EQ(refused(commit), objects_ + "/pack/pack-x.pack is no regular file");
}

TEST_F(ImportTest, AnObjectDirectoryThatIsALinkIsRefused) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  fs::rename(objects_, dir_ + "/aside");
  ASSERT_EQ(::symlink((dir_ + "/aside").c_str(), objects_.c_str()), 0);
  EXPECT_EQ(refused(commit), objects_ + " is no folder");
}

TEST_F(ImportTest, AFileThatHasAnotherNameIsCopied) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  const std::string id = agent({"rev-parse", "HEAD:README.md"});
  ASSERT_EQ(::link(file_of(id).c_str(), (dir_ + "/other-name").c_str()), 0);
  take(commit);
  EXPECT_TRUE(exists(file_of(id)));
  EXPECT_FALSE(exists(file_of(commit)));
  ::chmod((dir_ + "/other-name").c_str(), 0644);
  write(dir_ + "/other-name", "poison");
  EXPECT_EQ(git({"fsck", "--strict", "--no-dangling"}), "");
}

TEST_F(ImportTest, AMovedObjectIsAsYoungAsTheImport) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  fs::last_write_time(file_of(commit), fs::file_time_type::clock::now() - std::chrono::hours(9999));
  must(import_commit(open(), objects_, commit));
  git({"prune", "--expire=1.hour.ago"});
  EXPECT_EQ(git({"cat-file", "-t", commit}), "commit");
}

TEST_F(ImportTest, LimitsAreKept) {
  write(agent_ + "/large.txt", std::string(100'000, 'x'));
  const std::string commit = agent_commits();
  const std::string large = agent({"rev-parse", "HEAD:large.txt"});
  ImportLimits limits;
  limits.object_bytes = 50'000;
  EXPECT_EQ(refused(commit, limits),
            "object " + large + " has 100000 bytes, more than the 50000 that are taken");
  ImportLimits total;
  total.total_bytes = 100'000;
  EXPECT_EQ(refused(commit, total), "there are more than the 100000 bytes that are taken");
  ImportLimits few;
  few.objects = 2;
  EXPECT_EQ(refused(commit, few), "there are more than the 2 objects that are taken");

  agent({"gc", "-q"});
  EXPECT_THAT(
      refused(commit, limits),
      MatchesRegex(".*[.]pack has an object of 100000 bytes, more than the 50000 that are taken"));
  EXPECT_THAT(refused(commit, total),
              EndsWith(".pack has more than the 100000 bytes that are taken"));
  EXPECT_THAT(refused(commit, few),
              EndsWith(".pack has 3 objects, more than the 2 that are taken"));
}

TEST_F(ImportTest, TreesDeeperThanAnyPathAreRefused) {
  const Repository repository = must(Repository::open(agent_ + "/.git"));
  OdbHandle odb;
  ASSERT_EQ(git_repository_odb(out(odb), repository.raw()), 0);
  std::string tree = plant("tree", entry("100644", "x", blob()));
  for (int i = 0; i < 1000; ++i) {
    const std::string raw = entry("40000", "d", tree);
    git_oid id;
    ASSERT_EQ(git_odb_write(&id, odb.get(), raw.data(), raw.size(), GIT_OBJECT_TREE), 0);
    tree = id_text(id);
  }
  EXPECT_EQ(refused(commit_of_tree(tree)), "tree " + tree + " is more than 1000 folders deep");
}

// What a pack's own index says is nothing to go by.
TEST_F(ImportTest, ABrokenPackIsRefused) {
  write(agent_ + "/README.md", "changed\n");
  const std::string commit = agent_commits();
  agent({"gc", "-q"});
  std::string pack, index;
  for (const auto& file : fs::directory_iterator(objects_ + "/pack")) {
    if (file.path().extension() == ".pack") pack = file.path();
    if (file.path().extension() == ".idx") index = file.path();
  }
  const std::string content = read(pack);
  const auto with = [&](const std::string& changed) {
    remove(pack);
    write(pack, changed);
    return refused(commit);
  };
  EXPECT_EQ(with(""), pack + " is cut off");
  EXPECT_EQ(with("PACK"), pack + " is cut off");
  EXPECT_EQ(with("JUNK" + content.substr(4)), pack + " is no pack");
  EXPECT_THAT(with(content.substr(0, content.size() - 30)),
              HasSubstr(pack + " has a broken stream"));
  EXPECT_EQ(with(content + "more"), pack + " has bytes that belong to no object");
  std::string checksum = content;
  checksum.back() = static_cast<char>(checksum.back() + 1);
  EXPECT_THAT(with(checksum), HasSubstr(pack + " cannot be read: "));
  std::string swollen = content;
  swollen[12] = static_cast<char>(static_cast<unsigned char>(swollen[12]) ^ 1);
  EXPECT_THAT(with(swollen), HasSubstr(pack + " has a broken stream"));
  ::chmod(index.c_str(), 0600);
  write(index, "no index");
  remove(pack);
  write(pack, content);
  take(commit);
}

// libgit2 and git go round for ever where an index says that a delta is its own base.
TEST_F(ImportTest, ADeltaThatIsItsOwnBaseDoesNotHang) {
  const std::string id(40, '7');
  const std::string raw_id(20, '\x77');
  const std::string body =
      std::string("PACK\0\0\0\2\0\0\0\1\x74", 13) + raw_id + deflated(std::string("\1\1\1x", 4));
  write(dir_ + "/body", body);
  const std::string sign =
      "import hashlib,sys; b=open('body','rb').read(); "
      "sys.stdout.buffer.write(b+hashlib.sha1(b).digest())";
  ASSERT_EQ(::system(("cd " + dir_ + " && python3 -c \"" + sign + "\" > " + objects_ +
                      "/pack/pack-x.pack")
                         .c_str()),
            0);
  EXPECT_THAT(refused(id), HasSubstr("pack-x.pack cannot be read: "));
}

}  // namespace
}  // namespace conduct::gitops
