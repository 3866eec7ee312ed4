// How long providers are left alone.
#include "conductor/run/patience.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace conduct::run {
namespace {

using agents::ProviderTrouble;
using core::TroubleKind;

constexpr std::int64_t kNow = 1'800'000'000'000;  // 2027-01-15 08:00:00 UTC

TEST(Patience, WhatThePersonEndsHasNoTime) {
  EXPECT_EQ(with_patience({TroubleKind::auth, "bad key"}, 0, kNow, 0).until_ms, 0);
  EXPECT_EQ(with_patience({TroubleKind::quota, "paid up", 5000}, 0, kNow, 0).until_ms, 0);
}

TEST(Patience, ATimeThatWasToldIsKept) {
  EXPECT_EQ(with_patience({TroubleKind::rate_limit, "", 20'000}, 5, kNow, 0).until_ms,
            kNow + 20'000);
  EXPECT_EQ(with_patience({TroubleKind::rate_limit, "", {}, kNow + 7000}, 0, kNow, 1).until_ms,
            kNow + 9000)
      << "spread, so that not all come back at once";
}

TEST(Patience, NobodyIsWaitedForLongerThanAMonth) {
  const std::int64_t month = 30LL * 24 * 3600 * 1000;
  EXPECT_EQ(with_patience({TroubleKind::rate_limit, "", {}, INT64_MAX}, 0, kNow, 0).until_ms,
            kNow + month);
}

TEST(Patience, ATimeOfTheClockIsTheNextOne) {
  setenv("TZ", "UTC", 1);
  tzset();
  ProviderTrouble trouble{TroubleKind::rate_limit, ""};
  trouble.retry_at = agents::LocalTime{0, 0, 0, 9, 30};
  EXPECT_EQ(with_patience(trouble, 0, kNow, 0).until_ms, kNow + 90 * 60'000);
  trouble.retry_at = agents::LocalTime{0, 0, 0, 7, 0};
  EXPECT_EQ(with_patience(trouble, 0, kNow, 0).until_ms, kNow + 23 * 3'600'000) << "tomorrow";
  trouble.retry_at = agents::LocalTime{2027, 1, 17, 8, 0};
  EXPECT_EQ(with_patience(trouble, 0, kNow, 0).until_ms, kNow + 48 * 3'600'000);
}

TEST(Patience, WithoutATimeItGrowsUpToALimit) {
  const ProviderTrouble trouble{TroubleKind::overloaded, "busy"};
  std::int64_t before = 0;
  for (int strikes = 0; strikes < 11; ++strikes) {
    const std::int64_t wait = with_patience(trouble, strikes, kNow, 0.5).until_ms - kNow;
    EXPECT_GE(wait, before);
    EXPECT_LE(wait, 5 * 60'000);
    before = wait;
  }
  EXPECT_LT(with_patience(trouble, 0, kNow, 0).until_ms,
            with_patience(trouble, 0, kNow, 1).until_ms);
}

TEST(Patience, WhatComesBackTooOftenIsGivenUp) {
  const core::Trouble trouble = with_patience({TroubleKind::unreachable, "no answer"}, 11, kNow, 0);
  EXPECT_EQ(trouble.until_ms, 0);
  EXPECT_EQ(trouble.message, "no answer (12 times in a row)");
}

}  // namespace
}  // namespace conduct::run
