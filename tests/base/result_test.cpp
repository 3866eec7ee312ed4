// Results and errors: how they pass through functions, and what a bug in conduct looks like.
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace conduct::base {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error{Fault::usage, "odd number", "give an even one"};
  return n / 2;
}

Result<int> quarter(int n) {
  TRY_ASSIGN(const int once, half(n).in("first half"));
  TRY_ASSIGN(const int twice, half(once).in("second half"));
  return twice;
}

Status check(int n) {
  TRY(half(n));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_TRUE(check(2).ok());
  EXPECT_FALSE(check(3).ok());
}

TEST(Result, ErrorsGatherContextOnTheirWayOut) {
  const Result<int> result = quarter(6);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "second half: odd number");
  EXPECT_EQ(result.error().hint, "give an even one");
  EXPECT_EQ(result.error().fault, Fault::usage);
  EXPECT_EQ(check(5).in("check").error().message, "check: odd number");
}

TEST(Result, CarriesWhatCannotBeCopied) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(4); };
  const auto pass = [&]() -> Result<int> {
    TRY_ASSIGN(const std::unique_ptr<int> number, make());
    return *number;
  };
  EXPECT_EQ(*pass(), 4);
}

TEST(BugDeathTest, EndsTheProcessWithItsOwnExitCode) {
  EXPECT_EXIT(BUG_UNLESS(1 + 1 == 3, "arithmetic is broken"), ::testing::ExitedWithCode(70),
              "BUG: arithmetic is broken \\(.*result_test.cpp:[0-9]+\\)");
}

}  // namespace
}  // namespace conduct::base
