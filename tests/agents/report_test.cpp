// Reports and recordings: what agents wrote, read without trusting any of it.
#include "conductor/agents/agent.h"
#include "conductor/agents/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace conduct::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string problem(std::string_view json) {
  const auto report = read_report(json);
  return report.ok() ? "" : report.error().message;
}

TEST(Report, EveryFieldIsReadAndNoneIsNeeded) {
  const auto report =
      read_report(R"({"status": "done", "summary": "made it\nall", "tests": "12 pass",
      "issues": ["slow"], "discoveries": ["port 80 is taken", ""], "question": null, "extra": 1})");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->status, "done");
  EXPECT_EQ(report->summary, "made it\nall");
  EXPECT_EQ(report->tests, "12 pass");
  EXPECT_EQ(report->question, "");
  EXPECT_THAT(report->issues, ElementsAre("slow"));
  EXPECT_THAT(report->discoveries, ElementsAre("port 80 is taken"));
}

TEST(Report, NoneIsAnEmptyOne) {
  for (const char* text : {"", " \n", "{}"}) {
    const auto report = read_report(text);
    ASSERT_TRUE(report.ok()) << text;
    EXPECT_EQ(report->status, "");
    EXPECT_THAT(report->discoveries, IsEmpty());
  }
}

TEST(Report, OfAnotherShapeIsAnErrorThatSaysWhich) {
  EXPECT_EQ(problem("All done!"), "the agent's report is not JSON");
  EXPECT_EQ(problem(R"({"status": "done")"), "the agent's report is not JSON");
  EXPECT_EQ(problem("{\"status\": \"\xff\"}"), "the agent's report is not JSON");
  EXPECT_EQ(problem("[]"), "the agent's report is not a JSON object");
  EXPECT_EQ(problem(R"({"status": 1})"), "the agent's report has a status that is not a string");
  EXPECT_EQ(problem(R"({"issues": "one"})"),
            "the agent's report has issues that are not an array of strings");
  EXPECT_EQ(problem(R"({"discoveries": [{}]})"),
            "the agent's report has discoveries that are not an array of strings");
}

TEST(Report, HugeAndDeepOnesAreRefusedBeforeTheyAreParsed) {
  EXPECT_EQ(problem(std::string(2 << 20, ' ') + "{}"),
            "the agent's report has 2097154 bytes, more than 1048576");
  EXPECT_EQ(problem("{\"a\": " + std::string(500'000, '[')),
            "the agent's report is nested deeper than 16 levels");
  EXPECT_EQ(problem(R"({"summary": "[[[[[[[[[[[[[[[[[[[[[[[[ \" ]"})"), "");
}

TEST(Report, TextIsMadeSafeAndCut) {
  const auto report =
      read_report("{\"status\": \"" + std::string(500, 's') + "\", \"summary\": \"" +
                  std::string(9'000, 'x') + "\", \"discoveries\": [\"\\u001b[2Jtwo\\nlines\"" +
                  [] {
                    std::string more;
                    for (int i = 0; i < 200; ++i) more += ", \"d\"";
                    return more;
                  }() +
                  "]}");
  ASSERT_TRUE(report.ok());
  EXPECT_LE(report->status.size(), 45u);
  EXPECT_THAT(report->summary, EndsWith("x\n[… 5000 more bytes left out]"));
  EXPECT_THAT(report->discoveries, SizeIs(50));
  EXPECT_EQ(report->discoveries[0], "\\x1b[2Jtwo lines");
}

TEST(Recording, HasAPlaceForEveryAttempt) {
  EXPECT_EQ(recording_path("1", "proto", core::Role::implementer, 1), "1/proto/implementer-1");
  EXPECT_EQ(recording_path("2a", "", core::Role::synthesizer, 2), "2a/_phase/synthesizer-2");
  EXPECT_EQ(recording_path("", "", core::Role::fixer, 1), "_final/_phase/fixer-1");
  EXPECT_EQ(recording_path("../..", "a/b", core::Role::fixer, 1), "_._../a_b/fixer-1");
}

TEST(Recording, AnEndReadsBackAsItWasWritten) {
  RecordedEnd end;
  end.exit = 3;
  end.report = core::Report{};
  end.report->status = "blocked";
  end.report->discoveries = {"the port is taken"};
  const auto read = recorded_end_from(to_json(end));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->exit, 3);
  EXPECT_EQ(read->signal, std::nullopt);
  ASSERT_TRUE(read->report.has_value());
  EXPECT_EQ(read->report->status, "blocked");
  EXPECT_THAT(read->report->discoveries, ElementsAre("the port is taken"));

  RecordedEnd killed;
  killed.signal = 9;
  const auto read_killed = recorded_end_from(to_json(killed));
  ASSERT_TRUE(read_killed.ok());
  EXPECT_EQ(read_killed->signal, 9);
  EXPECT_FALSE(read_killed->report.has_value());
}

TEST(Recording, IsWrittenByHandAsEasily) {
  EXPECT_EQ(to_json(RecordedEnd{}), "{\n  \"exit\": 0\n}\n");
  core::Report report;
  report.summary = "made \xff it";
  EXPECT_EQ(to_json(report), "{\n  \"summary\": \"made \xEF\xBF\xBD it\"\n}\n");
  EXPECT_TRUE(recorded_end_from("{}").ok());
}

TEST(Recording, ABrokenEndIsAnError) {
  const auto message = [](std::string_view json) {
    const auto end = recorded_end_from(json);
    return end.ok() ? std::string() : end.error().message;
  };
  EXPECT_EQ(message("nonsense"), "the recorded end of an attempt is not a JSON object");
  EXPECT_EQ(
      message(R"({"exit": 256})"),
      "the recorded end of an attempt has a value of \"exit\" that is not a number from 0 to 255");
  EXPECT_EQ(
      message(R"({"signal": "KILL"})"),
      "the recorded end of an attempt has a value of \"signal\" that is not a number from 1 to 64");
  EXPECT_EQ(message(R"({"report": []})"), "the agent's report is not a JSON object");
  EXPECT_EQ(message("{\"report\": " + std::string(100'000, '[')),
            "the recorded end of an attempt is nested deeper than 16 levels");
}

}  // namespace
}  // namespace conduct::agents
