#include "spec/unsupported.h"

#include "base/text.h"

namespace conduct::spec {
const char* unsupported_hint(Field field, std::string_view value) {
  switch (field) {
    case Field::approval:
      return "nothing waits for a person: run with --land none, and land with `conduct land`";
    case Field::expected:
      return base::starts_with_ignoring_case(value, "fail") ? "every test command must exit 0"
                                                            : nullptr;
    case Field::setup:
      return "put it in front of the test command: it runs in every checkout";
    case Field::start:
      return "start it in the test command, and stop it there";
    case Field::placeholders:
      return "to keep them out, write a criterion: No TODO in src";
    case Field::agent:
      return "an agent is chosen for the whole run: --agent, or [roles] in the configuration";
    case Field::retries:
      return "set [run] retries in the configuration, for all phases";
    case Field::timeout:
      return "set [run] timeout in the configuration, for all phases";
    case Field::on_failure:
      return "what fails goes to a fixer, then it blocks; what agents should know is a gotcha";
    case Field::working_mode:
      return "every module is worked on in a worktree of its own";
    case Field::supersedes:
      return "all criteria must hold on the final tree: take out those that cannot";
    default:
      return nullptr;
  }
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
