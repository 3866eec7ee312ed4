// The shape of a label: what names a field ("Test Command:", "**Modules:**", "_Depends: 1_",
// "### Tasks").
#pragma once

#include "spec/field.h"

#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

// A line or a heading that has the shape of a label.
struct Label {
  FieldName named;    // field none: the shape alone
  bool bold = false;  // or in italics: nobody writes a sentence so
  std::string_view name;
  std::size_t name_start = 0;  // in the line, in bytes
  std::string_view value;      // what stands behind the colon, trimmed
  std::size_t value_start = 0;

  Field field() const { return named.field; }
};

// LINE as a label: "Name:", "**Name:**", "**Name**:", "_Name: value_", each with an optional "(…)"
// behind the name and symbols before it, and a value behind the colon, which may be full-width.
// nullopt if it has another shape.
std::optional<Label> read_label(std::string_view line);

// The text of a heading as a label: the same, and the colon may be left out.
std::optional<Label> read_heading_label(std::string_view text);

// The first line of a list's item, nested in DEPTH others, names a field by itself: plainly a
// label, and one that no task begins with ("- **Tests**: write them" is a task). Behind a CHECKBOX
// a plain one is the text of a task.
bool opens_item(const Label& label, int depth, bool checkbox);

}  // namespace conduct::spec
