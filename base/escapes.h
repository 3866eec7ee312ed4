// Terminal escape sequences, taken out of what programs print.
#pragma once

#include <string>
#include <string_view>

namespace conduct::base {

// TEXT without ANSI escape sequences (ECMA-48: CSI, OSC and other string sequences, two-byte ones).
std::string without_escapes(std::string_view text);

}  // namespace conduct::base
