// An event as lines for people.
#include "conductor/report/narration.h"

#include "base/text.h"
#include "conductor/report/standing.h"
#include "conductor/report/text_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <type_traits>

namespace conduct::report {
namespace {

constexpr std::size_t kTailLines = 20;
constexpr std::size_t kFiles = 8;  // named on one line

class Narrator {
 public:
  Narrator(const core::Plan& plan, const core::State& state, std::int64_t at_ms)
      : plan_(plan), state_(state), at_ms_(at_ms) {}

  std::vector<Line> take() && { return std::move(lines_); }

  void operator()(const core::RunStarted& event) {
    say(Tone::strong, fmt::format("run {}: {} on {} at {}, {}, {}, {} at a time", state_.run,
                                  base::one_line(event.spec, kLineColumns), short_ref(event.target),
                                  short_commit(event.base), counted(plan_.phases.size(), "phase"),
                                  counted(plan_.modules.size(), "module"), event.jobs));
    for (const std::string& id : event.skipped) {
      say(Tone::dim,
          "[" + base::one_line(id, kLineColumns) + "] skipped: an earlier run landed it");
    }
  }
  void operator()(const core::RunResumed& event) {
    std::string text = fmt::format("run {} goes on", state_.run);
    if (event.sandbox == "none") text += ", with your rights (sandbox none)";
    if (!event.sandbox.empty() && event.sandbox != "none") text += ", sandbox " + event.sandbox;
    say(Tone::strong, text);
  }
  void operator()(const core::Replanned&) {
    say(Tone::warning, fmt::format("run {} goes on by the changed spec", state_.run));
  }
  void operator()(const core::RunInterrupted& event) {
    say(Tone::warning, fmt::format("stopping on signal {}: nothing new is started", event.signal));
  }
  void operator()(const core::BudgetSpent& event) {
    say(Tone::warning, "the budget is spent, no agent is started any more: " + event.what);
  }
  void operator()(const core::ProviderFreed& event) {
    say(Tone::plain, base::one_line(event.provider, kLineColumns) + " is asked again");
  }
  void operator()(const core::RunEnded&) {}  // told by ending_text
  void operator()(const core::RolledBack& event) {
    std::string text = fmt::format("back at {}", checkpoint_id(state_.run, event.number));
    if (!event.commit.empty()) text += " " + short_commit(event.commit);
    if (event.reverted) text += ", the target by a revert commit";
    say(Tone::plain, text);
  }
  void operator()(const core::TargetRestored& event) {
    say(Tone::plain,
        fmt::format("{} is at {}", short_ref(state_.started.target), short_commit(event.tip)));
  }
  void operator()(const core::RollbackUndone&) { say(Tone::plain, "the rollback is undone"); }

  // An intent says nothing, but where the act may take minutes and has no event of its own for its
  // beginning.
  void operator()(const core::Intended& event) {
    const auto* gate = std::get_if<core::Gate>(&event.command);
    if (gate == nullptr) return;
    say(gate->job, Tone::plain,
        (gate->only.empty() ? "judging " : "judging again ") + short_commit(gate->commit));
  }

  void operator()(const core::TargetRead&) {}
  void operator()(const core::Merged& event) {
    const core::Job& job = plan_.job(event.job);
    const std::size_t done = state_.of(event.job).next_input;
    if (job.inputs.size() < 2 && job.scope == core::Scope::module) return;
    const std::string what = done > 0 && done <= job.inputs.size()
                                 ? job_name(plan_, job.inputs[done - 1])
                                 : "the target";
    say(event.job, Tone::plain, "merged " + what + ": " + short_commit(event.commit));
  }
  void operator()(const core::MergeConflicted& event) {
    say(event.job, Tone::warning, "conflict in " + first_of(event.files, kFiles));
  }
  void operator()(const core::Leased& event) {
    say(event.job, Tone::dim, "worktree " + base::one_line(event.path, kLineColumns));
  }
  void operator()(const core::LeaseFailed& event) {
    fail(event.job, "no worktree: ", event.reason, Annotation::none);
  }

