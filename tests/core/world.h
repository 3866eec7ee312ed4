// A world without git, processes and time, for the core's tests. Commits are symbolic, trees are
// sets of changes; what agents do and what gates say is scripted by job and attempt.
#pragma once

#include "conductor/core/ports.h"

#include <deque>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace conduct::core {

// What an agent does in one attempt.
enum class Deed { work, nothing, crash, crash_unchanged, not_started, ask, leave_markers, stray };

class FakeWorld : public World {
 public:
  explicit FakeWorld(const Plan& plan);

  // ---- the script ----

  std::map<std::string, Deed> deeds;  // by "JOB NUMBER", e.g. "1/a 2"; else Deed::work
  // How many changes of its own a job needs before its gates pass: the first attempt makes the
  // first. Not here: 1 for a module, else 0.
  std::map<std::string, int> needs;
  std::map<std::string, Trouble> troubles;  // by "JOB TRY", the tries of a job counted from 1
  std::map<std::string, Usage> usage;       // what each try of a job tells, by job
  // What is told of the helpers of a try, once its agent has started; by "JOB TRY".
  std::map<std::string, std::vector<Event>> helped;
  std::set<std::string> flaky;         // jobs whose gates fail until they are run again
  std::set<std::string> cannot_gate;   // jobs whose gates the environment keeps from running
  std::set<std::string> cannot_lease;  // jobs that get no worktree
  std::map<std::string, std::string> broken_acts;           // "checkpoint 1" -> why it fails
  std::set<std::pair<std::string, std::string>> conflicts;  // changes that cannot be merged
  std::string in_the_way;                                   // a path; landing is refused
  int target_moves = 0;       // how often somebody else commits to the target just before a landing
  int interrupt_at_wait = 0;  // the wait() that brings an interruption; 0: none
  bool target_gone = false;

  // The order of outcomes. Without it: first started, first ended.
  void shuffle(unsigned seed) { random_.emplace(seed); }

  // Ring while nothing runs, in the order of their times.
  std::multimap<std::int64_t, Event> alarms;

  // ---- what has happened ----

  std::vector<std::string> started;  // every command, as text
  std::size_t waits = 0;
  std::string target;
  std::set<std::string> worktrees;    // of which jobs
  std::size_t agents = 0, gates = 0;  // running now
  std::size_t most_agents = 0, most_gates = 0;

  // Another person's commit on the target.
  void commit_to_target();
  // A person edits a blocked job's worktree.
  void edit_worktree(const std::string& job, const std::string& change);
  // The files of a commit: the names of its changes, sorted.
  std::set<std::string> files(const std::string& commit) const;
  // The conductor dies: some of the acts that run have an effect that nobody will be told of.
  void die(unsigned seed);

  void start(const State& state, const Command& command) override;
  std::vector<Event> wait() override;
  void alarm(Event event, std::int64_t at_ms) override;
  void cancel(What what) override;
  base::Result<Event> settle(const State& state, const Command& command) override;

 private:
  using Changes = std::vector<int>;  // sorted
  struct Act {
    Command command;
    bool spawned = false, cancelled = false;
    int unchecked = 0;
    std::string land;
  };
  struct Doing;

  const std::string& name(JobId id) const { return plan_.job(id).name; }
  int change(const std::string& text);
  std::string tree(const std::string& commit) const;
  std::string commit(const std::string& name, Changes changes);
  bool conflict(const Changes& ours, const Changes& theirs) const;
  std::string merged(const std::string& ours, const std::string& theirs);
  int own_changes(const std::string& job, const std::string& commit) const;
  Deed deed(const Attempt& attempt) const;
  Event finish(Act& act);
  std::string text(const Command& command) const;

  const Plan& plan_;
  std::map<std::string, int> tries_;  // by job
  std::vector<Act> running_;
  std::map<std::string, Changes> commits_;
  std::vector<std::string> changes_;  // names, by number
  std::map<std::string, int> change_numbers_;
  std::map<std::string, Changes> work_;  // job -> what its worktree holds
  std::map<int, std::string> checkpoints_;
  std::optional<std::mt19937> random_;
  int strangers_ = 0;
};

}  // namespace conduct::core
