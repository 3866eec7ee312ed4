#include "spec/command_values.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/label.h"
#include "spec/source_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace conduct::spec {
namespace {

RunEnd run_end(Expectation expectation) {
  switch (expectation) {
    case Expectation::fail:
      return RunEnd::test_fails;
    case Expectation::fails_here:
      return RunEnd::phase_fails;
    case Expectation::error:
      return RunEnd::program_fails;
    case Expectation::pass:
    case Expectation::output:
    case Expectation::silence:
    case Expectation::unknown:
      break;
  }
  return RunEnd::passes;
}

}  // namespace

void CommandValues::push(std::vector<TestCommand>& commands, std::string command, int line) {
  owner_.note(line, "test");
  last_ = {line, line, false};
  commands.push_back({std::move(command), line});
}

bool CommandValues::leaves_out(const std::string& command, int line) {
  if (!does_work(command)) return false;
  owner_.note(line, "work (not run)");
  left_out_.push_back({command, line});
  return true;
}

void CommandValues::add(std::string_view text, Place place) {
  if (base::equal_ignoring_case(text, "none") || base::equal_ignoring_case(text, "n/a")) return;
  if (is_doubtful_command(base::trim(text))) {
    findings_.add(codes::command_doubtful, place,
                  "this does not look like a command, and is run as one",
                  "write the command alone, or in backticks with a remark behind them");
  }
  const CommandText read = read_commands(text);
  if (read.mixed) {
    findings_.add(codes::command_mixed, place, "only a part of this command is in backticks",
                  "put the whole command into one pair of backticks, or into none");
  }
  for (const std::string& command : read.commands) {
    if (base::trim(command).empty()) continue;
    push(owner_.commands(), command, place.line);
  }
}

bool CommandValues::add_script(const Block& fence) {
  std::optional<std::string> script = read_script(fence);
  if (!script) return false;
  push(owner_.commands(), *std::move(script), fence.line + 1);
  last_.end = fence.last_line;
  return true;
}

void CommandValues::add_item(const Block& item) {
  bool foreign = false;
  for (const Block& fence : item.fences) foreign = !add_script(fence) || foreign;
  if (foreign) {
    findings_.add(codes::fence_not_shell, item.fences[0].place(),
                  "this code block is not read as a command",
                  "name the shell behind the opening fence (```bash) and put a command into it");
  }
  if (item.fences.empty()) add(without_nested_list(item.text), item.place());
}

void CommandValues::continue_last(std::string_view line) {
  owner_.commands().back().command += '\n';
  owner_.commands().back().command += line;
}

void CommandValues::end_last() {
  owner_.commands().back().command = without_line_break(owner_.commands().back().command);
}

// What is run in order to see something, not to do some work.
void CommandValues::add_run(std::string_view value, Place place) {
  last_ = {};
  std::vector<std::string> read = read_check(value).commands;
  if (read.empty() && code_spans(value).size() == 1) read = read_commands(value).commands;
  for (std::string& command : read) {
    if (!leaves_out(command, place.line)) push_run(std::move(command), place.line);
  }
}

void CommandValues::add_run_of_task(std::string_view value, Place place) {
  add_run(value, place);
  of_tasks_.insert(place.line);
}

void CommandValues::add_run_script(const Block& fence) {
  std::optional<std::string> script = read_script(fence);
  if (script && !leaves_out(*script, fence.line + 1)) push_run(*std::move(script), fence.line + 1);
}

void CommandValues::push_run(std::string command, int line) {
  push(owner_.commands(), std::move(command), line);
  last_.run = true;
  runs_[line] = RunEnd::passes;
}

// Behind "Run:" it may stand anywhere; of another command it is only right below.
bool CommandValues::awaits_expectation(int line) const {
  return last_.line > 0 && (last_.run || line <= last_.end + 2);
}

void CommandValues::expect(std::string_view value, Place place) {
  if (last_.until > 0 && place.line > last_.until) last_ = {};
  const bool shown_here = awaits_expectation(place.line);
  if (!last_.run && base::starts_with_ignoring_case(base::trim(value), "fail")) {
    // "Expected: fail" by itself is of the whole phase: its tests are written first.
    if (owner_.is_module()) {
      failing_.insert(owner_.module().name);
    } else {
      owner_.phase().options.expected_fail = true;
    }
    return;
  }
  if (!shown_here) return;
  const Expected expected = read_expectation(value);
  set_expectation(expected);
  if (expected.end != Expectation::unknown) return;
  findings_.add(codes::expectation, place,
                "nothing checks this expectation: the command must exit 0, whatever it prints",
                "write \"Expected: pass\", \"Expected: fail\", or what is printed in backticks");
}

