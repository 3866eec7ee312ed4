// Columns of a terminal.
#include "conductor/report/columns.h"

#include <gtest/gtest.h>

namespace conduct::report {
namespace {

TEST(Columns, WideCharactersTakeTwoAndCombiningOnesNone) {
  EXPECT_EQ(columns(""), 0U);
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("naïve ✓"), 7U);
  EXPECT_EQ(columns("基盤"), 4U);
  EXPECT_EQ(columns("🚀"), 2U);
  EXPECT_EQ(columns("e\u0301"), 1U);
}

TEST(Columns, CutNeverTakesMoreThanItIsGiven) {
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(cut("abcd", 3), "ab…");
  EXPECT_EQ(cut("基盤", 4), "基盤");
  EXPECT_EQ(cut("基盤", 3), "基…");
  EXPECT_EQ(cut("基盤", 2), "…");
  EXPECT_EQ(cut("abc", 0), "");
}

TEST(Columns, PadCountsColumnsAndNotBytes) {
  EXPECT_EQ(pad("基", 4), "基  ");
  EXPECT_EQ(pad("abc", 2), "abc");
}

}  // namespace
}  // namespace conduct::report
