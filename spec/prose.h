// What a phase without tasks is told in: its Markdown but for what was read as values of fields.
#pragma once

#include "spec/document.h"
#include "spec/source.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// The lines of BLOCKS, which are in document order; the text of a quotation that is all of them.
// Empty: they are no more than headings and rules.
std::string read_prose(const Source& source, const std::vector<const Block*>& blocks);

// PROSE so that read_prose gives it again wherever it stands in a phase: as it is where it is plain
// text, else as a quotation, whose lists, labels and headings are nobody's.
std::string written_prose(const std::string& prose);

}  // namespace conduct::spec
