// Headings that name a phase, "Phase 2a: Title", and those that nearly do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

struct PhaseHeading {
  std::string id;     // "1", "2a", "2.1", "2-3", "B"
  std::string title;  // may be empty
};

// TEXT is a heading without its marks.
std::optional<PhaseHeading> read_phase_heading(std::string_view text);

// The id at the start of TEXT, and nothing if there is none: digits, with further numbers behind
// dots and one letter; or one capital letter or a Roman number.
std::string_view leading_phase_id(std::string_view text);

// TEXT was perhaps meant as the heading of a phase: a misspelt "Phase", one without a number, or
// the numbered heading of another word (Step 1, Milestone 2).
bool resembles_phase_heading(std::string_view text);

// The line of Markdown LINE is a heading of a phase; for what stands where Markdown sees none.
bool is_phase_heading_line(std::string_view line);

}  // namespace conduct::spec
