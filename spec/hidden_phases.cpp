#include "spec/hidden_phases.h"

#include "base/text.h"
#include "spec/phase_heading.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::spec {
namespace {

int hidden_heading(const Block& block, const Source& source) {
  for (int number = block.line; number <= block.last_line; ++number) {
    if (is_phase_heading_line(source.line(number))) return number;
  }
  return 0;
}

bool is_comment(const Block& block, const Source& source) {
  return base::trim(source.line(block.line)).substr(0, 4) == "<!--";
}

void report_unclosed(const Block& fence, const Source& source, Findings& findings) {
  const int hidden = hidden_heading(fence, source);
  if (hidden > 0) {
    findings.add(
        codes::phases_swallowed, fence.place(),
        fmt::format("this code block is never closed and hides the phase of line {}", hidden),
        "close it with a line of the same characters, indented alike");
    return;
  }
  findings.add(codes::fence_unclosed, fence.place(), "this code block is never closed",
               "close it with a line of the same characters, indented alike");
}

// A block of Markdown that has a block of code in it, fenced alike: Markdown would close the outer
// one with the end of the inner one.
void report_nested(const Block& fence, const Source& source, Findings& findings) {
  const std::string language = base::lower(fence.info);
  if (language != "markdown" && language != "md") return;
  const std::string_view opening = base::trim(source.line(fence.line));
  const std::size_t length = std::min(opening.find_first_not_of('`'), opening.size());
  int number = fence.line;
  for (const std::string_view line : base::lines(fence.text)) {
    ++number;
    const std::size_t marks = std::min(line.find_first_not_of('`'), line.size());
    if (marks < std::max<std::size_t>(length, 3) || base::trim(line.substr(marks)).empty())
      continue;
    findings.add(
        codes::nested_fence, {number, 1},
        fmt::format("this code block stands in the one of line {}, and Markdown closes that "
                    "one where this one ends; it is read as it is meant",
                    fence.line),
        "give the outer block a longer fence: ````markdown");
    return;
  }
}

}  // namespace

void report_hidden(const std::vector<Block>& blocks, const Source& source, Findings& findings) {
  for (const Block& block : blocks) {
    if (block.kind == BlockKind::fence && !block.closed) report_unclosed(block, source, findings);
    if (block.kind == BlockKind::fence) report_nested(block, source, findings);
    for (const Block& fence : block.fences) {
      if (!fence.closed) report_unclosed(fence, source, findings);
    }
    const int hidden = block.kind == BlockKind::html ? hidden_heading(block, source) : 0;
    if (hidden == 0 || is_comment(block, source)) continue;
    findings.add(codes::phase_in_html, {hidden, 1},
                 "a phase heading inside an HTML block is not read",
                 "put a blank line between the HTML tag and the heading");
  }
}

const Block* first_hiding(const std::vector<Block>& blocks, const Source& source, BlockKind kind) {
  const auto found = std::find_if(blocks.begin(), blocks.end(), [&](const Block& block) {
    return block.kind == kind && hidden_heading(block, source) > 0;
  });
  return found == blocks.end() ? nullptr : &*found;
}

}  // namespace conduct::spec
