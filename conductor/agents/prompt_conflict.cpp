// What a synthesizer is told: which two results do not merge, and what it may do about it.
#include "base/text.h"
#include "conductor/agents/prompt_text.h"

namespace conduct::agents {
namespace {

using core::Job;
using core::JobId;
using core::Scope;

struct Side {
  std::string name;
  std::vector<JobId> jobs;  // whose work it holds; empty: not one of the plan's
};

std::string names_of(const Prompt& prompt, const std::vector<JobId>& jobs) {
  std::vector<std::string> names;
  for (const JobId id : jobs) names.push_back(prompt.plan.job(id).name);
  return shown(base::join(names, ", "));
}

// The two sides, ours first, of the merge that decide() asked for in this state.
std::pair<Side, Side> sides(const Prompt& prompt) {
  const Job& job = prompt.job();
  if (job.scope == Scope::run) {
    return {{"the target branch, which others have changed since the run began", {}},
            {"everything that this run has made", {}}};
  }
  const std::size_t next = prompt.now().next_input;
  if (next >= job.inputs.size()) {
    return {{"the phases that were finished meanwhile", {}},
            {"this phase: " + names_of(prompt, job.inputs), job.inputs}};
  }
  const std::vector<JobId> before(job.inputs.begin(),
                                  job.inputs.begin() + static_cast<std::ptrdiff_t>(next));
  const JobId theirs = job.inputs[next];
  Side ours = {before.empty() ? "what earlier phases made" : names_of(prompt, before), before};
  return {std::move(ours), {names_of(prompt, {theirs}), {theirs}}};
}

void side(Prompt& prompt, std::string_view label, const Side& one) {
  item(prompt, fmt::format("{}: {}", label, one.name));
  for (const JobId id : one.jobs) {
    const Job& job = prompt.plan.job(id);
    if (job.scope != Scope::module) continue;
    prompt.line("  - module {}", module_text(prompt.plan.module(job.module)));
  }
}

}  // namespace

void conflict_section(Prompt& prompt) {
  const auto [ours, theirs] = sides(prompt);
  prompt.heading("The merge");
  side(prompt, "ours (HEAD)", ours);
  const std::string_view commit = short_commit(prompt.now().theirs);
  side(prompt, commit.empty() ? "theirs" : fmt::format("theirs ({})", commit), theirs);
  prompt.line("\nFiles in conflict:\n");
  std::vector<std::string> files;
  for (const std::string& path : prompt.now().conflict_files) files.push_back(shown(path));
  first_items(prompt, files);
  prompt.text +=
      "\nThe files hold both sides between conflict markers, with what they come from in the "
      "middle (diff3).\nResolve every one:\n"
      "- keep the intent of both sides; neither may lose what it was asked to make;\n"
      "- no line with a conflict marker may be left, and no file only because of the conflict;\n"
      "- change nothing that the merge does not need.\n";
}

}  // namespace conduct::agents
