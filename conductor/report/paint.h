// Colour where it is asked for, and the marks that stand before a line. A mark never stands without
// a word.
#pragma once

#include <string>
#include <string_view>

namespace conduct::report {

enum class Tone { plain, good, bad, warning, dim, strong };

class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  std::string operator()(Tone tone, std::string_view text) const;

 private:
  bool colour_;
};

// How the word of core::describe() ("pending", "running", "passed" …) is shown.
const char* mark_of(std::string_view state);  // "✓" "✗" "●" "○" "–"
Tone tone_of(std::string_view state);

}  // namespace conduct::report
