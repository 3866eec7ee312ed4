#include "spec/unsupported.h"

#include "base/text.h"

namespace conduct::spec {
const char* unsupported_hint(Field field, std::string_view value) {
  switch (field) {
    case Field::setup:
      return "put it in front of the test command: it runs in every checkout";
    case Field::working_mode:
      return base::starts_with_ignoring_case(value, "direct")
                 ? "every module is worked on in a worktree of its own"
                 : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace conduct::spec
