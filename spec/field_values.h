// Puts the values of fields into a phase, into one of its modules, or into what stands outside of
// all phases. Knows each field's grammar, but not where in a document a field begins or ends.
#pragma once

#include "spec/command_values.h"
#include "spec/depends.h"
#include "spec/document.h"
#include "spec/field.h"
#include "spec/field_owner.h"
#include "spec/findings.h"
#include "spec/spec.h"
#include "spec/task_standing.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

class FieldValues {
 public:
  // All of them outlive this.
  FieldValues(Phase& phase, std::vector<DependsText>& depends, Findings& findings)
      : phase_(phase),
        depends_(depends),
        findings_(findings),
        owner_(phase),
        commands_(owner_, findings) {}

  // What follows belongs to the module NAME, until end_module().
  void begin_module(std::string_view name, Place place);
  void end_module() { owner_.set_phase(); }
  bool in_module() const { return owner_.is_module(); }

  // The value VALUE of FIELD, which stands on one line.
  void add(Field field, std::string_view value, Place place);
  // An item of a list below FIELD.
  void add_item(Field field, Standing standing, const Block& item);

  // LINE, which has no label that is noted, gives FIELD.
  void note(Field field, int line) { owner_.note(line, to_string(field)); }

  void add_task(const Block& item, Standing standing);
  // What follows is no item of the list at hand.
  void end_list() { standings_.end_list(); }
  void add_criterion(std::string_view text, Place place);
  void add_gotcha(std::string_view text, int line);
  void continue_gotcha(std::string_view text);  // adds to the last one, if there is any
  // TEXT says how to tell: its commands, or else a criterion. SENTENCES about a command are
  // criteria, too.
  void add_check(std::string_view text, Place place, bool sentences);

  void add_setup_script(const Block& fence);  // below "Setup:"

  // Those who know that a line or a fence is a command.
  CommandValues& commands() { return commands_; }
  const CommandValues& commands() const { return commands_; }

  // Leaves out what turned out to be none. To be called behind the last block.
  void finish();

 private:
  void read_labels(const Block& item);
  void expect_fence(const Block& item, int line);
  void push_task(Task task, Standing standing, bool checkbox);
  void warn_of_phase(Field field, Place place);
  void add_setup(std::string_view value, Place place);
  void push_setup(const std::vector<std::string>& commands, int line);
  void add_option(Field field, std::string_view value, Place place);
  void add_depends(std::string_view value, Place place);
  void add_modules(std::string_view value, Place place);
  void add_files(std::string_view value);
  void add_check_item(const Block& item, bool tests);
  void warn_unbound(const Criterion& criterion, Place place);

  Phase& phase_;
  std::vector<DependsText>& depends_;
  Findings& findings_;
  FieldOwner owner_;
  CommandValues commands_;
  TaskStandings standings_;
  std::map<std::string, std::size_t> modules_;  // the first NAMED_ of the phase, by name
  std::size_t named_ = 0;
};

}  // namespace conduct::spec
