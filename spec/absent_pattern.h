// A criterion that says what must not be there: "No TODO/FIXME comments in src/".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

struct AbsentPattern {
  std::vector<std::string> pattern;  // literal words, any of them
  std::vector<std::string> paths;    // where to look
};

// TEXT, one sentence. Where no path is named, the marks of unfinished work are meant anywhere; of
// code ("No `any`") it is not said what it may not be in.
std::optional<AbsentPattern> read_absent(std::string_view text);

}  // namespace conduct::spec
