// Random plans in random worlds: what holds for every run, whatever happens and whenever the
// conductor dies. A failure names its seed.
#include "tests/core/story.h"

#include <fmt/core.h>

#include <algorithm>
#include <random>

namespace conduct::core {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  bool one_in(int n) { return below(n) == 0; }

 private:
  std::mt19937 engine_;
};

// Up to LARGEST phases of up to LARGEST modules, with random dependencies of both.
std::string random_spec(Random& random, int largest) {
  std::string out = "# Random\n\n";
  const int phases = 1 + random.below(largest);
  for (int p = 1; p <= phases; ++p) {
    out += fmt::format("### Phase {}: Part {}\n\n- Work\n\nModules:\n\n", p, p);
    const int modules = 1 + random.below(largest);
    for (int m = 0; m < modules; ++m) {
      out += fmt::format("- m{}", m);
      if (m > 0 && random.one_in(3)) out += fmt::format(" (depends on m{})", random.below(m));
      out += "\n";
    }
    out += "\n";
    if (random.one_in(3))
      out += p > 1 && random.one_in(2) ? fmt::format("Depends on: {}\n\n", 1 + random.below(p - 1))
                                       : "Depends on: none\n\n";
    if ((p + phases) % 3 == 0) out += "Approval: required\n\n";
  }
  return out;
}

Deed random_deed(Random& random) {
  constexpr Deed kDeeds[] = {Deed::nothing, Deed::crash, Deed::crash_unchanged, Deed::stray,
                             Deed::leave_markers};
  return kDeeds[random.below(5)];
}

// What goes wrong in the world. Nothing that a second sitting would do otherwise than a first: it
// gets its retries back, so a job either comes to its end within them or never does.
void script(Story& story, Random& random) {
  story.settings.retries = 3;
  for (const Job& job : story.plan.jobs) {
    const int least = job.scope == Scope::module ? 1 : 0;
    if (random.one_in(4)) story.world.needs[job.name] = least + 1;
    if (random.one_in(6)) story.world.flaky.insert(job.name);
    if (random.one_in(5)) story.world.deeds[job.name + " 1"] = random_deed(random);
    if (random.one_in(30)) story.world.needs[job.name] = 1000;
    if (random.one_in(40)) story.world.cannot_gate.insert(job.name);
    if (random.one_in(40)) story.world.cannot_lease.insert(job.name);
  }
  for (const PlannedPhase& phase : story.plan.phases)
    if (phase.modules.size() > 1 && random.one_in(4))
      story.world.conflicts.insert({phase.id + "/m0.1", phase.id + "/m1.1"});
  story.world.target_moves = random.below(3);
  story.means.limits = {static_cast<std::size_t>(1 + random.below(3)),
                        static_cast<std::size_t>(1 + random.below(2))};
}

std::unique_ptr<Story> random_story(unsigned seed, int largest) {
  Random random(seed);
  auto story = std::make_unique<Story>(plan_of(random_spec(random, largest)));
  script(*story, random);
  story->world.shuffle(seed);
  return story;
}

// A person sits down at what waits: sends the first result of some phases back, and approves all
// others.
base::Status rule_all(Story& story) {
  for (JobId id : awaiting_approval(story.state)) {
    const JobState& job = story.state.of(id);
    const std::string& name = story.plan.job(id).name;
    const bool scripted = story.world.deeds.count(name + " 1") > 0;
    const Event rejected = Rejected{id, job.head, "a person", "here", "not like this"};
    const Event approved = Approved{id, job.head, "a person", "here", ""};
    TRY(story.tell(name == "1" && !scripted && job.rejections.empty() ? rejected : approved));
  }
  return {};
}

// Goes on from OUTCOME until nobody needs to approve anything.
base::Result<Outcome> approved_to_the_end(Story& story, base::Result<Outcome> outcome) {
  while (outcome.ok() && *outcome == Outcome::waiting) {
    TRY(rule_all(story));
    outcome = story.resume();
  }
  return outcome;
}

base::Result<Outcome> run_to_the_end(Story& story) {
  return approved_to_the_end(story, story.start());
}

// How a run has ended, for comparing two runs that took different ways.
std::string end_of(const Story& story, const base::Result<Outcome>& outcome) {
  std::string out = outcome.ok() ? to_string(*outcome) : outcome.error().message;
  for (std::size_t i = 0; i < story.plan.jobs.size(); ++i)
    out += fmt::format("\n{}: {}", story.plan.jobs[i].name, to_string(story.state.jobs[i].stage));
  out += "\nlanded:";
  for (const std::string& file : story.world.files(story.world.target))
    if (file.find('#') == std::string::npos) out += " " + file;
  return out;
}

TEST(PropertyTest, ReplayEqualsLive) {
  for (unsigned seed = 1; seed <= 120; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto story = random_story(seed, 4);
    ASSERT_TRUE(run_to_the_end(*story).ok());
    ASSERT_EQ(dump(story->plan, story->fold()), dump(story->plan, story->state));
    EXPECT_EQ(story->log.committed, story->log.entries.size());
  }
}

TEST(PropertyTest, LimitsHold) {
  std::size_t agents = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto story = random_story(seed, 5);
    ASSERT_TRUE(run_to_the_end(*story).ok());
    EXPECT_LE(story->world.most_agents, story->means.limits.agents);
    EXPECT_LE(story->world.most_gates, story->means.limits.gates);
    // One more for the fixer of a phase, which always gets its worktree.
    EXPECT_LE(story->observer.most_worktrees,
              2 * story->means.limits.agents + story->means.limits.gates + 1);
    agents = std::max(agents, story->world.most_agents);
  }
  EXPECT_EQ(agents, 3u);  // they are used, too
}

