// Completion, tried in a real bash; zsh and fish are asked to read their scripts where they are
// installed.
#include "conductor/cli/completion.h"

#include "base/text.h"
#include "stage.h"

#include <gmock/gmock.h>
#include <stdio.h>

#include <memory>
#include <optional>

namespace conduct::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// What a shell command prints; nullopt: it failed.
std::optional<std::string> output_of(const std::string& command) {
  const auto close = [](FILE* pipe) { return ::pclose(pipe); };
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return std::nullopt;
  std::string text;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
    text.append(buffer, count);
  if (close(pipe) != 0) return std::nullopt;
  return text;
}

class BashCompletion : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(stage.conduct({"completion", "bash"}), 0);
    stage.write("conduct.bash", stage.out);
    stage.write("here/SPEC.md", "");
    stage.write("here/two words.md", "");
    stage.write("here/recording/1.json", "");
  }

  // Offers for the last of WORDS, as readline would ask for them.
  std::vector<std::string> offers(const std::vector<std::string>& words) {
    std::string quoted;
    for (const std::string& word : words) quoted += " '" + word + "'";
    stage.write("try.bash", "source ../conduct.bash\ncd . || exit 1\nCOMP_WORDS=(" + quoted +
                                ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) +
                                "\n_conduct 2>&1\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    const std::optional<std::string> printed =
        output_of("cd '" + stage.folder() + "/here' && bash --norc --noprofile ../try.bash");
    EXPECT_TRUE(printed) << "bash failed";
    const std::string text = printed.value_or("");
    std::vector<std::string> result;
    for (const std::string_view line : base::lines(text)) {
      if (!line.empty()) result.emplace_back(line);
    }
    return result;
  }

  Stage stage;
};

TEST_F(BashCompletion, OffersTheCommands) {
  EXPECT_THAT(offers({"conduct", "ro"}), ElementsAre("rollback"));
  EXPECT_THAT(offers({"conduct", "re"}), ElementsAre("resume", "reject"))
      << "replay-agent is conduct's own";
  EXPECT_THAT(offers({"conduct", "--v"}), ElementsAre("--version"));
}

TEST_F(BashCompletion, OffersEveryCommandAndEveryOption) {
  const std::vector<std::string> names = offers({"conduct", ""});
  for (const auto& command : all_commands()) {
    const About& about = command->about();
    if (about.group == Group::hidden) continue;
    EXPECT_THAT(names, Contains(about.name));
    const std::vector<std::string> options = offers({"conduct", about.name, "-"});
    EXPECT_THAT(options, Contains("--help")) << about.name;
    for (const Option& option : command->syntax().options()) {
      for (const std::string& name : option.names)
        EXPECT_THAT(options, Contains(name)) << about.name;
    }
  }
}

TEST_F(BashCompletion, OffersWhatAnOptionTakes) {
  EXPECT_THAT(offers({"conduct", "run", "--land", ""}),
              UnorderedElementsAre("merge", "branch", "none"));
  EXPECT_THAT(offers({"conduct", "run", "--land", "=", "m"}), ElementsAre("merge"));
  EXPECT_THAT(offers({"conduct", "run", "--land", "="}),
              UnorderedElementsAre("merge", "branch", "none"));
  EXPECT_THAT(offers({"conduct", "run", "--replay", ""}), ElementsAre("recording"));
  EXPECT_THAT(offers({"conduct", "run", "--jobs", ""}), ElementsAre())
      << "a number cannot be guessed";
  EXPECT_THAT(offers({"conduct", "completion", ""}), UnorderedElementsAre("bash", "zsh", "fish"));
}

TEST_F(BashCompletion, OffersFilesForASpecAndKeepsTheirSpaces) {
  EXPECT_THAT(offers({"conduct", "run", ""}),
              UnorderedElementsAre("SPEC.md", "two words.md", "recording"));
  EXPECT_THAT(offers({"conduct", "check", "two"}), ElementsAre("two words.md"));
  EXPECT_THAT(offers({"conduct", "status", ""}), Not(Contains("SPEC.md")));
}

TEST(Completion, IsSoundForTheOtherShellsWhereTheyAreInstalled) {
  Stage stage;
  for (const std::string shell : {"zsh", "fish"}) {
    EXPECT_EQ(stage.conduct({"completion", shell}), 0);
    stage.write("script", stage.out);
    if (!output_of("command -v " + shell)) continue;
    EXPECT_TRUE(output_of(shell + " -n '" + stage.folder() + "/script'")) << shell;
  }
}

TEST(Completion, OfZshAndFishHaveEveryOptionWithItsHelp) {
  const Commands commands = all_commands();
  const std::string zsh = zsh_completion(commands), fish = fish_completion(commands);
  EXPECT_THAT(zsh, HasSubstr("'(--land)--land[merge, branch or none]:HOW:(merge branch none)'"));
  EXPECT_THAT(zsh, HasSubstr("'(-j --jobs)-j[agents at the same time]:N: '"));
  EXPECT_THAT(zsh, HasSubstr("'1:PHASE\\[/MODULE\\]: '"));
  EXPECT_THAT(
      fish, HasSubstr("complete -c conduct -n '__fish_seen_subcommand_from run' -s j -l jobs -x -d "
                      "'agents at the same time'\n"));
  EXPECT_THAT(fish, HasSubstr("-l keep-target -d 'move the run'\\''s state only'\n"));
}

TEST(Completion, OfAnUnknownShellIsAWrongLine) {
  Stage stage;
  EXPECT_EQ(stage.conduct({"completion", "tcsh"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: SHELL is one of bash, zsh, fish, not \"tcsh\"\n"
            "hint: conduct help completion\n");
  EXPECT_EQ(stage.conduct({"completion"}), 2);
  EXPECT_EQ(
      stage.err,
      "conduct: error: no shell was named: bash, zsh or fish\nhint: conduct help completion\n");
}

}  // namespace
}  // namespace conduct::cli
