// Events as they are stored: every type comes back as it was, and what cannot be read says why.
#include "tests/core/story.h"

#include <fmt/core.h>

namespace conduct::core {
namespace {

GateResult result() {
  GateResult out;
  out.gate = "tests";
  out.subject = "make \"test\"";
  out.verdict = Verdict::could_not_run;
  out.cause = Cause::environment;
  out.reason = "make is not installed";
  out.excerpt = "sh: make\n\tnot found \x1b[0m";
  out.log = "gates/1.log";
  out.phase = "2a";
  out.blocking = false;
  out.flaky = out.unchecked = true;
  out.seconds = 1.5;
  return out;
}

class EventJsonTest : public testing::Test {
 protected:
  // One event of every type, and one intent of every command, with no field at its default.
  std::vector<Event> all() const {
    const JobId id = *plan.find_job("1/a");
    RunStarted started{"SPEC.md", "d1",   {{"1", "d2"}}, {"1"},      "refs/heads/main",
                       "c0",      "mine", "/w/7",        "none",     4,
                       5,         60000,  "{\"a\": 1}",  "landlock", true};
    Report report{"done", "did it", "all pass", "why?", {"i1"}, {"d1", "d2"}};
    std::vector<Event> out{
        started,
        RunResumed{4711, "merge", "none"},
        Replanned{3, "d3", {{"1", "d4"}}},
        RunInterrupted{15},
        RunEnded{Outcome::waiting, "notes.txt"},
        RolledBack{2, "c2", "c3", "c4", true, "c5", "c6"},
        RollbackUndone{"c4", "c3"},
        TargetRestored{"c3"},
        TargetRead{id, "c1"},
        Merged{id, "c1", "t1"},
        MergeConflicted{id, {"a b", "c\nd"}},
        Leased{id, "/w/a", "/g/a"},
        LeaseFailed{id, "the disk is full"},
        AgentSpawned{id, 99, "boot 5", "mine", "t.log"},
        AgentTold{id, "s1", {7, 2, 8, 0.25}},
        AgentStalled{id, 600'000},
        HelperSpawned{id, "fixer-request-rows", Role::fixer, "mine", "anthropic", "h.log"},
        HelperTold{id, "fixer-request-rows", {7, 2, 8, 0.25}},
        HelperStalled{id, "fixer-request-rows", 600'000},
        HelperEnded{id,
                    "fixer-request-rows",
                    HelperOutcome::conflicted,
                    "both changed a.txt",
                    "did it",
                    "c7",
                    2,
                    {7, 2, 8, 0.25},
                    1.5,
                    Trouble{TroubleKind::quota, "nothing left", 5}},
        AgentEnded{id,
                   {EndKind::signalled, 9, "x"},
                   report,
                   {7, 2, 8, 0.25},
                   "s1",
                   2.5,
                   3,
                   {"example.org"},
                   "too many turns"},
        BudgetSpent{"cost: 2 of 1 USD"},
        ProviderFreed{"anthropic"},
        AttemptInterrupted{id, "c6", Trouble{TroubleKind::quota, "nothing left", 5}},
        AttemptInterrupted{id, "c6", {}, {{"fixer-request-x", "c7"}}, "no space left"},
        SnapshotTaken{id,
                      "c1",
                      "t1",
                      "t0",
                      5,
                      {"node_modules"},
                      {"HEAD was moved"},
                      {"ref x was added"},
                      {"y"}},
        GatesJudged{id, "c1", "t1", {result(), GateResult{}}},
        Approved{id, "c1", "A Person <person@example.org>", "here", "read it all"},
        Rejected{id, "c1", "A Person <person@example.org>", "here", "too\nlong"},
        CheckpointMade{id, 4, "c1", 2},
        Landed{id, "c1", "c2"},
        LandingWithheld{id, "refs/heads/conduct-7"},
        LandRefused{id, "uncommitted work", {"a", "b"}},
        TargetMoved{id, "c9"},
        Released{id},
        Escalated{id, "no retry is left", Cause::work},
        Escalated{id, "the agent asks", Cause::person},
        ActFailed{id, "the disk is full"},
        ActAbandoned{id}};
    for (const Command& command : std::initializer_list<Command>{
             ReadTarget{id}, Merge{id, "c1", "c2", "c0", true}, Lease{id, "c1"},
             Attempt{id, Role::synthesizer, 3, "c1", "c2"}, Snapshot{id, 3, "c1", "c2", "c0"},
             Gate{id, "c1", {0, 2}}, Checkpoint{id, 4, "c1"}, Land{id, "c1", "c2"}, Release{id},
             Escalate{id, "x", Cause::environment}})
      out.push_back(Intended{command});
    return out;
  }

  std::string error_of(const StoredEntry& stored) const {
    const base::Result<Entry> entry = decode(plan, stored);
    if (entry.ok()) return "";
    EXPECT_EQ(entry.error().hint,
              "use the version of conduct that wrote it; `conduct log` still prints it");
    return entry.error().message;
  }

  const Plan plan = plan_of("# P\n\n" + phase("1", "a"));
};

TEST_F(EventJsonTest, EveryTypeComesBackAsItWas) {
  std::set<std::string> kinds;
  for (const Event& event : all()) {
    const StoredEntry stored = encode(plan, {12, 7, 1700000000123, event});
    kinds.insert(stored.kind);
    const base::Result<Entry> back = decode(plan, stored);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(back->seq, 12);
    EXPECT_EQ(back->run, 7);
    EXPECT_EQ(back->at_ms, 1700000000123);
    EXPECT_EQ(back->event.index(), event.index());
    EXPECT_EQ(encode(plan, *back).body, stored.body);
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Event>);
}

TEST_F(EventJsonTest, WhatAnEarlierVersionDidNotWriteIsEmpty) {
  StoredEntry stored = encode(plan, {1, 7, 1, RunResumed{4711, "merge", "landlock"}});
  const std::string later = ",\"sandbox\":\"landlock\"";
  ASSERT_NE(stored.body.find(later), std::string::npos) << stored.body;
  stored.body.erase(stored.body.find(later), later.size());
  const Entry back = *decode(plan, stored);
  EXPECT_EQ(std::get<RunResumed>(back.event).sandbox, "");
}

TEST_F(EventJsonTest, FieldsKeepTheirValues) {
  const JobId id = *plan.find_job("1/a");
  const AgentEnded ended{id, {EndKind::timed_out, 0, ""}, {}, {{}, {}, 8, {}}, "s1", 2.5, 3, {},
                         ""};
  const Entry back = *decode(plan, encode(plan, {1, 7, 1, ended}));
  const auto& read = std::get<AgentEnded>(back.event);
  EXPECT_EQ(read.end.kind, EndKind::timed_out);
  EXPECT_FALSE(read.usage.input_tokens.has_value());
  EXPECT_EQ(read.usage.output_tokens, 8);
  EXPECT_EQ(read.strays, 3);
  const Entry judged =
      *decode(plan, encode(plan, {1, 7, 1, GatesJudged{id, "c", "t", {result()}}}));
  const GateResult& gate = std::get<GatesJudged>(judged.event).results.at(0);
  EXPECT_EQ(gate.excerpt, "sh: make\n\tnot found \x1b[0m");
  EXPECT_EQ(gate.verdict, Verdict::could_not_run);
  EXPECT_TRUE(gate.flaky);
  EXPECT_FALSE(gate.blocking);
}

TEST_F(EventJsonTest, JobsAreStoredByName) {
  const StoredEntry stored = encode(plan, {1, 7, 1, Released{plan.final_job()}});
  EXPECT_EQ(stored.kind, "released");
  EXPECT_EQ(stored.version, 1);
  EXPECT_EQ(stored.body, R"({"job":"final"})");
}

TEST_F(EventJsonTest, BytesThatAreNotTextDoNotStopTheLog) {
  const StoredEntry stored = encode(plan, {1, 7, 1, ActFailed{plan.final_job(), "bad \xff byte"}});
  EXPECT_EQ(stored.body, "{\"job\":\"final\",\"reason\":\"bad \xEF\xBF\xBD byte\"}");
  EXPECT_TRUE(decode(plan, stored).ok());
}

TEST_F(EventJsonTest, WhatCannotBeReadNamesSequenceKindAndVersion) {
  EXPECT_EQ(error_of({5, 7, 1, "merged", 2, "{}"}),
            "event 5 of run 7 (merged, version 2) cannot be read: this conduct knows version 1");
  EXPECT_EQ(error_of({5, 7, 1, "sung", 1, "{}"}),
            "event 5 of run 7 (sung, version 1) cannot be read: unknown kind");
  EXPECT_EQ(error_of({5, 7, 1, "merged", 1, "{"}),
            "event 5 of run 7 (merged, version 1) cannot be read: its body is not a JSON object");
  EXPECT_EQ(error_of({5, 7, 1, "released", 1, R"({"job":"9/z"})"}),
            "event 5 of run 7 (released, version 1) cannot be read: the plan has no job 9/z");
  EXPECT_EQ(error_of({5, 7, 1, "intended", 1, R"({"command":"sing","job":"1/a"})"}),
            "event 5 of run 7 (intended, version 1) cannot be read: unknown command sing");
  EXPECT_EQ(error_of({5, 7, 1, "escalated", 1, R"({"job":"1/a","reason":"","cause":"rain"})"}),
            "event 5 of run 7 (escalated, version 1) cannot be read: unknown value rain");
}

TEST_F(EventJsonTest, EveryFieldMustBeThereAndOfItsType) {
  for (const Event& event : all()) {
    StoredEntry stored = encode(plan, {5, 7, 1, event});
    if (stored.body == "{}") continue;
    const std::string prefix =
        fmt::format("event 5 of run 7 ({}, version 1) cannot be read: ", stored.kind);
    stored.body = "{}";
    EXPECT_EQ(error_of(stored).rfind(prefix, 0), 0u) << error_of(stored);
    stored.body = R"({"job": 5, "command": 5, "pid": "x", "signal": "x", "number": "x", "tip": 1})";
    EXPECT_EQ(error_of(stored).rfind(prefix, 0), 0u) << error_of(stored);
  }
}

TEST(VerdictTest, OnlyPassAndNotApplicableLetATreeGoOn) {
  GateResult gate = result();
  gate.blocking = true;
  EXPECT_TRUE(blocks(gate));
  gate.verdict = Verdict::fail;
  EXPECT_TRUE(blocks(gate));
  gate.blocking = false;
  EXPECT_FALSE(blocks(gate));
  gate.blocking = true;
  for (Verdict verdict : {Verdict::pass, Verdict::not_applicable}) {
    gate.verdict = verdict;
    EXPECT_FALSE(blocks(gate));
  }
}

TEST(VerdictTest, WhatBlocksIsToldOnOneLine) {
  GateResult first = result();
  first.blocking = true;
  first.reason = "3 tests failed";
  GateResult passed = first;
  passed.verdict = Verdict::pass;
  EXPECT_EQ(describe_blocking({first, passed}),
            "tests `make \"test\"` COULD_NOT_RUN: 3 tests failed");
  EXPECT_EQ(describe_blocking({passed}), "");
  GateResult second = first;
  second.subject = "make check";
  second.reason = "";
  EXPECT_EQ(
      describe_blocking({first, second}),
      "tests `make \"test\"` COULD_NOT_RUN: 3 tests failed; tests `make check` COULD_NOT_RUN");
}

}  // namespace
}  // namespace conduct::core
