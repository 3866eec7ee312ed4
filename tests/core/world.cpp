// A world without git, processes and time: acts have their effect when they end.
#include "tests/core/world.h"

#include "base/digest.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace conduct::core {
namespace {

constexpr std::size_t kReadable = 48;  // names longer than this are digests

std::string shortened(std::string name) {
  return name.size() <= kReadable ? name : base::sha256_hex(name).substr(0, 12);
}

}  // namespace

FakeWorld::FakeWorld(const Plan& plan) : target("base"), plan_(plan) {
  commits_["base"] = {};
}

// ---- commits ----

int FakeWorld::change(const std::string& text) {
  const auto [found, added] = change_numbers_.emplace(text, static_cast<int>(changes_.size()));
  if (added) changes_.push_back(text);
  return found->second;
}

std::set<std::string> FakeWorld::files(const std::string& commit) const {
  std::set<std::string> out;
  for (int number : commits_.at(commit)) out.insert(changes_[static_cast<std::size_t>(number)]);
  return out;
}

std::string FakeWorld::tree(const std::string& commit) const {
  std::string out;
  const Changes& changes = commits_.at(commit);
  for (int number : changes) {
    out += out.empty() ? "" : ",";
    out += changes.size() < 8 ? changes_[static_cast<std::size_t>(number)] : std::to_string(number);
  }
  return "{" + shortened(out) + "}";
}

std::string FakeWorld::commit(const std::string& name, Changes changes) {
  std::string id = shortened(name);
  for (auto found = commits_.find(id); found != commits_.end() && found->second != changes;
       found = commits_.find(id))
    id += "'";
  commits_[id] = std::move(changes);
  return id;
}

bool FakeWorld::conflict(const Changes& ours, const Changes& theirs) const {
  const auto has = [&](const Changes& changes, const std::string& text) {
    const auto number = change_numbers_.find(text);
    return number != change_numbers_.end() &&
           std::binary_search(changes.begin(), changes.end(), number->second);
  };
  return std::any_of(conflicts.begin(), conflicts.end(), [&](const auto& pair) {
    const auto& [a, b] = pair;
    return (has(ours, a) && !has(ours, b) && has(theirs, b) && !has(theirs, a)) ||
           (has(ours, b) && !has(ours, a) && has(theirs, a) && !has(theirs, b));
  });
}

std::string FakeWorld::merged(const std::string& ours, const std::string& theirs) {
  const Changes &a = commits_.at(ours), &b = commits_.at(theirs);
  Changes both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return commit("(" + ours + " + " + theirs + ")", std::move(both));
}

int FakeWorld::own_changes(const std::string& job, const std::string& commit) const {
  const Changes& changes = commits_.at(commit);
  const std::string prefix = job + ".";
  return static_cast<int>(std::count_if(changes.begin(), changes.end(), [&](int number) {
    return changes_[static_cast<std::size_t>(number)].rfind(prefix, 0) == 0;
  }));
}

void FakeWorld::commit_to_target() {
  const std::string file = fmt::format("stranger{}", ++strangers_);
  Changes changes = commits_.at(target);
  changes.push_back(change(file));
  std::sort(changes.begin(), changes.end());
  target = commit(target + "+" + file, std::move(changes));
}

void FakeWorld::edit_worktree(const std::string& job, const std::string& text) {
  Changes& changes = work_.at(job);
  changes.push_back(change(text));
  std::sort(changes.begin(), changes.end());
}

// ---- what the core asks for ----

std::string FakeWorld::text(const Command& command) const {
  struct Text {
    std::string operator()(const ReadTarget&) const { return ""; }
    std::string operator()(const Merge& c) const { return c.ours + " + " + c.theirs; }
    std::string operator()(const Lease& c) const { return c.commit; }
    std::string operator()(const Attempt& c) const {
      return fmt::format("{} {} on {}{}{}", to_string(c.role), c.number, c.commit,
                         c.theirs.empty() ? "" : " with " + c.theirs,
                         c.agent.empty() ? "" : " by " + c.agent);
    }
    std::string operator()(const Snapshot& c) const { return std::to_string(c.attempt); }
    std::string operator()(const Gate& c) const {
      std::string out = c.commit;
      for (std::size_t index : c.only) out += fmt::format(" again {}", index);
      return out;
    }
    std::string operator()(const Checkpoint& c) const {
      return fmt::format("{} {}", c.number, c.commit);
    }
    std::string operator()(const Land& c) const { return c.expected + " -> " + c.commit; }
    std::string operator()(const Release&) const { return ""; }
    std::string operator()(const Escalate& c) const { return c.reason; }
  };
  const std::string what = std::visit(Text{}, command);
  return fmt::format("{}: {}{}{}", name(job_of(command)), name_of(command), what.empty() ? "" : " ",
                     what);
}

void FakeWorld::start(const State& state, const Command& command) {
  started.push_back(text(command));
  running_.push_back(
      {command, false, false, state.of(job_of(command)).unchecked, state.started.land});
  if (std::holds_alternative<Attempt>(command)) most_agents = std::max(most_agents, ++agents);
  if (std::holds_alternative<Gate>(command)) most_gates = std::max(most_gates, ++gates);
}

