#include "spec/outline.h"

#include "base/text.h"
#include "spec/component_graph.h"
#include "spec/hidden_phases.h"
#include "spec/inline_text.h"
#include "spec/label.h"
#include "spec/phase_choice.h"
#include "spec/source_line.h"
#include "spec/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::string_view kContainer = "implementation phases";
constexpr std::size_t kMaxNamed = 5;  // near misses in one hint

bool is_container(const Block& block) {
  if (block.kind != BlockKind::heading) return false;
  const std::optional<Label> label = read_heading_label(block.text);
  return label && base::equal_ignoring_case(label->name, kContainer);
}

// The blocks [FIRST, END) that phases are looked for in.
struct Scope {
  std::size_t first = 0;
  std::size_t end = 0;
};

class Outliner {
 public:
  Outliner(const Source& source, std::string_view section, Findings& findings)
      : source_(source),
        section_(section),
        findings_(findings),
        document_(read_document(source)),
        blocks_(document_.blocks) {}

  Outline find() && {
    const std::optional<Scope> scope = find_scope();
    if (!scope) return {std::move(document_), {}};
    if (!choice_.phases.empty()) {
      for (const Candidate& candidate : choice_.phases) phases_.push_back(span_of(candidate));
      report_placeholders();
      report_near_misses();
    } else if (!find_steps() &&
               (!near_misses().empty() || (!find_files(*scope) && !find_checklists(*scope)))) {
      report_none();
    }
    report_hidden(blocks_, source_, findings_);
    return {std::move(document_), std::move(phases_)};
  }

