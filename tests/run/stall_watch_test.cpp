// An agent that does nothing is told from one that works.
#include "conductor/run/stall_watch.h"

#include <gtest/gtest.h>

namespace conduct::run {
namespace {

TEST(StillnessTest, OutputAndProcessorTimeAreWork) {
  Stillness stillness({0, 0, 0});
  EXPECT_EQ(stillness.observe({1000, 0, 0}), 1000);
  EXPECT_EQ(stillness.observe({2000, 7, 0}), 0) << "it printed";
  EXPECT_EQ(stillness.observe({3000, 7, 0}), 1000);
  EXPECT_EQ(stillness.observe({4000, 7, 60}), 0) << "a twentieth of a second of the processor";
  EXPECT_EQ(stillness.observe({6000, 7, 60}), 2000);
}

TEST(StillnessTest, AProgramThatWaitsUsesALittleProcessorTime) {
  Stillness stillness({0, 0, 0});
  for (int second = 1; second <= 600; ++second)
    ASSERT_EQ(stillness.observe({second * 1000, 0, second * 20}), second * 1000);
}

TEST(StillnessTest, AFileThatChangedIsWork) {
  Stillness stillness({0, 0, 0});
  EXPECT_EQ(stillness.observe({5000, 0, 0}), 5000);
  stillness.moved();
  EXPECT_EQ(stillness.observe({7000, 0, 0}), 2000);
}

}  // namespace
}  // namespace conduct::run
