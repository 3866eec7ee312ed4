// Puts the values of fields into a phase, into one of its modules, or into what stands outside of
// all phases. Knows each field's grammar, but not where in a document a field begins or ends.
#pragma once

#include "spec/depends.h"
#include "spec/document.h"
#include "spec/field.h"
#include "spec/findings.h"
#include "spec/spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

class FieldValues {
 public:
  // All of them outlive this.
  FieldValues(Phase& phase, std::vector<DependsText>& depends, Findings& findings)
      : phase_(phase), depends_(depends), findings_(findings) {}

  // Commands that a section other than "Test Command" gives go to FINALS, which outlives this.
  void set_finals(std::vector<TestCommand>& finals) { finals_ = &finals; }

  // What follows belongs to the module NAME, until end_module().
  void begin_module(std::string_view name, Place place);
  void end_module() { module_ = kNoModule; }
  bool in_module() const { return module_ != kNoModule; }

  // The value VALUE of FIELD, which stands on one line. False: it says nothing for this field.
  bool add(Field field, std::string_view value, Place place);

  // How surely a list holds the tasks of a phase: it merely stands there, it is the first thing in
  // the phase, it has checkboxes, or a label or a heading says so.
  enum class Standing { loose, direct, checkbox, named };

  // An item of a list below FIELD.
  void add_item(Field field, Standing standing, const Block& item);

  void add_task(const Block& item, Standing standing);
  // What follows is no item of the list at hand.
  void end_list() { list_start_ = phase_.tasks.size(); }
  void add_criterion(std::string_view text, Place place);
  void add_gotcha(std::string_view text, int line);
  void continue_gotcha(std::string_view text);  // adds to the last one, if there is any

  // TEXT is a command, or several in backticks.
  void add_commands(std::string_view text, Place place);
  // FENCE as a script; false: it is none.
  bool add_script(const Block& fence);
  void add_run_script(const Block& fence);  // below "Run:"
  // TEXT says how to tell: its commands, or else a criterion. SENTENCES about a command are
  // criteria, too.
  void add_check(std::string_view text, Place place, bool sentences);
  bool add_check_script(const Block& fence);  // false: it is none
  // Adds a line to the last command; drops a backslash at its end.
  void continue_command(std::string_view line);
  void end_command();
  bool has_command() const { return !commands().empty(); }

  // Puts the expected results to their commands, and leaves out what must fail only until the phase
  // is done. To be called behind the last block.
  void finish();

 private:
  static constexpr std::size_t kNoModule = static_cast<std::size_t>(-1);

  void note(int line, const char* as);
  void add_depends(std::string_view value, Place place);
  void add_modules(std::string_view value, Place place);
  void add_files(std::string_view value);
  void add_run(std::string_view value, Place place);
  void expect(std::string_view value, Place place);
  void add_pairs(const Block& item);
  void add_command_item(const Block& item);
  void add_check_item(const Block& item, bool tests);
  void drop_loose_tasks();
  void warn_unbound(const Criterion& criterion, Place place);

  Module& module() { return phase_.modules[module_]; }
  std::vector<Task>& tasks() { return in_module() ? module().tasks : phase_.tasks; }
  std::vector<TestCommand>& commands() {
    return in_module() ? module().test_commands : phase_.test_commands;
  }
  const std::vector<TestCommand>& commands() const {
    return in_module() ? phase_.modules[module_].test_commands : phase_.test_commands;
  }
  std::vector<Criterion>& criteria() { return in_module() ? module().criteria : phase_.criteria; }

  Phase& phase_;
  std::vector<DependsText>& depends_;
  Findings& findings_;
  std::size_t module_ = kNoModule;
  std::vector<TestCommand>* finals_ = nullptr;
  std::vector<Standing> standings_;  // of the phase's tasks
  std::size_t list_start_ = 0;       // the first task of the list at hand
  int run_line_ = 0;                 // of the last "Run:", which an "Expected:" is of
};

}  // namespace conduct::spec
