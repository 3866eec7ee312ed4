// The verdict of a gate: only PASS lets work land. Validators make verdicts, the core reads them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace conduct::core {

enum class Verdict { pass, fail, could_not_run, not_applicable };

// Why a gate could not run: `work` is mended by a fixer, `environment` by the user (DESIGN §6). Of
// a job also `person`: it waits for a decision, about a question or about a conflict that no agent
// has resolved.
enum class Cause { none, work, environment, person };

// One gate's judgement of one tree.
struct GateResult {
  std::string gate;     // "tests", "criteria", "files", "scope" or the name of a configured gate
  std::string subject;  // the command, file or criterion that was judged; may be empty
  Verdict verdict = Verdict::could_not_run;
  Cause cause = Cause::none;
  std::string reason;      // one line for people; says what was seen
  std::string excerpt;     // the end of the output, for the fixer and for `explain`; may be empty
  std::string log;         // path of the whole output below the run's directory; may be empty
  std::string phase;       // id of the phase that the gate belongs to; empty for the run's own
  bool blocking = true;    // false: only reported here, judged on the merged tree
  bool flaky = false;      // failed first, passed when run again on the same tree
  bool unchecked = false;  // a prose criterion that nobody judged (verdict N/A)
  double seconds = 0;      // wall time
};

// A result whose gate and subject the caller fills in.
GateResult result_with(Verdict verdict, Cause cause, std::string reason);

const char* to_string(Verdict verdict);  // "PASS", "FAIL", "COULD_NOT_RUN", "N/A"
const char* to_string(Cause cause);      // "", "work", "environment", "person"

// Does this result keep the tree from going on? Blocking and neither PASS nor N/A.
bool blocks(const GateResult& result);
bool any_blocks(const std::vector<GateResult>& results);

// By result: does it block only because the checkout could not be set up? Nothing was run there
// then, and it says nothing that the result of the setup does not say.
std::vector<bool> held_back(const std::vector<GateResult>& results);

// Indices of those that block and are not held back.
std::vector<std::size_t> telling(const std::vector<GateResult>& results);

// Indices of those that may come out otherwise when they are run again on the same tree: what has
// failed, and what a failed setup has held back.
std::vector<std::size_t> worth_a_second_look(const std::vector<GateResult>& results);

// What keeps the tree from going on, as one line: gates, subjects, verdicts and reasons; empty
// where nothing blocks. Without what was held back.
std::string describe_blocking(const std::vector<GateResult>& results);

}  // namespace conduct::core
