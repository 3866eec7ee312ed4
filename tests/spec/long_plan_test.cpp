// Plans so long that Markdown is made of them in parts: what a part ends in goes on in the next.
#include "spec_text.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

using ::testing::ElementsAre;

constexpr int kMany = 30'000;  // lines of five bytes in the skeleton: several parts

std::string times(int count, std::string_view piece) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

std::vector<std::string> phases_of(const Parsed& parsed) {
  std::vector<std::string> all;
  for (const Phase& phase : parsed.spec.phases)
    all.push_back(phase.id + " in line " + std::to_string(phase.line));
  return all;
}

const std::string kFirst = "## Phase 1: A\n- t\n\nTest Command: make\n\n";

TEST(LongPlan, EveryPhaseKnowsItsLine) {
  std::string text;
  for (int number = 1; number <= kMany; ++number)
    text += "## Phase " + std::to_string(number) + ": A\n- t\n\nTest Command: make\n\n";
  const Parsed parsed = parse(text);
  ASSERT_EQ(parsed.spec.phases.size(), static_cast<std::size_t>(kMany));
  for (int number = 1; number <= kMany; ++number) {
    const Phase& phase = parsed.spec.phases.at(static_cast<std::size_t>(number) - 1);
    ASSERT_EQ(phase.id, std::to_string(number));
    ASSERT_EQ(phase.line, 5 * number - 4);
    ASSERT_EQ(phase.tasks.at(0).line, 5 * number - 3);
    ASSERT_EQ(phase.test_commands.at(0).line, 5 * number - 1);
  }
}

TEST(LongPlan, HeadingsInABlockOfCodeAreNone) {
  const std::string code = times(kMany, "## Phase 9: Z\n");
  const std::string last = "## Phase 2: B\n- t\n\nTest Command: make\n";
  EXPECT_THAT(phases_of(parse(kFirst + "```\n" + code + "```\n" + last)),
              ElementsAre("1 in line 1", "2 in line 30008"));
  EXPECT_THAT(phases_of(parse(kFirst + "~~~sh\n" + code + "```\n~~~\n" + last)),
              ElementsAre("1 in line 1", "2 in line 30009"));
  EXPECT_THAT(phases_of(parse(kFirst + "```\n" + code)), ElementsAre("1 in line 1"));
}

TEST(LongPlan, HeadingsInACommentAreNone) {
  const std::string comment = times(kMany, "## Phase 9: Z\n\n");
  EXPECT_THAT(phases_of(parse(kFirst + "<!--\n" + comment + "-->\n## Phase 2: B\n- t\n")),
              ElementsAre("1 in line 1", "2 in line 60008"));
}

TEST(LongPlan, AHeadingEndsAnItemAndItsBlockOfCode) {
  const std::string items = times(kMany, "- one\n  ```sh\n  make\n# Notes\n");
  EXPECT_THAT(phases_of(parse(kFirst + items + "## Phase 2: B\n- t\n")),
              ElementsAre("1 in line 1", "2 in line 120006"));
}

TEST(LongPlan, WithoutAHeadingIsReadInOne) {
  const Parsed parsed = parse(kFirst + times(kMany, "- task\n"));
  EXPECT_EQ(parsed.spec.phases.at(0).tasks.size(), 30'001U);
}

}  // namespace
}  // namespace conduct::spec