void FakeWorld::alarm(Event event, std::int64_t at_ms) {
  alarms.emplace(at_ms, std::move(event));
}

void FakeWorld::cancel(What what) {
  for (Act& act : running_)
    act.cancelled |= what == What::all || std::holds_alternative<Attempt>(act.command);
}

Deed FakeWorld::deed(const Attempt& attempt) const {
  const auto found = deeds.find(fmt::format("{} {}", name(attempt.job), attempt.number));
  return found == deeds.end() ? Deed::work : found->second;
}

// The effect of an act and its outcome.
struct FakeWorld::Doing {
  FakeWorld& world;
  const Act& act;

  const std::string& name(JobId id) const { return world.name(id); }

  Event operator()(const ReadTarget& c) const {
    return TargetRead{c.job, world.target_gone ? "" : world.target};
  }

  Event operator()(const Merge& c) const {
    const Changes &ours = world.commits_.at(c.ours), &theirs = world.commits_.at(c.theirs);
    if (world.conflict(ours, theirs)) return MergeConflicted{c.job, {"shared.txt"}};
    const bool behind = std::includes(theirs.begin(), theirs.end(), ours.begin(), ours.end());
    const std::string commit =
        c.fast_forward && behind && c.base.empty() ? c.theirs : world.merged(c.ours, c.theirs);
    return Merged{c.job, commit, world.tree(commit)};
  }

  Event operator()(const Lease& c) const {
    if (world.cannot_lease.count(name(c.job)) > 0) return LeaseFailed{c.job, "the disk is full"};
    world.worktrees.insert(name(c.job));
    world.work_[name(c.job)] = world.commits_.at(c.commit);
    return Leased{c.job, "/worktrees/" + name(c.job), "/git/worktrees/" + name(c.job)};
  }

  Event operator()(const Attempt& c) const {
    const std::string& job = name(c.job);
    const auto trouble = world.troubles.find(fmt::format("{} {}", job, ++world.tries_[job]));
    if (trouble != world.troubles.end())
      return AttemptInterrupted{c.job, "partial work of " + job, trouble->second};
    AgentEnded ended;
    ended.job = c.job;
    if (const auto used = world.usage.find(job); used != world.usage.end())
      ended.usage = used->second;
    ended.session = "talk of " + job;
    const Deed deed = world.deed(c);
    Changes& work = world.work_[name(c.job)];
    work = world.commits_.at(c.commit);
    if (!c.theirs.empty() && deed != Deed::leave_markers)
      work = world.commits_.at(world.merged(c.commit, c.theirs));
    const bool changes = deed == Deed::work || deed == Deed::crash || deed == Deed::stray;
    if (changes) {
      const char* kind = c.role == Role::synthesizer ? "by-synthesizer-" : "";
      work.push_back(world.change(fmt::format("{}{}{}", name(c.job), c.theirs.empty() ? "." : "#",
                                              kind + std::to_string(c.number))));
      std::sort(work.begin(), work.end());
    }
    if (deed == Deed::crash || deed == Deed::crash_unchanged)
      ended.end = {EndKind::signalled, 9, ""};
    if (deed == Deed::not_started) ended.end = {EndKind::not_started, 0, "no such file"};
    if (deed == Deed::ask) ended.report.question = "tabs or spaces?";
    return ended;
  }

  Event operator()(const Snapshot& c) const {
    SnapshotTaken taken;
    taken.job = c.job;
    const Changes& work = world.work_.at(name(c.job));
    const bool unchanged = work == world.commits_.at(c.base);
    const std::string who = c.attempt == 0 ? "me" : std::to_string(c.attempt);
    taken.commit = unchanged ? c.base : world.commit(fmt::format("{}#{}", name(c.job), who), work);
    taken.tree = world.tree(taken.commit);
    taken.base_tree = world.tree(c.origin);
    if (!c.theirs.empty()) {
      const Changes& theirs = world.commits_.at(c.theirs);
      if (!std::includes(work.begin(), work.end(), theirs.begin(), theirs.end()))
        taken.violations = {"shared.txt still has conflict markers"};
    }
    if (c.attempt > 0 && world.deed({c.job, Role::implementer, c.attempt, "", ""}) == Deed::stray)
      taken.outside = {"refs/heads/main was changed"};
    return taken;
  }

