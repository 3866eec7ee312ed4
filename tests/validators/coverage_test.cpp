// How much the tests cover, as runners print it; and words that must stand in a file.
#include "validators/coverage.h"

#include "tests/validators/results.h"
#include "validators/contains.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace conduct::validators {
namespace {

using core::Verdict;

TEST(Coverage, IsReadFromWhatRunnersPrint) {
  struct Printed {
    const char* runner;
    const char* output;
    std::optional<double> covered;
  };
  for (const Printed& one : std::vector<Printed>{
           {"pytest-cov",
            "Name       Stmts   Miss  Cover\n-----\na.py          10      1    90%\n"
            "TOTAL         12      1    92%\n\n3 passed in 0.1s\n",
            92},
           {"istanbul's table",
            "File      | % Stmts | % Branch | % Funcs | % Lines | Uncovered\n"
            "All files |   87.5 |      50 |     100 |   88.25 |\n a.js     |   87.5 |  50 | 100 | "
            "1 |\n",
            88.25},
           {"istanbul's summary",
            "Statements   : 87.5% ( 7/8 )\nBranches     : 50% ( 1/2 )\nLines        : 90% ( 9/10 "
            ")\n",
            90},
           {"go test",
            "ok  a 0.1s coverage: 90.0% of statements\nok b 0.1s coverage: 61.5% of statements\n",
            61.5},
           {"go tool cover", "a.go:3: F 50.0%\ntotal:\t(statements)\t71.4%\n", 71.4},
           {"tarpaulin", "|| Tested/Total Lines:\n87.50% coverage, 35/40 lines covered\n", 87.5},
           {"lcov",
            "  lines......: 66.7% (2 of 3 lines)\n  functions..: 100.0% (1 of 1 function)\n", 66.7},
           {"llvm-cov", "TOTAL   10   1  90.00%   4   0 100.00%   20   5  75.00%   0  0  -\n", 75},
           {"in colours", "\x1b[1mTOTAL   12   1   92%\x1b[0m\n", 92},
           {"none", "[100%] Built target a\n3 passed\n", std::nullopt},
       }) {
    EXPECT_EQ(read_coverage(one.output), one.covered) << one.runner;
  }
}

TEST(Coverage, IsEnoughOrNot) {
  EXPECT_EQ(judge_coverage(80, {"TOTAL 92%\n"}).verdict, Verdict::pass);
  EXPECT_EQ(judge_coverage(80, {"TOTAL 80%\n"}).reason,
            "the tests cover 80%, at least 80% was asked for");
  const core::GateResult less = judge_coverage(80, {"no figure", "TOTAL 79.9%\n"});
  EXPECT_EQ(less.verdict, Verdict::fail);
  EXPECT_EQ(less.reason, "the tests cover 79.9%, less than the 80% that were asked for");
  EXPECT_EQ(judge_coverage(80, {"TOTAL 20%\n", "TOTAL 85%\n"}).verdict, Verdict::pass);
  const core::GateResult none = judge_coverage(80, {"ok"});
  EXPECT_EQ(none.verdict, Verdict::could_not_run);
  EXPECT_EQ(none.cause, core::Cause::work);
}

core::GateResult contains(const std::vector<std::string>& words,
                          const std::vector<TreeFile>& files) {
  spec::Criterion criterion;
  criterion.kind = spec::CriterionKind::contains;
  criterion.paths = {"README.md"};
  criterion.pattern = words;
  std::vector<std::string> tree;
  for (const TreeFile& file : files) tree.push_back(file.path);
  return judge_contains(criterion, tree, files);
}

TEST(Contains, WantsEachWordAsItIsWritten) {
  const std::vector<TreeFile> readme{{"README.md", "Run `make test`.\n", 17}};
  EXPECT_EQ(contains({"make test"}, readme).verdict, Verdict::pass);
  const core::GateResult missing = contains({"make test", "Make"}, readme);
  EXPECT_EQ(missing.verdict, Verdict::fail);
  EXPECT_EQ(missing.reason, "README.md does not contain Make");
  EXPECT_EQ(contains({"x"}, {}).reason, "README.md does not exist");
  EXPECT_EQ(contains({"x"}, {{"README.md", "Run", 17}}).verdict, Verdict::could_not_run)
      << "nobody has read the rest";
}

}  // namespace
}  // namespace conduct::validators