TEST(PropertyTest, CountsAreThoseOfTheJobs) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto story = random_story(seed, 3);
    ASSERT_TRUE(run_to_the_end(*story).ok());
    State state = initial(story->plan);
    for (const StoredEntry& stored : story->log.entries) {
      ASSERT_TRUE(apply(story->plan, state, *decode(story->plan, stored)).ok());
      std::size_t acting = 0, agents = 0, gates = 0;
      for (const JobState& job : state.jobs) {
        ASSERT_EQ(job.acting, job.act.has_value());
        acting += job.acting;
        agents += job.acting && job.stage == Stage::working;
        gates += job.acting && job.stage == Stage::gating;
      }
      ASSERT_EQ(std::tie(acting, agents, gates),
                std::tie(state.acting, state.agents_running, state.gates_running));
    }
  }
}

TEST(PropertyTest, TheSameStateIsDecidedTheSameWay) {
  const auto text = [](const Plan& plan, const std::vector<Command>& commands) {
    std::string out;
    for (const Command& command : commands) out += encode(plan, {0, 0, 0, Intended{command}}).body;
    return out;
  };
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto story = random_story(seed, 4);
    ASSERT_TRUE(run_to_the_end(*story).ok());
    State state = initial(story->plan);
    for (const StoredEntry& stored : story->log.entries) {
      ASSERT_TRUE(apply(story->plan, state, *decode(story->plan, stored)).ok());
      const State copy = state;
      const std::vector<Command> once =
          decide(story->plan, state, story->means.limits, story->means.casting);
      ASSERT_EQ(
          text(story->plan, once),
          text(story->plan, decide(story->plan, copy, story->means.limits, story->means.casting)));
      ASSERT_TRUE(std::is_sorted(once.begin(), once.end(), [](const auto& a, const auto& b) {
        return job_of(a) < job_of(b);
      }));
    }
  }
}

TEST(PropertyTest, TheOrderOfOutcomesDoesNotChangeTheEnd) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto one = random_story(seed, 3), other = random_story(seed, 3);
    other->world.shuffle(seed + 1000);
    const auto first = run_to_the_end(*one), second = run_to_the_end(*other);
    ASSERT_EQ(end_of(*one, first), end_of(*other, second));
  }
}

// Lets the conductor of a story die where LIMIT says, resumes, and compares the end.
void die_and_resume(unsigned seed, std::size_t after, bool between_events,
                    const std::string& expected) {
  SCOPED_TRACE(fmt::format("seed {}, dies after {} {}", seed, after,
                           between_events ? "events" : "transactions"));
  const auto story = random_story(seed, 3);
  (between_events ? story->log.fail_append_after : story->log.fail_commit_after) = after;
  ASSERT_FALSE(run_to_the_end(*story).ok());
  story->die(seed, between_events);
  if (story->log.entries.empty()) return;
  const auto outcome = approved_to_the_end(*story, story->resume());
  ASSERT_EQ(end_of(*story, outcome), expected);
  ASSERT_EQ(dump(story->plan, story->fold()), dump(story->plan, story->state));
}

TEST(PropertyTest, WheneverTheConductorDiesTheRunComesToTheSameEnd) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    const auto whole = random_story(seed, 3);
    const auto outcome = run_to_the_end(*whole);
    const std::string expected = end_of(*whole, outcome);
    for (std::size_t i = 0; i < whole->log.commits; ++i) die_and_resume(seed, i, false, expected);
    for (std::size_t i = 0; i < whole->log.entries.size(); ++i)
      die_and_resume(seed, i, true, expected);
    if (HasFailure()) return;
  }
}

TEST(PropertyTest, ManyRunsDieOnce) {
  for (unsigned seed = 100; seed < 170; ++seed) {
    const auto whole = random_story(seed, 3);
    const auto outcome = run_to_the_end(*whole);
    const std::string expected = end_of(*whole, outcome);
    die_and_resume(seed, seed * 7 % whole->log.entries.size(), true, expected);
    die_and_resume(seed, seed * 7 % whole->log.commits, false, expected);
    if (HasFailure()) return;
  }
}

TEST(PropertyTest, AnInterruptedRunComesToTheSameEnd) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto whole = random_story(seed, 3), story = random_story(seed, 3);
    const auto outcome = run_to_the_end(*whole);
    story->world.interrupt_at_wait = 1 + static_cast<int>(seed % whole->world.waits);
    ASSERT_EQ(*run_to_the_end(*story), Outcome::interrupted);
    const auto resumed = approved_to_the_end(*story, story->resume());
    ASSERT_EQ(end_of(*story, resumed), end_of(*whole, outcome));
  }
}

TEST(PropertyTest, WorkGrowsWithThePlanAndNoFaster) {
  const auto events_of = [](int modules) {
    std::string spec = "# Wide\n\n### Phase 1: One\n\n- Work\n\nModules:\n\n";
    for (int i = 0; i < modules; ++i) spec += fmt::format("- m{}\n", i);
    Story story(plan_of(spec + "\n"));
    EXPECT_EQ(*story.start(), Outcome::landed);
    EXPECT_LE(story.world.waits, story.log.entries.size());
    EXPECT_LE(story.log.commits, story.log.entries.size());
    return story.log.entries.size();
  };
  const std::size_t few = events_of(200), many = events_of(2000);
  EXPECT_EQ((many - few) % 1800, 0u);   // the same for every module
  EXPECT_LE((many - few) / 1800, 13u);  // lease, attempt, snapshot, gate, release, merge
}

}  // namespace
}  // namespace conduct::core
