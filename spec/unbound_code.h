// What to write instead of a criterion whose code nothing runs, by what it says of that code.
#pragma once

#include "spec/inline_text.h"

#include <string>
#include <string_view>

namespace conduct::spec {

// TEXT is the line of a criterion that is prose, COMMAND the code in it that is a command.
std::string unbound_hint(std::string_view text, const CodeSpan& command);

}  // namespace conduct::spec
