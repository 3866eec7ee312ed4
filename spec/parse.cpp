// The whole of a SPEC.md: source, blocks, phases, fields, and what can only be judged at the end.
#include "base/text.h"
#include "spec/behind_phases.h"
#include "spec/canonical.h"
#include "spec/component_graph.h"
#include "spec/document.h"
#include "spec/findings.h"
#include "spec/inline_text.h"
#include "spec/json_spec.h"
#include "spec/module_list.h"
#include "spec/outline.h"
#include "spec/phase_choice.h"
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

// What stands above the first section is of all plans in the document.
std::size_t preamble_end(const std::vector<Block>& blocks) {
  const auto section = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
    return block.kind == BlockKind::heading && block.level > 1;
  });
  return static_cast<std::size_t>(section - blocks.begin());
}

class SpecReader {
 public:
  SpecReader(const Source& source, Outline outline, Findings& findings)
      : source_(source),
        findings_(findings),
        document_(std::move(outline.document)),
        blocks_(document_.blocks),
        spans_(std::move(outline.phases)),
        first_(outline.first),
        end_(outline.end) {}

  Spec read() && {
    spec_.title = read_title(blocks_);
    const std::vector<PhaseSpan>& spans = spans_;
    if (first_ > 0) read_outside(0, std::min(preamble_end(blocks_), first_));
    std::size_t behind = first_;
    for (const PhaseSpan& span : spans) {
      read_outside(behind, span.first);
      read_phase(span);
      behind = span.end;
    }
    read_outside(behind, end_);
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
    spec_.phases.push_back(std::move(phase));
  }

  void read_fields(const PhaseSpan& span, Phase& phase) {
    PhaseReader reader(Where::phase, phase, depends_.back(), findings_);
    for (std::size_t i = span.body; i < span.end; ++i) reader.read(blocks_[i]);
    reader.finish();
    leave_out(reader);
    const bool step = blocks_[span.first].level == kStepLevel;  // its title is its task
    if (!step && !has_tasks(phase)) phase.prose = read_prose(source_, reader.prose());
  }

  // A label without effect, "Test Command: none", is all that some phases say.
  void keep_all(const PhaseSpan& span, Phase& phase) const {
    if (has_tasks(phase) || !phase.prose.empty()) return;
    const std::string written = canonical(phase);
    if (std::count(written.begin(), written.end(), '\n') > 1) return;
    std::vector<const Block*> all;
    for (std::size_t i = span.body; i < span.end; ++i) all.push_back(&blocks_[i]);
    phase.prose = read_prose(source_, all);
  }

  void read_outside(std::size_t first, std::size_t end) {
    std::vector<DependsText> unused;
    PhaseReader reader(Where::outside, outside_, unused, findings_);
    const int level = spans_.empty() ? 0 : blocks_[spans_[0].first].level;
    reader.set_finals(finals_, std::max(level - 1, 2));
    for (std::size_t i = first; i < end; ++i) reader.read(blocks_[i]);
    reader.finish();
    leave_out(reader);
    if (!spec_.phases.empty()) {
      const PhaseSpan& last = spans_[spec_.phases.size() - 1];
      check_behind(blocks_, first, end, spec_.phases.back(), blocks_[last.first].level, findings_);
    }
    // Beside phases the files of the plan give no order, but they must have one.
    const std::size_t files = find_components(blocks_, first, end);
    if (files == end || spans_.empty() || spans_[0].components) return;
    read_components(blocks_, files + 1, std::min(section_end(blocks_, files), end), outside_.read,
                    findings_);
  }

  void leave_out(const PhaseReader& reader) {
    left_out_.insert(left_out_.end(), reader.left_out().begin(), reader.left_out().end());
  }

  void settle() {
    std::vector<Place> places;
    for (const PhaseSpan& span : spans_) places.push_back({span.line, blocks_[span.first].column});
    settle_phases(spec_, depends_, places, findings_);
    for (std::size_t i = 0; i < spans_.size(); ++i) keep_all(spans_[i], spec_.phases[i]);
    check_verification(spec_, findings_);
    report_left_out(left_out_, spec_, findings_);
  }

  const Source& source_;
  Findings& findings_;
  Document document_;
  const std::vector<Block>& blocks_;
  std::vector<PhaseSpan> spans_;
  std::size_t first_, end_;  // of the blocks that the plan is in
  Spec spec_;
  Phase outside_;  // only its commands, criteria, gotchas and setup are used
  std::vector<TestCommand> finals_;
  std::vector<LeftOut> left_out_;
  std::vector<std::vector<DependsText>> depends_;  // of each phase
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
