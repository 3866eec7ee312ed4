// Headings that number the steps of a plan: "Phase 2a: Title", "M1 — Title", "3. Title",
// "第二阶段：…", and those that nearly do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

// How a step is called. Of several keywords in one document the one of the lowest rank is meant.
struct PhaseKeyword {
  std::string word;  // in lower case; a capital letter for "M1 — …", "#" for a bare number
  int rank = 0;

  // A bare number or letter: many documents number sections that are no steps.
  bool weak() const { return rank >= kWeak; }
  static constexpr int kWeak = 10;

  bool operator==(const PhaseKeyword&) const = default;
};

struct PhaseHeading {
  PhaseKeyword keyword;
  std::string id;          // "1", "2a", "2.1", "2-3", "B", "M1"
  std::string title;       // as written; may be empty
  bool separated = false;  // by a colon, dash or the like; not "Phase 1 Risks"
};

// TEXT is a heading without its marks. Emphasis, checkboxes and symbols before the keyword are
// noise.
std::optional<PhaseHeading> read_phase_heading(std::string_view text);

// TEXT is one of the words that phases are called by: "Phase", "Milestone".
bool is_phase_keyword(std::string_view text);

// TEXT was perhaps meant as the heading of a phase: a misspelt "Phase", or one without a number.
bool resembles_phase_heading(std::string_view text);

// The line of Markdown LINE is a heading of a phase; for what stands where Markdown sees none.
bool is_phase_heading_line(std::string_view line);

}  // namespace conduct::spec
