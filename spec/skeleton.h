// What cmark is given instead of the spec: lines of the same block structure, whose text is "x".
// Values are sliced from the source, so cmark's inline parser has nothing to give, and in
// 0.29.0.gfm.6 it is quadratic on hostile input (CVE-2023-22483, -22484, -22486, -24824, -26485).
#pragma once

#include "spec/source.h"

#include <string>

namespace conduct::spec {

// One line for each line of SOURCE; those of the front matter are blank.
std::string skeleton(const Source& source);

}  // namespace conduct::spec
