// "## Files to Create/Modify": the files that a plan makes or changes, each with what it is for and
// which of the others it depends on. Without phases they are the plan: one phase, whose modules are
// the files.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"
#include "spec/spec.h"

#include <cstddef>
#include <vector>

namespace conduct::spec {

// The heading of such a section whose blocks [FIRST, END) tell of files and, of one at least, more
// than its name; END if there is none.
std::size_t find_components(const std::vector<Block>& blocks, std::size_t first, std::size_t end);

// The files that the blocks [FIRST, END) list, as items or as headings, in document order: a module
// each, which has the path and depends on others of the list. Other names are taken to be there
// already, and told. Files that wait for each other are an error. What was read is added to READ.
std::vector<Module> read_components(const std::vector<Block>& blocks, std::size_t first,
                                    std::size_t end, std::vector<ReadLine>& read,
                                    Findings& findings);

}  // namespace conduct::spec
