// A plan as JSON, for programs that plan: the object that `conduct parse --json` prints
// (docs/schemas/spec.json).
#pragma once

#include "spec/findings.h"
#include "spec/spec.h"

#include <string_view>

namespace conduct::spec {

// TEXT is a JSON object, by its first character.
bool is_json(std::string_view text);

// The plan that TEXT says. A task, command, criterion or gotcha may be a string alone; a criterion
// without a kind is bound by its text. What is missing is empty; what has another type, or a name
// that nothing has, is an error. Each phase's section is its canonical form.
Spec read_json_spec(std::string_view text, Findings& findings);

}  // namespace conduct::spec
