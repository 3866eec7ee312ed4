// What the text of a task says beside its sentence: "T012 [P] [US1] Make src/models/user.py".
#pragma once

#include "spec/spec.h"

#include <string_view>

namespace conduct::spec {

// A task of TEXT, its markers read. The text keeps them: whoever does the task finds it as it was
// written.
Task read_task(std::string_view text, bool checked, int line);

}  // namespace conduct::spec
