// Reads the blocks of one phase, or of what stands outside of all phases, into fields: a heading or
// a label opens a field, and the lists, fences and lines behind it are its value.
#pragma once

#include "spec/depends.h"
#include "spec/document.h"
#include "spec/findings.h"
#include "spec/spec.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// Where the blocks stand. Outside of phases only test commands and gotchas count.
enum class Where { phase, outside };

class PhaseReader {
 public:
  // Reads into PHASE; all of them outlive the reader.
  PhaseReader(Where where, Phase& phase, std::vector<DependsText>& depends, Findings& findings);

  // One block, in document order.
  void read(const Block& block);
  // To be called behind the last block.
  void finish();

 private:
  // The field that blocks go to.
  struct Open {
    Field field = Field::none;
    bool named = false;  // by a label or heading; otherwise it is the phase's own list of tasks
    int level = 0;       // of the heading; 0: a label line
    std::string name;    // as written
    Place place;
    bool has_value = false;
    bool lists = true;              // test: list items are commands
    bool fences = true;             // test: fences are commands
    std::vector<Block> paragraphs;  // tasks, criteria: text that counts if there is no list
    Place foreign_fence;            // test: a fence that is no command
  };

  void read_heading(const Block& block);
  void read_label_line(const Block& block);
  void read_item(const Block& item);
  void read_text(const Block& block);
  void read_fence(const Block& fence);
  void read_value(Field field, std::string_view said, Place place);

  void open(Field field, const Label* label, Place place, int level);
  void open_default();
  void close();
  void report_name(const Label& label, Place place);
  void warn_expected_failure(const Block& block);
  void warn_unsupported(std::string_view what, Place place, const char* hint);
  bool counts(Field field) const;

  void add_task(const Block& item);
  void add_criterion(std::string_view text, Place place);
  void add_command_item(const Block& item);
  void add_commands(std::string_view text, Place place);
  void add_gotcha_text(const Block& block);
  void keep_paragraph(const Block& block);
  void read_test_text(const Block& block);
  void read_list_text(const Block& block);
  void warn_label_in_item(const Block& item);

  Where where_;
  Phase& phase_;
  std::vector<DependsText>& depends_;
  Findings& findings_;
  Open open_;
  std::map<Field, int> first_line_;  // of each field's first label
  bool gotcha_takes_items_ = false;  // the last gotcha was begun by a line of text
  bool command_continues_ = false;   // the last line ended with a backslash
};

}  // namespace conduct::spec
