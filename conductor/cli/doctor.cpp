// `conduct doctor`: what this machine and this repository offer to a run.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/json.h"
#include "conductor/run/upkeep.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace conduct::cli {
namespace {

using Level = run::Finding::Level;

struct Mark {
  const char* word;
  const char* colour;
};

Mark mark(Level level) {
  switch (level) {
    case Level::fine:
      return {"ok", "32"};
    case Level::warning:
      return {"warning", "33"};
    case Level::problem:
      return {"problem", "31"};
  }
  return {"problem", "31"};
}

std::string finding_text(const run::Finding& finding, bool colour) {
  const Mark level = mark(finding.level);
  const std::string word = fmt::format("{:<8}", level.word);
  std::string text = fmt::format(
      "{} {}: {}\n", colour ? fmt::format("\x1b[{}m{}\x1b[0m", level.colour, word) : word,
      base::printable(finding.subject), base::printable(finding.text));
  if (!finding.hint.empty())
    text += fmt::format("{:9}hint: {}\n", "", base::printable(finding.hint));
  return text;
}

class Doctor : public Command {
 public:
  Doctor()
      : Command({"doctor", Group::upkeep, "Show what this machine and repository offer",
                 "conduct doctor", ""}) {
    syntax_.json(json_);
  }

  base::Result<int> run(const Place& place) override {
    const std::vector<run::Finding> findings = run::examine(place.where);
    if (json_) {
      place.terminal.out(doctor_json(findings) + "\n");
    } else {
      for (const run::Finding& finding : findings)
        place.terminal.out(finding_text(finding, place.terminal.colour));
    }
    const bool problem =
        std::any_of(findings.begin(), findings.end(),
                    [](const run::Finding& finding) { return finding.level == Level::problem; });
    return problem ? kEnvironment : kPassed;
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> doctor_command() {
  return std::make_unique<Doctor>();
}

}  // namespace conduct::cli
