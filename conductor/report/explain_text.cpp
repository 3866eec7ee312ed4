// Why a phase or module stands where it stands: what failed, what was tried, where it lies, what to
// type next.
#include "base/text.h"
#include "conductor/report/advice.h"
#include "conductor/report/json.h"
#include "conductor/report/paint.h"
#include "conductor/report/standing.h"
#include "conductor/report/text.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>

namespace conduct::report {
namespace {

constexpr std::size_t kExcerptLines = 200;

class Explanation {
 public:
  Explanation(const core::Plan& plan, const core::State& state, bool alive, core::JobId job,
              const std::string& run_dir, bool colour)
      : plan_(plan),
        state_(state),
        stopped_(!alive && comes_back(state)),
        id_(job),
        planned_(plan.job(job)),
        job_(state.of(job)),
        run_dir_(run_dir),
        paint_(colour) {}

  std::string text() {
    head();
    what_failed();
    warnings();
    what_was_tried();
    approval();
    where();
    modules();
    const std::string next = next_lines(steps(), paint_);
    if (!next.empty()) out_ += "\n" + next;
    return std::move(out_);
  }

 private:
  // Nobody works on it, and a resume would.
  static bool comes_back(const core::State& state) {
    const core::Outcome outcome = state.ended.value_or(core::Outcome::interrupted);
    return outcome == core::Outcome::interrupted || outcome == core::Outcome::spent;
  }

  std::vector<Step> steps() const {
    std::vector<Step> own = steps_for(plan_, state_, id_);
    if (!own.empty() || !stopped_ || action(plan_, state_, id_).empty()) return own;
    return steps_after(plan_, state_, state_.ended.value_or(core::Outcome::interrupted));
  }

  void line(const std::string& text) { out_ += text + "\n"; }
  void section(std::string_view title) { line("\n" + paint_(Tone::strong, title)); }

  void head() {
    std::string word = planned_.scope == core::Scope::phase
                           ? phase_state(plan_, state_, planned_.phase)
                           : core::describe(job_);
    if (stopped_ && word == "running") word = "interrupted";
    std::string text = job_name(plan_, id_);
    if (planned_.scope == core::Scope::phase) {
      text += " (" + base::one_line(plan_.phase(planned_.phase).title, kLineColumns) + ")";
    }
    text += " is " + paint_(tone_of(word), word);
    if (!job_.failure.empty()) text += ": " + reason_of(plan_, state_, id_);
    line(text);
    if (const std::string now = action(plan_, state_, id_); !now.empty())
      line(stopped_ ? "  the run is stopped" + reason_of_stop() : "  now: " + now);
    if (job_.stage == core::Stage::skipped) line("  an earlier run did it and landed");
    if (job_.checkpoint != 0) {
      line("  checkpoint " + checkpoint_id(state_.run, job_.checkpoint) + " " + job_.head);
    }
  }

  std::string reason_of_stop() const {
    return state_.budget_spent.empty() ? "" : ": the budget is spent, " + state_.budget_spent;
  }

  void what_failed() {
    bool any = false;
    for (const core::GateResult& gate : job_.gates) {
      if (gate.verdict == core::Verdict::pass || gate.verdict == core::Verdict::not_applicable) {
        continue;
      }
      if (!any) section("what failed");
      any = true;
      failed_gate(gate);
    }
    if (!job_.conflict_files.empty() && job_.stage != core::Stage::done) {
      section("files in conflict");
      for (const std::string& file : job_.conflict_files) {
        line("  " + base::one_line(file, kLineColumns));
      }
    }
  }

  void failed_gate(const core::GateResult& gate) {
    const Tone tone = core::blocks(gate) ? Tone::bad : Tone::warning;
    line("  " + gate_name(plan_, id_, gate) + "  " + paint_(tone, gate_verdict(gate)));
    for (const std::string& quoted : quoted_tail(gate.excerpt, kExcerptLines)) {
      line("    " + quoted);
    }
    if (!gate.log.empty()) line("    log " + run_file(run_dir_, gate.log));
  }

  void warnings() {
    if (job_.warnings.empty()) return;
    section("warnings");
    for (const std::string& warning : job_.warnings) {
      line("  " + base::one_line(warning, kLineColumns));
    }
  }

  void what_was_tried() {
    if (job_.attempts.empty()) return;
    section("what was tried");
    for (const core::AttemptRecord& attempt : job_.attempts) attempted(attempt);
  }

