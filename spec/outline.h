// Which headings of a document are its phases, and which blocks belong to each.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"
#include "spec/phase_heading.h"

#include <cstddef>
#include <vector>

namespace conduct::spec {

// The blocks [FIRST, END) and the lines [LINE, END_LINE) of a phase, its heading included.
struct PhaseSpan {
  PhaseHeading heading;
  std::size_t first = 0;
  std::size_t end = 0;
  int line = 0;
  int end_line = 0;
};

// The phases of BLOCKS in document order: the headings "Phase N: …" of one level, inside of
// "Implementation Phases" where there is such a section. Finds fault with headings that look like
// phases and are none, and with a document that has no phases.
std::vector<PhaseSpan> find_phases(const std::vector<Block>& blocks, const Source& source,
                                   Findings& findings);

}  // namespace conduct::spec