void CommandValues::expect_output(const Block& fence) {
  if (!awaits_expectation(fence.line)) return;
  const Expected expected = read_expected_output(fence.text);
  set_expectation(expected);
  if (expected.end != Expectation::unknown) return;
  findings_.add(codes::expectation, fence.place(),
                "nothing compares this output: the command must exit 0, whatever it prints",
                "put the one line that matters in backticks: \"Expected: `3 items`\"");
}

void CommandValues::set_expectation(const Expected& expected) {
  const RunEnd end = run_end(expected.end);
  if (last_.run) runs_[last_.line] = end;
  for (std::vector<TestCommand>* tests : {&owner_.commands(), &checks()}) {
    for (auto test = tests->rbegin(); test != tests->rend() && test->line == last_.line; ++test) {
      test->fails = end != RunEnd::passes;
      test->lasts = end == RunEnd::program_fails;
      test->exit_code = expected.exit_code;
      test->silent = expected.end == Expectation::silence;
      test->expected = expected.output;
    }
  }
  last_ = {};
}

void CommandValues::add_check(const CheckText& check, Place place) {
  for (const std::string& command : check.commands) {
    if (leaves_out(command, place.line)) continue;
    push(checks(), command, place.line);
    checks().back().silent = check.silent;
    checks().back().fails = check.fails;
    checks().back().lasts = check.fails;
    checks().back().exit_code = check.exit_code;
    checks().back().expected = check.expected;
  }
}

bool CommandValues::add_check_script(const Block& fence) {
  std::optional<std::string> script = read_script(fence);
  if (!script) return false;
  if (leaves_out(*script, fence.line + 1)) return true;
  push(checks(), *std::move(script), fence.line + 1);
  last_.end = fence.last_line;
  return true;
}

void CommandValues::drop_told(std::vector<TestCommand>& tests) const {
  if (of_tasks_.empty()) return;
  const auto key = [](const TestCommand& test) {
    return std::tuple(test.command, test.fails, test.lasts, test.exit_code, test.silent,
                      test.expected);
  };
  const auto is_told = [&](const TestCommand& test) { return of_tasks_.count(test.line) > 0; };
  std::set<std::tuple<std::string, bool, bool, int, bool, std::string>> listed;
  for (const TestCommand& test : tests) {
    if (is_told(test)) continue;
    listed.insert(key(test));
    listed.insert(key({test.command}));  // a task that says only to run it says no more
  }
  std::erase_if(
      tests, [&](const TestCommand& test) { return is_told(test) && listed.count(key(test)) > 0; });
}

void CommandValues::finish() {
  settle_reds(owner_.phase().test_commands);
  drop_told(owner_.phase().test_commands);
  for (Module& module : owner_.phase().modules) {
    settle_reds(module.test_commands);
    drop_told(module.test_commands);
    if (failing_.count(module.name) == 0) continue;
    for (TestCommand& test : module.test_commands) test.fails = true;
  }
  if (moments_.empty()) return;
  for (ReadLine& read : owner_.phase().read) {
    if (moments_.count(read.line) > 0 && read.as.starts_with("test")) {
      read.as = "test before the work (not run)";
    }
  }
}

void CommandValues::settle_reds(std::vector<TestCommand>& tests) {
  for (const RedRun& red : take_moments(tests, runs_)) {
    report_red(red);
    if (red.fate != RedRun::Fate::stays) moments_.insert(red.test.line);
  }
}

// What its author may not have meant.
void CommandValues::report_red(const RedRun& red) {
  const Place place{red.test.line, 0};
  const std::string command = shown(first_line_of(red.test.command));
  if (red.fate == RedRun::Fate::paired) {
    findings_.add(codes::red_run, place,
                  fmt::format("`{}` is not run: it is taken for a test that fails before the work, "
                              "and for the same as the next one, which passes",
                              command),
                  "if it must fail at the end, too, write \"Expected: error\"");
  } else if (red.fate == RedRun::Fate::stays && runs_[red.test.line] == RunEnd::test_fails) {
    findings_.add(codes::red_run, place,
                  fmt::format("`{}` must fail when its phase is done, and pass later: nothing here "
                              "says that it passes",
                              command),
                  "if it fails only before the work, run it again behind the work with "
                  "\"Expected: pass\"; else write \"Expected: fail in this phase\", or \"error\" "
                  "if it is always to fail");
  }
}

}  // namespace conduct::spec