  void attempted(const core::AttemptRecord& attempt) {
    std::string text = fmt::format("  {} {}", core::to_string(attempt.role), attempt.number);
    const std::vector<std::string> agents = core::agents_of(attempt);
    if (!agents.empty())
      text += " (" + base::one_line(base::join(agents, ", "), kLineColumns) + ")";
    line(text + ": " + how_it_ended(attempt));
    if (!attempt.failure.empty()) line("    " + why(attempt));
    claim("it said", attempt.report.summary);
    claim("it asks", attempt.report.question);
    for (const core::HelperRecord& helper : attempt.helpers) helped(helper);
    if (!attempt.saved.empty())
      line("    its partial work is kept as " + short_commit(attempt.saved));
    if (!attempt.transcript.empty()) {
      line("    transcript " + run_file(run_dir_, attempt.transcript));
    }
  }

  void helped(const core::HelperRecord& helper) {
    std::string text = "    helper " + base::one_line(helper.name, kLineColumns);
    if (!helper.agent.empty()) text += " (" + base::one_line(helper.agent, kLineColumns) + ")";
    text += fmt::format(": {}", helper.outcome ? core::to_string(*helper.outcome) : running());
    if (!helper.reason.empty()) text += ", " + base::one_line(helper.reason, kLineColumns);
    line(text);
    if (!helper.commit.empty()) line("      its work is kept as " + short_commit(helper.commit));
    if (!helper.transcript.empty())
      line("      transcript " + run_file(run_dir_, helper.transcript));
  }

  const char* running() const { return stopped_ ? "cut off" : "running"; }

  std::string how_it_ended(const core::AttemptRecord& attempt) const {
    if (attempt.interrupted) return "interrupted; it does not count";
    if (!attempt.end) return running();
    return base::one_line(core::describe(*attempt.end), kLineColumns) + ", " +
           base::duration_text(attempt.seconds);
  }

  // The last attempt's gates are still known by more than their signature.
  std::string why(const core::AttemptRecord& attempt) const {
    const bool last = &attempt == &job_.attempts.back() && attempt.failure == job_.failure;
    return last ? reason_of(plan_, state_, id_) : base::one_line(attempt.failure, kLineColumns);
  }

  void approval() {
    if (job_.rejections.empty() && !job_.approval) return;
    section("approval");
    for (const core::Ruling& ruling : job_.rejections) ruled("rejected", ruling);
    if (job_.approval) ruled("approved", *job_.approval);
  }

  void ruled(const char* how, const core::Ruling& ruling) {
    line(fmt::format("  {} {} by {} on {}, {}", how, short_commit(ruling.commit),
                     base::one_line(ruling.by, kLineColumns),
                     base::one_line(ruling.host, kLineColumns), iso_time(ruling.at_ms)));
    if (!ruling.message.empty()) line("    " + base::one_line(ruling.message, kLineColumns));
  }

  void claim(const char* who, const std::string& words) {
    if (!words.empty()) line(fmt::format("    {}: {}", who, base::one_line(words, kLineColumns)));
  }

  void where() {
    if (job_.worktree.empty() && job_.head.empty()) return;
    section("where");
    if (!job_.worktree.empty()) line("  worktree " + base::one_line(job_.worktree, 4096));
    if (!job_.head.empty()) line("  commit   " + job_.head);
  }

  // A phase is often blocked by one of its modules, the final verification by a phase.
  void modules() {
    std::vector<core::JobId> below;
    for (const core::JobId id : awaited(plan_, state_, id_)) {
      if (state_.of(id).stage == core::Stage::blocked) below.push_back(id);
    }
    if (below.empty()) return;
    section("blocked before it");
    for (const core::JobId id : below) {
      line("  " + job_name(plan_, id) + ": " + reason_of(plan_, state_, id));
      line("    conduct explain " + job_name(plan_, id));
    }
  }

  const core::Plan& plan_;
  const core::State& state_;
  const bool stopped_;
  core::JobId id_;
  const core::Job& planned_;
  const core::JobState& job_;
  const std::string& run_dir_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string explain_text(const core::Plan& plan, const core::State& state, bool alive,
                         core::JobId job, const std::string& run_dir, bool colour) {
  return Explanation(plan, state, alive, job, run_dir, colour).text();
}

}  // namespace conduct::report
