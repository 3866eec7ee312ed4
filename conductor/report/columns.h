// Text in columns of a terminal: how wide it is, cut, padded. Expects text that base::printable has
// made safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace conduct::report {

// Columns that TEXT takes: wide East Asian characters and emoji take two, combining ones none.
std::size_t columns(std::string_view text);

// TEXT cut to at most MAX columns, its last one "…" where something was cut.
std::string cut(std::string_view text, std::size_t max);

// TEXT with spaces behind it up to WIDTH columns.
std::string pad(std::string_view text, std::size_t width);

}  // namespace conduct::report