 private:
  // The section that was asked for; else the first "Implementation Phases" that holds phases; else
  // all; its phases are chosen. nullopt: there is no such section.
  std::optional<Scope> find_scope() {
    if (!section_.empty()) return named_scope();
    std::optional<Scope> scope;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (!is_container(blocks_[i])) continue;
      const Scope section{i, section_end(blocks_, i)};
      Choice choice = choose(section);
      if (choice.phases.empty()) continue;
      if (scope) {
        findings_.add(codes::two_containers, blocks_[i].place(),
                      "a second section \"Implementation Phases\" is not read",
                      fmt::format("the phases are those of line {}; keep them in one section",
                                  blocks_[scope->first].line));
      } else {
        scope = section;
        choice_ = std::move(choice);
      }
      i = section.end - 1;
    }
    contained_ = scope.has_value();
    if (!scope) {
      scope = Scope{0, blocks_.size()};
      choice_ = choose(*scope);
    }
    return scope;
  }

  std::optional<Scope> named_scope() {
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].kind != BlockKind::heading) continue;
      if (!base::equal_ignoring_case(blocks_[i].text, section_)) continue;
      contained_ = true;
      const Scope section{i, section_end(blocks_, i)};
      choice_ = choose(section);
      return section;
    }
    findings_.add(codes::no_section, {}, fmt::format("there is no section \"{}\"", shown(section_)),
                  "--section takes the whole text of a heading, without its marks");
    return std::nullopt;
  }

  Choice choose(Scope scope) const {
    return choose_phases(numbered_headings(blocks_, scope.first, scope.end), blocks_);
  }

  PhaseSpan span_of(const Candidate& candidate) const {
    return span_of(candidate.heading, candidate.block, section_end(blocks_, candidate.block));
  }

  PhaseSpan span_of(PhaseHeading heading, std::size_t first, std::size_t end) const {
    const std::size_t body = blocks_[first].kind == BlockKind::heading ? first + 1 : first;
    return {std::move(heading),
            first,
            body,
            end,
            blocks_[first].line,
            end < blocks_.size() ? blocks_[end].line : source_.last_line() + 1,
            false};
  }

  // The numbered items of a list, with what is nested in them.
  bool find_steps() {
    Document document = read_document(source_, Steps::headings);
    const std::vector<Block>& opened = document.blocks;
    const auto is_step = [](const Block& block) { return block.level == kStepLevel; };
    const auto steps = std::count_if(opened.begin(), opened.end(), is_step);
    if (steps < 2 || !steps_hold_work(opened)) return false;
    document_ = std::move(document);
    int number = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (!is_step(blocks_[i])) continue;
      ++number;
      auto heading = read_phase_heading(blocks_[i].text);
      if (!heading) {
        heading = PhaseHeading{{"#", PhaseKeyword::kWeak},
                               std::to_string(number),
                               std::string(without_emphasis(blocks_[i].text)),
                               true};
      }
      phases_.push_back(span_of(*std::move(heading), i, section_end(blocks_, i)));
    }
    return true;
  }

  // Sentences that are numbered are no plan: checkboxes, or items below most steps, make one.
  static bool steps_hold_work(const std::vector<Block>& blocks) {
    std::size_t steps = 0;
    std::size_t working = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i].level != kStepLevel) continue;
      ++steps;
      const bool nested = i + 1 < blocks.size() && (blocks[i + 1].kind == BlockKind::item ||
                                                    blocks[i + 1].kind == BlockKind::label);
      if (blocks[i].checkbox || nested) ++working;
    }
    return 2 * working >= steps;
  }

  // "## Files to Create/Modify", one phase.
  bool find_files(Scope scope) {
    const std::size_t heading = find_components(blocks_, scope.first, scope.end);
    if (heading == scope.end) return false;
    add_unnumbered(heading);
    phases_[0].components = true;
    findings_.add(codes::checklists, {phases_[0].line, 0},
                  "no heading is numbered: the listed files are read as the modules of one phase",
                  "number the headings: \"## Phase 1: Name\"");
    return true;
  }

  // Headings whose own sections hold checklists, at the shallowest level of which there are two;
  // else all checklists are one phase.
  bool find_checklists(Scope scope) {
    std::array<std::vector<std::size_t>, kStepLevel> holders;
    std::vector<std::size_t> open;  // headings that the block at hand stands below
    std::optional<std::size_t> first;
    for (std::size_t i = scope.first; i < scope.end; ++i) {
      const Block& block = blocks_[i];
      if (block.kind == BlockKind::heading) {
        while (!open.empty() && blocks_[open.back()].level >= block.level) open.pop_back();
        open.push_back(i);
      }
      if (block.kind != BlockKind::item || !block.checkbox) continue;
      if (!first) first = open.empty() ? i : open.back();
      for (const std::size_t heading : open) {
        std::vector<std::size_t>& level = holders[static_cast<std::size_t>(blocks_[heading].level)];
        if (level.empty() || level.back() != heading) level.push_back(heading);
      }
    }
    if (!first) return false;
    const auto level = std::find_if(holders.begin(), holders.end(),
                                    [](const auto& found) { return found.size() >= 2; });
    if (level == holders.end()) {
      add_unnumbered(*first);
    } else {
      for (const std::size_t heading : *level) add_unnumbered(heading);
    }
    findings_.add(codes::checklists, {phases_[0].line, 0},
                  fmt::format("no heading is numbered: {} read as phases",
                              phases_.size() == 1 ? "the checklist is" : "the checklists are"),
                  "number the headings: \"## Phase 1: Name\"");
    return true;
  }

  void add_unnumbered(std::size_t first) {
    const bool heading = blocks_[first].kind == BlockKind::heading;
    const std::size_t end = heading ? section_end(blocks_, first) : blocks_.size();
    const std::string title(heading ? without_emphasis(blocks_[first].text) : "");
    phases_.push_back(span_of(
        {{"#", PhaseKeyword::kWeak}, std::to_string(phases_.size() + 1), title, true}, first, end));
  }

  // "Phase N: Polish" of a template whose numbers were filled in but here.
  void report_placeholders() {
    for (const PhaseSpan& phase : phases_) {
      // Among ten and more phases X is a Roman ten.
      const bool roman = phases_.size() >= 10;
      if (phase.heading.id != "N" && (phase.heading.id != "X" || roman)) continue;
      findings_.add(codes::placeholder_id, blocks_[phase.first].place(),
                    fmt::format("\"{}\" is the number of a template", phase.heading.id),
                    "give the phase its number");
    }
  }

  // Headings that are numbered as the phases are but stand elsewhere, and misspelt ones.
  void report_near_misses() {
    std::size_t next = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      while (next < phases_.size() && phases_[next].end <= i) ++next;
      if (blocks_[i].kind != BlockKind::heading) continue;
      const bool inside = next < phases_.size() && phases_[next].first <= i;
      if (inside && phases_[next].first == i) continue;
      const auto heading = read_phase_heading(blocks_[i].text);
      const bool alike =
          heading && heading->keyword == choice_.keyword && !inside && !choice_.keyword.weak();
      const bool near =
          blocks_[i].level == choice_.level && resembles_phase_heading(blocks_[i].text) && !heading;
      if ((!alike && !near) || is_title(i)) continue;
      findings_.add(codes::heading_not_phase, blocks_[i].place(),
                    fmt::format("\"{}\" is not read as a phase", shown(blocks_[i].text)),
                    fmt::format("phases here are headings of the form \"{} Phase 1: Name\"{}",
                                std::string(static_cast<std::size_t>(choice_.level), '#'),
                                contained_ ? " in the section \"Implementation Phases\"" : ""));
    }
  }

  bool is_title(std::size_t block) const {
    return blocks_[block].level == 1 && phases_[0].first > block;
  }

  // Lines that were perhaps meant as the headings of phases.
  std::vector<std::string> near_misses() const {
    std::vector<std::string> near;
    for (const Block& block : blocks_) {
      const bool candidate = block.kind == BlockKind::heading || block.kind == BlockKind::text ||
                             block.kind == BlockKind::item;
      if (!candidate || near.size() == kMaxNamed) continue;
      const std::string_view text = without_emphasis(first_line_of(block.text));
      const auto heading = read_phase_heading(text);
      const bool worded = heading && !heading->keyword.weak() && heading->separated;
      if (!worded && !resembles_phase_heading(text)) continue;
      near.push_back(fmt::format("line {} (\"{}\")", block.line, shown(text)));
    }
    return near;
  }

  void report_none() {
    const std::vector<std::string> near = near_misses();
    const Block* fence = first_hiding(blocks_, source_, BlockKind::fence);
    if (near.empty() && fence != nullptr) {
      findings_.add(codes::phases_in_code, fence->place(), "phases found only inside a code block",
                    "take the plan out of the code block: its fences hide every heading in it");
      return;
    }
    if (near.empty() && report_not_a_plan()) return;
    std::string hint = "a phase is a heading \"### Phase 1: Name\"";
    if (const Block* table = table_of_phases()) {
      hint = fmt::format(
          "the rows of the table in line {} are not read as phases: give each a "
          "heading \"### Phase 1: Name\", with its tasks below",
          table->line);
    }
    if (!near.empty()) hint += "; this comes near: " + base::join(near, ", ");
    findings_.add(codes::no_phases, {}, "the spec has no phases", std::move(hint));
  }

  // "| Phase | Tasks |"
  const Block* table_of_phases() const {
    const auto header = std::find_if(blocks_.begin(), blocks_.end(), [](const Block& block) {
      if (block.kind != BlockKind::row || block.continues) return false;
      const std::vector<Cell> cells = read_cells(block);
      return !cells.empty() && is_phase_keyword(without_emphasis(cells[0].text));
    });
    return header == blocks_.end() ? nullptr : &*header;
  }

  // A feature's specification tells what is to be there, a design how it is built: neither says
  // what to do first.
  bool report_not_a_plan() {
    const auto story = std::find_if(blocks_.begin(), blocks_.end(), [](const Block& block) {
      if (block.kind != BlockKind::heading) return false;
      const std::string text = base::lower(block.text);
      return text.find("user stor") != std::string::npos ||
             text.find("user scenario") != std::string::npos ||
             text.find("functional requirement") != std::string::npos ||
             text.find("用户故事") != std::string::npos;
    });
    static constexpr const char* kHint =
        "number what is to be done: \"## Phase 1: Name\", with a list of tasks and a "
        "\"Test Command:\" below";
    if (story != blocks_.end()) {
      findings_.add(codes::not_a_plan, story->place(),
                    "this is the specification of a feature, not a plan: it has stories and "
                    "requirements, but no phases and no list of tasks",
                    std::string(kHint) + "; if a plan was made from it, give that file (tasks.md)");
      return true;
    }
    if (!choice_.chapters) return false;
    findings_.add(codes::not_a_plan, {},
                  "this is no plan: its numbered sections are chapters, and most hold no list of "
                  "tasks, no command and no criteria",
                  kHint);
    return true;
  }

  const Source& source_;
  std::string_view section_;
  Findings& findings_;
  Document document_;
  const std::vector<Block>& blocks_;
  std::vector<PhaseSpan> phases_;
  Choice choice_;
  bool contained_ = false;
};

}  // namespace

Outline find_outline(const Source& source, std::string_view section, Findings& findings) {
  return Outliner(source, section, findings).find();
}

}  // namespace conduct::spec
