// The whole of a SPEC.md: source, blocks, phases, fields, and what can only be judged at the end.
#include "base/text.h"
#include "spec/depends.h"
#include "spec/document.h"
#include "spec/findings.h"
#include "spec/inline_text.h"
#include "spec/module_list.h"
#include "spec/outline.h"
#include "spec/phase_reader.h"
#include "spec/spec.h"
#include "spec/task_text.h"
#include "spec/verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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
  for (int number = first; number < end; ++number) {
    text += source.line(number);
    text += '\n';
  }
  return text;
}

class SpecReader {
 public:
  SpecReader(const Source& source, Outline outline, Findings& findings)
      : source_(source),
        findings_(findings),
        blocks_(std::move(outline.blocks)),
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
    check_ids();
    read_dependencies();
    check_lifted();
    check_verification(spec_, findings_);
    return std::move(spec_);
  }

 private:
  // "Test Command:" outside of the phases is for each that has none; other sections that say how to
  // tell speak of the plan as a whole.
  void take_outside() {
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
    PhaseReader reader(Where::phase, phase, depends_.back(), findings_);
    for (std::size_t i = span.body; i < span.end; ++i) reader.read(blocks_[i]);
    reader.finish();
    if (phase.tasks.empty() && blocks_[span.first].level == kStepLevel) {
      phase.tasks.push_back(read_task(phase.title, blocks_[span.first].checked, span.line));
    }
    check_modules(phase.modules, findings_);
    level_ = blocks_[span.first].level;
    spec_.phases.push_back(std::move(phase));
  }

  void read_outside(std::size_t first, std::size_t end) {
    std::vector<DependsText> unused;
    PhaseReader reader(Where::outside, outside_, unused, findings_);
    const int level = spans_.empty() ? 0 : blocks_[spans_[0].first].level;
    reader.set_finals(finals_, std::max(level - 1, 2));
    for (std::size_t i = first; i < end; ++i) {
      check_outside(blocks_[i]);
      reader.read(blocks_[i]);
    }
    reader.finish();
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
    findings_.add(codes::label_outside, {block.line, block.column},
                  fmt::format("\"{}\" stands behind phase {}, not in it", label->name,
                              spec_.phases.back().id),
                  fmt::format("make it a heading of level {}", block.level + 1));
  }

  void check_ids() {
    std::map<std::string, int> lines;
    for (const PhaseSpan& span : spans_) {
      const auto [first, is_new] = lines.emplace(base::lower(span.heading.id), span.line);
      if (is_new) continue;
      findings_.add(codes::duplicate_phase, {span.line, blocks_[span.first].column},
                    fmt::format("there are two phases {}: the first is in line {}",
                                shown(span.heading.id), first->second),
                    "give each phase a number of its own; of several plans in one file, "
                    "--section HEADING reads one");
    }
  }

  void read_dependencies() {
    DependsReader reader(spec_.phases, findings_);
    for (std::size_t i = 0; i < spec_.phases.size(); ++i) {
      spec_.phases[i].depends = reader.read(depends_[i], i);
    }
  }

  // Phases that criteria and "Supersedes:" name, as those are written.
  void check_lifted() {
    std::map<std::string, std::string> ids;
    for (const Phase& phase : spec_.phases) ids.emplace(base::lower(phase.id), phase.id);
    const auto find = [&](std::string& id, int line, std::string_view said) {
      if (id.empty()) return;
      const auto found = ids.find(base::lower(id));
      if (found != ids.end()) {
        id = found->second;
        return;
      }
      findings_.add(codes::unknown_phase, {line, 0},
                    fmt::format("{} phase {}, which is not in this spec", said, shown(id)),
                    "name one of its phases");
    };
    for (Phase& phase : spec_.phases) {
      for (Criterion& criterion : phase.criteria) {
        find(criterion.until, criterion.line, "this criterion holds until");
      }
      for (Module& module : phase.modules) {
        for (Criterion& criterion : module.criteria) {
          find(criterion.until, criterion.line, "this criterion holds until");
        }
      }
      for (std::string& id : phase.options.supersedes) find(id, phase.line, "it supersedes");
    }
  }

  const Source& source_;
  Findings& findings_;
  std::vector<Block> blocks_;
  std::vector<PhaseSpan> spans_;
  Spec spec_;
  Phase outside_;  // only its commands, criteria and gotchas are used
  std::vector<TestCommand> finals_;
  std::vector<std::vector<DependsText>> depends_;  // of each phase
  int level_ = 0;                                  // of the phases' headings, once there was one
};

}  // namespace

Parsed parse(std::string_view text, const ParseOptions& options) {
  const Source source = read_source(text);
  Findings findings(source);
  Parsed parsed;
  if (const std::optional<NotText> problem = find_not_text(text)) {
    findings.add(codes::not_text, {},
                 fmt::format("the spec is not text: {} (line {})", problem->reason, problem->line),
                 "save it as UTF-8");
  } else {
    Outline outline = find_outline(source, options.section, findings);
    parsed.spec = SpecReader(source, std::move(outline), findings).read();
  }
  parsed.diagnostics = std::move(findings).take();
  return parsed;
}

}  // namespace conduct::spec
