#include "spec/table_values.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/phase_options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {
namespace {

Field column_field(const Cell& cell) {
  const auto named = find_field(without_emphasis(cell.text));
  return named && !named->misspelt ? named->field : Field::none;
}

std::optional<std::size_t> find_column(const std::vector<Field>& columns, Field field) {
  const auto found = std::find(columns.begin(), columns.end(), field);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

class RowReader {
 public:
  RowReader(const std::vector<Field>& columns, FieldValues& values)
      : columns_(columns), values_(values) {}

  void read_module(const Block& row, std::size_t name) {
    const std::vector<Cell> cells = read_cells(row);
    if (name >= cells.size() || cells[name].text.empty()) return;
    values_.begin_module(without_emphasis(cells[name].text), {row.line, cells[name].column});
    for (std::size_t i = 0; i < std::min(cells.size(), columns_.size()); ++i) {
      if (i == name || cells[i].text.empty()) continue;
      const Field field = columns_[i] == Field::files ? Field::paths : columns_[i];
      const bool is_command = field == Field::test && cells[i].text.front() != '`';
      if (is_command || field == Field::gotchas || field == Field::references) continue;
      values_.add(field, cells[i].text, {row.line, cells[i].column});
    }
    values_.end_module();
  }

  // A row by the text of COLUMN.
  void read_as(Field field, const Block& row, std::size_t column) {
    const std::vector<Cell> cells = read_cells(row);
    if (column >= cells.size() || cells[column].text.empty()) return;
    if (is_option(field)) values_.note(field, row.line);
    values_.add(field, cells[column].text, {row.line, cells[column].column});
  }

 private:
  const std::vector<Field>& columns_;
  FieldValues& values_;
};

std::vector<Field> columns_of(const Table& table) {
  std::vector<Field> columns;
  for (const Cell& cell : table.header) columns.push_back(column_field(cell));
  return columns;
}

// "| Field | Value |", "| | |": each row is a label and its value.
bool is_of_pairs(const Table& table) {
  static constexpr std::array<std::string_view, 8> kKeys{
      "", "field", "key", "property", "attribute", "option", "setting", "label"};
  static constexpr std::array<std::string_view, 4> kValues{"", "value", "values", "setting"};
  const auto is_named = [&](std::size_t column, const auto& names) {
    return is_one_in_any_case(without_emphasis(table.header[column].text), names);
  };
  return table.header.size() == 2 && is_named(0, kKeys) && is_named(1, kValues);
}

void read_pair(const std::vector<Cell>& cells, int line, FieldValues& values) {
  if (cells.size() != 2 || cells[1].text.empty()) return;
  std::string_view key = without_emphasis(cells[0].text);
  if (key.ends_with(':')) key.remove_suffix(1);
  const auto named = find_field(key);
  if (!named || named->misspelt) return;
  if (is_option(named->field)) values.note(named->field, line);
  values.add(named->field, cells[1].text, {line, cells[1].column});
}

// "| Success Criteria | …", "| Criterion | Status |"; "Checkpoint" may head anything, and a
// criterion beside what is to be chosen from is none of success.
bool is_of_criteria(const Table& table, const std::vector<Field>& columns) {
  static constexpr std::array<std::string_view, 9> kRemarks{
      "status", "state", "done", "met", "result", "verified", "checked", "evidence", "notes"};
  if (columns.empty()) return false;
  const auto name = [&](std::size_t i) { return without_emphasis(table.header[i].text); };
  if (columns[0] == Field::criteria)
    return base::lower(name(0)).find("criteri") != std::string::npos;
  if (!base::equal_ignoring_case(name(0), "criterion")) return false;
  for (std::size_t i = 1; i < columns.size(); ++i)
    if (!is_one_in_any_case(name(i), kRemarks)) return false;
  return true;
}

// Columns that only say what is a phase's: its commands and what it depends on.
bool are_of_phase(const std::vector<Field>& columns) {
  const auto is = [](Field field) {
    return field == Field::test || field == Field::depends || field == Field::criteria ||
           is_option(field);
  };
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), is);
}

}  // namespace

bool read_table_values(const Table& table, Field open, FieldValues& values) {
  const std::vector<Field> columns = columns_of(table);
  RowReader reader(columns, values);
  std::optional<std::size_t> name = find_column(columns, Field::module);
  if (!name && open == Field::modules) name = find_column(columns, Field::modules).value_or(0);
  if (name) {
    for (const Block* row : table.rows) reader.read_module(*row, *name);
    return true;
  }
  if (open == Field::criteria && !table.header.empty()) {
    const std::size_t column = find_column(columns, Field::criteria).value_or(0);
    for (const Block* row : table.rows) reader.read_as(Field::criteria, *row, column);
    return true;
  }
  return false;
}

bool read_table_fields(const Table& table, FieldValues& values) {
  if (is_of_pairs(table)) {
    for (const Block* row : table.rows) read_pair(read_cells(*row), row->line, values);
    return true;
  }
  const std::vector<Field> columns = columns_of(table);
  RowReader reader(columns, values);
  if (is_of_criteria(table, columns)) {
    for (const Block* row : table.rows) reader.read_as(Field::criteria, *row, 0);
    return true;
  }
  if (!are_of_phase(columns)) return false;
  for (const Block* row : table.rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) reader.read_as(columns[i], *row, i);
  }
  return true;
}

void read_table_tasks(const Table& table, FieldValues& values) {
  const std::vector<Field> columns = columns_of(table);
  const std::optional<std::size_t> task = find_column(columns, Field::tasks);
  for (const Block* row : table.rows) {
    const std::vector<Cell> cells = read_cells(*row);
    if (cells.empty()) continue;
    std::string text = task && *task < cells.size() ? cells[*task].text : cells[0].text;
    if (!task && cells.size() > 1) text += ": " + cells[1].text;
    values.add(Field::tasks, text, {row->line, cells[0].column});
    for (std::size_t i = 0; i < std::min(cells.size(), columns.size()); ++i) {
      const bool command = columns[i] == Field::test && cells[i].text.substr(0, 1) == "`";
      if (!command && columns[i] != Field::criteria && columns[i] != Field::verify) continue;
      if (cells[i].text.empty()) continue;
      values.add(columns[i], cells[i].text, {row->line, cells[i].column});
    }
  }
}

}  // namespace conduct::spec
