// Tables of Markdown as cells.
#pragma once

#include "spec/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

struct Cell {
  std::string text;  // trimmed; `\|` is a bar (GFM 0.29, "Tables"), in code as well
  int column = 1;    // in the line, 1-based, in bytes
};

// The cells of ROW, a line of a table.
std::vector<Cell> read_cells(const Block& row);

// A table of a document: its header, and its other rows without the rule below the header.
struct Table {
  std::vector<Cell> header;
  std::vector<const Block*> rows;
};

Table read_table(const std::vector<const Block*>& rows);

}  // namespace conduct::spec
