// The whole of a SPEC.md: source, blocks, phases, fields, and what can only be judged at the end.
#include "base/text.h"
#include "spec/canonical.h"
#include "spec/component_graph.h"
#include "spec/document.h"
#include "spec/findings.h"
#include "spec/inline_text.h"
#include "spec/json_spec.h"
#include "spec/module_list.h"
#include "spec/outline.h"
#include "spec/phase_choice.h"
#include "spec/phase_heading.h"
#include "spec/phase_reader.h"
#include "spec/prose.h"
#include "spec/spec.h"
#include "spec/task_text.h"
#include "spec/verification.h"
#include "spec/whole.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace conduct::spec {
namespace {

std::string read_title(const std::vector<Block>& blocks) {
  const auto title = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
    return block.kind == BlockKind::heading && block.level == 1;
  });
  return title == blocks.end() ? "" : std::string(without_emphasis(title->text));
}

// The Markdown of the lines [FIRST, END), without blank lines at its end.
std::string section_text(const Source& source, int first, int end) {
  while (end > first && base::trim(source.line(end - 1)).empty()) --end;
  std::string text;
  const std::string_view last = source.line(end - 1);
  text.reserve(static_cast<std::size_t>(last.data() - source.line(first).data()) + last.size() + 1);
  for (int number = first; number < end; ++number) {
    text += source.line(number);
    text += '\n';
  }
  return text;
}

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

class SpecReader {
 public:
  SpecReader(const Source& source, Outline outline, Findings& findings)
      : source_(source),
        findings_(findings),
        document_(std::move(outline.document)),
        blocks_(document_.blocks),
        spans_(std::move(outline.phases)) {}

  Spec read() && {
    spec_.title = read_title(blocks_);
    const std::vector<PhaseSpan>& spans = spans_;
    std::size_t behind = 0;
    for (const PhaseSpan& span : spans) {
      read_outside(behind, span.first);
      read_phase(span);
      behind = span.end;
    }
    read_outside(behind, blocks_.size());
    if (!spans.empty()) take_outside();
    settle();
    return std::move(spec_);
  }

 private:
  // "Setup:" outside of the phases is for each, "Test Command:" for each that has none; other
  // sections that say how to tell speak of the plan as a whole.
  void take_outside() {
    spec_.setup = std::move(outside_.options.setup);
    spec_.test_commands = std::move(outside_.test_commands);
    spec_.gotchas = std::move(outside_.gotchas);
    spec_.final_commands = std::move(finals_);
    spec_.final_criteria = std::move(outside_.criteria);
    spec_.read = std::move(outside_.read);
  }

  void read_phase(const PhaseSpan& span) {
    Phase phase;
    phase.id = span.heading.id;
    phase.title = span.heading.title;
    phase.line = span.line;
    phase.section = section_text(source_, span.line, span.end_line);
    depends_.emplace_back();
    phase.read.reserve(span.end - span.body);
    if (span.components) {
      phase.modules = read_components(blocks_, span.body, span.end, phase.read, findings_);
    } else {
      read_fields(span, phase);
    }
    if (phase.tasks.empty() && blocks_[span.first].level == kStepLevel) {
      phase.tasks.push_back(read_task(phase.title, blocks_[span.first].checked, span.line));
    }
    check_modules(phase.modules, {}, findings_);
    level_ = blocks_[span.first].level;
    spec_.phases.push_back(std::move(phase));
  }

  void read_fields(const PhaseSpan& span, Phase& phase) {
    PhaseReader reader(Where::phase, phase, depends_.back(), findings_);
    for (std::size_t i = span.body; i < span.end; ++i) reader.read(blocks_[i]);
    reader.finish();
    leave_out(reader);
    const bool step = blocks_[span.first].level == kStepLevel;  // its title is its task
    if (!step && !has_tasks(phase)) phase.prose = prose_of(span, phase, reader.prose());
  }

  // A label without effect, "Test Command: none", is all that some say.
  std::string prose_of(const PhaseSpan& span, const Phase& phase,
                       const std::vector<const Block*>& told) const {
    std::string prose = read_prose(source_, told);
    const std::string written = canonical(phase);
    const bool heading = std::count(written.begin(), written.end(), '\n') == 1;
    if (!prose.empty() || !heading || !depends_.back().empty()) return prose;
    std::vector<const Block*> all;
    for (std::size_t i = span.body; i < span.end; ++i) all.push_back(&blocks_[i]);
    return read_prose(source_, all);
  }

