// The JSON of commands whose answer is not a fold of a run's log: one object, "schema":
// "conduct.<name>/1", absent values null, one line without newline at its end. docs/schemas
// describes each member.
#pragma once

#include "conductor/run/roll_call.h"
#include "conductor/run/session.h"
#include "conductor/run/upkeep.h"
#include "gitops/repository.h"

#include <string>
#include <vector>

namespace conduct::cli {

// conduct.doctor/1
std::string doctor_json(const std::vector<run::Finding>& findings);

// conduct.diff/1: the change between two commits.
struct Difference {
  std::string name;      // of the module, phase, checkpoint or run
  std::string from, to;  // commits
  std::vector<gitops::Change> changes;
  std::string patch;
};
std::string diff_json(const Difference& difference);

// conduct.agents/1
std::string agents_json(const std::vector<run::AgentStanding>& agents);

// conduct.proposal/1: what `run --dry-run` would do.
std::string proposal_json(const run::Proposal& proposal);

}  // namespace conduct::cli
