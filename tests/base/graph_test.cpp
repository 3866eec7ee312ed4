// Cycles of directed graphs.
#include "base/graph.h"

#include <gmock/gmock.h>

namespace conduct::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FindCycle, WhatCanBeOrderedHasNone) {
  EXPECT_THAT(find_cycle({}), IsEmpty());
  EXPECT_THAT(find_cycle({{1, 2}, {2}, {}}), IsEmpty());
}

TEST(FindCycle, SaysTheWayRoundAndNotTheWayThere) {
  EXPECT_THAT(find_cycle({{1}, {2}, {3}, {1}}), ElementsAre(1, 2, 3, 1));
  EXPECT_THAT(find_cycle({{}, {1}}), ElementsAre(1, 1));
}

TEST(FindCycle, ALongChainTakesNoStack) {
  std::vector<std::vector<std::size_t>> chain(1'000'000);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i].push_back(i + 1);
  EXPECT_THAT(find_cycle(chain), IsEmpty());
}

}  // namespace
}  // namespace conduct::base
