// What is to be said of the labels of one phase: names that have no effect, are misspelt, come
// twice, have no value, or stand where they are plain text.
#pragma once

#include "spec/document.h"
#include "spec/findings.h"
#include "spec/label.h"
#include "spec/open_field.h"

#include <map>
#include <string>

namespace conduct::spec {

class LabelFindings {
 public:
  // FINDINGS outlives this.
  explicit LabelFindings(Findings& findings) : findings_(findings) {}

  void outside(const Label& label, Place place);  // of the phases, above the first section
  void unsupported(const Label& label, Place place);
  void misspelt(const Label& label, Place place);
  void unnamed_modules(const Label& label, Place place);
  // LABEL opens its field. COUNTS: of the phase itself, and it is read.
  void opened(const Label& label, Place place, bool counts);
  // FIELD closes without a value.
  void empty(const OpenField& field);
  // ITEM of a list of OPEN begins with what would be a label on a line of its own.
  void in_item(const Block& item, const OpenField& open);

 private:
  struct Option {
    std::string value;
    int line = 0;
  };

  void option_opened(const Label& label, Place place);

  Findings& findings_;
  std::map<Field, Option> options_;  // what the phase's options were last given
  std::map<Field, int> first_line_;  // of each field's first label
};

}  // namespace conduct::spec
