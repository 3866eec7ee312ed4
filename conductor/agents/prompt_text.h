// A prompt while it is being written: what it is made from, and the Markdown it consists of.
// Whatever comes from elsewhere (spec, output, diffs, reports) stands in fences or lists, as data.
#pragma once

#include "conductor/agents/prompt.h"

#include <fmt/core.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conduct::agents {

// Bytes of the parts that can grow without bound: a prompt stays near 100 kB, whatever happened.
inline constexpr std::size_t kSection = 40'000;
inline constexpr std::size_t kDiff = 40'000;
inline constexpr std::size_t kOutput = 4'000;  // of one gate
inline constexpr std::size_t kItem = 2'000;    // a task, a criterion, a gotcha
inline constexpr std::size_t kLine = 400;      // a reason, a discovery
inline constexpr std::size_t kItems = 100;     // of one list

// What the sections are made from, and the text so far.
struct Prompt {
  const core::Plan& plan;
  const core::State& state;
  core::JobId id;
  const PromptFacts& facts;
  std::string text;  // of the section that is being written

  const core::Job& job() const { return plan.job(id); }
  const core::JobState& now() const { return state.of(id); }
  bool about_phase() const { return job().scope != core::Scope::run; }
  const core::PlannedPhase& phase() const { return plan.phase(job().phase); }

  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text += fmt::format(format, std::forward<Arguments>(arguments)...);
    text += '\n';
  }
  void heading(std::string_view title) { line("\n## {}\n", title); }
};

// Appends CONTENT between fences that nothing in it can close.
void fenced(Prompt& prompt, std::string_view language, std::string_view content);

// Appends CONTENT as one item of a list, its further lines indented.
void item(Prompt& prompt, std::string_view content);

// Appends the last, or the first, kItems of ITEMS.
void last_items(Prompt& prompt, const std::vector<std::string>& items);
void first_items(Prompt& prompt, const std::vector<std::string>& items);

// Foreign text on one line of sane length; a commit as people write it.
std::string shown(std::string_view text);
std::string_view short_commit(const std::string& commit);

// "proto (proto/, gen/)".
std::string module_text(const core::PlannedModule& module);

// ---- sections; each appends itself, or nothing where it has nothing to say ----

void failure_section(
    Prompt& prompt);                // fixer: what a person wants, what failed, what has been tried
void diff_section(Prompt& prompt);  // fixer: what has been changed
void conflict_section(Prompt& prompt);  // synthesizer: the two sides
void past_section(Prompt& prompt);  // what is there, what others found out, what was interrupted

}  // namespace conduct::agents
