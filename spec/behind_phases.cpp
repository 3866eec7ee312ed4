#include "spec/behind_phases.h"

#include "base/text.h"
#include "spec/label.h"
#include "spec/phase_choice.h"
#include "spec/phase_heading.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {
namespace {

// "Progress Tracking", "Implementation Checklist": boxes that say how far the phases are.
bool tells_standing(std::string_view heading) {
  const std::string text = base::lower(heading);
  return text.find("progress") != text.npos || text.find("tracking") != text.npos ||
         text.find("checklist") != text.npos || text.find("status") != text.npos;
}

// A box to tick, or what only a phase can say.
bool is_work(const Block& block) {
  if (block.kind == BlockKind::item) return block.checkbox && !block.checked;
  if (block.kind != BlockKind::label || block.in_item) return false;
  const std::optional<Label> label = read_label(block.text);
  return label && label->named.own && !label->named.misspelt &&
         (label->field() == Field::tasks || label->field() == Field::modules ||
          label->field() == Field::depends);
}

bool is_worded_phase(const Block& block) {
  if (block.kind != BlockKind::heading) return false;
  const std::optional<PhaseHeading> heading = read_phase_heading(block.text);
  return heading && !heading->keyword.weak();
}

class BehindPhase {
 public:
  BehindPhase(const std::vector<Block>& blocks, const Phase& phase, int level, Findings& findings)
      : blocks_(blocks), phase_(phase), level_(level), findings_(findings) {}

  void check(std::size_t first, std::size_t end) {
    bool siblings = true;  // of the phases: no heading above theirs stands between
    for (std::size_t i = first; i < end; ++i) {
      const Block& block = blocks_[i];
      if (block.kind != BlockKind::heading) continue;
      siblings = siblings && block.level >= level_;
      if (block.level != level_) continue;
      check_section(block);
      if (siblings) check_unread(i);
    }
  }

 private:
  // "### Tasks" behind "### Phase 1" ends the phase and belongs to none. A whole plan may well have
  // success criteria of its own, but not between its phases' headings.
  void check_section(const Block& block) {
    const std::optional<Label> label = read_heading_label(block.text);
    if (!label || label->named.misspelt || !label->named.own) return;
    const Field field = label->field();
    const bool of_phase = field == Field::tasks || field == Field::modules ||
                          field == Field::depends || (field == Field::criteria && block.level > 2);
    if (!of_phase) return;
    findings_.add(codes::label_outside, block.place(),
                  fmt::format("\"{}\" stands behind phase {}, not in it", label->name, phase_.id),
                  fmt::format("make it a heading of level {}", block.level + 1));
  }

  // "## Final polish" with boxes to tick, behind "## Phase 3": somebody is to do that, and no phase
  // has it.
  void check_unread(std::size_t heading) {
    const Block& block = blocks_[heading];
    const std::optional<Label> label = read_heading_label(block.text);
    const bool other_tasks = label && label->field() == Field::tasks && !label->named.own;
    if (label && label->field() != Field::none && !other_tasks) return;
    if (tells_standing(block.text)) return;
    const auto first = blocks_.begin() + static_cast<std::ptrdiff_t>(heading);
    const auto end = blocks_.begin() + static_cast<std::ptrdiff_t>(section_end(blocks_, heading));
    // A phase among them is told as a heading that is not read as one.
    if (!std::any_of(first, end, is_work) || std::any_of(first, end, is_worded_phase)) return;
    findings_.add(
        codes::label_outside, block.place(),
        fmt::format("\"{}\" stands behind phase {}, not in it, and nobody does what it lists",
                    shown(block.text), shown(phase_.id)),
        fmt::format("number the heading if it is a phase; make it one of level {} if it "
                    "belongs to phase {}",
                    block.level + 1, shown(phase_.id)));
  }

  const std::vector<Block>& blocks_;
  const Phase& phase_;
  const int level_;
  Findings& findings_;
};

}  // namespace

void check_behind(const std::vector<Block>& blocks, std::size_t first, std::size_t end,
                  const Phase& phase, int level, Findings& findings) {
  BehindPhase(blocks, phase, level, findings).check(first, end);
}

}  // namespace conduct::spec
