// The `files` gate: what the spec names is there and is more than a name.
#include "validators/files.h"

#include "tests/validators/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace conduct::validators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kTree = {"README.md",    "app/[id]/page.tsx", "src/a.py",
                                        "src/gen/b.py", "src/gen/c.txt",     "srcs/d.py"};

TEST(NamedFiles, APathADirectoryAndAGlob) {
  EXPECT_THAT(named_files("README.md", kTree), ElementsAre("README.md"));
  EXPECT_THAT(named_files("./src/a.py", kTree), ElementsAre("src/a.py"));
  EXPECT_THAT(named_files("src/", kTree), ElementsAre("src/a.py", "src/gen/b.py", "src/gen/c.txt"));
  EXPECT_THAT(named_files("src", kTree), ElementsAre("src/a.py", "src/gen/b.py", "src/gen/c.txt"));
  EXPECT_THAT(named_files("src/**/*.py", kTree), ElementsAre("src/a.py", "src/gen/b.py"));
  EXPECT_THAT(named_files("*/gen", kTree), ElementsAre("src/gen/b.py", "src/gen/c.txt"));
  EXPECT_THAT(named_files(".", kTree), ::testing::SizeIs(6));
}

TEST(NamedFiles, AFileIsNoDirectoryAndAPrefixIsNoName) {
  EXPECT_THAT(named_files("README.md/", kTree), IsEmpty());
  EXPECT_THAT(named_files("READ", kTree), IsEmpty());
  EXPECT_THAT(named_files("readme.md", kTree), IsEmpty());
}

TEST(NamedFiles, BracketsInANameAreTheNameFirst) {
  EXPECT_THAT(named_files("app/[id]/page.tsx", kTree), ElementsAre("app/[id]/page.tsx"));
}

TEST(NamedFiles, NothingOutsideTheTreeIsNamed) {
  for (const char* wanted : {"/etc/passwd", "../README.md", "src/../README.md", "/"}) {
    EXPECT_THAT(named_files(wanted, kTree), IsEmpty()) << wanted;
  }
}

TEST(FilesGate, PassesWhenEverythingIsThere) {
  EXPECT_EQ(told(judge_files({"src/a.py"}, kTree, {file("src/a.py", "print(1)\n")})),
            "PASS: src/a.py is there");
  EXPECT_EQ(told(judge_files({"src/a.py", "README.md"}, kTree,
                             {file("src/a.py", "print(1)\n"), file("README.md", "# It\n")})),
            "PASS: all 2 paths are there");
  EXPECT_EQ(told(judge_files({}, kTree, {})), "N/A: no file is named");
}

TEST(FilesGate, NamesEachThingThatIsWrong) {
  const core::GateResult result =
      judge_files({"docs/api.md", "src/a.py", "README.md"}, kTree,
                  {file("src/a.py", " \n\t\n"), file("README.md", "<!-- TODO: write this -->\n")});
  EXPECT_EQ(told(result),
            "FAIL: docs/api.md is missing; src/a.py is empty; README.md is a placeholder");
  EXPECT_EQ(result.gate, "files");
  EXPECT_EQ(result.subject, "docs/api.md, src/a.py, README.md");
}

TEST(FilesGate, ALongListOfProblemsIsCut) {
  EXPECT_EQ(
      told(judge_files({"a", "b", "c", "d", "e", "f\x1b[2J", "g"}, kTree, {})),
      "FAIL: a is missing; b is missing; c is missing; d is missing; e is missing and 2 more");
}

TEST(FilesGate, ADirectoryOrGlobIsThereWhenOneFileOfItIs) {
  const std::vector<TreeFile> one = {file("src/a.py", ""), file("src/gen/b.py", "x = 1\n"),
                                     file("src/gen/c.txt", "")};
  EXPECT_EQ(told(judge_files({"src/"}, kTree, one)), "PASS: src/ is there");
  EXPECT_EQ(told(judge_files({"src/**/*.txt"}, kTree, one)), "FAIL: src/gen/c.txt is empty");
  const std::vector<TreeFile> none = {file("src/gen/b.py", "# TODO\n"), file("src/gen/c.txt", "")};
  EXPECT_EQ(told(judge_files({"src/gen/"}, kTree, none)),
            "FAIL: of the 2 files that src/gen/ names none will do: src/gen/b.py is a placeholder");
  EXPECT_EQ(told(judge_files({"lib/*.so"}, kTree, {})), "FAIL: lib/*.so is missing");
}

TEST(FilesGate, WhatNobodyReadIsNotThere) {
  EXPECT_EQ(told(judge_files({"src/a.py"}, kTree, {})), "FAIL: src/a.py could not be read");
}

