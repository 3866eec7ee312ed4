// Every field of a state as text. Events and commands are shown by the core's own JSON.
#include "tests/core/story.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace conduct::core {
namespace {

class Dump {
 public:
  explicit Dump(const Plan& plan) : plan_(plan) {}

  std::string run(const State& s) {
    field("run", s.run), field("seq", s.seq), json("started", s.started);
    field("started_ms", s.started_ms), field("ended_ms", s.ended_ms);
    for (std::size_t i = 0; i < s.jobs.size(); ++i) {
      out_ += plan_.jobs[i].name + "\n";
      job(s.jobs[i]);
    }
    ids("leases", s.ready.leases), ids("agents", s.ready.agents), ids("gates", s.ready.gates);
    ids("others", s.ready.others), ids("phases", s.ready.phases);
    field("acting", s.acting), field("agents_running", s.agents_running);
    field("gates_running", s.gates_running), field("open_worktrees", s.open_worktrees);
    field("unfinished", s.unfinished), field("integration", s.integration);
    field("integrating", s.integrating ? plan_.job(*s.integrating).name : "none");
    for (const CheckpointRecord& c : s.checkpoints)
      field("checkpoint", fmt::format("{} {} {} {} {}", c.number, c.phase.index(), c.commit,
                                      c.at_ms, c.unchecked));
    field("target_tip", s.target_tip), field("merge_base", s.merge_base);
    field("landed_from", s.landed_from), field("landed", s.landed), field("in_target", s.in_target);
    field("before_target", s.before_target),
        field("rolled_back", s.rolled_back ? s.rolled_back->number : -1);
    field("withheld", s.withheld);
    field("refused", s.refused), field("in_the_way", fmt::format("{}", s.in_the_way));
    field("interrupted", s.interrupted ? *s.interrupted : -1);
    field("budget_spent", s.budget_spent), field("sitting_ms", s.sitting_ms);
    field("worked_ms", s.worked_ms);
    for (const auto& [name, provider] : s.providers)
      field(name.c_str(), fmt::format("{} {} {} {} {} {}", provider.parked, provider.since_ms,
                                      provider.strikes, to_string(provider.trouble.kind),
                                      provider.trouble.message, provider.trouble.until_ms));
    spending("spending", s.spending);
    field("ended", s.ended ? to_string(*s.ended) : "no");
    field("open_move", s.open_move ? s.open_move->from + " -> " + s.open_move->to : "no");
    field("before_rollback", s.before_rollback ? dump(plan_, *s.before_rollback) : "no");
    return std::move(out_);
  }

 private:
  template <typename T>
  void field(const char* name, const T& value) {
    out_ += fmt::format("{}={}\n", name, value);
  }
  void json(const char* name, const Event& event) {
    field(name, encode(plan_, Entry{0, 0, 0, event}).body);
  }
  void ids(const char* name, const std::set<JobId>& set) {
    std::string text;
    for (JobId id : set) text += plan_.job(id).name + " ";
    field(name, text);
  }

  void job(const JobState& j) {
    field("stage", to_string(j.stage)), field("acting", j.acting);
    if (j.act) json("act", Intended{*j.act});
    field("waiting_for", j.waiting_for), field("next_input", j.next_input);
    field("base", j.base), field("head", j.head), field("tree", j.tree);
    field("merged_tip", j.merged_tip), field("theirs", j.theirs);
    field("conflict_files", fmt::format("{}", j.conflict_files));
    field("worktree", j.worktree), field("gitdir", j.gitdir);
    for (const AttemptRecord& record : j.attempts) attempt(record);
    field("fixes_left", j.fixes_left), json("gates", GatesJudged{JobId(0), "", "", j.gates});
    field("rerun", fmt::format("{}", j.rerun)), field("person", j.snapshot_of_person);
    field("failures", fmt::format("{}", j.failures)), field("failure", j.failure);
    field("cause", to_string(j.cause)), field("checkpoint", j.checkpoint);
    field("unchecked", j.unchecked), field("warnings", fmt::format("{}", j.warnings));
    field("approval", j.approval ? ruling(*j.approval) : "none");
    for (const Ruling& r : j.rejections) field("rejection", ruling(r));
  }

  void spending(const char* name, const Spending& s) {
    AgentTold told{JobId(0), "", s.known};
    json(name, told);
    out_ += fmt::format("{}|{}|{}\n", s.tries, s.without_tokens, s.without_cost);
  }

  static std::string ruling(const Ruling& r) {
    return fmt::format("{}|{}|{}|{}|{}|{}", r.commit, r.tree, r.by, r.host, r.message, r.at_ms);
  }

  void attempt(const AttemptRecord& r) {
    out_ += fmt::format("attempt {} {} {}|{}|{}|{}|{}\n", to_string(r.role), r.number, r.agent,
                        r.transcript, r.session, r.identity, r.pid);
    field("still_ms", r.still_ms), field("fork", r.fork), field("unsaved", r.unsaved);
    AgentEnded ended;
    ended.job = JobId(0);
    if (r.end) ended.end = *r.end;
    ended.report = r.report;
    ended.usage = r.usage;
    json(r.end ? "ended" : "open", ended);
    out_ += fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}\n", r.interrupted, r.saved, r.commit, r.seconds,
                        r.started_ms, r.ended_ms, r.failure, r.unfinished, r.provider);
    spending("earlier", r.earlier);
    for (const std::string& agent : r.earlier_agents) field("earlier_agent", agent);
    for (const HelperRecord& h : r.helpers) {
      HelperEnded last{JobId(0), h.name,    h.outcome.value_or(HelperOutcome::failed),
                       h.reason, h.summary, h.commit,
                       0,        h.usage,   0};
      json(h.outcome ? "helper" : "helper at work", last);
      out_ += fmt::format("{}|{}|{}|{}|{}|{}|{}\n", to_string(h.role), h.agent, h.provider,
                          h.transcript, h.started_ms, h.ended_ms, h.still_ms);
    }
  }

  const Plan& plan_;
  std::string out_;
};

}  // namespace

std::string dump(const Plan& plan, const State& state) {
  return Dump(plan).run(state);
}

}  // namespace conduct::core
