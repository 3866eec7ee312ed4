// Which parts of a document are its phases, and which blocks belong to each.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"
#include "spec/phase_heading.h"

#include <cstddef>
#include <vector>

namespace conduct::spec {

// The lines [LINE, END_LINE) of a phase, its heading included, and the blocks [BODY, END) behind
// it.
struct PhaseSpan {
  PhaseHeading heading;
  std::size_t first = 0;  // the heading's block; the same as BODY where there is no heading
  std::size_t body = 0;
  std::size_t end = 0;
  int line = 0;
  int end_line = 0;
  bool components = false;  // the section lists files, each of which is a module
};

struct Outline {
  Document document;
  std::vector<PhaseSpan> phases;  // in document order
  // The blocks that the plan is in: all, or those of the section that was asked for.
  std::size_t first = 0, end = 0;
};

// The phases of SOURCE: the numbered headings of one keyword and one level, inside of
// "Implementation Phases" where there is such a section; else the numbered items of a list; else
// the headings that group checklists. SECTION: the heading below which they are looked for; empty:
// everywhere. Finds fault with what looks like a phase and is none, and with a document that has no
// phases.
Outline find_outline(const Source& source, std::string_view section, Findings& findings);

}  // namespace conduct::spec
