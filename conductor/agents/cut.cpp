#include "conductor/agents/cut.h"

#include <fmt/core.h>

namespace conduct::agents {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string head_of(std::string_view text, std::size_t max) {
  if (text.size() <= max) return std::string(text);
  std::size_t end = max;
  while (end > 0 && continues(text[end])) --end;
  const std::string_view kept = text.substr(0, end);
  return fmt::format("{}{}[… {} more bytes left out]", kept, kept.ends_with('\n') ? "" : "\n",
                     text.size() - end);
}

std::string tail_of(std::string_view text, std::size_t max) {
  if (text.size() <= max) return std::string(text);
  std::size_t start = text.size() - max;
  while (start < text.size() && continues(text[start])) ++start;
  return fmt::format("[{} bytes before left out …]\n{}", start, text.substr(start));
}

}  // namespace conduct::agents
