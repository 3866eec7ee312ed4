#include "spec/no_phases.h"

#include "base/text.h"
#include "spec/hidden_phases.h"
#include "spec/inline_text.h"
#include "spec/phase_heading.h"
#include "spec/source_line.h"
#include "spec/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::size_t kMaxNamed = 5;  // near misses in one hint

// "| Phase | Tasks |"
const Block* table_of_phases(const std::vector<Block>& blocks) {
  const auto header = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
    if (block.kind != BlockKind::row || block.continues) return false;
    const std::vector<Cell> cells = read_cells(block);
    return !cells.empty() && is_phase_keyword(without_emphasis(cells[0].text));
  });
  return header == blocks.end() ? nullptr : &*header;
}

// A heading that only the specification of a feature has.
bool tells_of_a_feature(const Block& block) {
  static constexpr std::array<std::string_view, 4> kHeadings{"user stor", "user scenario",
                                                             "functional requirement", "用户故事"};
  if (block.kind != BlockKind::heading) return false;
  const std::string text = base::lower(block.text);
  return std::any_of(kHeadings.begin(), kHeadings.end(), [&](std::string_view heading) {
    return text.find(heading) != std::string::npos;
  });
}

// A feature's specification tells what is to be there, a design how it is built: neither says what
// to do first.
bool report_not_a_plan(const std::vector<Block>& blocks, bool chapters, Findings& findings) {
  static constexpr const char* kHint =
      "number what is to be done: \"## Phase 1: Name\", with a list of tasks and a "
      "\"Test Command:\" below";
  const auto story = std::find_if(blocks.begin(), blocks.end(), tells_of_a_feature);
  if (story != blocks.end()) {
    findings.add(codes::not_a_plan, story->place(),
                 "this is the specification of a feature, not a plan: it has stories and "
                 "requirements, but no phases and no list of tasks",
                 std::string(kHint) + "; if a plan was made from it, give that file (tasks.md)");
    return true;
  }
  if (!chapters) return false;
  findings.add(codes::not_a_plan, {},
               "this is no plan: its numbered sections are chapters, and most hold no list of "
               "tasks, no command and no criteria",
               kHint);
  return true;
}

// "PR 1: Dig", "Chunk 2": the word in front of a number, where no phase is called so. Empty: it has
// another form.
std::string_view numbered_word(std::string_view heading) {
  const auto end = std::find_if_not(heading.begin(), heading.end(), base::is_letter);
  const auto length = static_cast<std::size_t>(end - heading.begin());
  const std::string_view rest = heading.substr(length);
  const std::size_t digit = rest.find_first_not_of(" #-");
  if (length < 2 || digit == 0 || digit == rest.npos || !base::is_digit(rest[digit])) return {};
  const std::size_t behind = std::min(rest.find_first_not_of("0123456789", digit), rest.size());
  const std::string_view tail = base::trim(rest.substr(behind));
  const bool separated = tail.empty() || !base::is_ascii(tail[0]) ||
                         std::string_view(":.-(|").find(tail[0]) != std::string_view::npos;
  return separated ? heading.substr(0, length) : std::string_view();
}

std::string named_line(const Block& block, std::string_view text) {
  return fmt::format("line {} (\"{}\")", block.line, shown(text));
}

// Headings that a word numbers which is none for a phase, where there are two of it.
std::vector<std::string> foreign_numbers(const std::vector<Block>& blocks) {
  std::map<std::string, std::vector<std::string>> by_word;
  std::vector<std::string> found;
  for (const Block& block : blocks) {
    if (block.kind != BlockKind::heading) continue;
    const std::string_view text = without_emphasis(first_line_of(block.text));
    const std::string_view word = numbered_word(text);
    if (word.empty()) continue;
    std::vector<std::string>& lines = by_word[base::lower(word)];
    if (lines.size() < kMaxNamed) lines.push_back(named_line(block, text));
    if (lines.size() >= 2 && lines.size() > found.size()) found = lines;
  }
  return found;
}

}  // namespace

std::vector<std::string> near_misses(const std::vector<Block>& blocks) {
  std::vector<std::string> near;
  for (const Block& block : blocks) {
    const bool candidate = block.kind == BlockKind::heading || block.kind == BlockKind::text ||
                           block.kind == BlockKind::item;
    if (!candidate || near.size() == kMaxNamed) continue;
    const std::string_view text = without_emphasis(first_line_of(block.text));
    const auto heading = read_phase_heading(text);
    const bool worded = heading && !heading->keyword.weak() && heading->separated;
    if (!worded && !resembles_phase_heading(text)) continue;
    near.push_back(named_line(block, text));
  }
  return near;
}

void report_no_phases(const std::vector<Block>& blocks, const Source& source, bool chapters,
                      Findings& findings) {
  const std::vector<std::string> near = near_misses(blocks);
  const Block* fence = first_hiding(blocks, source, BlockKind::fence);
  if (near.empty() && fence != nullptr) {
    findings.add(codes::phases_in_code, fence->place(), "phases found only inside a code block",
                 "take the plan out of the code block: its fences hide every heading in it");
    return;
  }
  if (near.empty() && report_not_a_plan(blocks, chapters, findings)) return;
  std::string hint = "a phase is a heading \"### Phase 1: Name\"";
  if (const Block* table = table_of_phases(blocks)) {
    hint = fmt::format(
        "the rows of the table in line {} are not read as phases: give each a heading "
        "\"### Phase 1: Name\", with its tasks below",
        table->line);
  }
  const std::vector<std::string> foreign = foreign_numbers(blocks);
  if (!near.empty()) {
    hint += "; this comes near: " + base::join(near, ", ");
  } else if (!foreign.empty()) {
    hint += "; these are numbered by a word that is none for a phase: " + base::join(foreign, ", ");
  }
  findings.add(codes::no_phases, {}, "the spec has no phases", std::move(hint));
}

}  // namespace conduct::spec
