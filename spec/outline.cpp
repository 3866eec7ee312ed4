#include "spec/outline.h"

#include "base/text.h"
#include "spec/inline_text.h"

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

struct Candidate {
  std::size_t block = 0;
  PhaseHeading heading;
};

// The index behind the section of the heading at BLOCKS[AT].
std::size_t section_end(const std::vector<Block>& blocks, std::size_t at) {
  std::size_t end = at + 1;
  while (end < blocks.size() &&
         !(blocks[end].kind == BlockKind::heading && blocks[end].level <= blocks[at].level)) {
    ++end;
  }
  return end;
}

bool is_container(const Block& block) {
  if (block.kind != BlockKind::heading) return false;
  const std::optional<Label> label = read_heading_label(block.text);
  return label && base::equal_ignoring_case(label->name, kContainer);
}

// The section of blocks that phases are looked for in.
struct Scope {
  std::size_t first = 0;
  std::size_t end = 0;
};

std::vector<Candidate> phase_headings(const std::vector<Block>& blocks) {
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].kind != BlockKind::heading) continue;
    if (auto heading = read_phase_heading(blocks[i].text))
      found.push_back({i, *std::move(heading)});
  }
  return found;
}

// The part of ALL, which is in document order, that lies in SCOPE.
std::vector<Candidate> within(const std::vector<Candidate>& all, Scope scope) {
  const auto before = [](const Candidate& candidate, std::size_t block) {
    return candidate.block < block;
  };
  return {std::lower_bound(all.begin(), all.end(), scope.first, before),
          std::lower_bound(all.begin(), all.end(), scope.end, before)};
}

// The shallowest level with two headings, else the shallowest with one.
int phase_level(const std::vector<Candidate>& candidates, const std::vector<Block>& blocks) {
  std::array<int, 7> count{};
  for (const Candidate& c : candidates) ++count[static_cast<std::size_t>(blocks[c.block].level)];
  for (const int wanted : {2, 1}) {
    const auto level = std::find_if(count.begin(), count.end(), [&](int n) { return n >= wanted; });
    if (level != count.end()) return static_cast<int>(level - count.begin());
  }
  return 0;
}

class Outliner {
 public:
  Outliner(const std::vector<Block>& blocks, const Source& source, Findings& findings)
      : blocks_(blocks), source_(source), findings_(findings) {}

  std::vector<PhaseSpan> find() {
    const std::vector<Candidate> all = phase_headings(blocks_);
    const std::vector<Candidate> inside = within(all, scope_of(all));
    level_ = phase_level(inside, blocks_);
    std::vector<PhaseSpan> phases;
    for (const Candidate& candidate : inside) {
      if (blocks_[candidate.block].level == level_) phases.push_back(span_of(candidate));
    }
    if (phases.empty()) {
      report_none();
    } else {
      report_near_misses(all, phases);
    }
    report_hidden();
    return phases;
  }

