// The field of a phase that the blocks of the document go to.
#pragma once

#include "spec/document.h"
#include "spec/field.h"
#include "spec/source.h"

#include <string>
#include <vector>

namespace conduct::spec {

// Lines of text that belong together.
struct Paragraph {
  Block first;
  std::string text;  // of all of them
};

// The field that blocks go to.
struct OpenField {
  Field field = Field::none;
  bool named = false;  // by a label or heading; otherwise it is the phase's own list of tasks
  bool own = false;    // the name is one of the format's own
  int level = 0;       // of the heading; 0: a label line
  int depth = -1;      // of the item that the label begins; -1: it begins none
  std::string name;    // as written
  Place place;
  bool has_value = false;
  bool plain = false;                 // test: the last value is a line without marks
  bool lists = true;                  // test: list items are commands
  bool fences = true;                 // test: fences are commands
  std::vector<Paragraph> paragraphs;  // tasks, criteria: text that counts if there is no list
  Place foreign_fence;                // test: a fence that is no command
};

}  // namespace conduct::spec