  void operator()(const core::AgentSpawned& event) {
    say(event.job, Tone::plain,
        attempt_name(event.job) + " started (agent " + base::one_line(event.agent, kLineColumns) +
            ")");
  }
  void operator()(const core::AgentTold&) {}  // costs and status show it
  void operator()(const core::AgentStalled& event) {
    stalled(event.job, attempt_name(event.job), event.still_ms);
  }
  void stalled(core::JobId job, const std::string& who, std::int64_t still_ms) {
    if (still_ms == 0) return say(job, Tone::plain, who + " works again");
    say(job, Tone::warning,
        fmt::format("{} has done nothing for {}: no output, no processor time, no changed file; it "
                    "is ended after as long again",
                    who, base::duration_text(static_cast<double>(still_ms) / 1000)));
  }
  void operator()(const core::HelperSpawned& event) {
    say(event.job, Tone::plain,
        fmt::format("helper {} started (agent {})", base::one_line(event.name, kLineColumns),
                    base::one_line(event.agent, kLineColumns)));
  }
  void operator()(const core::HelperTold&) {}  // costs and status show it
  void operator()(const core::HelperStalled& event) {
    stalled(event.job, "helper " + base::one_line(event.name, kLineColumns), event.still_ms);
  }
  void operator()(const core::HelperEnded& event) {
    std::string text = fmt::format("helper {}: {}", base::one_line(event.name, kLineColumns),
                                   core::to_string(event.outcome));
    if (event.outcome == core::HelperOutcome::merged)
      text += ", " + counted(static_cast<std::size_t>(event.changed), "file");
    if (!event.reason.empty()) text += ": " + base::one_line(event.reason, kLineColumns);
    if (!event.commit.empty()) text += "; its work is kept as " + short_commit(event.commit);
    const bool fine = event.outcome == core::HelperOutcome::merged ||
                      event.outcome == core::HelperOutcome::answered;
    say(event.job, fine ? Tone::plain : Tone::warning, text);
    if (!event.trouble) return;
    const core::HelperRecord* helper =
        core::find_helper(state_.of(event.job).attempts.back(), event.name);
    if (helper != nullptr) trouble(helper->provider, *event.trouble);
  }
  void operator()(const core::AgentEnded& event) {
    std::string text = attempt_name(event.job) +
                       " ended: " + base::one_line(core::describe(event.end), kLineColumns) + ", " +
                       base::duration_text(event.seconds);
    if (event.strays > 0) {
      text += fmt::format(", {} left-over process{} killed", event.strays,
                          event.strays == 1 ? "" : "es");
    }
    const bool fine = event.end.kind == core::EndKind::exited && event.end.code == 0;
    say(event.job, fine ? Tone::plain : Tone::warning, text);
    if (!event.refused_hosts.empty()) {
      say(event.job, Tone::warning,
          "refused by the network list of its agent: " + first_of(event.refused_hosts, kFiles));
    }
    if (!event.report.question.empty()) {
      say(event.job, Tone::warning,
          "the agent asks: " + base::one_line(event.report.question, kLineColumns));
    }
  }
  void operator()(const core::AttemptInterrupted& event) {
    std::string text = attempt_name(event.job) + " interrupted";
    if (!event.saved.empty()) text += ", its work is kept as " + short_commit(event.saved);
    if (!event.unsaved.empty()) text += ": " + base::one_line(event.unsaved, kLineColumns);
    say(event.job, Tone::warning, text);
    if (event.trouble) trouble(state_.of(event.job).attempts.back().provider, *event.trouble);
  }
  void trouble(const std::string& provider, const core::Trouble& trouble) {
    const auto found = state_.providers.find(provider);  // others have met the same
    if (found != state_.providers.end() && found->second.trouble_ms != at_ms_) return;
    const auto wait = static_cast<double>(trouble.until_ms - at_ms_) / 1000;
    say(trouble.until_ms > 0 ? Tone::warning : Tone::bad,
        fmt::format("{} {}: {} ({})", base::one_line(provider, kLineColumns),
                    trouble.until_ms > 0 ? "is left alone for " + base::duration_text(wait)
                                         : "is not asked any more",
                    base::one_line(trouble.message, kLineColumns), core::to_string(trouble.kind)));
    if (trouble.until_ms == 0) lines_.back().annotation = Annotation::error;
  }
  void operator()(const core::SnapshotTaken& event) {
    say(event.job, event.changed == 0 ? Tone::warning : Tone::plain,
        counted(static_cast<std::size_t>(event.changed), "file") + " changed");
    if (!event.left_out.empty()) {
      say(event.job, Tone::warning,
          "warning: left out of the commit, as git does not ignore it: " +
              first_of(event.left_out, kFiles));
    }
    for (const std::string& change : event.noticed)
      say(event.job, Tone::plain, "meanwhile, by somebody else: " + change);
    for (const std::string& change : event.outside)
      fail(event.job, "violation: outside the worktree, ", change, Annotation::warning);
    for (const std::string& violation : event.violations) {
      fail(event.job, "violation: ", violation, Annotation::warning);
    }
  }

