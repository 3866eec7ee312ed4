// A path to a value in a JSON document as people write it: "usage.input_tokens",
// "message[role=assistant].content.text". Knows no JSON.
#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::base {

struct MemberStep {
  std::string member;
  // MEMBER has to say this, and the path goes on from what has it; nullopt: it goes on in MEMBER.
  std::optional<std::string> value = {};

  bool operator==(const MemberStep&) const = default;
};

using MemberPath = std::vector<MemberStep>;

Result<MemberPath> parse_member_path(std::string_view text);

}  // namespace conduct::base
