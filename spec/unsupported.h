// What the format will have and this version does not: it is known by name, so that nobody takes
// what is ignored for what is done.
#pragma once

#include <string>
#include <string_view>

namespace conduct::spec {

// What to do instead of the label NAME ("Setup", in any case); nullptr: not one of these labels.
const char* unsupported_hint(std::string_view name);

// "(until Phase 3)" at the end of a criterion; empty: it does not end so.
std::string_view until_phase(std::string_view criterion);

}  // namespace conduct::spec