  void operator()(const core::GatesJudged& event) {
    const GateKeys flaky = flaky_gates(event.job);
    const GateKeys again = gates_to_rerun(event.job);
    for (core::GateResult gate : event.results) {
      gate.flaky = gate.flaky || flaky.count(key_of(gate)) > 0;
      judged(event.job, gate, again.count(key_of(gate)) > 0);
    }
    if (state_.of(event.job).stage != core::Stage::awaiting) return;
    say(event.job, Tone::warning, "has passed and waits for approval");
    lines_.back().annotation = Annotation::error;
  }
  void operator()(const core::Approved& event) {
    say(event.job, Tone::good, ruling("approved", event.commit, event.by, event.message));
  }
  void operator()(const core::Rejected& event) {
    say(event.job, Tone::warning, ruling("rejected", event.commit, event.by, event.message));
  }
  void operator()(const core::CheckpointMade& event) {
    std::string text = fmt::format("checkpoint {} {}", checkpoint_id(state_.run, event.number),
                                   short_commit(event.commit));
    if (event.unchecked > 0) {
      text += ", " + counted(static_cast<std::size_t>(event.unchecked), "criterion") + " unchecked";
    }
    say(event.job, Tone::good, text);
  }
  void operator()(const core::Landed& event) {
    const std::string target = short_ref(state_.started.target);
    const std::string to = short_commit(event.to);
    say(event.job, Tone::good,
        event.from == event.to
            ? fmt::format("verified {} {}: there is nothing to land", target, to)
            : fmt::format("landed {} {}..{}", target, short_commit(event.from), to));
  }
  void operator()(const core::LandingWithheld& event) {
    std::string text = "verified; the target stays where it is";
    if (!event.branch.empty()) text += ", the result is " + short_ref(event.branch);
    say(event.job, Tone::good, text);
  }
  void operator()(const core::LandRefused& event) {
    std::string text = "not landed: " + base::one_line(event.reason, kLineColumns);
    if (!event.paths.empty()) text += ": " + first_of(event.paths, kFiles);
    say(event.job, Tone::warning, text);
    lines_.back().annotation = Annotation::error;
  }
  void operator()(const core::TargetMoved& event) {
    say(event.job, Tone::warning,
        "the target moved to " + short_commit(event.tip) + ": merging and judging again");
  }
  void operator()(const core::Released&) {}
  void operator()(const core::Escalated& event) {
    const std::string reason = reason_of(plan_, state_, event.job);
    // Gates that block have been annotated one by one.
    const bool told = core::any_blocks(state_.of(event.job).gates);
    fail(event.job, "blocked: ", reason.empty() ? event.reason : reason,
         told ? Annotation::none : Annotation::error);
  }
  void operator()(const core::ActFailed& event) {
    fail(event.job, "failed: ", event.reason, Annotation::none);  // told again when it escalates
  }
  void operator()(const core::ActAbandoned&) {}

