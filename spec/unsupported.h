// What the format has and this version does not do yet: it is read, and said, so that nobody takes
// what is ignored for what is done.
#pragma once

#include "spec/field.h"

#include <string_view>

namespace conduct::spec {

// What to do instead of FIELD with VALUE; nullptr: it has its effect.
const char* unsupported_hint(Field field, std::string_view value);

// "(until Phase 3)" at the end of a criterion; empty: it does not end so.
std::string_view until_phase(std::string_view criterion);

}  // namespace conduct::spec
