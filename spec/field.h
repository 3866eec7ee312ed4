// The fields of a plan and all the names that people give them.
#pragma once

#include <optional>
#include <string_view>

namespace conduct::spec {

enum class Field {
  none,  // text that belongs to no field
  tasks,
  modules,
  module,  // the heading of one module: "Module: proto"
  paths,   // of a module
  files,   // that the phase makes or changes
  test,    // commands
  verify,  // commands among prose that says how to tell
  tests,   // the same, but what has a checkbox is a test to be written
  run,     // one command of a pair
  expected,
  criteria,
  gotchas,
  depends,
  references,
  agent,
  retries,
  timeout,
  approval,
  working_mode,
  on_failure,
  setup,
  start,
  placeholders,
  supersedes,
  ignored,  // fields that are known and not used
};

// How the format itself writes the field: "Test Command". Empty for those that have no name of
// their own.
const char* to_string(Field field);

struct FieldName {
  Field field = Field::none;
  bool own = false;       // a name of the format's own: its value is meant for conduct
  bool misspelt = false;  // FIELD is the one whose name is nearly this
};

// The field that NAME, a label's name in any case, gives or nearly gives. "Phase 2 Success
// Criteria", "Success Criteria for Phase 2" and "2.3 Success Criteria" are named, too. nullopt:
// none.
std::optional<FieldName> find_field(std::string_view name);

}  // namespace conduct::spec
