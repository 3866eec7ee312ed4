#include "validators/words.h"

#include "base/text.h"

#include <fmt/core.h>

#include <algorithm>

namespace conduct::validators {
namespace {

constexpr std::size_t kListed = 5;
constexpr std::size_t kShown = 120;

}  // namespace

bool word_character(char c) {
  return base::is_alphanumeric(c) || c == '_';
}

std::string shown(std::string_view text) {
  return base::one_line(text, kShown);
}

std::string listed(const std::vector<std::string>& items, std::string_view separator) {
  std::vector<std::string> first;
  for (const std::string& item : items) {
    if (first.size() == kListed) break;
    first.push_back(item);
  }
  std::string text = base::join(first, separator);
  if (items.size() > first.size()) text += fmt::format(" and {} more", items.size() - first.size());
  return text;
}

}  // namespace conduct::validators
