// What comes of a program's JSON lines by the paths that the configuration gives.
#include "conductor/agents/mapped_reader.h"

#include "conductor/agents/agent.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace conduct::agents {
namespace {

using core::TroubleKind;
using testing::ElementsAre;
using testing::IsEmpty;

const EventPaths kPaths = {{"session", "session_id"},
                           {"said", "message[role=assistant].content.text"},
                           {"tool", "tool.name"},
                           {"detail", "tool.input"},
                           {"input_tokens", "usage.input"},
                           {"cached_tokens", "usage.cached"},
                           {"output_tokens", "usage.output"},
                           {"cost_usd", "usage.cost"},
                           {"failure", "error.message"}};

// One event in a line of text.
struct Telling {
  std::string operator()(const Started& event) const { return "session " + event.session; }
  std::string operator()(const Said& event) const { return "said " + event.text; }
  std::string operator()(const UsedTool& event) const {
    return "tool " + event.tool + ": " + event.detail;
  }
  std::string operator()(const Used& event) const {
    return "used " + std::to_string(event.usage.input_tokens.value_or(-1)) + "/" +
           std::to_string(event.usage.cached_tokens.value_or(-1)) + "/" +
           std::to_string(event.usage.output_tokens.value_or(-1)) + " " +
           std::to_string(event.usage.cost_usd.value_or(-1)).substr(0, 4);
  }
  std::string operator()(const Delayed& event) const {
    return std::string("delayed ") + core::to_string(event.kind);
  }
  std::string operator()(const Asked& event) const { return "asked " + event.question; }
};

class MappedReaderTest : public testing::Test {
 protected:
  std::vector<std::string> take(const std::string& line) {
    std::vector<std::string> told;
    for (const AgentEvent& event : reader_->take(line))
      told.push_back(std::visit(Telling{}, event));
    return told;
  }
  void read_with(EventPaths paths, const Assignment& assignment = {}) {
    reader_ = mapped_reader(paths, assignment);
  }
  LastWord end(int code) { return reader_->last_word({core::EndKind::exited, code, ""}, ""); }

  std::unique_ptr<Reader> reader_ = mapped_reader(kPaths, {});
};

TEST_F(MappedReaderTest, TellsWhatThePathsLeadTo) {
  EXPECT_THAT(take(R"({"session_id": "s-1"})"), ElementsAre("session s-1"));
  EXPECT_THAT(take(R"({"session_id": 17})"), ElementsAre("session 17"));
  EXPECT_THAT(take(R"({"message": {"role": "assistant", "content": {"text": "I begin"}}})"),
              ElementsAre("said I begin"));
  EXPECT_THAT(take(R"({"tool": {"name": "sh", "input": {"command": "make test"}}})"),
              ElementsAre("tool sh: make test"));
  EXPECT_THAT(take(R"({"tool": {"name": "read", "input": "a.txt\nb"}})"),
              ElementsAre("tool read: a.txt b"));
  EXPECT_THAT(take(R"({"tool": {"name": "wait"}})"), ElementsAre("tool wait: "));
  EXPECT_THAT(take(R"({"usage": {"input": 10, "cached": 4, "output": 2, "cost": 0.5}})"),
              ElementsAre("used 10/4/2 0.50"));
}

TEST_F(MappedReaderTest, LooksIntoListsAndAsksForConditions) {
  EXPECT_THAT(
      take(R"({"message": {"role": "assistant", "content": [{"type": "x"}, {"text": "a"}]}})"),
      ElementsAre("said a"));
  EXPECT_THAT(take(R"({"message": {"role": "user", "content": [{"text": "a"}]}})"), IsEmpty());
  read_with({{"tool", "[type=call].parts[kind=tool].name"}, {"failure", "[is_error=true].result"}});
  EXPECT_THAT(take(R"({"type": "call", "parts": [{"kind": "text", "name": "a"},)"
                   R"({"kind": "tool", "name": "b"}]})"),
              ElementsAre("tool b: "));
  EXPECT_THAT(take(R"({"type": "other", "parts": [{"kind": "tool", "name": "b"}]})"), IsEmpty());
  EXPECT_THAT(take(R"({"is_error": false, "result": "all well"})"), IsEmpty());
  take(R"({"is_error": true, "result": "nothing works"})");
  EXPECT_EQ(end(0).failure, "nothing works");
}

TEST_F(MappedReaderTest, TakesTheLastTotalOrAddsUpWhatEachStepUsed) {
  take(R"({"usage": {"input": 10, "output": 2}})");
  EXPECT_THAT(take(R"({"usage": {"input": 15, "cost": 1}})"), ElementsAre("used 15/-1/2 1.00"));
  EventPaths each = kPaths;
  each["usage_is"] = "each";
  read_with(each);
  take(R"({"usage": {"input": 10, "output": 2}})");
  EXPECT_THAT(take(R"({"usage": {"input": 15, "cost": 1}})"), ElementsAre("used 25/-1/2 1.00"));
}

TEST_F(MappedReaderTest, TakesOffWhatEarlierTriesOfAConversationUsed) {
  EventPaths paths = kPaths;
  paths["usage_is"] = "conversation";
  Assignment assignment;
  assignment.session = "s-1";
  assignment.used.input_tokens = 100;
  assignment.used.output_tokens = 10;
  read_with(paths, assignment);
  EXPECT_THAT(take(R"({"usage": {"input": 130, "output": 15}})"), ElementsAre("used 30/-1/5 -1.0"));
}

TEST_F(MappedReaderTest, PassesOverWhatIsNotThereOrNotOfItsKind) {
  for (const char* line :
       {"", "not JSON", "{", "[]", "[1,2]", "17", "null", "{}", R"({"session_id": null})",
        R"({"session_id": {"a": 1}, "message": 5, "tool": [[[]]], "usage": {"input": "10"}})",
        R"({"usage": {"input": -5, "cached": 1e300, "output": true, "cost": null}})",
        R"({"tool": {"name": ""}, "error": "text", "message": {"role": "assistant"}})",
        R"({"session_id": "--force"})", R"({"session_id": "two words"})",
        "{\"session_id\": \"\xff\"}"})
    EXPECT_THAT(take(line), IsEmpty()) << line;
  std::string deep = R"({"tool":)";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_THAT(take(deep), IsEmpty());
  EXPECT_THAT(take(R"({"session_id": ")" + std::string(1'000'000, 'x') + "\"}"), IsEmpty());
  EXPECT_EQ(end(0).failure, "");
}

