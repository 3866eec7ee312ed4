// How a run stands, for people: a line per phase and module, and below it what went wrong.
#include "base/text.h"
#include "conductor/report/advice.h"
#include "conductor/report/columns.h"
#include "conductor/report/paint.h"
#include "conductor/report/standing.h"
#include "conductor/report/text.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::report {
namespace {

constexpr std::size_t kWord = 11;  // "interrupted"

struct Row {
  std::string name;   // indented
  std::string state;  // as core::describe() says it
  std::string note;
  std::vector<std::string> below;
};

class StatusPage {
 public:
  StatusPage(const core::Plan& plan, const core::State& state, bool alive,
             const std::string& run_dir, bool colour)
      : plan_(plan), state_(state), alive_(alive), run_dir_(run_dir), paint_(colour) {}

  std::string text() {
    for (std::size_t i = 0; i < plan_.phases.size(); ++i) add_phase(core::PhaseId(i));
    add_job("final", plan_.final_job(), core::describe(state_.of(plan_.final_job())), "");
    return head() + table() + foot();
  }

 private:
  void add_phase(core::PhaseId id) {
    const core::PlannedPhase& phase = plan_.phase(id);
    const core::JobId job = plan_.job_of(id);
    const core::JobState& own = state_.of(job);
    std::string note;
    if (own.checkpoint != 0) {
      note = fmt::format("checkpoint {} {}", checkpoint_id(state_.run, own.checkpoint),
                         short_commit(own.head));
    }
    add_job(phase.id + "  " + phase.title, job, phase_state(plan_, state_, id), note);
    for (const core::ModuleId module : phase.modules) {
      const core::JobId of = plan_.job_of(module);
      add_job("  " + plan_.module(module).name, of, core::describe(state_.of(of)), "");
    }
  }

  void add_job(const std::string& name, core::JobId id, const char* state, std::string note) {
    const core::JobState& job = state_.of(id);
    std::vector<std::string> notes;
    if (!note.empty()) notes.push_back(std::move(note));
    if (!job.attempts.empty()) notes.push_back(counted(job.attempts.size(), "attempt"));
    if (job.unchecked > 0) {
      notes.push_back(counted(static_cast<std::size_t>(job.unchecked), "criterion") + " unchecked");
    }
    // Nothing is being done in a run without a conductor.
    const bool rests = job.stage == core::Stage::waiting || job.stage == core::Stage::awaiting;
    const std::string now = alive_ || rests ? action(plan_, state_, id) : "";
    if (!now.empty()) notes.push_back(now);
    Row row{base::one_line(name, kTitleColumns), word(job, state), base::join(notes, ", "), {}};
    if (!job.worktree.empty() && job.stage == core::Stage::blocked) {
      row.below.push_back("worktree " + base::one_line(job.worktree, 4096));
    }
    add_troubles(row, id, job);
    rows_.push_back(std::move(row));
  }

  // Nothing runs in a run without a conductor.
  std::string word(const core::JobState& job, const char* state) const {
    const bool stopped =
        !alive_ && job.stage != core::Stage::waiting && std::string_view(state) == "running";
    return stopped ? "interrupted" : state;
  }

  void add_troubles(Row& row, core::JobId id, const core::JobState& job) const {
    if (job.stage == core::Stage::done || job.stage == core::Stage::skipped) return;
    const bool rejected = !job.rejections.empty() && job.rejections.back().commit == job.head;
    const bool stopped = job.stage == core::Stage::blocked || (rejected && !job.failure.empty());
    if (stopped && !core::any_blocks(job.gates)) {
      row.below.push_back(reason_of(plan_, state_, id));
    }
    for (const core::GateResult& gate : job.gates) {
      if (!core::blocks(gate)) continue;
      row.below.push_back(gate_name(plan_, id, gate) + "  " + gate_verdict(gate));
      if (!gate.log.empty()) row.below.push_back("  log " + run_file(run_dir_, gate.log));
    }
  }

  std::string head() const {
    const std::string state = run_state(state_, alive_);
    const Count phases = phases_done(plan_, state_);
    const Count modules = modules_done(plan_, state_);
    std::string line = fmt::format("run {} {}", state_.run, state);
    line = paint_(Tone::strong, line) + fmt::format("  {} of {}, {} of {}", phases.done,
                                                    counted(phases.all, "phase"), modules.done,
                                                    counted(modules.all, "module"));
    if (!state_.started.target.empty()) {
      line += fmt::format(", target {} from {}", short_ref(state_.started.target),
                          short_commit(state_.started.base));
    }
    if (!state_.landed.empty()) line += ", landed as " + short_commit(state_.landed);
    if (state_.rolled_back) {
      line += ", rolled back to " + checkpoint_id(state_.run, state_.rolled_back->number);
    }
    return line + "\n";
  }

  std::string table() const {
    std::size_t width = 0;
    for (const Row& row : rows_) width = std::max(width, columns(row.name));
    std::string out;
    for (const Row& row : rows_) {
      const Tone tone = tone_of(row.state);
      std::string line = pad(row.name, width) + "  ";
      line += paint_(tone, row.note.empty() ? row.state : pad(row.state, kWord));
      if (!row.note.empty()) line += "  " + row.note;
      out += paint_(tone, mark_of(row.state)) + " " + line + "\n";
      for (const std::string& below : row.below) out += "      " + below + "\n";
    }
    return out;
  }

  std::string foot() const {
    if (!state_.ended && alive_) return "";
    const core::Outcome outcome = state_.ended.value_or(core::Outcome::interrupted);
    const std::string next = next_lines(steps_after(plan_, state_, outcome), paint_);
    return outcome == core::Outcome::waiting ? waiting_reason(plan_, state_) + next : next;
  }

  const core::Plan& plan_;
  const core::State& state_;
  bool alive_;
  const std::string& run_dir_;
  Paint paint_;
  std::vector<Row> rows_;
};

}  // namespace

std::string status_text(const core::Plan& plan, const core::State& state, bool alive,
                        const std::string& run_dir, bool colour) {
  return StatusPage(plan, state, alive, run_dir, colour).text();
}

}  // namespace conduct::report
