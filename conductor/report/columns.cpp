// Column widths. Knows no locale: wcwidth(3) would depend on the user's.
#include "conductor/report/columns.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace conduct::report {
namespace {

struct Range {
  char32_t first, last;
};

// Blocks of Unicode's EastAsianWidth.txt that are Wide or Fullwidth throughout, and the emoji
// blocks.
constexpr std::array<Range, 12> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xA960, 0xA97C},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1F64F},
                                          {0x1F680, 0x1F9FF},
                                          {0x20000, 0x3FFFD}}};

// Combining marks, zero-width characters and variation selectors.
constexpr std::array<Range, 5> kZero = {
    {{0x0300, 0x036F}, {0x200B, 0x200D}, {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xE0100, 0xE01EF}}};

template <std::size_t N>
bool among(const std::array<Range, N>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& r) { return r.first <= point && point <= r.last; });
}

struct Character {
  std::size_t bytes = 1;
  std::size_t width = 1;
};

// The character of valid UTF-8 that begins at POS.
Character character_at(std::string_view text, std::size_t pos) {
  const auto lead = static_cast<unsigned char>(text[pos]);
  if (lead < 0x80) return {};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  char32_t point = lead & (0xFFU >> (bytes + 1));
  const std::size_t end = std::min(pos + bytes, text.size());
  for (std::size_t i = pos + 1; i < end; ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {end - pos, among(kZero, point) ? 0U : among(kWide, point) ? 2U : 1U};
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    const Character c = character_at(text, pos);
    width += c.width;
    pos += c.bytes;
  }
  return width;
}

std::string cut(std::string_view text, std::size_t max) {
  std::size_t width = 0;
  std::size_t fits = 0;  // bytes that leave a column for the ellipsis
  for (std::size_t pos = 0; pos < text.size();) {
    const Character c = character_at(text, pos);
    if (width + c.width > max) {
      return max == 0 ? std::string() : std::string(text.substr(0, fits)) + "…";
    }
    width += c.width;
    pos += c.bytes;
    if (width < max) fits = pos;
  }
  return std::string(text);
}

std::string pad(std::string_view text, std::size_t width) {
  const std::size_t taken = columns(text);
  return std::string(text) + std::string(width > taken ? width - taken : 0, ' ');
}

}  // namespace conduct::report
