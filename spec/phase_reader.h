// Reads the blocks of one phase, or of what stands outside of all phases, into fields: a heading or
// a label opens a field, and the lists, fences, tables and lines behind it are its value.
#pragma once

#include "spec/depends.h"
#include "spec/document.h"
#include "spec/field_values.h"
#include "spec/findings.h"
#include "spec/label.h"
#include "spec/label_findings.h"
#include "spec/open_field.h"
#include "spec/spec.h"
#include "spec/table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// Where the blocks stand. Outside of phases only tests, criteria, gotchas and a setup
// count.
enum class Where { phase, outside };

class PhaseReader {
 public:
  // Reads into PHASE; all of them outlive the reader.
  PhaseReader(Where where, Phase& phase, std::vector<DependsText>& depends, Findings& findings);
  // Outside of phases: where commands go that speak of the plan as a whole, and down to which LEVEL
  // headings do so; what stands deeper speaks of its own section.
  void set_finals(std::vector<TestCommand>& finals, int level) {
    values_.commands().set_finals(finals);
    finals_level_ = level;
  }

  // One block, in document order.
  void read(const Block& block);
  // To be called behind the last block.
  void finish();
  const std::vector<LeftOut>& left_out() const { return values_.commands().left_out(); }
  // Those that are no value of a field, headings among them.
  const std::vector<const Block*>& prose() const { return prose_; }

 private:
  void dispatch(const Block& block);
  bool is_prose(const Block& block) const;
  void read_heading(const Block& block);
  void read_label_line(const Block& block);
  void read_item(const Block& item);
  void read_text(const Block& block);
  void read_fence(const Block& fence);
  void read_rows();
  void read_expected_of(const Block& fence, const Block& block);
  void read_inline(const Label& label, const Block& block);

  bool open_module(const Label& label, const Block& block);
  void open(Field field, const Label* label, Place place, int level);
  void open_default(int level = 0);
  void close();
  void leave_item(int depth);
  void report_name(const Label& label, Place place);
  void note_label(const Label& label, int line);
  bool counts(const Label& label, int level) const;
  bool takes_inline(const Label& label, int level) const;

  void keep_paragraph(const Block& block);
  void read_gotcha_text(const Block& block);
  void read_test_text(const Block& block);
  void read_list_text(const Block& block);
  Standing standing() const;
  bool is_checklist_behind(const Block& item) const;

  Where where_;
  int finals_level_ = 0;
  int heading_level_ = 0;  // of the last heading
  Phase& phase_;
  LabelFindings labels_;
  FieldValues values_;
  OpenField open_;
  std::optional<OpenField> interrupted_;  // "Tasks:", behind a label that names no field
  std::vector<OpenField> outer_;          // fields that a label inside of a list's item stands in
  std::vector<const Block*> rows_;        // of the table at hand
  std::vector<const Block*> prose_;
  std::vector<Table> tables_;     // that say nothing by their columns
  const Block* fence_ = nullptr;  // the block before the one at hand, if it is a fence
  int module_level_ = 0;          // of the heading of the module at hand; 0: there is none
  bool direct_ = true;   // no heading, foreign label or list stands between the phase's and here
  bool listed_ = false;  // the phase's own list has begun
  bool gotcha_takes_items_ = false;  // the last gotcha was begun by a line of text
  bool command_continues_ = false;   // the last line ended with a backslash
};

}  // namespace conduct::spec
