// What programs say of their providers, made out.
#include "conductor/agents/failure_text.h"

#include "conductor/agents/wait_text.h"

#include <gtest/gtest.h>

namespace conduct::agents {
namespace {

using core::TroubleKind;

TEST(FailureText, StatusesTellTheKindOfTrouble) {
  EXPECT_EQ(trouble_kind(401, ""), TroubleKind::auth);
  EXPECT_EQ(trouble_kind(402, ""), TroubleKind::quota);
  EXPECT_EQ(trouble_kind(429, ""), TroubleKind::rate_limit);
  EXPECT_EQ(trouble_kind(529, ""), TroubleKind::overloaded);
  EXPECT_EQ(trouble_kind(404, "the model is overloaded"), std::nullopt) << "an unknown model";
  EXPECT_EQ(trouble_kind(429, "insufficient_quota"), TroubleKind::quota) << "money before speed";
  EXPECT_EQ(trouble_kind(400, "Credit balance is too low"), TroubleKind::quota);
  EXPECT_EQ(trouble_kind(0, "it did what it could"), std::nullopt);
}

TEST(FailureText, AStatusStandsAlone) {
  EXPECT_EQ(status_in("last status: 429 Too Many Requests"), 429);
  EXPECT_EQ(status_in("API Error: 529 {\"type\":\"error\"}"), 529);
  EXPECT_EQ(status_in("line 4290, file a500b, 42"), 0);
  EXPECT_EQ(status_in("at main (file:///usr/lib/index.js:401:12)"), 0) << "a line, not a status";
  EXPECT_EQ(status_in("at index.js:512)"), 0);
  EXPECT_EQ(status_in("{\"status\":503}"), 503);
  EXPECT_EQ(status_in(""), 0);
}

TEST(FailureText, WaitsAreReadAsTheyAreSaid) {
  EXPECT_EQ(wait_in("Please try again in 20s."), 20'000);
  EXPECT_EQ(wait_in("try again in 1.5s"), 1'500);
  EXPECT_EQ(wait_in("Suggested retry after 2s."), 2'000);
  EXPECT_EQ(wait_in("try again in 2 days 3 hours 5 minutes."), (2 * 24 * 60 + 3 * 60 + 5) * 60'000);
  EXPECT_EQ(wait_in("retry-after: 30"), 30'000);
  EXPECT_EQ(wait_in("try again later"), std::nullopt);
}

TEST(FailureText, TimesAreReadAsTheyAreSaid) {
  EXPECT_EQ(time_in("or try again at 2:58 AM."), (LocalTime{0, 0, 0, 2, 58}));
  EXPECT_EQ(time_in("try again at Nov 25th, 2026 12:05 PM"), (LocalTime{2026, 11, 25, 12, 5}));
  EXPECT_EQ(time_in("limit · resets 3pm"), (LocalTime{0, 0, 0, 15, 0}));
  EXPECT_EQ(time_in("resets 12:10am (UTC)"), (LocalTime{0, 0, 0, 0, 10}));
  EXPECT_EQ(time_in("try again at 99:99"), std::nullopt);
  EXPECT_EQ(time_in("resets soon"), std::nullopt);
}

}  // namespace
}  // namespace conduct::agents
