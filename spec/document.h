// A Markdown document as a flat list of blocks with their places in the source. Knows which lines
// are labels, but not what belongs to what.
#pragma once

#include "spec/label.h"
#include "spec/source.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

enum class BlockKind {
  heading,
  label,  // a line of text, or the first one of an item, that names a field
  row,    // a row of a table, its header among them
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
  int column = 1;         // of TEXT, 1-based, in bytes
  std::string_view text;  // heading: without marks; label, text: the line; item: without marker and
                          // checkbox, nested lines less their indentation; fence: its content
  int level = 0;          // heading; kStepLevel for the item of a list that is read as one
  bool continues = false;     // label, text: not the first line of its paragraph; row: no header
  bool in_item = false;       // label: the first line of an item
  int depth = 0;              // item, label of an item: how many items it is nested in
  int ordinal = 0;            // item: its number, where the list has numbers
  bool checkbox = false;      // item
  bool checked = false;       // item
  std::string_view info;      // fence: its info string
  bool closed = true;         // fence
  std::vector<Block> fences;  // item: the fences nested in it

  Place place() const { return {line, column}; }
};

// TEXTS: of blocks that are no piece of the source; the others are views of it, which outlives
// them.
struct Document {
  std::vector<Block> blocks;
  std::deque<std::string> texts;
};

// The level of a list's item that is read as a heading: below all that Markdown has.
constexpr int kStepLevel = 7;

// What becomes of the numbered items at the top of a list ("- [ ] 2. Title", "1. **Title**" with a
// list below): items like any other, or headings with what is nested in them behind.
enum class Steps { items, headings };

// SOURCE without what stands before its first line. A label that Markdown takes for a lazy
// continuation of a list item ends that item here, and an item that begins with the label of a
// field is that label, followed by what is nested in it.
Document read_document(const Source& source, Steps steps = Steps::items);

}  // namespace conduct::spec