 private:
  Scope scope_of(const std::vector<Candidate>& all) {
    std::optional<Scope> scope;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (!is_container(blocks_[i])) continue;
      const Scope section{i, section_end(blocks_, i)};
      if (within(all, section).empty()) continue;
      if (scope) {
        findings_.add(codes::two_containers, place(blocks_[i]),
                      "a second section \"Implementation Phases\" is not read",
                      fmt::format("the phases are those of line {}; keep them in one section",
                                  blocks_[scope->first].line));
      } else {
        scope = section;
      }
      i = section.end - 1;
    }
    contained_ = scope.has_value();
    return scope.value_or(Scope{0, blocks_.size()});
  }

  PhaseSpan span_of(const Candidate& candidate) const {
    const std::size_t end = section_end(blocks_, candidate.block);
    return {candidate.heading, candidate.block, end, blocks_[candidate.block].line,
            end < blocks_.size() ? blocks_[end].line : source_.last_line() + 1};
  }

  static Place place(const Block& block) { return {block.line, block.column}; }

  void report_near_misses(const std::vector<Candidate>& all, const std::vector<PhaseSpan>& phases) {
    auto phase = phases.begin();
    auto candidate = all.begin();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (phase != phases.end() && phase->first == i) {
        ++phase;
        ++candidate;
        continue;
      }
      const bool is_candidate = candidate != all.end() && candidate->block == i;
      if (is_candidate) ++candidate;
      const bool near = blocks_[i].kind == BlockKind::heading && blocks_[i].level == level_ &&
                        resembles_phase_heading(blocks_[i].text);
      if (!is_candidate && !near) continue;
      findings_.add(codes::heading_not_phase, place(blocks_[i]),
                    fmt::format("\"{}\" is not read as a phase", shown(blocks_[i].text)),
                    fmt::format("phases here are headings of the form \"{} Phase 1: Name\"{}",
                                std::string(static_cast<std::size_t>(level_), '#'),
                                contained_ ? " in the section \"Implementation Phases\"" : ""));
    }
  }

  void report_none() {
    std::vector<std::string> near;
    for (const Block& block : blocks_) {
      const bool candidate = block.kind == BlockKind::heading || block.kind == BlockKind::text ||
                             block.kind == BlockKind::item;
      if (!candidate || near.size() == kMaxNamed) continue;
      const std::string_view text = without_emphasis(first_line(block.text));
      if (!resembles_phase_heading(text)) continue;
      near.push_back(fmt::format("line {} (\"{}\")", block.line, shown(text)));
    }
    const Block* fence = first_hidden(BlockKind::fence);
    if (near.empty() && fence != nullptr) {
      findings_.add(codes::phases_in_code, {fence->line, fence->column},
                    "phases found only inside a code block",
                    "take the plan out of the code block: its fences hide every heading in it");
      return;
    }
    std::string hint = "a phase is a heading \"### Phase 1: Name\"";
    if (!near.empty()) hint += "; this comes near: " + base::join(near, ", ");
    findings_.add(codes::no_phases, {}, "the spec has no phases", std::move(hint));
  }

  // Phase headings that Markdown does not see. Code that shows a plan is usual; an HTML block or a
  // fence that was never closed hides headings by mistake.
  void report_hidden() {
    for (const Block& block : blocks_) {
      if (block.kind == BlockKind::fence && !block.closed) report_unclosed(block);
      for (const Block& fence : block.fences) {
        if (!fence.closed) report_unclosed(fence);
      }
      const int hidden = block.kind == BlockKind::html ? hidden_heading(block) : 0;
      if (hidden == 0 || is_comment(block)) continue;
      findings_.add(codes::phase_in_html, {hidden, 1},
                    "a phase heading inside an HTML block is not read",
                    "put a blank line between the HTML tag and the heading");
    }
  }

  void report_unclosed(const Block& fence) {
    const int hidden = hidden_heading(fence);
    if (hidden > 0) {
      findings_.add(
          codes::phases_swallowed, {fence.line, fence.column},
          fmt::format("this code block is never closed and hides the phase of line {}", hidden),
          "close it with a line of the same characters, indented alike");
      return;
    }
    findings_.add(codes::fence_unclosed, {fence.line, fence.column},
                  "this code block is never closed",
                  "close it with a line of the same characters, indented alike");
  }

  bool is_comment(const Block& block) const {
    return base::trim(source_.line(block.line)).substr(0, 4) == "<!--";
  }

  int hidden_heading(const Block& block) const {
    for (int number = block.line; number <= block.last_line; ++number) {
      if (is_phase_heading_line(source_.line(number))) return number;
    }
    return 0;
  }

  const Block* first_hidden(BlockKind kind) const {
    const auto found = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& block) {
      return block.kind == kind && hidden_heading(block) > 0;
    });
    return found == blocks_.end() ? nullptr : &*found;
  }

  static std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
  }

  const std::vector<Block>& blocks_;
  const Source& source_;
  Findings& findings_;
  int level_ = 0;
  bool contained_ = false;
};

}  // namespace

std::vector<PhaseSpan> find_phases(const std::vector<Block>& blocks, const Source& source,
                                   Findings& findings) {
  return Outliner(blocks, source, findings).find();
}

}  // namespace conduct::spec
