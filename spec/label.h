// The labels of a phase: what names a field ("Test Command:", "**Modules:**", "### Tasks"), and the
// names that are nearly one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

enum class Field {
  none,  // text that belongs to no field
  tasks,
  modules,
  test,
  criteria,
  gotchas,
  depends,
  references,
  ignored,  // fields that are known and not used
};

// How the field is written: "Test Command".
const char* to_string(Field field);

// A line or a heading that has the shape of a label.
struct Label {
  Field field = Field::none;  // none: the shape alone
  bool misspelt = false;      // FIELD is the one whose name is nearly this
  bool bold = false;
  std::string_view name;
  std::size_t name_start = 0;  // in the line, in bytes
  std::string_view value;      // what stands behind the colon, trimmed
  std::size_t value_start = 0;
};

// LINE as a label: "Name:", "**Name:**", "**Name**:", each with an optional "(…)" behind the name,
// and a value behind the colon. nullopt if it has another shape.
std::optional<Label> read_label(std::string_view line);

// The text of a heading as a label: the same, and the colon may be left out.
std::optional<Label> read_heading_label(std::string_view text);

}  // namespace conduct::spec