  void read_outside(std::size_t first, std::size_t end) {
    std::vector<DependsText> unused;
    PhaseReader reader(Where::outside, outside_, unused, findings_);
    const int level = spans_.empty() ? 0 : blocks_[spans_[0].first].level;
    reader.set_finals(finals_, std::max(level - 1, 2));
    bool siblings = true;  // of the phases: no heading above theirs stands between
    for (std::size_t i = first; i < end; ++i) {
      check_outside(blocks_[i]);
      siblings = siblings && !is_above_phases(blocks_[i]);
      if (siblings) check_unread(i);
      reader.read(blocks_[i]);
    }
    reader.finish();
    leave_out(reader);
    // Beside phases the files of the plan give no order, but they must have one.
    const std::size_t files = find_components(blocks_, first, end);
    if (files == end || spans_.empty() || spans_[0].components) return;
    read_components(blocks_, files + 1, std::min(section_end(blocks_, files), end), outside_.read,
                    findings_);
  }

  // "### Tasks" behind "### Phase 1" ends the phase and belongs to none. A whole plan may well have
  // success criteria of its own, but not between its phases' headings.
  void check_outside(const Block& block) {
    if (block.kind != BlockKind::heading || block.level != level_) return;
    const std::optional<Label> label = read_heading_label(block.text);
    if (!label || label->named.misspelt || !label->named.own) return;
    const Field field = label->field();
    const bool of_phase = field == Field::tasks || field == Field::modules ||
                          field == Field::depends || (field == Field::criteria && block.level > 2);
    if (!of_phase) return;
    findings_.add(codes::label_outside, block.place(),
                  fmt::format("\"{}\" stands behind phase {}, not in it", label->name,
                              spec_.phases.back().id),
                  fmt::format("make it a heading of level {}", block.level + 1));
  }

  void leave_out(const PhaseReader& reader) {
    left_out_.insert(left_out_.end(), reader.left_out().begin(), reader.left_out().end());
  }

  bool is_above_phases(const Block& block) const {
    return block.kind == BlockKind::heading && block.level < level_;
  }

  // "## Final polish" with boxes to tick, behind "## Phase 3": somebody is to do that, and no phase
  // has it.
  void check_unread(std::size_t heading) {
    const Block& block = blocks_[heading];
    if (block.kind != BlockKind::heading || block.level != level_) return;
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
                    shown(block.text), shown(spec_.phases.back().id)),
        fmt::format("number the heading if it is a phase; make it one of level {} if it "
                    "belongs to phase {}",
                    block.level + 1, shown(spec_.phases.back().id)));
  }

  void settle() {
    std::vector<Place> places;
    for (const PhaseSpan& span : spans_) places.push_back({span.line, blocks_[span.first].column});
    settle_phases(spec_, depends_, places, findings_);
    check_verification(spec_, findings_);
    report_left_out(left_out_, spec_, findings_);
  }

  const Source& source_;
  Findings& findings_;
  Document document_;
  const std::vector<Block>& blocks_;
  std::vector<PhaseSpan> spans_;
  Spec spec_;
  Phase outside_;  // only its commands, criteria and gotchas are used
  std::vector<TestCommand> finals_;
  std::vector<LeftOut> left_out_;
  std::vector<std::vector<DependsText>> depends_;  // of each phase
  int level_ = 0;                                  // of the phases' headings, once there was one
};

}  // namespace

Parsed parse(std::string_view text, const ParseOptions& options) {
  const Source source = read_source(text);
  Findings findings(source);
  Parsed parsed;
  if (const std::optional<NotText> problem = find_not_text(text, source)) {
    findings.add(codes::not_text, {},
                 fmt::format("the spec is not text: {} (line {})", problem->reason, problem->line),
                 "save it as UTF-8");
  } else if (is_json(without_byte_order_mark(text))) {
    parsed.spec = read_json_spec(without_byte_order_mark(text), findings);
  } else {
    Outline outline = find_outline(source, options.section, findings);
    parsed.spec = SpecReader(source, std::move(outline), findings).read();
  }
  parsed.diagnostics = std::move(findings).take();
  return parsed;
}

}  // namespace conduct::spec