TEST_F(MappedReaderTest, AFailureStandsUntilWorkGoesOn) {
  take(R"({"error": {"message": "the tool broke"}})");
  EXPECT_EQ(end(1).failure, "the tool broke");
  EXPECT_FALSE(end(1).trouble.has_value());
  take(R"({"usage": {"input": 1}})");
  EXPECT_EQ(end(1).failure, "the tool broke") << "a figure is no work";
  take(R"({"tool": {"name": "sh"}})");
  EXPECT_EQ(end(1).failure, "");
}

TEST_F(MappedReaderTest, AFailureOfTheProviderIsTrouble) {
  EXPECT_THAT(take(R"({"error": {"message": "429: rate limit, retry after 7 seconds"}})"),
              ElementsAre("delayed rate-limit"));
  const LastWord word = end(1);
  ASSERT_TRUE(word.trouble.has_value());
  EXPECT_EQ(word.trouble->kind, TroubleKind::rate_limit);
  EXPECT_EQ(word.trouble->retry_after_ms, 7000);
  take(R"({"error": {"message": "not logged in"}})");
  EXPECT_EQ(end(1).trouble->kind, TroubleKind::auth);
}

TEST_F(MappedReaderTest, AConversationInWhichNothingIsSaidIsGone) {
  EXPECT_FALSE(end(1).no_such_session) << "it went on with none";
  Assignment assignment;
  assignment.session = "s-1";
  read_with(kPaths, assignment);
  take(R"({"session_id": "s-1"})");
  EXPECT_FALSE(end(0).no_such_session);
  EXPECT_TRUE(end(1).no_such_session);
  take(R"({"error": {"message": "overloaded"}})");
  EXPECT_FALSE(end(1).no_such_session) << "the provider had other troubles";
  take(R"({"tool": {"name": "sh"}})");
  EXPECT_FALSE(end(1).no_such_session);
}

TEST(CommandAgentEvents, AreReadWhereTheConfigurationSaysHow) {
  EXPECT_EQ(command_agent({"mine", {"a"}, {}, {}})->reader({}), nullptr);
  EXPECT_NE(command_agent({"mine", {"a"}, {}, {}, {}, kPaths})->reader({}), nullptr);
}

TEST(CommandAgentEvents, NameAConversationOnlyWhereOneCanBeGoneOnWith) {
  const char* line = R"({"session_id": "s-1"})";
  const auto forgetful = command_agent({"mine", {"a"}, {}, {}, {}, kPaths});
  EXPECT_THAT(forgetful->reader({})->take(line), IsEmpty());
  const auto agent = command_agent(
      {"mine", {"a", "{role}"}, {}, {}, {"a", "--resume={session}", "{role}"}, kPaths});
  EXPECT_EQ(agent->reader({})->take(line).size(), 1U);
  Assignment assignment;
  EXPECT_THAT(agent->prepare(assignment)->argv, ElementsAre("a", "implementer"));
  assignment.session = "s-{role}";
  EXPECT_THAT(agent->prepare(assignment)->argv,
              ElementsAre("a", "--resume=s-{role}", "implementer"));
  EXPECT_THAT(forgetful->prepare(assignment)->argv, ElementsAre("a"));
}

}  // namespace
}  // namespace conduct::agents
