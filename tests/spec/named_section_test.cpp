// --section: which heading is meant, and what is said where there is none.
#include "spec_text.h"

#include <gmock/gmock.h>

#include <string>

namespace conduct::spec {
namespace {

using testing::SizeIs;

const std::string kTwo =
    "# T\n\n## Phase 1: A\n\n- a\n\nTest Command: make\n\n## **Phase 2: B**\n\n- b\n\n"
    "Test Command: make\n";

TEST(NamedSection, IsAHeadingInAnyCaseWithOrWithoutItsMarks) {
  for (const char* name :
       {"Phase 2: B", "phase 2: b", "## Phase 2: B", "**Phase 2: B**", " Phase 2: B "}) {
    const Parsed parsed = parse(kTwo, {name});
    ASSERT_THAT(parsed.spec.phases, SizeIs(1)) << name;
    EXPECT_EQ(parsed.spec.phases[0].id, "2") << name;
    EXPECT_EQ(rendered(parsed.diagnostics), "") << name;
  }
}

TEST(NamedSection, ThatIsNotThereNamesWhatComesNear) {
  EXPECT_EQ(
      rendered(parse(kTwo, {"phase 2"}).diagnostics),
      "SPEC.md: error: there is no section \"phase 2\" [CS015]\n"
      "  = hint: --section takes the whole text of a heading; this comes near: \"Phase 2: B\"\n");
  EXPECT_EQ(
      rendered(parse(kTwo, {"Phse 2: B"}).diagnostics),
      "SPEC.md: error: there is no section \"Phse 2: B\" [CS015]\n"
      "  = hint: --section takes the whole text of a heading; this comes near: \"Phase 2: B\"\n");
  EXPECT_EQ(rendered(parse(kTwo, {"Gardening"}).diagnostics),
            "SPEC.md: error: there is no section \"Gardening\" [CS015]\n"
            "  = hint: --section takes the whole text of a heading\n");
}

}  // namespace
}  // namespace conduct::spec
