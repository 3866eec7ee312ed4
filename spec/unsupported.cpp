#include "spec/unsupported.h"

#include "base/text.h"

#include <array>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 11> kHints{{
    {"approval", "nothing waits for a person: run with --land none, and land with `conduct land`"},
    {"expected", "every test command must exit 0"},
    {"setup", "put it in front of the test command: it runs in every checkout"},
    {"start", "start it in the test command, and stop it there"},
    {"placeholders", "to keep them out, write a criterion: No TODO in src"},
    {"agent", "an agent is chosen for the whole run: --agent, or [roles] in the configuration"},
    {"retries", "set [run] retries in the configuration, for all phases"},
    {"timeout", "set [run] timeout in the configuration, for all phases"},
    {"on failure",
     "what fails goes to a fixer, then it blocks; what agents should know is a gotcha"},
    {"working mode", "every module is worked on in a worktree of its own"},
    {"supersedes", "all criteria must hold on the final tree: take out those that cannot"},
}};

}  // namespace

const char* unsupported_hint(std::string_view name) {
  for (const auto& [label, hint] : kHints) {
    if (base::equal_ignoring_case(label, name)) return hint;
  }
  return nullptr;
}

std::string_view until_phase(std::string_view criterion) {
  std::string_view text = base::trim(criterion);
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::size_t open = text.rfind('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return {};
  const std::string_view remark = text.substr(open);
  return base::starts_with_ignoring_case(remark, "(until phase ") ? remark : std::string_view{};
}

}  // namespace conduct::spec