// What the gate says of WANTED in a tree with these links, where every regular file is read.
std::string told_with_links(const std::string& wanted, const Links& links) {
  std::vector<std::string> tree = kTree;
  for (const auto& [path, target] : links) tree.push_back(path);
  std::sort(tree.begin(), tree.end());
  std::vector<TreeFile> read;
  for (const std::string& path : files_to_read({wanted}, tree, links)) {
    EXPECT_EQ(links.count(path), 0U) << path;  // a link's text is no content
    const bool empty = path.starts_with("srcs/");
    read.push_back(file(path, empty ? "" : "something\n"));
  }
  return told(judge_files({wanted}, tree, read, links));
}

TEST(FilesGate, ALinkIsWhatItLeadsTo) {
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", "src/a.py"}}), "PASS: b.txt is there");
  EXPECT_EQ(told_with_links("src/b.md", {{"src/b.md", ".././README.md"}}),
            "PASS: src/b.md is there");
  EXPECT_EQ(told_with_links("b", {{"b", "src/gen/"}}), "PASS: b is there");
  EXPECT_EQ(told_with_links("b", {{"b", "c"}, {"c", "d"}, {"d", "README.md"}}), "PASS: b is there");
  // Through a directory that is a link itself, in the link's text and in the spec's.
  EXPECT_EQ(told_with_links("b", {{"b", "lib/a.py"}, {"lib", "src"}}), "PASS: b is there");
  EXPECT_EQ(told_with_links("lib/a.py", {{"lib", "src"}}), "PASS: lib/a.py is there");
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", "srcs/d.py"}}),
            "FAIL: b.txt is a link to srcs/d.py, which is empty");
  EXPECT_EQ(told_with_links("b", {{"b", "srcs"}}),
            "FAIL: b is a link to srcs, which has no file that will do");
}

TEST(FilesGate, ALinkThatLeadsToNothingInTheTreeIsNoFile) {
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", "gone.txt"}}),
            "FAIL: b.txt is a link to gone.txt, which is not in the tree");
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", "gone/../README.md"}}),
            "FAIL: b.txt is a link to gone/../README.md, which is not in the tree");
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", "README.md/x"}}),
            "FAIL: b.txt is a link to README.md/x, which is not in the tree");
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", ""}}),
            "FAIL: b.txt is a link to , which is not in the tree");
  EXPECT_EQ(told_with_links("b.txt", {{"b.txt", "/etc/passwd"}}),
            "FAIL: b.txt is a link to /etc/passwd, which leaves the tree");
  EXPECT_EQ(told_with_links("src/b", {{"src/b", "../../other/README.md"}}),
            "FAIL: src/b is a link to ../../other/README.md, which leaves the tree");
  EXPECT_EQ(told_with_links("b", {{"b", "c"}, {"c", "/dev/null"}}),
            "FAIL: b is a link to c, which leaves the tree");
  EXPECT_EQ(told_with_links("b", {{"b", "c"}, {"c", "b"}}),
            "FAIL: b is a link to c, which leads through more than 40 links");
  EXPECT_EQ(told_with_links("docs/", {{"docs/all", "."}}),
            "FAIL: docs/all is a link to ., which has no file in it");
  EXPECT_EQ(told_with_links("lib/a.py", {{"lib", "/usr/lib"}}), "FAIL: lib/a.py is missing");
}

TEST(FilesGate, SomeFilesAreCompleteWhenEmpty) {
  EXPECT_EQ(
      told(judge_files({"pkg/__init__.py"}, {"pkg/__init__.py"}, {file("pkg/__init__.py", "")})),
      "PASS: pkg/__init__.py is there");
}

TEST(FilesGate, APlaceholderIsNothingButAMarker) {
  for (const char* content :
       {"TODO\n", "# TODO: implement the parser\n", "// placeholder\n", "/* FIXME */\n\n",
        "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit.\n", "<!--\nTODO\n-->\n",
        "/*\n * TBD\n */\n", "\"\"\"Placeholder module.\"\"\"\n", "Coming soon!\n",
        "-- to be written\n"}) {
    EXPECT_EQ(judge_files({"x"}, {"x"}, {file("x", content)}).verdict, core::Verdict::fail)
        << content;
  }
  for (const char* content :
       {"# TODO: more\nprint(1)\n", "todos = []\n", "placeholders are described here\n",
        "We use Lorem ipsum.\n", "# Licence\n", "---\n", "x\n", "TODO_LIST=1\n"}) {
    EXPECT_EQ(judge_files({"x"}, {"x"}, {file("x", content)}).verdict, core::Verdict::pass)
        << content;
  }
}

}  // namespace
}  // namespace conduct::validators
