#include "conductor/cli/reference.h"

#include "base/text.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <vector>

namespace conduct::cli {
namespace {

// Digits only: no sign, no space.
std::optional<int> whole(std::string_view text) {
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.front() == '-' || error != std::errc() ||
      stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

std::optional<CheckpointName> checkpoint_name(const std::string& text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const std::optional<int> run = whole(std::string_view(text).substr(0, dot));
  const std::optional<int> number = whole(std::string_view(text).substr(dot + 1));
  if (!run || *run == 0 || !number) return std::nullopt;
  return CheckpointName{*run, *number};
}

std::string branch_name(const std::string& ref) {
  constexpr std::string_view kHeads = "refs/heads/";
  return ref.rfind(kHeads, 0) == 0 ? ref.substr(kHeads.size()) : ref;
}

base::Result<core::JobId> find_job(const core::Plan& plan, const std::string& name) {
  std::vector<std::string> names;
  std::vector<core::JobId> by_module;
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    const core::Job& job = plan.jobs[i];
    if (job.name == name) return core::JobId(i);
    if (job.scope == core::Scope::module && plan.module(job.module).name == name)
      by_module.emplace_back(i);
    names.push_back(job.name);
  }
  if (by_module.size() == 1) return by_module.front();
  if (by_module.size() > 1) {
    std::vector<std::string> candidates;
    for (const core::JobId id : by_module) candidates.push_back(plan.job(id).name);
    return base::Error{base::Fault::usage, fmt::format("several phases have a module \"{}\"", name),
                       "say which: " + base::join(candidates, ", ")};
  }
  const std::optional<std::string> near = base::nearest(name, names);
  return base::Error{base::Fault::usage,
                     fmt::format("the plan has no phase or module \"{}\"", name),
                     near ? fmt::format("did you mean {}?", *near) : "`conduct status` lists them"};
}

}  // namespace conduct::cli