 private:
  void say(Tone tone, std::string text) {
    lines_.push_back({tone, std::move(text), {}, Annotation::none});
  }
  void say(core::JobId job, Tone tone, const std::string& text) {
    say(tone, "[" + job_name(plan_, job) + "] " + text);
  }
  void fail(core::JobId job, const char* what, const std::string& reason, Annotation annotation) {
    say(job, Tone::bad, what + base::one_line(reason, kLineColumns));
    lines_.back().annotation = annotation;
  }

  static std::string ruling(const char* how, const std::string& commit, const std::string& by,
                            const std::string& message) {
    std::string text =
        fmt::format("{} {} by {}", how, short_commit(commit), base::one_line(by, kLineColumns));
    if (!message.empty()) text += ": " + base::one_line(message, kLineColumns);
    return text;
  }

  std::string attempt_name(core::JobId job) const {
    const std::vector<core::AttemptRecord>& attempts = state_.of(job).attempts;
    if (attempts.empty()) return "agent";
    return fmt::format("{} {}", core::to_string(attempts.back().role), attempts.back().number);
  }

  using GateKey = std::tuple<std::string, std::string, std::string>;
  using GateKeys = std::set<GateKey>;
  static GateKey key_of(const core::GateResult& gate) {
    return {gate.phase, gate.gate, gate.subject};
  }

  // The core marks what passed only when it was run again.
  GateKeys flaky_gates(core::JobId job) const {
    GateKeys keys;
    for (const core::GateResult& gate : state_.of(job).gates) {
      if (gate.flaky) keys.insert(key_of(gate));
    }
    return keys;
  }

  GateKeys gates_to_rerun(core::JobId job) const {
    const core::JobState& own = state_.of(job);
    GateKeys keys;
    for (const std::size_t index : own.rerun) keys.insert(key_of(own.gates[index]));
    return keys;
  }

  // "tests PASS `make test` 3.1s"; a gate that does not apply is not worth a line, an unchecked
  // criterion is. AGAIN: it is run once more on the same tree, and its output is shown then.
  void judged(core::JobId job, const core::GateResult& gate, bool again) {
    if (gate.verdict == core::Verdict::not_applicable && !gate.unchecked) return;
    std::string text = base::one_line(gate.gate, kLineColumns) + " ";
    text += gate.unchecked ? "UNCHECKED" : core::to_string(gate.verdict);
    if (!gate.subject.empty()) text += " " + quoted(gate.subject, kLineColumns);
    const std::string phase = foreign_phase(plan_, job, gate);
    if (!phase.empty()) text += " of phase " + phase;
    if (gate.seconds > 0) text += " " + base::duration_text(gate.seconds);
    if (gate.flaky) text += " (flaky: failed first, passed when run again)";
    const bool passed = gate.verdict == core::Verdict::pass || gate.unchecked;
    if (!passed && !gate.reason.empty()) text += ": " + base::one_line(gate.reason, kLineColumns);
    if (!passed && !gate.blocking) text += " (reported only)";
    say(job, tone_of_gate(gate), text);
    if (!core::blocks(gate) || again) return;
    const bool last = state_.of(job).stage == core::Stage::failing;
    lines_.back().annotation = last ? Annotation::error : Annotation::warning;
    lines_.back().output = quoted_tail(gate.excerpt, kTailLines);
  }

  static Tone tone_of_gate(const core::GateResult& gate) {
    if (core::blocks(gate)) return Tone::bad;
    return gate.verdict == core::Verdict::pass && !gate.flaky ? Tone::good : Tone::warning;
  }

  const core::Plan& plan_;
  const core::State& state_;
  std::int64_t at_ms_;
  std::vector<Line> lines_;
};

}  // namespace

std::vector<Line> narrate(const core::Plan& plan, const core::State& state,
                          const core::Entry& entry) {
  Narrator narrator(plan, state, entry.at_ms);
  std::visit(narrator, entry.event);
  return std::move(narrator).take();
}

std::optional<core::JobId> subject_of(const core::Event& event) {
  return std::visit(
      [](const auto& one) -> std::optional<core::JobId> {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, core::Intended>) {
          return core::job_of(one.command);
        } else if constexpr (requires { one.job; }) {
          return one.job;
        } else {
          return std::nullopt;
        }
      },
      event);
}

}  // namespace conduct::report