  Event operator()(const Gate& c) const {
    const std::string& job = name(c.job);
    GateResult tests;
    tests.gate = "tests";
    tests.subject = "make test";
    tests.verdict = Verdict::pass;
    const auto found = world.needs.find(job);
    const int module = world.plan_.job(c.job).scope == Scope::module ? 1 : 0;
    const int needed = found == world.needs.end() ? module : found->second;
    const bool flaky = world.flaky.count(job) > 0 && c.only.empty();
    if (world.cannot_gate.count(job) > 0) {
      tests.verdict = Verdict::could_not_run;
      tests.cause = Cause::environment;
      tests.reason = "make is not installed";
    } else if (flaky || world.own_changes(job, c.commit) < needed) {
      tests.verdict = Verdict::fail;
      tests.cause = Cause::work;
      tests.reason = "exited 2";
    }
    GateResult criterion;
    criterion.gate = "criteria";
    criterion.subject = "reads well";
    criterion.verdict = Verdict::not_applicable;
    criterion.unchecked = true;
    GatesJudged judged{c.job, c.commit, world.tree(c.commit), {}};
    const std::vector<GateResult> all{tests, criterion};
    if (c.only.empty()) judged.results = all;
    for (std::size_t index : c.only) judged.results.push_back(all.at(index));
    return judged;
  }

  Event operator()(const Checkpoint& c) const {
    world.checkpoints_[c.number] = c.commit;
    return CheckpointMade{c.job, c.number, c.commit, act.unchecked};
  }

  Event operator()(const Land& c) const {
    if (act.land != "merge") return LandingWithheld{c.job, ""};
    if (world.target_moves > 0) {
      --world.target_moves;
      world.commit_to_target();
    }
    if (world.target != c.expected) return TargetMoved{c.job, world.target};
    if (!world.in_the_way.empty())
      return LandRefused{c.job, "uncommitted work is in the way", {world.in_the_way}};
    world.target = c.commit;
    return Landed{c.job, c.expected, c.commit};
  }

  Event operator()(const Release& c) const {
    world.worktrees.erase(name(c.job));
    world.work_.erase(name(c.job));
    return Released{c.job};
  }

  Event operator()(const Escalate& c) const {
    throw std::logic_error("an escalation of " + name(c.job) + " was started");
  }
};

Event FakeWorld::finish(Act& act) {
  const JobId id = job_of(act.command);
  if (std::holds_alternative<Attempt>(act.command)) --agents;
  if (std::holds_alternative<Gate>(act.command)) --gates;
  if (act.cancelled && std::holds_alternative<Attempt>(act.command))
    return AttemptInterrupted{id, "partial work of " + name(id)};
  if (act.cancelled && std::holds_alternative<Gate>(act.command)) return ActAbandoned{id};
  const auto broken = broken_acts.find(name_of(act.command) + (" " + name(id)));
  if (broken != broken_acts.end()) return ActFailed{id, broken->second};
  return std::visit(Doing{*this, act}, act.command);
}

std::vector<Event> FakeWorld::wait() {
  ++waits;
  if (interrupt_at_wait > 0 && waits == static_cast<std::size_t>(interrupt_at_wait))
    return {RunInterrupted{15}};
  if (running_.empty() && !alarms.empty()) {
    Event due = alarms.begin()->second;
    alarms.erase(alarms.begin());
    return {std::move(due)};
  }
  if (running_.empty()) throw std::logic_error("wait() with nothing running");
  std::vector<Event> events;
  const std::size_t together = random_ ? 1 + (*random_)() % 3 : 1;
  while (events.size() < together && !running_.empty()) {
    const std::size_t which = random_ ? (*random_)() % running_.size() : 0;
    const auto act = running_.begin() + static_cast<std::ptrdiff_t>(which);
    const auto* attempt = std::get_if<Attempt>(&act->command);
    if (attempt && !act->spawned && !act->cancelled && deed(*attempt) != Deed::not_started) {
      act->spawned = true;
      events.push_back(AgentSpawned{attempt->job, 4711, "boot-1",
                                    attempt->agent.empty() ? "fake" : attempt->agent,
                                    "transcript"});
      const auto told =
          helped.find(fmt::format("{} {}", name(attempt->job), tries_[name(attempt->job)] + 1));
      if (told != helped.end())
        events.insert(events.end(), told->second.begin(), told->second.end());
      continue;
    }
    events.push_back(finish(*act));
    running_.erase(act);
  }
  return events;
}

void FakeWorld::die(unsigned seed) {
  std::mt19937 random(seed);
  for (Act& act : running_)
    if (random() % 2 == 0) (void)finish(act);
  running_.clear();
  agents = gates = 0;
}

base::Result<Event> FakeWorld::settle(const State&, const Command& command) {
  const JobId id = job_of(command);
  if (std::holds_alternative<Attempt>(command)) return AttemptInterrupted{id, ""};
  if (const auto* checkpoint = std::get_if<Checkpoint>(&command)) {
    const auto made = checkpoints_.find(checkpoint->number);
    if (made != checkpoints_.end() && made->second == checkpoint->commit)
      return CheckpointMade{id, checkpoint->number, checkpoint->commit, 0};
  }
  if (const auto* land = std::get_if<Land>(&command))
    if (land->expected != land->commit && target == land->commit)
      return Landed{id, land->expected, land->commit};
  if (std::holds_alternative<Release>(command) && worktrees.count(name(id)) == 0)
    return Released{id};
  return ActAbandoned{id};
}

}  // namespace conduct::core
