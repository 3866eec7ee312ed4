// Why a document has no phases, told apart by what it lacks: a misspelt heading, a plan in a code
// block, the specification of a feature, a text with numbered chapters.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"

#include <string>
#include <vector>

namespace conduct::spec {

// Lines that were perhaps meant as the headings of phases, as a hint quotes them; at most five.
std::vector<std::string> near_misses(const std::vector<Block>& blocks);

// Finds fault with a document of BLOCKS in which no phases were found. CHAPTERS: it has numbered
// sections, most of which hold no work.
void report_no_phases(const std::vector<Block>& blocks, const Source& source, bool chapters,
                      Findings& findings);

}  // namespace conduct::spec
