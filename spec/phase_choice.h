// Which of a document's numbered headings are the phases of its plan.
#pragma once

#include "spec/document.h"
#include "spec/phase_heading.h"

#include <cstddef>
#include <vector>

namespace conduct::spec {

// A heading that could be one of a phase.
struct Candidate {
  std::size_t block = 0;
  PhaseHeading heading;
};

// The index behind the section of the heading at BLOCKS[AT].
std::size_t section_end(const std::vector<Block>& blocks, std::size_t at);

// The numbered headings among the blocks [FIRST, END).
std::vector<Candidate> numbered_headings(const std::vector<Block>& blocks, std::size_t first,
                                         std::size_t end);

struct Choice {
  std::vector<Candidate> phases;  // of one keyword and one level, in document order
  PhaseKeyword keyword;
  int level = 0;
  // There are numbered sections, but fewer than half of them hold work: CANDIDATES of this keyword
  // number the chapters of a text. Only where PHASES is empty.
  bool chapters = false;
};

// Of ALL the headings of the first keyword by rank, at the shallowest level that holds two of it;
// one alone counts where no keyword has two and it is called a phase. Where headings of the level
// are numbered "2: Title", a heading "Phase 2 risks" of an id that is taken is none.
Choice choose_phases(const std::vector<Candidate>& all, const std::vector<Block>& blocks);

}  // namespace conduct::spec
