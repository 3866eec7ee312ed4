// The ledger: whoever is audited is not blamed for what the conductor does, neither before the look
// nor right after it.
#include "conductor/run/ledger.h"

#include <gtest/gtest.h>

#include <thread>

namespace conduct::run {
namespace {

using gitops::Fingerprint;

base::Result<bool> made() {
  return true;
}

TEST(Ledger, WhatTheConductorDidSinceIsNoDifference) {
  Ledger ledger(true);
  Fingerprint before;
  before.things["worktree old"] = {"sound"};
  ASSERT_TRUE(ledger.change("worktree new", "sound", made).ok());
  ASSERT_TRUE(ledger.change("worktree old", "", made).ok());
  Fingerprint after;
  after.things["worktree new"] = {"sound"};
  EXPECT_EQ(ledger.look([&] { return after; }, &before).things, before.things);
}

TEST(Ledger, WhatItDoesWhileALookIsTakenIsNoDifferenceEither) {
  Ledger ledger(true);
  std::thread other;
  Fingerprint before;
  const auto take = [&] {
    other = std::thread([&] { EXPECT_TRUE(ledger.change("worktree new", "sound", made).ok()); });
    return Fingerprint{};
  };
  const Fingerprint after = ledger.look(take, &before);
  other.join();
  EXPECT_EQ(after.things, before.things);
}

TEST(Ledger, WhatFailedIsNotExcused) {
  Ledger ledger(true);
  Fingerprint before;
  const auto fail = []() -> base::Result<bool> { return false; };
  ASSERT_TRUE(ledger.change("ref refs/conduct/1/final", "abc", fail).ok());
  ledger.look([] { return Fingerprint{}; }, &before);
  EXPECT_TRUE(before.things.empty());
}

}  // namespace
}  // namespace conduct::run
