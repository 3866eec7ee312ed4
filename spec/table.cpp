#include "spec/table.h"

#include "base/text.h"
#include "spec/source_line.h"

#include <algorithm>

namespace conduct::spec {

std::vector<Cell> read_cells(const Block& row) {
  const std::string_view line = row.text;
  std::vector<Cell> cells;
  Cell cell;
  std::size_t start = 0;
  const auto end_cell = [&](std::size_t end, std::size_t next) {
    const std::size_t indent = std::min(line.find_first_not_of(" \t", start), end);
    cell.column = row.column + static_cast<int>(indent);
    cell.text = base::trim(cell.text);
    // What stands outside of the bars at both ends is no cell.
    const bool outside = cell.text.empty() && (start == 0 || next > line.size());
    if (!outside) cells.push_back(cell);
    cell = Cell{};
    start = next;
  };
  for (std::size_t pos = 0; pos < line.size(); ++pos) {
    if (line.substr(pos, 2) == "\\|") {
      cell.text += '|';
      ++pos;
    } else if (line[pos] == '|') {
      end_cell(pos, pos + 1);
    } else {
      cell.text += line[pos];
    }
  }
  end_cell(line.size(), line.size() + 1);
  return cells;
}

Table read_table(const std::vector<const Block*>& rows) {
  Table table;
  for (const Block* row : rows) {
    if (table.header.empty()) {
      table.header = read_cells(*row);
    } else if (!is_table_rule(row->text)) {
      table.rows.push_back(row);
    }
  }
  return table;
}

}  // namespace conduct::spec
