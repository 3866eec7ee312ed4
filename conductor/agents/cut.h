// Text brought to a size, with a note where something is missing. Never cuts a code point in two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace conduct::agents {

// The first MAX bytes of TEXT, or all of it, and then how many were left out.
std::string head_of(std::string_view text, std::size_t max);

// The last MAX bytes of TEXT, or all of it, after how many were left out.
std::string tail_of(std::string_view text, std::size_t max);

}  // namespace conduct::agents
