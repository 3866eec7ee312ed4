#include "spec/outline.h"

#include "base/text.h"
#include "spec/component_graph.h"
#include "spec/hidden_phases.h"
#include "spec/inline_text.h"
#include "spec/label.h"
#include "spec/named_section.h"
#include "spec/no_phases.h"
#include "spec/phase_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::string_view kContainer = "implementation phases";

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
    if (!scope) return {};
    if (!choice_.phases.empty()) {
      for (const Candidate& candidate : choice_.phases) phases_.push_back(span_of(candidate));
      report_placeholders();
      report_near_misses(section_.empty() ? Scope{0, blocks_.size()} : *scope);
    } else if (!find_steps() && (!near_misses(blocks_).empty() ||
                                 (!find_files(*scope) && !find_checklists(*scope)))) {
      report_no_phases(blocks_, source_, choice_.chapters, findings_);
    }
    report_hidden(blocks_, source_, findings_);
    const Scope whole = section_.empty() ? Scope{0, blocks_.size()} : *scope;
    return {std::move(document_), std::move(phases_), whole.first, whole.end};
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
    const std::optional<std::size_t> heading = find_section(blocks_, section_, findings_);
    if (!heading) return std::nullopt;
    contained_ = true;
    const Scope section{*heading, section_end(blocks_, *heading)};
    choice_ = choose(section);
    return section;
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

  // Headings that are numbered as the phases are but stand elsewhere, and misspelt ones. What is
  // outside of the section that was asked for is left out on purpose.
  void report_near_misses(Scope looked) {
    std::size_t next = 0;
    for (std::size_t i = looked.first; i < looked.end; ++i) {
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
      findings_.add(
          codes::heading_not_phase, blocks_[i].place(),
          fmt::format("\"{}\" is not read as a phase", shown(blocks_[i].text)),
          fmt::format("phases here are headings of the form \"{} Phase 1: Name\"{}",
                      std::string(static_cast<std::size_t>(choice_.level), '#'), container()));
    }
  }

  std::string container() const {
    if (!contained_) return "";
    return fmt::format(" in the section \"{}\"",
                       section_.empty() ? "Implementation Phases" : shown(section_));
  }

  bool is_title(std::size_t block) const {
    return blocks_[block].level == 1 && phases_[0].first > block;
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
