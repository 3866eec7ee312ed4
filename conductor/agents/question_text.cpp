#include "conductor/agents/question_text.h"

#include "base/escapes.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace conduct::agents {
namespace {

constexpr std::size_t kColumns = 200;
constexpr std::size_t kLines = 12;  // a dialog asks above its choices

constexpr std::array<std::string_view, 13> kAsks{
    "(y/n)",          "[y/n]",         "(yes/no)",          "[yes/no]",         "y/n/",
    "press enter",    "press any key", "enter to continue", "enter to confirm", "esc to cancel",
    "do you want to", "do you trust",  "password:"};

bool asks(std::string_view line) {
  const std::string text = base::lower(line);
  return text.ends_with('?') ||
         std::any_of(kAsks.begin(), kAsks.end(),
                     [&](std::string_view words) { return text.find(words) != std::string::npos; });
}

}  // namespace

std::string question_at_end(std::string_view output) {
  const std::string plain = base::without_escapes(output);
  std::size_t seen = 0;
  const std::vector<std::string_view> lines = base::lines(plain);
  std::string found;
  for (auto line = lines.rbegin(); line != lines.rend() && seen < kLines; ++line) {
    const std::string_view text = base::trim(*line);
    if (text.empty()) continue;
    if (text.front() == '{') break;  // a record, which its reader knows
    ++seen;
    if (asks(text)) found = base::one_line(text, kColumns);
  }
  return found;
}

}  // namespace conduct::agents
