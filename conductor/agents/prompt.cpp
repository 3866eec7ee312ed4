// Each section is one function that appends itself to the prompt, or nothing where it has nothing
// to say. What stands around them is Markdown (conductor/agents/prompts).
#include "conductor/agents/prompt.h"

#include "base/text.h"
#include "conductor/agents/cut.h"
#include "conductor/agents/prompt_text.h"

namespace conduct::agents {
namespace {

using core::Job;
using core::PlannedPhase;
using core::Role;
using core::Scope;

std::string whose_job(const Prompt& prompt) {
  const Job& job = prompt.job();
  switch (job.scope) {
    case Scope::module:
      return fmt::format("module {} of phase {}", shown(prompt.plan.module(job.module).name),
                         shown(prompt.phase().id));
    case Scope::phase:
      return fmt::format("phase {}, its modules merged", shown(prompt.phase().id));
    case Scope::run:
      return "the whole plan, all phases merged";
  }
  return "";
}

// A list of the texts of ITEMS, each with a member `text`.
template <typename Item>
void list(Prompt& prompt, std::string_view title, const std::vector<Item>& items) {
  if (items.empty()) return;
  prompt.heading(title);
  std::vector<std::string> texts;
  for (const Item& one : items) texts.push_back(one.text);
  first_items(prompt, texts);
}

void module_section(Prompt& prompt) {
  if (prompt.job().scope != Scope::module) return;
  const core::PlannedModule& module = prompt.plan.module(prompt.job().module);
  prompt.heading("Your module: " + shown(module.name));
  if (module.paths.empty()) {
    prompt.line("It declares no paths of its own.");
  } else {
    prompt.line("Its paths; a change elsewhere fails the `scope` check:");
    first_items(prompt, module.paths);
  }
  std::vector<std::string> others;
  for (const core::ModuleId other : prompt.phase().modules) {
    if (other != prompt.job().module) others.push_back(module_text(prompt.plan.module(other)));
  }
  if (others.empty()) return;
  prompt.line(
      "\nOther agents work on the phase's other modules; do only your module's part of it:");
  first_items(prompt, others);
}

// The words of the spec: its section as a quotation, and what conduct read out of it.
void phase_section(Prompt& prompt, const PlannedPhase& phase) {
  prompt.heading(fmt::format("Phase {}: {}", shown(phase.id), shown(phase.title)));
  if (!phase.said.section.empty()) {
    prompt.line("The plan says:\n");
    fenced(prompt, "markdown", head_of(phase.said.section, kSection));
  }
}

// What is said of a command beside that it must succeed.
std::string expectation(const spec::TestCommand& test) {
  if (test.fails) return "  # must fail";
  if (test.silent) return "  # must print nothing";
  return test.expected.empty() ? "" : "  # must print: " + shown(test.expected);
}

void test_commands(Prompt& prompt, std::string_view title, bool fail, bool later,
                   const std::vector<spec::TestCommand>& tests) {
  if (tests.empty()) return;
  prompt.heading(title);
  prompt.line("Each must {}{}:\n",
              fail ? "fail: what they test is written in a later phase"
                   : "exit 0 and run at least one test",
              later ? "; they are judged when the phase's modules are merged" : "");
  std::string commands;
  for (const spec::TestCommand& one : tests) commands += one.command + expectation(one) + "\n";
  fenced(prompt, "sh", head_of(commands, kSection));
}

// What a module has of its own.
void own_work(Prompt& prompt) {
  if (prompt.job().scope != Scope::module) return;
  const spec::Module& module = prompt.plan.module(prompt.job().module).said;
  list(prompt, "Tasks of your module", module.tasks);
  test_commands(prompt, "Test commands of your module", prompt.phase().said.options.expected_fail,
                false, module.test_commands);
  list(prompt, "Success criteria of your module", module.criteria);
}

void companions(Prompt& prompt) {
  if (prompt.plan.companions.empty()) return;
  prompt.heading("Documents of the plan");
  prompt.line("What the tasks are to be read with, where the worktree has it:");
  first_items(prompt, prompt.plan.companions);
}

void phases(Prompt& prompt) {
  prompt.heading("The plan's phases");
  std::vector<std::string> all;
  for (const PlannedPhase& phase : prompt.plan.phases) {
    all.push_back(fmt::format("phase {}: {}", shown(phase.id), shown(phase.title)));
  }
  first_items(prompt, all);
}

void work(Prompt& prompt) {
  if (!prompt.about_phase()) return phases(prompt);
  const PlannedPhase& phase = prompt.phase();
  phase_section(prompt, phase);
  companions(prompt);
  own_work(prompt);
  list(prompt, "Tasks", phase.said.tasks);
  test_commands(prompt, "Test commands", phase.said.options.expected_fail,
                prompt.job().scope == Scope::module && phase.modules.size() > 1,
                phase.said.test_commands);
  list(prompt, "Success criteria", phase.said.criteria);
  list(prompt, "Gotchas", phase.said.gotchas);
}

void request_section(Prompt& prompt) {
  if (prompt.facts.request.empty()) return;
  prompt.heading("What you are asked for");
  fenced(prompt, "markdown", head_of(prompt.facts.request, kSection));
}

void answers_section(Prompt& prompt) {
  if (prompt.facts.answers.empty()) return;
  prompt.heading("Your helpers have answered");
  prompt.line("Your files are as you left them, and hold what was merged. Go on with your work:\n");
  fenced(prompt, "markdown", head_of(prompt.facts.answers, kSection));
}

// What stands for NAME in a prompt's text; sections are as long as they are, values one line.
struct Says {
  Prompt& prompt;
  const PromptTexts& own;

  std::string operator()(std::string_view name) const {
    const PromptFacts& facts = prompt.facts;
    if (name == "role") return core::to_string(facts.role);
    if (name == "job") return whose_job(prompt);
    if (name == "plan")
      return prompt.plan.title.empty() ? "without a title" : shown(prompt.plan.title);
    if (name == "limit") return std::to_string(facts.helpers);
    // Neither of them has itself in it.
    if (name == "rules") return fill_in(prompt_text(own, "rules.md"), *this);
    if (name == "helpers")
      return facts.helpers > 0 ? fill_in(prompt_text(own, "helpers.md"), *this) : "";
    prompt.text.clear();
    if (name == "failure" && facts.role == Role::fixer) failure_section(prompt);
    if (name == "conflict" && facts.role == Role::synthesizer) conflict_section(prompt);
    if (name == "request") request_section(prompt);
    if (name == "answers") answers_section(prompt);
    if (name == "module") module_section(prompt);
    if (name == "work") work(prompt);
    if (name == "past") past_section(prompt);
    if (name == "changes" && facts.role == Role::fixer) diff_section(prompt);
    return std::move(prompt.text);
  }
};

}  // namespace

std::string make_prompt(const core::Plan& plan, const core::State& state, core::JobId job,
                        const PromptFacts& facts, const PromptTexts& own) {
  Prompt prompt{plan, state, job, facts, {}};
  std::string name = facts.goes_on ? "continued" : core::to_string(facts.role);
  if (!facts.goes_on && !facts.request.empty()) name = "helper";
  return fill_in(prompt_text(own, name + ".md"), Says{prompt, own});
}

}  // namespace conduct::agents
