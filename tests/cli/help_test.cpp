// The help texts, and that what they show is so.
#include "conductor/cli/help.h"

#include "base/text.h"
#include "conductor/cli/command_line.h"
#include "stage.h"

#include <gmock/gmock.h>

#include <set>

namespace conduct::cli {
namespace {

using ::testing::HasSubstr;

TEST(Help, NamesEveryCommandButConductsOwn) {
  Stage stage;
  EXPECT_EQ(stage.conduct({"help"}), 0);
  for (const auto& command : all_commands()) {
    const About& about = command->about();
    if (about.group == Group::hidden) {
      EXPECT_EQ(stage.out.find(about.name), std::string::npos) << about.name;
    } else {
      EXPECT_THAT(stage.out, HasSubstr("  " + about.name + " ")) << about.name;
      EXPECT_THAT(stage.out, HasSubstr(about.summary)) << about.name;
    }
  }
  const std::string by_help = stage.out;
  EXPECT_EQ(stage.conduct({"--help"}), 0);
  EXPECT_EQ(stage.out, by_help);
}

TEST(Help, OfACommandIsTheSameHoweverItIsAskedFor) {
  Stage stage;
  EXPECT_EQ(stage.conduct({"help", "rollback"}), 0);
  EXPECT_EQ(stage.out,
            "Usage: conduct rollback [OPTIONS] [RUN.N]\n"
            "\n"
            "Go back to a checkpoint, or undo having done so.\n"
            "\n"
            "Everything later is undone: the run's state, its integration and, if it had landed, "
            "the target.\n"
            "Nothing is lost: what is left behind keeps a ref until `conduct clean --attic`.\n"
            "\n"
            "Arguments:\n"
            "  RUN.N  the checkpoint; RUN.0 is where the run began; with --undo: RUN\n"
            "\n"
            "Options:\n"
            "  --undo         take the last rollback back\n"
            "  --keep-target  move the run's state only\n"
            "  --dry-run      show what would be done and change nothing\n"
            "  -h, --help     show this\n"
            "\n"
            "Example:\n"
            "  conduct rollback 7.2\n");
  const std::string asked = stage.out;
  EXPECT_EQ(stage.conduct({"rollback", "--help"}), 0);
  EXPECT_EQ(stage.out, asked);
  EXPECT_EQ(stage.conduct({"rollback", "7.2", "-h"}), 0);
  EXPECT_EQ(stage.out, asked);
}

TEST(Help, EveryExampleIsALineThatItsCommandTakes) {
  for (const auto& command : all_commands()) {
    std::string example = command->about().example;
    example = example.substr(0, example.find(" | "));  // what it is piped into
    if (example.rfind("source ", 0) == 0) example = example.substr(9, example.size() - 10);
    const auto words = base::shell_words(example);
    ASSERT_TRUE(words && words->size() >= 2) << example;
    EXPECT_EQ((*words)[0], "conduct") << example;
    EXPECT_EQ((*words)[1], command->about().name) << example;
    const base::Status read = read_words(command->syntax(), {words->begin() + 2, words->end()});
    EXPECT_TRUE(read.ok()) << example << ": " << (read.ok() ? "" : read.error().message);
  }
}

TEST(Help, NamesAndOptionsAreUniqueAndExplained) {
  std::set<std::string> commands;
  for (const auto& command : all_commands()) {
    EXPECT_TRUE(commands.insert(command->about().name).second) << command->about().name;
    std::set<std::string> names = {"-h", "--help"};
    for (const Option& option : command->syntax().options()) {
      EXPECT_FALSE(option.help.empty()) << command->about().name << " " << option.shown();
      for (const std::string& name : option.names) {
        EXPECT_TRUE(names.insert(name).second) << command->about().name << " " << name;
      }
    }
  }
}

TEST(Help, OfAnUnknownCommandIsAnError) {
  Stage stage;
  EXPECT_EQ(stage.conduct({"help", "rollbak"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: there is no command \"rollbak\"\n"
            "hint: did you mean `conduct rollback`?\n");
}

}  // namespace
}  // namespace conduct::cli
