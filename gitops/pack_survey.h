// Is it safe to let libgit2 index a pack of foreign origin? Neither it nor git bounds the memory
// and the time that a pack's deltas ask for.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace conduct::gitops {

struct PackLimits {
  std::int64_t object_bytes = 0, total_bytes = 0;
  std::size_t objects = 0;
};

// Walks the entries of PACK, the bytes of a .pack file (gitformat-pack(5)), and makes no object:
// each stream has the size that it says, nothing in it or made of it is larger than LIMITS, no
// chain of deltas is longer than git makes them. NAME is for messages.
base::Status survey_pack(const std::string& name, std::string_view pack, const PackLimits& limits);

}  // namespace conduct::gitops
