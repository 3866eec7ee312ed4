// What stands behind a phase and in none, though only a phase can have it: it is told, since nobody
// does it.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"
#include "spec/spec.h"

#include <cstddef>
#include <vector>

namespace conduct::spec {

// Looks through the blocks [FIRST, END), which no phase has, behind PHASE, whose heading is of
// LEVEL.
void check_behind(const std::vector<Block>& blocks, std::size_t first, std::size_t end,
                  const Phase& phase, int level, Findings& findings);

}  // namespace conduct::spec
