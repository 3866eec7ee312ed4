// Reads the values of fields that give commands to run: test commands, checks, and "Run:" with what
// is "Expected:" of it.
#pragma once

#include "spec/command_text.h"
#include "spec/document.h"
#include "spec/expectation.h"
#include "spec/field_owner.h"
#include "spec/findings.h"
#include "spec/left_out.h"
#include "spec/spec.h"
#include "spec/tests_first.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

class CommandValues {
 public:
  // Commands go to OWNER; both outlive this.
  CommandValues(FieldOwner& owner, Findings& findings) : owner_(owner), findings_(findings) {}

  // Commands that a section other than "Test Command" gives go to FINALS, which outlives this.
  void set_finals(std::vector<TestCommand>& finals) { finals_ = &finals; }

  // TEXT is a command, or several in backticks.
  void add(std::string_view text, Place place);
  void add_item(const Block& item);
  // FENCE as a script; false: it is none.
  bool add_script(const Block& fence);

  // CHECK's commands without those that do work.
  void add_check(const CheckText& check, Place place);
  bool add_check_script(const Block& fence);  // false: it is none

  void add_run(std::string_view value, Place place);  // "Run: VALUE"
  // The same in a task, which tells what else may be listed as well.
  void add_run_of_task(std::string_view value, Place place);
  void add_run_script(const Block& fence);  // below "Run:"
  // "Expected: VALUE", of the last "Run:" or of the command right above; by itself it is of the
  // whole phase.
  void expect(std::string_view value, Place place);
  void expect_output(const Block& fence);  // below "Expected:"
  // What is expected behind LINE is not of the last command.
  void end_run(int line) { last_.until = line; }

  // The last command: adds a line to it, drops a backslash at its end.
  bool empty() { return owner_.commands().empty(); }
  void continue_last(std::string_view line);
  void end_last();

  // What was not taken since it only does work.
  const std::vector<LeftOut>& left_out() const { return left_out_; }

  // Leaves out what must fail only until the phase is done, and what a task tells and a list, too.
  // To be called behind the last block.
  void finish();

 private:
  void push(std::vector<TestCommand>& commands, std::string command, int line);
  bool leaves_out(const std::string& command, int line);
  void push_run(std::string command, int line);
  bool awaits_expectation(int line) const;
  void set_expectation(const Expected& expected);
  void settle_reds(std::vector<TestCommand>& tests);
  void report_red(const RedRun& red);
  void drop_told(std::vector<TestCommand>& tests) const;
  std::vector<TestCommand>& checks() { return finals_ != nullptr ? *finals_ : owner_.commands(); }

  FieldOwner& owner_;
  Findings& findings_;
  std::vector<TestCommand>* finals_ = nullptr;
  std::vector<LeftOut> left_out_;
  std::set<std::string> failing_;  // names of modules whose test commands must fail
  std::set<int> of_tasks_;         // lines of "Run:" in tasks
  std::map<int, RunEnd> runs_;     // by the lines of their commands
  std::set<int> moments_;  // lines of commands that are not run: they failed before the work
  // The command that an "Expected:" is of.
  struct Shown {
    int line = 0;  // 0: there is none
    int end = 0;
    bool run = false;  // by "Run:"
    int until = 0;     // the last line where it can be; 0: it has none
  } last_;
};

}  // namespace conduct::spec
