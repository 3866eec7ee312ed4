#include "base/escapes.h"

namespace conduct::base {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\x07';

bool between(char c, char low, char high) {
  return c >= low && c <= high;
}

// CSI: parameter bytes 0x30-0x3f, intermediate bytes 0x20-0x2f, one final byte 0x40-0x7e.
std::size_t end_of_csi(std::string_view text, std::size_t at) {
  while (at < text.size() && between(text[at], ' ', '?')) ++at;
  return at < text.size() && between(text[at], '@', '~') ? at + 1 : at;
}

// OSC, DCS, SOS, PM, APC: up to BEL or ESC \. One that never ends is taken to end with its line, so
// that a stray introducer cannot hide what follows it.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (text[at] == kBell) return at + 1;
    if (text[at] == kEscape) return at + 1 < text.size() && text[at + 1] == '\\' ? at + 2 : at;
    if (text[at] == '\n') return at;
  }
  return at;
}

// Where the sequence that starts with ESC at AT ends.
std::size_t end_of_escape(std::string_view text, std::size_t at) {
  if (++at >= text.size()) return at;
  const char kind = text[at];
  if (kind == '[') return end_of_csi(text, at + 1);
  if (std::string_view("]PX^_").find(kind) != std::string_view::npos) {
    return end_of_string(text, at + 1);
  }
  while (at < text.size() && between(text[at], ' ', '/')) ++at;  // e.g. ESC ( B
  return at < text.size() && between(text[at], '0', '~') ? at + 1 : at;
}

}  // namespace

std::string without_escapes(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t escape = text.find(kEscape, at);
    plain += text.substr(at, escape - at);
    if (escape == std::string_view::npos) break;
    at = end_of_escape(text, escape);
  }
  return plain;
}

}  // namespace conduct::base
