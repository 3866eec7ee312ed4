// Collects the diagnostics of one spec, each with its source line.
#pragma once

#include "base/diagnostic.h"
#include "spec/codes.h"
#include "spec/source.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// A piece of the document as a message quotes it: on one line, at most 60 code points.
std::string shown(std::string_view text);

// With more names than these to choose from, a hint suggests none: comparing all would take long,
// listing all would fill the screen.
constexpr std::size_t kMaxSuggested = 64;

class Findings {
 public:
  // SOURCE outlives the findings.
  explicit Findings(const Source& source) : source_(source) {}

  void add(const Code& code, Place place, std::string message, std::string hint = "");

  // What was found, in source order.
  std::vector<base::Diagnostic> take() &&;

 private:
  const Source& source_;
  std::vector<base::Diagnostic> found_;
  std::size_t dropped_ = 0;
};

}  // namespace conduct::spec
