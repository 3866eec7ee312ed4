// Phase headings that Markdown does not see: in HTML, in fences that were never closed.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"

#include <vector>

namespace conduct::spec {

// Code that shows a plan is usual; an HTML block or a fence that was never closed hides headings by
// mistake.
void report_hidden(const std::vector<Block>& blocks, const Source& source, Findings& findings);

// The first block of KIND that holds a line like a phase's heading; nullptr: none does.
const Block* first_hiding(const std::vector<Block>& blocks, const Source& source, BlockKind kind);

}  // namespace conduct::spec
