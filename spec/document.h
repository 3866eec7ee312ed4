// A Markdown document as a flat list of blocks with their places in the source. The one user of
// cmark-gfm. Knows which lines are labels, but not what belongs to what.
#pragma once

#include "spec/label.h"
#include "spec/source.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

enum class BlockKind {
  heading,
  label,  // a line of text that names a field
  text,   // any other line of a paragraph
  item,   // an item of a list, with all that is nested in it
  fence,  // a fenced code block
  html,
  other,  // quotes, indented code, rules
};

struct Block {
  BlockKind kind = BlockKind::other;
  int line = 0;
  int last_line = 0;
  int column = 1;    // of TEXT, 1-based, in bytes
  std::string text;  // heading: without marks; label, text: the line; item: without marker and
                     // checkbox, nested lines less their indentation; fence: its content
  int level = 0;     // heading
  bool continues = false;     // label, text: not the first line of its paragraph
  bool checked = false;       // item
  std::string info;           // fence: its info string
  bool closed = true;         // fence
  std::vector<Block> fences;  // item: the fences nested in it
};

// SOURCE without what stands before its first line. A label that Markdown takes for a lazy
// continuation of a list item ends that item here.
std::vector<Block> read_blocks(const Source& source);

}  // namespace conduct::spec
