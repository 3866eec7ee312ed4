// Texts of prompts with places that are filled in.
#include "conductor/agents/prompt_template.h"

#include <gmock/gmock.h>

namespace conduct::agents {
namespace {

using testing::HasSubstr;

std::string filled_in(std::string_view text) {
  return fill_in(text, [](std::string_view name) -> std::string {
    if (name == "nothing") return "";
    if (name == "section") return "\n## A section\n\nwith {{name}}";
    return "<" + std::string(name) + ">";
  });
}

TEST(PromptTemplateTest, AValueStandsInItsLine) {
  EXPECT_EQ(filled_in("a {{one}}, {{ two }}{{nothing}}.\n"), "a <one>, <two>.\n");
}

TEST(PromptTemplateTest, ASectionStandsAloneAndNothingIsLeftOfOneThatSaysNothing) {
  EXPECT_EQ(filled_in("before\n{{section}}\n{{nothing}}\n{{section}}\nafter\n"),
            "before\n\n## A section\n\nwith {{name}}\n\n## A section\n\nwith {{name}}\nafter\n");
}

TEST(PromptTemplateTest, WhatIsFilledInIsNotFilledInItself) {
  EXPECT_THAT(filled_in("{{section}}\n"), HasSubstr("with {{name}}"));
}

TEST(PromptTemplateTest, BracesThatAreNotClosedStay) {
  EXPECT_EQ(filled_in("{{ and {not} }}\nclosed}}\n"), "<and {not}>\nclosed}}\n");
  EXPECT_EQ(filled_in("open {{\n"), "open {{\n");
}

TEST(PromptTemplateTest, ThoseThatConductHasAreInOrder) {
  EXPECT_EQ(prompt_names(),
            (std::vector<std::string>{"continued.md", "fixer.md", "helper.md", "helpers.md",
                                      "implementer.md", "rules.md", "synthesizer.md"}));
  for (const std::string& name : prompt_names()) {
    const base::Status checked = check_prompt_text(name, prompt_text({}, name));
    EXPECT_TRUE(checked.ok()) << checked.error().message;
  }
}

TEST(PromptTemplateTest, AnUnknownPlaceIsAnErrorThatNamesTheLine) {
  const base::Status checked = check_prompt_text(".conduct/prompts/fixer.md", "a\nb {{wrok}}\n");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().message, ".conduct/prompts/fixer.md:2: nothing is called {{wrok}}");
  EXPECT_THAT(checked.error().hint, HasSubstr("{{work}}"));
}

TEST(PromptTemplateTest, TheRulesAreNotAPartOfThemselves) {
  EXPECT_FALSE(check_prompt_text("p/rules.md", "{{rules}}\n").ok());
  EXPECT_FALSE(check_prompt_text("p/helpers.md", "{{rules}}\n").ok());
  EXPECT_FALSE(check_prompt_text("p/helpers.md", "{{helpers}}\n").ok());
  EXPECT_TRUE(check_prompt_text("p/rules.md", "{{helpers}}\n").ok());
  EXPECT_TRUE(check_prompt_text("p/fixer.md", "{{rules}}\n").ok());
}

}  // namespace
}  // namespace conduct::agents
