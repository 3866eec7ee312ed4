#include "conductor/config/checks.h"

#include "base/text.h"

#include <algorithm>

namespace conduct::config {
namespace {

constexpr std::size_t kLongestName = 64;

bool word(char c) {
  return base::is_alphanumeric(c) || c == '_';
}
bool space_or_control(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
}

}  // namespace

bool one_of(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::find(choices.begin(), choices.end(), text) != choices.end();
}

bool is_land(std::string_view text) {
  return one_of(text, {"merge", "branch", "none"});
}

bool is_sandbox(std::string_view text) {
  return one_of(text, {"auto", "bubblewrap", "landlock", "none"});
}

bool is_target(std::string_view text) {
  return !text.empty() && text[0] != '-' &&
         std::none_of(text.begin(), text.end(), space_or_control);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && word(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return word(c) || c == '.' || c == '-'; });
}

bool is_variable(std::string_view text) {
  const std::string_view name = text.substr(0, text.find('='));
  return !name.empty() && !base::is_digit(name[0]) && text.find('\0') == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), word);
}

}  // namespace conduct::config
