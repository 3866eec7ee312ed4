// What cmark-gfm makes of a skeleton, part by part: a tree of a whole long plan costs twice as
// much, since it fits no cache and its memory is new to the process.
#pragma once

#include <cmark-gfm.h>

#include <functional>
#include <string_view>

namespace conduct::spec {

// Calls VISIT with the trees of SKELETON's parts, in order; the lines of a part are those behind
// LINES_BEFORE. The children of all their documents are the children that one document of the whole
// would have. A part ends before a heading.
void parse_markdown(std::string_view skeleton,
                    const std::function<void(cmark_node* document, int lines_before)>& visit);

}  // namespace conduct::spec
