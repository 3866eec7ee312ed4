// What was before: finished phases, what their agents found out, an interrupted try.
#include "conductor/agents/cut.h"
#include "conductor/agents/prompt_text.h"

#include <set>

namespace conduct::agents {
namespace {

using core::JobId;
using core::JobState;
using core::PlannedPhase;

void checkpoints(Prompt& prompt) {
  if (prompt.state.checkpoints.empty()) return;
  prompt.heading("What is there already");
  std::vector<std::string> made_so_far;
  for (const core::CheckpointRecord& made : prompt.state.checkpoints) {
    const PlannedPhase& phase = prompt.plan.phase(made.phase);
    made_so_far.push_back(fmt::format("phase {}: {} (commit {})", shown(phase.id),
                                      shown(phase.title), short_commit(made.commit)));
  }
  last_items(prompt, made_so_far);
}

// What agents of finished jobs found out. Claims: said so, and each on one line.
void discoveries(Prompt& prompt) {
  std::vector<std::string> found;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < prompt.state.jobs.size(); ++i) {
    const JobState& other = prompt.state.jobs[i];
    if (JobId(i) == prompt.id || other.stage != core::Stage::done) continue;
    for (const core::AttemptRecord& attempt : other.attempts) {
      for (const std::string& text : attempt.report.discoveries) {
        if (seen.insert(text).second) {
          found.push_back(fmt::format("{}: {}", prompt.plan.job(JobId(i)).name, shown(text)));
        }
      }
    }
  }
  if (found.empty()) return;
  prompt.heading("What others found out (not checked)");
  last_items(prompt, found);
}

std::string what_came_of(const core::HelperRecord& helper) {
  std::string text = fmt::format("{}: {}", shown(helper.name), core::to_string(*helper.outcome));
  if (!helper.reason.empty()) text += ", " + shown(helper.reason);
  if (!helper.commit.empty())
    text += fmt::format("; what it made: `git show {}`", short_commit(helper.commit));
  if (!helper.summary.empty()) text += "; it says: " + shown(helper.summary);
  return text;
}

// The next attempt shall not ask again, and one that was cut off shall not wait. One that is called
// again is told of its own by itself.
void helpers(Prompt& prompt) {
  std::vector<std::string> all;
  for (const core::AttemptRecord& attempt : prompt.now().attempts)
    for (const core::HelperRecord& helper : attempt.helpers)
      if (helper.outcome && (attempt.number < prompt.facts.attempt || prompt.facts.answers.empty()))
        all.push_back(what_came_of(helper));
  if (all.empty()) return;
  prompt.heading("Helpers that were asked for before");
  last_items(prompt, all);
}

void setup(Prompt& prompt) {
  if (prompt.facts.no_setup.empty()) return;
  prompt.heading("The setup failed");
  prompt.line(
      "What the plan sets a checkout up with did not work here before you began. The checks run it "
      "first,\nand it must work for them:\n");
  fenced(prompt, "text", tail_of(prompt.facts.no_setup, kOutput));
}

void interrupted(Prompt& prompt) {
  if (prompt.facts.interrupted.empty()) return;
  prompt.heading("Interrupted work");
  if (prompt.facts.restored)
    return prompt.line(
        "You were cut off. The files are as you left them; what was running then was ended, and "
        "what it\nwas building may be half written.");
  prompt.line(
      "An earlier try of this attempt was cut off. What it had changed is in commit {}:\n"
      "`git show {}`. Take from it what is good. What git ignores\nis as it was left: what was "
      "being built then may be half written.",
      short_commit(prompt.facts.interrupted), short_commit(prompt.facts.interrupted));
}

}  // namespace

void past_section(Prompt& prompt) {
  checkpoints(prompt);
  discoveries(prompt);
  helpers(prompt);
  setup(prompt);
  interrupted(prompt);
}

}  // namespace conduct::agents
