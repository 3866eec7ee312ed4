// What keeps a tree from going on, and what of it is worth a second look.
#include "conductor/core/verdict.h"

#include "conductor/core/gate_name.h"

#include <gmock/gmock.h>

namespace conduct::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GateResult result(const char* gate, Verdict verdict, Cause cause = Cause::none) {
  GateResult made = result_with(verdict, cause, "the reason");
  made.gate = gate;
  return made;
}

const GateResult kScope = result("scope", Verdict::fail);
const GateResult kWaiting = result("tests", Verdict::could_not_run, Cause::work);

TEST(VerdictTest, WhatAFailedSetupHeldBackSaysNothingOfItsOwn) {
  const std::vector<GateResult> results{result(kSetupGate, Verdict::fail), kScope, kWaiting};
  EXPECT_THAT(held_back(results), ElementsAre(false, false, true));
  EXPECT_THAT(telling(results), ElementsAre(0, 1));
  EXPECT_EQ(describe_blocking(results), "setup FAIL: the reason; scope FAIL: the reason");
}

TEST(VerdictTest, OfASetupTheFirstCommandThatFailsSpeaks) {
  const std::vector<GateResult> results{result(kSetupGate, Verdict::fail),
                                        result(kSetupGate, Verdict::could_not_run, Cause::work)};
  EXPECT_THAT(telling(results), ElementsAre(0));
}

TEST(VerdictTest, WhatCouldNotRunThoughAllWasSetUpSpeaksForItself) {
  const std::vector<GateResult> results{result(kSetupGate, Verdict::pass), kWaiting};
  EXPECT_THAT(telling(results), ElementsAre(1));
}

TEST(VerdictTest, WhatHasFailedIsWorthASecondLook) {
  EXPECT_THAT(worth_a_second_look({result("tests", Verdict::pass), kScope, kWaiting}),
              ElementsAre(1));
}

TEST(VerdictTest, WithASetupThatFailedSoIsWhatItHeldBack) {
  EXPECT_THAT(worth_a_second_look(
                  {result(kSetupGate, Verdict::fail), kWaiting, result("files", Verdict::pass)}),
              ElementsAre(0, 1));
  EXPECT_THAT(worth_a_second_look(
                  {result(kSetupGate, Verdict::could_not_run, Cause::environment), kWaiting}),
              IsEmpty())
      << "nothing on this machine has changed";
}

}  // namespace
}  // namespace conduct::core
