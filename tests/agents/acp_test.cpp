// Dialogues over the Agent Client Protocol, recorded from the real programs while a scripted server
// played their provider (tests/agents_real/record_acp.py) and played again to conduct's side: what
// it asks is answered with what was answered then.
#include "conductor/agents/adapter.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace conduct::agents {
namespace {

using core::TroubleKind;
using Json = nlohmann::json;
using testing::Contains;
using testing::HasSubstr;

const std::filesystem::path kDialogues = std::filesystem::path(CONDUCT_STREAMS) / "acp";

// The program's side of one recorded dialogue.
class RecordedAgent {
 public:
  // SITTING: 0, or 1: after it was started again.
  RecordedAgent(const std::string& name, int sitting) {
    std::ifstream file(kDialogues / (name + ".jsonl"));
    EXPECT_TRUE(file) << name;
    int at = 0;
    for (std::string line; std::getline(file, line);) {
      const Json entry = Json::parse(line);
      if (entry.contains("restart")) ++at;
      if (at == sitting && !entry.contains("restart")) entries_.push_back(entry);
    }
  }

  // What it says until it has answered REQUEST; nothing where it was never asked that.
  std::vector<std::string> answers(const Json& request) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Json& entry = entries_[i];
      if (!entry.contains("to") || entry["to"].value("method", "") != request["method"]) continue;
      const Json id = entry["to"].value("id", Json());
      return until_answered(i + 1, id, request["id"]);
    }
    if (request["method"] == "session/set_mode")
      return {Json{{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", Json::object()}}.dump()};
    return {};
  }

 private:
  std::vector<std::string> until_answered(std::size_t from, const Json& id, const Json& as) const {
    std::vector<std::string> said;
    for (std::size_t i = from; i < entries_.size(); ++i) {
      if (!entries_[i].contains("from")) continue;
      Json message = entries_[i]["from"];
      const bool answer = !message.contains("method") && message.value("id", Json()) == id;
      if (answer) message["id"] = as;
      said.push_back(message.dump());
      if (answer) break;
    }
    return said;
  }

  std::vector<Json> entries_;
};

struct Talk {
  std::vector<std::string> asked;  // methods, in order
  std::vector<Json> granted;       // outcomes of requests for permission
  std::string session, said;
  core::Usage usage;
  bool last = false;
  LastWord word;
};

struct Listening {
  Talk& talk;
  void operator()(const Started& event) const { talk.session = event.session; }
  void operator()(const Said& event) const { talk.said = event.text; }
  void operator()(const Used& event) const { talk.usage = event.usage; }
  void operator()(const UsedTool&) const {}
  void operator()(const Delayed&) const {}
  void operator()(const Asked&) const {}
};

Talk talk_with(const std::string& name, const Assignment& assignment = {}, int sitting = 0) {
  RecordedAgent agent(name, sitting);
  const auto reader = acp().reader(assignment);
  Talk talk;
  std::vector<std::string> written{reader->opening()};
  for (std::size_t i = 0; i < written.size() && i < 100; ++i) {
    const Json message = Json::parse(written[i]);
    if (message.contains("result")) talk.granted.push_back(message["result"]["outcome"]);
    if (!message.contains("method")) continue;
    talk.asked.push_back(message["method"]);
    for (const std::string& line : agent.answers(message)) {
      for (const AgentEvent& event : reader->take(line)) std::visit(Listening{talk}, event);
      Reader::Reply reply = reader->reply();
      talk.last |= reply.last;
      if (!reply.text.empty()) written.push_back(reply.text);
    }
  }
  talk.word = reader->last_word({core::EndKind::exited, 0, ""}, "");
  return talk;
}

class AcpTest : public testing::TestWithParam<const char*> {};

TEST_P(AcpTest, ATurnIsGoneThroughToItsEnd) {
  const std::string agent = GetParam();
  const Talk talk = talk_with(agent + "-prompt");
  EXPECT_EQ(talk.asked.front(), "initialize");
  EXPECT_EQ(talk.asked.back(), "session/prompt");
  EXPECT_THAT(talk.asked, Contains("session/new"));
  EXPECT_FALSE(talk.session.empty());
  EXPECT_EQ(talk.said, "one.txt is written.");
  EXPECT_TRUE(talk.last);
  EXPECT_EQ(talk.word.failure, "");
  if (agent == "opencode") {
    EXPECT_EQ(talk.usage.input_tokens, std::nullopt) << "it tells of its last step alone";
  } else {
    EXPECT_EQ(talk.usage.input_tokens, 3000);
    EXPECT_EQ(talk.usage.output_tokens, 150);
  }
}

TEST_P(AcpTest, WhatItAsksLeaveForIsGrantedOnce) {
  const Talk talk = talk_with(std::string(GetParam()) + "-prompt");
  ASSERT_FALSE(talk.granted.empty());
  for (const Json& outcome : talk.granted) {
    EXPECT_EQ(outcome["outcome"], "selected");
    EXPECT_THAT(outcome["optionId"].get<std::string>(), HasSubstr("once"));
  }
}

TEST_P(AcpTest, ARateLimitIsTroubleOfTheProvider) {
  const Talk talk = talk_with(std::string(GetParam()) + "-rate_limit");
  ASSERT_TRUE(talk.word.trouble.has_value()) << talk.word.failure;
  EXPECT_EQ(talk.word.trouble->kind, TroubleKind::rate_limit);
  EXPECT_FALSE(talk.word.failure.empty());
}

TEST_P(AcpTest, ABadKeyIsALoginThatIsWrong) {
  const Talk talk = talk_with(std::string(GetParam()) + "-bad_key");
  ASSERT_TRUE(talk.word.trouble.has_value()) << talk.word.failure;
  EXPECT_EQ(talk.word.trouble->kind, TroubleKind::auth);
}

TEST_P(AcpTest, AConversationIsGoneOnWithAsTheAgentOffersIt) {
  const std::string agent = GetParam();
  Assignment assignment;
  assignment.session = talk_with(agent + "-loaded").session;
  const Talk talk = talk_with(agent + "-loaded", assignment, 1);
  EXPECT_EQ(talk.asked.at(1), agent == "gemini" ? "session/load" : "session/resume");
  EXPECT_EQ(talk.word.no_such_session, agent == "gemini") << "it offers to, and cannot";
}

TEST_P(AcpTest, ATurnThatWasCancelledHasNotComeToItsEnd) {
  const Talk talk = talk_with(std::string(GetParam()) + "-cancelled");
  EXPECT_EQ(talk.word.failure, "it stopped: cancelled");
}

INSTANTIATE_TEST_SUITE_P(Programs, AcpTest,
                         testing::Values("claude", "codex", "gemini", "opencode"),
                         [](const auto& each) { return std::string(each.param); });

TEST(AcpReaderTest, WhatIsRepeatedOfALoadedConversationIsNotSaidAnew) {
  Assignment assignment;
  assignment.session = "s-1";
  const auto reader = acp().reader(assignment);
  reader->opening();
  const auto tell = [&](const Json& message) { return reader->take(message.dump()); };
  const Json chunk = {
      {"method", "session/update"},
      {"params",
       {{"update", {{"sessionUpdate", "agent_message_chunk"}, {"content", {{"text", "old"}}}}}}}};
  tell({{"id", 0},
        {"result", {{"protocolVersion", 1}, {"agentCapabilities", {{"loadSession", true}}}}}});
  EXPECT_THAT(reader->reply().text, HasSubstr("session/load"));
  EXPECT_TRUE(tell(chunk).empty());
  EXPECT_EQ(tell({{"id", 1}, {"result", Json::object()}}).size(), 1U) << "begun, in the same one";
  EXPECT_THAT(reader->reply().text, HasSubstr("session/prompt"));
  EXPECT_EQ(tell(chunk).size(), 1U);
}

TEST(AcpReaderTest, ForeignLinesNeverThrow) {
  const auto reader = acp().reader({});
  reader->opening();
  for (const char* line :
       {"", "not json", "[]", "1", "{\"id\":0}", "{\"id\":0,\"result\":[]}",
        "{\"id\":{},\"result\":1}", "{\"id\":0,\"error\":\"no\"}", "{\"method\":7,\"id\":[]}",
        "{\"method\":\"session/update\"}", "{\"id\":99999999999999999999,\"result\":{}}",
        "{\"method\":\"session/request_permission\",\"id\":1,\"params\":{\"options\":\"all\"}}",
        "{\"id\":1,\"result\":{\"sessionId\":5,\"modes\":{\"availableModes\":{\"a\":1}}}}"})
    EXPECT_NO_THROW(reader->take(line)) << line;
  EXPECT_FALSE(reader->last_word({core::EndKind::exited, 1, ""}, "").failure.empty());
}

}  // namespace
}  // namespace conduct::agents
