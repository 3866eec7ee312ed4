// Paths into JSON as people write them.
#include "base/member_path.h"

#include <gmock/gmock.h>

namespace conduct::base {
namespace {

using testing::ElementsAre;

MemberPath path(std::string_view text) {
  const auto parsed = parse_member_path(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : MemberPath{};
}

TEST(MemberPath, IsNamesWithDotsBetweenThem) {
  EXPECT_THAT(path("text"), ElementsAre(MemberStep{"text"}));
  EXPECT_THAT(path("a.b-c.d e"),
              ElementsAre(MemberStep{"a"}, MemberStep{"b-c"}, MemberStep{"d e"}));
}

TEST(MemberPath, HasConditionsInBrackets) {
  EXPECT_THAT(
      path("message[role=assistant].text"),
      ElementsAre(MemberStep{"message"}, (MemberStep{"role", "assistant"}), MemberStep{"text"}));
  EXPECT_THAT(path("[type=assistant.message].data.content"),
              ElementsAre((MemberStep{"type", "assistant.message"}), MemberStep{"data"},
                          MemberStep{"content"}));
  EXPECT_THAT(path("[a=].b"), ElementsAre((MemberStep{"a", ""}), MemberStep{"b"}));
}

TEST(MemberPath, ThatIsNoneIsAnErrorThatSaysWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "is \"\", which names no value"},
      {".a", "is \".a\", which has an empty name in it"},
      {"a..b", "is \"a..b\", which has an empty name in it"},
      {"a.", "is \"a.\", which ends in the middle"},
      {"a.[b=c].d", "is \"a.[b=c].d\", which has an empty name in it"},
      {"a[b=c]d", "is \"a[b=c]d\", which ends in the middle"},
      {"a[b=c", "is \"a[b=c\", which has a '[' that is not closed"},
      {"a[0].b", "is \"a[0].b\", which has brackets without a condition"},
      {"a[=c].b", "is \"a[=c].b\", which has brackets without a condition"},
      {"a[b=c]", "is \"a[b=c]\", which names no value"},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = parse_member_path(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().message, message);
    EXPECT_NE(parsed.error().hint, "");
  }
}

}  // namespace
}  // namespace conduct::base
