// `conduct init`: a first SPEC.md, from what the repository tells of its tests or from another
// plan. Never overwrites a file.
#include "base/text.h"
#include "conductor/cli/checkout_folder.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/conversion.h"
#include "conductor/cli/environment.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/first_spec.h"
#include "conductor/cli/planned_spec.h"
#include "conductor/run/spec_file.h"
#include "conductor/system/files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace conduct::cli {
namespace {

base::Error refused(const std::string& name, int error) {
  if (error == EEXIST) {
    return {base::Fault::usage, fmt::format("{} exists already and is not overwritten", name),
            fmt::format("look at it with `conduct check {}`", base::shell_word(name))};
  }
  return {base::Fault::environment,
          fmt::format("{} could not be written: {}", name, std::strerror(error)), ""};
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Makes the file exclusively ("x"): between a look and a write somebody else may have made it.
base::Status write_new(const std::string& path, const std::string& name, std::string_view text) {
  std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "wx"));
  if (!file) return refused(name, errno);
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0) {
    const int error = errno;
    std::remove(path.c_str());  // half a plan would be taken for a whole one
    return refused(name, error);
  }
  return {};
}

std::string next_commands(const std::string& name) {
  return fmt::format(
      "  conduct check {0}           what it binds to, and what is wrong\n"
      "  conduct plan {0}            what would run, in which order\n"
      "  conduct run {0} --dry-run   who would work, and where it would land\n",
      base::shell_word(name));
}

// A program that is missing keeps no plan from being written: it may be there where the plan is
// run.
void show_missing_program(const project::Suite& suite, const Terminal& terminal) {
  if (suite.program.empty() || system::find_program(suite.program, variable("PATH", ""))) return;
  terminal.err(warning_text(suite.program + " is not on PATH: the test command cannot run here",
                            terminal.err_colour));
}

void show_doubts(const project::Survey& survey, const Terminal& terminal) {
  for (const std::string& file : survey.passed_over)
    terminal.err(warning_text("passed over: " + file, terminal.err_colour));
  if (!survey.suites.empty()) show_missing_program(survey.suites.front(), terminal);
}

class Init : public Command {
 public:
  Init()
      : Command({"init", Group::spec, "Write a first SPEC.md, to be changed", "conduct init",
                 "The test command is the one that the repository tells: package.json, "
                 "pyproject.toml, go.mod,\nCargo.toml, CMakeLists.txt, Makefile and others, from "
                 "here up to the top of the checkout.\nWith --from, the plan that you have is "
                 "written in the canonical form and left as it is.\nAn existing file is never "
                 "overwritten."}) {
    syntax_.text({}, "FILE", name_, "where; without it SPEC.md", Completes::file);
    syntax_.text({"--from"}, "PLAN", from_.given, "convert this plan, of any form, or its folder",
                 Completes::file);
    declare_section(syntax_, from_.section);
  }

  base::Result<int> run(const Place& place) override {
    if (name_.empty()) name_ = "SPEC.md";
    if (!from_.given.empty()) return convert(place);
    if (!from_.section.empty()) {
      return base::Error{base::Fault::usage, "--section says what to read of the plan of --from",
                         "name the plan, too: conduct init --from PLAN.md --section HEADING"};
    }
    return begin(place);
  }

 private:
  std::string target(const Place& place) const {
    return (std::filesystem::path(place.where) / name_).string();
  }

  base::Result<int> begin(const Place& place) const {
    const project::Survey survey = survey_at(place.where);
    const std::string folder = std::filesystem::path(place.where).filename().string();
    TRY(write_new(target(place), name_, first_spec(survey, folder)));
    show_doubts(survey, place.terminal);
    place.terminal.out(
        base::printable(fmt::format("wrote {}: {} of two phases. Change it, then:\n{}{}", name_,
                                    survey.suites.empty() ? "an example" : "a plan",
                                    next_commands(name_), survey_text(survey))));
    return kPassed;
  }

  base::Result<int> convert(const Place& place) const {
    TRY_ASSIGN(const std::string path, run::find_spec(from_.given, place.where, ""));
    if (const std::string real = system::real_path(path);
        !real.empty() && real == system::real_path(target(place))) {
      return base::Error{
          base::Fault::usage, fmt::format("{} is the plan itself, and is never rewritten", name_),
          fmt::format("name another file: conduct init --from {} FILE", base::shell_word(name_))};
    }
    TRY_ASSIGN(const Conversion made, canonical_plan(from_, path, place.where));
    const PlannedSpec& planned = made.planned;
    show_diagnostics(planned, place.terminal);
    if (made.text.empty()) return unusable_spec(planned.diagnostics, planned.shown);
    TRY(write_new(target(place), name_, made.text));
    if (made.added) show_missing_program(*made.added, place.terminal);
    const std::size_t phases = planned.spec.phases.size();
    place.terminal.out(base::printable(fmt::format(
        "wrote {}: {} phase{} of {} in the canonical form. Then:\n{}{}", name_, phases,
        phases == 1 ? "" : "s", planned.shown, next_commands(name_), changed_text(made))));
    return base::has_errors(planned.diagnostics) ? kSpec : kPassed;
  }

  std::string name_;
  SpecChoice from_;
};

}  // namespace

std::unique_ptr<Command> init_command() {
  return std::make_unique<Init>();
}

}  // namespace conduct::cli
