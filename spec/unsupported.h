// What the format has and this version does not do yet: it is read, and said, so that nobody takes
// what is ignored for what is done.
#pragma once

#include "spec/field.h"

#include <string_view>

namespace conduct::spec {

// What to do instead of FIELD with VALUE; nullptr: it has its effect.
const char* unsupported_hint(Field field, std::string_view value);

}  // namespace conduct::spec
