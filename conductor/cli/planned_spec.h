// The plan that check, parse and plan look at: found, read, parsed and planned, in a repository or
// outside of one.
#pragma once

#include "base/diagnostic.h"
#include "base/result.h"
#include "conductor/agents/prompt_template.h"
#include "conductor/cli/syntax.h"
#include "conductor/cli/terminal.h"
#include "conductor/config/config.h"
#include "conductor/core/plan.h"
#include "spec/spec.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace conduct::cli {

struct PlannedSpec {
  std::string shown;  // the file, as the user would type it
  std::string text;   // of the file
  spec::Spec spec;
  std::vector<base::Diagnostic> diagnostics;   // in source order
  std::optional<core::Plan> plan;              // nullopt: errors among the diagnostics
  agents::PromptTexts prompts;                 // that the repository has instead of conduct's
  int helpers = config::HelperConfig{}.limit;  // how many an attempt may ask for
  std::vector<std::string> notes;              // of what has no effect because it is not committed
  std::string caveat;  // why the repository's configuration was left out; empty: it was not
};

// Which plan: GIVEN, a path, empty: the usual places; SECTION, the heading below which its phases
// are looked for, empty: everywhere.
struct SpecChoice {
  std::string given, section;
};
void declare(Syntax& syntax, SpecChoice& choice);
void declare_section(Syntax& syntax, std::string& into);

// In a repository as `run` would plan it, configuration
// included; elsewhere the file alone. Errors are Fault::spec: missing, a directory, too large.
base::Result<PlannedSpec> plan_spec(const SpecChoice& choice, const std::string& where);

// PATH as the user would type it: relative to WHERE when it is below.
std::string shown_path(const std::string& path, const std::string& where);

// All diagnostics, as a compiler shows them, on standard error.
void show_diagnostics(const std::vector<base::Diagnostic>& diagnostics, const std::string& file,
                      const Terminal& terminal);
void show_diagnostics(const PlannedSpec& planned, const Terminal& terminal);

struct Counts {
  std::size_t errors = 0, warnings = 0;
};
Counts count(const std::vector<base::Diagnostic>& diagnostics);

// "SPEC.md: 2 errors, 1 warning"
std::string summary(const std::vector<base::Diagnostic>& diagnostics, const std::string& file);

// The error of a spec whose diagnostics have been shown.
base::Error unusable_spec(const std::vector<base::Diagnostic>& diagnostics,
                          const std::string& file);

}  // namespace conduct::cli
