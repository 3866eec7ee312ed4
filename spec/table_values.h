// What the rows of a table say: a module or a task for each, and what its columns name.
#pragma once

#include "spec/field_values.h"
#include "spec/table.h"

namespace conduct::spec {

// Reads TABLE, which stands below the field OPEN, into VALUES. A column is named as a label is. A
// table with a column of modules gives modules, with their tasks, paths and test commands; below
// criteria each row is one. False: nothing was read.
bool read_table_values(const Table& table, Field open, FieldValues& values);

// Reads TABLE, which stands below no field's name, as what labels say: rows of a label and its
// value
// ("| Field | Value |"), rows of criteria, or columns of test commands and dependencies alone.
// False: nothing was read.
bool read_table_fields(const Table& table, FieldValues& values);

// Each row of TABLE as a task: its column of tasks, or else its first two cells.
void read_table_tasks(const Table& table, FieldValues& values);

}  // namespace conduct::spec
