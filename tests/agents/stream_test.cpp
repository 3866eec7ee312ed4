// What readers make of what the real programs printed: streams/PROGRAM/SCENARIO.jsonl, recorded
// from them while a scripted server played their provider (tests/agents_real/record.py). Every
// answer of that server tells of 1000 tokens read, 400 of them from a cache, and 50 written.
#include "conductor/agents/adapter.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace conduct::agents {
namespace {

using core::TroubleKind;
using testing::HasSubstr;

const std::filesystem::path kStreams = CONDUCT_STREAMS;

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// What came of one recorded stream.
struct Heard {
  std::string session;
  core::Usage usage;
  std::vector<std::string> tools;
  std::string said;  // last
  bool delayed = false, stopped = false;
  LastWord word;
};

// A number, negative for a signal.
core::ProcessEnd end_of(const std::string& text) {
  const int code = std::stoi(text);
  return {code < 0 ? core::EndKind::signalled : core::EndKind::exited, std::abs(code), ""};
}

struct Hearing {
  Heard& heard;
  void operator()(const Started& event) const { heard.session = event.session; }
  void operator()(const Said& event) const { heard.said = event.text; }
  void operator()(const UsedTool& event) const {
    heard.tools.push_back(event.tool + ": " + event.detail);
  }
  void operator()(const Used& event) const { heard.usage = event.usage; }
  void operator()(const Delayed&) const { heard.delayed = true; }
  void operator()(const Asked&) const {}
};

Heard hear(const std::string& program, const std::string& scenario,
           const Assignment& assignment = {}) {
  Heard heard;
  const auto base = kStreams / program / scenario;
  const std::unique_ptr<Reader> reader = find_adapter(program)->reader(assignment);
  const std::string out = content(base.string() + ".jsonl");
  const std::string err = content(base.string() + ".stderr");
  const auto take = [&](const std::string& text, bool aside) {
    std::istringstream lines(text);
    for (std::string line; !heard.stopped && std::getline(lines, line);) {
      for (const AgentEvent& event : aside ? reader->take_aside(line) : reader->take(line))
        std::visit(Hearing{heard}, event);
      heard.stopped = reader->reply().stop;
    }
  };
  take(out, false);
  if (!heard.stopped) take(err, true);
  heard.word = reader->last_word(end_of(content(base.string() + ".exit")), out + err);
  return heard;
}

const char* kPrograms[] = {"claude", "codex", "gemini", "opencode"};

class Stream : public testing::TestWithParam<const char*> {
 protected:
  const std::string program = GetParam();
  void expect_trouble(const std::string& scenario, TroubleKind kind) {
    const Heard heard = hear(program, scenario);
    EXPECT_NE(heard.word.failure, "") << scenario;
    ASSERT_TRUE(heard.word.trouble.has_value()) << scenario << ": " << heard.word.failure;
    EXPECT_STREQ(core::to_string(heard.word.trouble->kind), core::to_string(kind))
        << scenario << ": " << heard.word.trouble->message;
    EXPECT_NE(heard.word.trouble->message, "") << scenario;
    EXPECT_FALSE(heard.word.no_such_session) << scenario;
  }
};

TEST_P(Stream, OfASuccessTellsSessionToolsAndUsage) {
  const Heard heard = hear(program, "success");
  EXPECT_EQ(heard.word.failure, "");
  EXPECT_FALSE(heard.word.trouble.has_value());
  EXPECT_NE(heard.session, "");
  EXPECT_EQ(heard.tools.size(), 2u);
  EXPECT_THAT(heard.tools.front(), HasSubstr("one.txt"));
  EXPECT_EQ(heard.usage.input_tokens, 3000);
  EXPECT_EQ(heard.usage.cached_tokens, 1200);
  EXPECT_EQ(heard.usage.output_tokens, 150);
  EXPECT_FALSE(heard.stopped);
}

TEST_P(Stream, OfAResumedConversationTellsOfItsOwnTryAlone) {
  const Heard first = hear(program, "success");
  Assignment assignment;
  assignment.session = first.session;
  assignment.used = first.usage;
  const Heard heard = hear(program, "resumed", assignment);
  EXPECT_EQ(heard.word.failure, "");
  EXPECT_NE(heard.session, "");
  EXPECT_EQ(heard.usage.input_tokens, 2000);
  EXPECT_EQ(heard.usage.output_tokens, 100);
}

TEST_P(Stream, OfALimitIsTroubleOfTheProvider) {
  expect_trouble("rate_limit", TroubleKind::rate_limit);
  expect_trouble("late_rate_limit", TroubleKind::rate_limit);
}

TEST_P(Stream, OfAUsedUpQuotaIsForAPerson) {
  expect_trouble("quota", TroubleKind::quota);
}

TEST_P(Stream, OfABadKeyIsForAPerson) {
  expect_trouble("bad_key", TroubleKind::auth);
  expect_trouble("forbidden", TroubleKind::auth);
}

TEST_P(Stream, OfAProviderInDistressIsTroubleThatPasses) {
  expect_trouble("overloaded", TroubleKind::overloaded);
  expect_trouble("server_error", TroubleKind::overloaded);
  expect_trouble("connection_refused", TroubleKind::unreachable);
}

TEST_P(Stream, ThatIsCutOffIsTroubleThatPasses) {
  const Heard heard = hear(program, "cut");
  EXPECT_NE(heard.word.failure, "");
  ASSERT_TRUE(heard.word.trouble.has_value()) << heard.word.failure;
  EXPECT_FALSE(core::needs_a_person(heard.word.trouble->kind));
}

TEST_P(Stream, OfAnUnknownConversationSaysThatThereIsNone) {
  const Heard heard = hear(program, "unknown_session");
  EXPECT_TRUE(heard.word.no_such_session) << heard.word.failure;
  EXPECT_FALSE(heard.word.trouble.has_value());
}

TEST_P(Stream, OfAKilledProgramIsAFailureAndNoTrouble) {
  for (const char* scenario : {"killed_in_request", "killed_in_tool"}) {
    const Heard heard = hear(program, scenario);
    EXPECT_NE(heard.word.failure, "") << scenario;
    EXPECT_FALSE(heard.word.trouble.has_value()) << scenario << heard.word.trouble->message;
    EXPECT_NE(heard.session, "") << scenario;
  }
}

TEST_P(Stream, OfACommandThatFailsIsNoFailure) {
  EXPECT_EQ(hear(program, "failing_command").word.failure, "");
  EXPECT_EQ(hear(program, "retried").word.failure, "") << "its own retry got through";
}

TEST_P(Stream, OfAnUnknownModelIsAFailureAndNoTrouble) {
  const Heard heard = hear(program, "unknown_model");
  EXPECT_NE(heard.word.failure, "");
  EXPECT_FALSE(heard.word.trouble.has_value()) << heard.word.trouble->message;
}

// Each recording, cut at every line and with lines that are none, is read without harm.
TEST_P(Stream, ThatEndsAnywhereIsRead) {
  for (const auto& entry : std::filesystem::directory_iterator(kStreams / program)) {
    if (entry.path().extension() != ".jsonl") continue;
    const std::unique_ptr<Reader> reader = find_adapter(program)->reader({});
    std::istringstream lines(content(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      (void)reader->take(std::string_view(line).substr(0, line.size() / 2));
      (void)reader->take(R"({"type":"a-later-version","message":[]})");
      (void)reader->take(R"({"type":7,"usage":"many","message":{"content":"x","usage":3}})");
      (void)reader->take(line);
    }
    (void)reader->last_word({}, "");
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, Stream, testing::ValuesIn(kPrograms),
                         [](const auto& of) { return std::string(of.param); });

TEST(ClaudeStream, TellsItsOwnCostAndWhenALimitEnds) {
  EXPECT_NEAR(*hear("claude", "success").usage.cost_usd, 0.00801, 1e-9);
  EXPECT_NEAR(*hear("claude", "resumed").usage.cost_usd, 0.00534, 1e-9);
  const Heard limited = hear("claude", "subscription_limit");
  ASSERT_TRUE(limited.word.trouble.has_value());
  EXPECT_EQ(limited.word.trouble->kind, TroubleKind::rate_limit);
  EXPECT_TRUE(limited.word.trouble->retry_at_ms.has_value());
}

TEST(CodexStream, TellsWhenALimitEndsByAClock) {
  const Heard limited = hear("codex", "usage_limit");
  ASSERT_TRUE(limited.word.trouble.has_value());
  EXPECT_TRUE(limited.word.trouble->retry_at.has_value());
}

TEST(CodexStream, ThatWaitsForANetworkForEverIsStopped) {
  EXPECT_TRUE(hear("codex", "connection_refused").stopped);
}

TEST(OpencodeStream, ThatSleepsOverALimitIsStopped) {
  EXPECT_EQ(hear("opencode", "rate_limit").word.trouble->retry_after_ms, 20'000);
  const auto reader = opencode().reader({});
  EXPECT_EQ(reader
                ->take_aside("timestamp=1 level=ERROR message=\"stream error\" error.error=\""
                             "AI_APICallError: Rate limit reached.\"")
                .size(),
            1u);
  EXPECT_TRUE(reader->reply().stop);
  EXPECT_EQ(reader->last_word({}, "").trouble->kind, TroubleKind::rate_limit);
}

// A task about limits of rates is no limit: what a model says and a tool prints stands in records.
TEST(StreamTest, WhatIsSaidOfALimitInTheWorkIsNoTrouble) {
  const std::string output =
      "{\"type\":\"text\",\"text\":\"I handle 429, rate limit and invalid API key. Session not "
      "found.\"}\n";
  for (const char* program : {"claude", "codex", "gemini", "opencode", "acp"}) {
    for (const core::ProcessEnd& end : {core::ProcessEnd{core::EndKind::exited, 1, ""},
                                        core::ProcessEnd{core::EndKind::signalled, 9, ""}}) {
      const LastWord word = find_adapter(program)->reader({})->last_word(end, output);
      EXPECT_FALSE(word.failure.empty()) << program;
      EXPECT_FALSE(word.trouble.has_value()) << program;
      EXPECT_FALSE(word.no_such_session) << program;
    }
  }
}

}  // namespace
}  // namespace conduct::agents
