// Words and lists in the reasons and rules of validators.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace conduct::validators {

// ASCII letters, digits and '_': what belongs to a word.
bool word_character(char c);

// Foreign text (a path, a criterion's words) on one line of sane length.
std::string shown(std::string_view text);

// The first five ITEMS, with SEPARATOR between, and how many more there are: "a, b and 3 more".
std::string listed(const std::vector<std::string>& items, std::string_view separator);

}  // namespace conduct::validators
