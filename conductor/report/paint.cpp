// ANSI colours (ECMA-48 SGR) and marks.
#include "conductor/report/paint.h"

namespace conduct::report {
namespace {

const char* code_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "\x1b[32m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::warning:
      return "\x1b[33m";
    case Tone::dim:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
  }
  return "";
}

}  // namespace

std::string Paint::operator()(Tone tone, std::string_view text) const {
  if (!colour_ || tone == Tone::plain || text.empty()) return std::string(text);
  return code_of(tone) + std::string(text) + "\x1b[0m";
}

const char* mark_of(std::string_view state) {
  if (state == "passed") return "✓";
  if (state == "blocked") return "✗";
  if (state == "running") return "●";
  if (state == "skipped") return "–";
  return "○";
}

Tone tone_of(std::string_view state) {
  if (state == "passed") return Tone::good;
  if (state == "blocked") return Tone::bad;
  if (state == "running") return Tone::strong;
  if (state == "waiting") return Tone::warning;
  return Tone::dim;
}

}  // namespace conduct::report
