// Which event may come when: every kind in every stage, with every command open.
#include "conductor/core/transition.h"

#include "tests/core/story.h"

#include <fmt/core.h>

namespace conduct::core {
namespace {

// The table as a reader of the design would write it: event, stage, the open command ("": none).
const std::set<std::vector<std::string>> kLegal{
    {"intended read-target", "merging", ""},
    {"target-read", "merging", "read-target"},
    {"intended merge", "merging", ""},
    {"merged", "merging", "merge"},
    {"merge-conflicted", "merging", "merge"},
    {"intended lease", "leasing", ""},
    {"leased", "leasing", "lease"},
    {"lease-failed", "leasing", "lease"},
    {"intended attempt", "working", ""},
    {"agent-spawned", "working", "attempt"},
    {"agent-told", "working", "attempt"},
    {"agent-stalled", "working", "attempt"},
    {"helper-spawned", "working", "attempt"},
    {"helper-told", "working", "attempt"},
    {"helper-stalled", "working", "attempt"},
    {"helper-ended", "working", "attempt"},
    {"agent-ended", "working", "attempt"},
    {"attempt-interrupted", "working", "attempt"},
    {"intended snapshot", "snapshotting", ""},
    {"snapshot-taken", "snapshotting", "snapshot"},
    {"intended gate", "gating", ""},
    {"gates-judged", "gating", "gate"},
    {"approved", "awaiting", ""},
    {"rejected", "awaiting", ""},
    {"intended release", "awaiting", ""},
    {"released", "awaiting", "release"},
    {"intended checkpoint", "publishing", ""},
    {"checkpoint-made", "publishing", "checkpoint"},
    {"intended land", "publishing", ""},
    {"landed", "publishing", "land"},
    {"landing-withheld", "publishing", "land"},
    {"land-refused", "publishing", "land"},
    {"target-moved", "publishing", "land"},
    {"intended release", "releasing", ""},
    {"released", "releasing", "release"},
    {"released", "blocked", ""},
    {"escalated", "failing", ""},
    {"escalated", "leasing", ""},
    {"escalated", "working", ""},
};

const std::map<std::string, Stage> kStageOf{
    {"read-target", Stage::merging},   {"merge", Stage::merging},
    {"lease", Stage::leasing},         {"attempt", Stage::working},
    {"snapshot", Stage::snapshotting}, {"gate", Stage::gating},
    {"checkpoint", Stage::publishing}, {"land", Stage::publishing},
    {"release", Stage::releasing}};

std::vector<Command> commands(JobId id) {
  return {ReadTarget{id},
          Merge{id, "a", "b", "", false},
          Lease{id, "a"},
          Attempt{id, Role::implementer, 1, "a", ""},
          Snapshot{id, 1, "a", "", "a"},
          Gate{id, "a", {}},
          Checkpoint{id, 1, "a"},
          Land{id, "a", "b"},
          Release{id}};
}

std::vector<Event> events(JobId id) {
  std::vector<Event> out{TargetRead{id, "a"},
                         Merged{id, "a", "t"},
                         MergeConflicted{id, {}},
                         Leased{id, "/w", "/g"},
                         LeaseFailed{id, "x"},
                         AgentSpawned{id, 1, "", "", ""},
                         AgentTold{id, "", {}},
                         AgentStalled{id, 1},
                         HelperSpawned{id, "h", Role::fixer, "", "", ""},
                         HelperTold{id, "h", {}},
                         HelperStalled{id, "h", 1},
                         HelperEnded{id, "h", HelperOutcome::merged, "", "", "", 0, {}, 0},
                         AgentEnded{id, {}, {}, {}, "", 0, 0, {}, ""},
                         AttemptInterrupted{id, ""},
                         SnapshotTaken{id, "a", "t", "t", 0, {}, {}, {}, {}},
                         GatesJudged{id, "a", "t", {}},
                         Approved{id, "", "me", "here", ""},
                         Rejected{id, "", "me", "here", "no"},
                         CheckpointMade{id, 1, "a", 0},
                         Landed{id, "a", "b"},
                         LandingWithheld{id, ""},
                         LandRefused{id, "x", {}},
                         TargetMoved{id, "a"},
                         Released{id},
                         Escalated{id, "x", Cause::work},
                         ActFailed{id, "x"},
                         ActAbandoned{id}};
  for (Command& command : commands(id)) out.push_back(Intended{std::move(command)});
  return out;
}

std::string shown(const Event& event) {
  const auto* intended = std::get_if<Intended>(&event);
  return intended ? std::string("intended ") + name_of(intended->command) : kind_of(event);
}

class TransitionTest : public testing::Test {
 protected:
  TransitionTest() : story(phase("1", "a")), id(story.id("1/a")) {
    EXPECT_TRUE(story.tell(story.settings).ok());
  }

  // Every event of a job in STAGE with ACT open.
  void try_all(Stage stage, const std::optional<Command>& act) {
    JobState& job = story.state.of(id);
    job.stage = stage;
    job.acting = act.has_value();
    job.act = act;
    const std::string open = act ? name_of(*act) : "";
    const std::string before = dump(story.plan, story.state);
    for (const Event& event : events(id)) {
      const std::string name = shown(event);
      const bool ends_any = name == "act-failed" || name == "act-abandoned";
      const bool legal =
          ends_any ? act.has_value() : kLegal.count({name, to_string(stage), open}) > 0;
      EXPECT_EQ(check_transition(story.plan, job, id, event).ok(), legal)
          << name << " in " << to_string(stage) << " with " << open;
      if (legal) continue;
      ++illegal;
      const base::Status status =
          apply(story.plan, story.state, {story.state.seq + 1, 7, 1, event});
      ASSERT_FALSE(status.ok()) << name << " in " << to_string(stage) << " with " << open;
      EXPECT_EQ(status.error().fault, base::Fault::internal);
      EXPECT_EQ(status.error().message,
                fmt::format("event {} cannot come to job 1/a in stage {}{}", name, to_string(stage),
                            act ? " with an open " + open : ""));
      EXPECT_EQ(dump(story.plan, story.state), before);
    }
  }

  Story story;
  JobId id;
  int illegal = 0;
};

TEST_F(TransitionTest, EveryIllegalPairIsAnErrorThatNamesBothAndChangesNothing) {
  for (int stage = 0; stage <= static_cast<int>(Stage::skipped); ++stage)
    try_all(static_cast<Stage>(stage), std::nullopt);
  for (const Command& command : commands(id)) try_all(kStageOf.at(name_of(command)), command);
  try_all(Stage::awaiting, Release{id});  // its worktree goes while it waits
  EXPECT_EQ(illegal, 23 * 36 - 10 * 2 - static_cast<int>(kLegal.size()));
}

TEST_F(TransitionTest, EntriesFollowEachOther) {
  const base::Status status = apply(story.plan, story.state, {5, 7, 1, RunResumed{}});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message,
            "run-resumed: its sequence number does not follow the one before");
  EXPECT_EQ(story.state.seq, 1);
}

}  // namespace
}  // namespace conduct::core
