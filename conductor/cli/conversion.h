// A plan of any form as a SPEC.md in the canonical form: what is in it, and what does not come
// along.
#pragma once

#include "conductor/cli/planned_spec.h"
#include "conductor/project/survey.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::cli {

struct Conversion {
  PlannedSpec planned;  // its diagnostics: those that hold for the text, too
  std::string text;     // the canonical form; empty: there is no plan that could have one
  std::optional<project::Suite> added;  // the repository's, to a plan that nothing else would judge
  std::vector<int> left_out;            // lines of the plan, see left_out()
  std::vector<std::string>
      companions;  // documents beside a tasks.md, which agents are shown with it
};

// The plan in the canonical form. An error: some of it cannot be said there, as only plans in JSON
// can say it.
base::Result<std::string> canonical_text(const PlannedSpec& planned);

// Converts the plan FROM, which lies at PATH. Errors are those of plan_spec.
base::Result<Conversion> canonical_plan(const SpecChoice& from, const std::string& path,
                                        const std::string& where);

// What is not as in the plan, a line for each; empty: nothing.
std::string changed_text(const Conversion& made);

// The lines of a plan, from 1, that say something and were read as no field, or as one that nothing
// uses. CANONICAL is its canonical form. None for a plan in JSON, which has nothing but fields.
std::vector<int> left_out(const PlannedSpec& planned, std::string_view canonical);

// "3-5, 9": ascending NUMBERS as ranges, at most MOST of them, then "…".
std::string ranges(const std::vector<int>& numbers, std::size_t most);

}  // namespace conduct::cli
