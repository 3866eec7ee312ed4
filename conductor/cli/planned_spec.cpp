#include "conductor/cli/planned_spec.h"

#include "conductor/run/session.h"
#include "conductor/run/spec_file.h"
#include "gitops/repository.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <utility>

namespace conduct::cli {
namespace {

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// The plan at PATH as the user called it; of a folder that was GIVEN, the file in it.
std::string called(const std::string& given, const std::string& path, const std::string& where) {
  const std::string name = std::filesystem::path(path).filename().string();
  const bool file = given.size() >= name.size() && given.substr(given.size() - name.size()) == name;
  return file ? given : shown_path(path, where);
}

// The file alone, without what a repository's configuration adds.
base::Result<PlannedSpec> plan_file(const SpecChoice& choice, const std::string& where) {
  PlannedSpec planned;
  TRY_ASSIGN(const std::string path, run::find_spec(choice.given, where, ""));
  planned.shown = called(choice.given, path, where);
  TRY_ASSIGN(planned.text, run::read_spec(path));
  spec::Parsed parsed = spec::parse(planned.text, {choice.section});
  planned.spec = std::move(parsed.spec);
  planned.diagnostics = std::move(parsed.diagnostics);
  if (!base::has_errors(planned.diagnostics)) {
    planned.plan = core::make_plan(planned.spec, {}, planned.diagnostics);
  }
  return planned;
}

PlannedSpec plan_proposed(run::Proposal proposal, const std::string& given,
                          const std::string& where) {
  PlannedSpec planned;
  planned.shown = called(given, proposal.options.spec, where);
  planned.spec = spec::parse(proposal.spec_text, run::parse_options(proposal.options)).spec;
  planned.text = std::move(proposal.spec_text);
  planned.diagnostics = std::move(proposal.diagnostics);
  planned.plan = std::move(proposal.plan);
  planned.notes = std::move(proposal.notes);
  planned.prompts = std::move(proposal.options.prompts);
  planned.helpers = proposal.options.config.helpers.limit;
  return planned;
}

}  // namespace

void declare(Syntax& syntax, SpecChoice& choice) {
  syntax.text({}, "SPEC", choice.given,
              "the plan; without it SPEC.md, .spec/SPEC.md or spec/SPEC.md", Completes::file);
  declare_section(syntax, choice.section);
}

void declare_section(Syntax& syntax, std::string& into) {
  syntax.text({"--section"}, "HEADING", into,
              "read only the phases below this heading of the plan");
}

base::Result<PlannedSpec> plan_spec(const SpecChoice& choice, const std::string& where) {
  if (!gitops::Repository::discover(where).ok()) return plan_file(choice, where);
  run::RunFlags flags;
  flags.spec = choice.given;
  flags.section = choice.section;
  base::Result<run::Proposal> proposal = run::propose(flags, where, run::Agents::ignored);
  if (proposal.ok()) return plan_proposed(*std::move(proposal), choice.given, where);
  if (proposal.error().fault == base::Fault::spec) return std::move(proposal).error();
  // No commit yet, a detached HEAD, a wrong configuration: a spec can be looked at all the same.
  TRY_ASSIGN(PlannedSpec planned, plan_file(choice, where));
  planned.caveat = proposal.error().message;
  return planned;
}

std::string shown_path(const std::string& path, const std::string& where) {
  const std::filesystem::path relative = std::filesystem::path(path).lexically_relative(where);
  if (relative.empty() || *relative.begin() == "..") return path;
  return relative.string();
}

void show_diagnostics(const std::vector<base::Diagnostic>& diagnostics, const std::string& file,
                      const Terminal& terminal) {
  for (const base::Diagnostic& diagnostic : diagnostics) {
    terminal.err(base::render(diagnostic, file, terminal.err_colour));
  }
}

void show_diagnostics(const PlannedSpec& planned, const Terminal& terminal) {
  if (!planned.caveat.empty()) {
    terminal.err(warning_text("read without the repository's configuration: " + planned.caveat,
                              terminal.err_colour));
  }
  show_diagnostics(planned.diagnostics, planned.shown, terminal);
}

Counts count(const std::vector<base::Diagnostic>& diagnostics) {
  Counts counts;
  for (const base::Diagnostic& diagnostic : diagnostics) {
    ++(diagnostic.severity == base::Severity::error ? counts.errors : counts.warnings);
  }
  return counts;
}

std::string summary(const std::vector<base::Diagnostic>& diagnostics, const std::string& file) {
  const Counts counts = count(diagnostics);
  return fmt::format("{}: {}, {}", file, counted(counts.errors, "error"),
                     counted(counts.warnings, "warning"));
}

base::Error unusable_spec(const std::vector<base::Diagnostic>& diagnostics,
                          const std::string& file) {
  return {base::Fault::spec, summary(diagnostics, file), ""};
}

}  // namespace conduct::cli
