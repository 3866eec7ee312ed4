#include "conductor/agents/prompt_text.h"

#include "base/text.h"
#include "conductor/agents/cut.h"

#include <algorithm>

namespace conduct::agents {
namespace {

constexpr std::size_t kShortCommit = 12;

// A fence that nothing in CONTENT can close.
std::string fence_for(std::string_view content) {
  std::size_t longest = 2, run = 0;
  for (const char c : content) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

}  // namespace

void fenced(Prompt& prompt, std::string_view language, std::string_view content) {
  const std::string fence = fence_for(content);
  const bool ends = content.ends_with('\n');
  prompt.text += fmt::format("{}{}\n{}{}{}\n", fence, language, content, ends ? "" : "\n", fence);
}

void item(Prompt& prompt, std::string_view content) {
  const char* mark = "- ";
  const std::string cut = head_of(content, kItem);
  for (const std::string_view line : base::lines(cut)) {
    prompt.line("{}{}", mark, line);
    mark = "  ";
  }
}

std::string_view short_commit(const std::string& commit) {
  return std::string_view(commit).substr(0, kShortCommit);
}

std::string shown(std::string_view text) {
  return base::one_line(text, kLine);
}

std::string module_text(const core::PlannedModule& module) {
  if (module.paths.empty()) return shown(module.name);
  return fmt::format("{} ({})", shown(module.name), shown(base::join(module.paths, ", ")));
}

void last_items(Prompt& prompt, const std::vector<std::string>& items) {
  const std::size_t left_out = items.size() - std::min(items.size(), kItems);
  if (left_out > 0) prompt.line("- … {} before these", left_out);
  for (std::size_t i = left_out; i < items.size(); ++i) item(prompt, items[i]);
}

void first_items(Prompt& prompt, const std::vector<std::string>& items) {
  for (std::size_t i = 0; i < std::min(items.size(), kItems); ++i) item(prompt, items[i]);
  if (items.size() > kItems) prompt.line("- … and {} more", items.size() - kItems);
}

}  // namespace conduct::agents
