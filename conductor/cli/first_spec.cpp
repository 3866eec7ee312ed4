#include "conductor/cli/first_spec.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::cli {
namespace {

// Of a project whose tests nobody could find: whole in itself, so that it can be run as it is.
constexpr std::string_view kExample = R"(# A greeting

One or two sentences on what is there at the end. Everything below is an example: replace it.

## Implementation Phases

### Phase 1: The words

- [ ] Write greeting.txt with the line "Hello from a plan"

Modules: greeting

Test Command: grep -q Hello greeting.txt

Success Criteria:
- greeting.txt exists
- Tests pass

### Phase 2: The program

- [ ] Write greet.sh, which prints greeting.txt
- [ ] Write farewell.sh, which prints "Goodbye"

Modules: greet, farewell

Test Command: sh greet.sh | grep Hello && sh farewell.sh | grep Goodbye

Success Criteria:
- greet.sh exists
- farewell.sh exists
- Tests pass

Gotchas:
- The scripts are run by sh, not by bash
)";

// {0}: of which project; {1}: its setup as a paragraph, or nothing; {2}: its test command. Commands
// hold no backtick. No line of the prose looks like a label, a task or a phase.
constexpr std::string_view kStarter = R"(# A change to {0}

One or two sentences on what is there at the end. They are for people: replace them, and the two phases.

Every phase that names no test command of its own is judged by this one. It starts at the top of a fresh checkout: what
git ignores is not there unless a setup makes it, and the network only where `[sandbox] network` opens it.

{1}Test Command: `{2}`

## Implementation Phases

### Phase 1: The first step

- [ ] Say what an agent is to do: which files, what is in them, which tests go with them

Modules: first

Success Criteria:
- Tests pass

### Phase 2: What builds on it

- [ ] Say what comes next: the modules of a phase are worked on side by side, each by an agent of its own

Modules: one, other

Success Criteria:
- Tests pass

Gotchas:
- Say what an agent should know and the code does not tell
)";

}  // namespace

std::string first_spec(const project::Survey& survey, std::string_view folder) {
  if (survey.suites.empty()) return std::string(kExample);
  const std::string_view name = !survey.name.empty()             ? std::string_view(survey.name)
                                : project::is_plain_name(folder) ? folder
                                                                 : "this project";
  const project::Suite& suite = survey.suites.front();
  const std::string setup = suite.setup.empty() ? "" : fmt::format("Setup: `{}`\n\n", suite.setup);
  return fmt::format(kStarter, name, setup, suite.command);
}

std::string suite_text(const project::Suite& suite) {
  const std::string setup = suite.setup.empty() ? "" : fmt::format(", after `{}`", suite.setup);
  return fmt::format("`{}`{} ({})", suite.command, setup, suite.reason);
}

std::string survey_text(const project::Survey& survey) {
  std::string text;
  if (!survey.languages.empty())
    text += fmt::format("languages: {}\n", base::join(survey.languages, ", "));
  if (survey.suites.empty()) {
    for (const std::string& lack : survey.lacking) text += lack + "\n";
    return text + fmt::format(
                      "no test command was found in any of these, from here up to the top of the "
                      "checkout:\n{}\n",
                      project::known_files());
  }
  text += fmt::format("test command: {}\n", suite_text(survey.suites.front()));
  for (std::size_t i = 1; i < survey.suites.size(); ++i)
    text += fmt::format("also found: {}\n", suite_text(survey.suites[i]));
  return text;
}

}  // namespace conduct::cli
