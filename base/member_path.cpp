#include "base/member_path.h"

#include "base/text.h"

#include <fmt/format.h>

namespace conduct::base {
namespace {

constexpr std::size_t kPathColumns = 80;

Error bad_path(std::string_view text, std::string_view why) {
  return {Fault::environment, fmt::format("is \"{}\", which {}", one_line(text, kPathColumns), why),
          "write names with dots between them, as in \"message.text\" or "
          "\"message[role=assistant].text\""};
}

// "key=value" of a condition.
std::optional<MemberStep> condition(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
  return MemberStep{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

}  // namespace

Result<MemberPath> parse_member_path(std::string_view text) {
  MemberPath path;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of(".[");
    const std::string_view member = rest.substr(0, end);
    // Only the whole line has no name.
    if (member.empty() && (!path.empty() || rest.front() == '.'))
      return bad_path(text, "has an empty name in it");
    if (!member.empty()) path.push_back({std::string(member)});
    rest.remove_prefix(member.size());
    if (rest.starts_with('[')) {
      const std::size_t close = rest.find(']');
      if (close == std::string_view::npos) return bad_path(text, "has a '[' that is not closed");
      const auto step = condition(rest.substr(1, close - 1));
      if (!step) return bad_path(text, "has brackets without a condition");
      path.push_back(*step);
      rest.remove_prefix(close + 1);
    }
    if (rest.empty()) break;
    if (rest.front() != '.' || rest.size() == 1) return bad_path(text, "ends in the middle");
    rest.remove_prefix(1);
  }
  if (path.empty() || path.back().value) return bad_path(text, "names no value");
  return path;
}

}  // namespace conduct::base
