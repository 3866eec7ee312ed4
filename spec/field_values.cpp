#include "spec/field_values.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/label.h"
#include "spec/module_list.h"
#include "spec/path_text.h"
#include "spec/phase_options.h"
#include "spec/source_line.h"
#include "spec/task_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

Place place_of(const Block& block) {
  return {block.line, block.column};
}

// TEXT without the backslash that breaks a line of Markdown ("Hard line breaks").
std::string_view without_line_break(std::string_view text) {
  if (!text.empty() && text.back() == '\\') text.remove_suffix(1);
  return base::trim(text);
}

// The text of ITEM up to the list that is nested in it.
std::string_view without_nested_list(std::string_view item) {
  for (std::size_t end = item.find('\n'); end != std::string_view::npos;
       end = item.find('\n', end + 1)) {
    if (list_marker(base::trim(item.substr(end + 1, item.find('\n', end + 1) - end - 1))) > 0) {
      return item.substr(0, end);
    }
  }
  return item;
}

// "src/a.c:10-20", a place in a file, is that file.
std::string_view without_lines(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == path.size()) return path;
  return path.substr(colon + 1).find_first_not_of("0123456789-") == std::string_view::npos
             ? path.substr(0, colon)
             : path;
}

// What a command is expected to print, as far as that can be checked.
enum class Expectation { pass, fail, output, silence, unknown };

Expectation read_expectation(std::string_view value, std::string& output) {
  const auto begins = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return base::starts_with_ignoring_case(value, word);
    });
  };
  value = base::trim(value);
  while (value.substr(0, 2) == "**") value.remove_prefix(2);
  if (begins({"fail", "error", "red", "❌", "non-zero", "nonzero", "exit 1", "exit code 1"})) {
    return Expectation::fail;
  }
  if (begins({"nothing", "no output", "empty output"})) return Expectation::silence;
  if (begins({"pass", "all pass", "all tests pass", "tests pass", "success", "succeed", "ok",
              "green", "exit 0", "exits 0", "exit code 0", "no error", "clean", "✅", "0 "})) {
    return Expectation::pass;
  }
  if (const auto code =
          only_code(value.ends_with('.') ? value.substr(0, value.size() - 1) : value)) {
    output = *code;
    return Expectation::output;
  }
  const std::string lowered = base::lower(value.substr(0, 80));
  const bool passes = lowered.find("pass") != std::string::npos;
  if (passes && lowered.find("fail") == std::string::npos) return Expectation::pass;
  return Expectation::unknown;
}

}  // namespace

void FieldValues::begin_module(std::string_view name, Place place) {
  Module module = read_module_item(name, place, findings_);
  // A section tells more of a module that was listed before.
  const auto listed = std::find_if(phase_.modules.begin(), phase_.modules.end(),
                                   [&](const Module& other) { return other.name == module.name; });
  module_ = static_cast<std::size_t>(listed - phase_.modules.begin());
  if (listed == phase_.modules.end()) phase_.modules.push_back(std::move(module));
}

void FieldValues::note(int line, const char* as) {
  phase_.read.push_back({line, in_module() ? fmt::format("{} of {}", as, module().name) : as});
}

bool FieldValues::add(Field field, std::string_view value, Place place) {
  if (field != Field::test) value = without_line_break(value);
  switch (field) {
    case Field::tasks:
      if (!in_module()) standings_.push_back(Standing::named);
      note(place.line, "task");
      tasks().push_back(read_task(value, false, place.line));
      return true;
    case Field::modules:
    case Field::module:
      add_modules(value, place);
      return true;
    case Field::paths:
      if (in_module()) add_module_paths(module(), value, place, findings_);
      return true;
    case Field::files:
      note(place.line, "file");
      add_files(value);
      return true;
    case Field::test:
      add_commands(value, place);
      return true;
    case Field::verify:
    case Field::tests:
      add_check(value, place, field == Field::tests);
      return true;
    case Field::run:
      add_run(value, place);
      return true;
    case Field::expected:
      expect(value, place);
      return true;
    case Field::criteria:
      add_criterion(value, place);
      return true;
    case Field::gotchas:
      add_gotcha(value, place.line);
      return true;
    case Field::depends:
      add_depends(value, place);
      return true;
    case Field::references:
      note(place.line, "reference");
      phase_.references.emplace_back(value);
      return true;
    case Field::ignored:
    case Field::none:
      return true;
    default:
      break;
  }
  if (field == Field::agent && in_module()) {
    PhaseOptions options;
    read_option(field, value, place, options, findings_);
    module().agent = options.agent;
  } else {
    read_option(field, value, place, phase_.options, findings_);
  }
  return true;
}

void FieldValues::add_item(Field field, Standing standing, const Block& item) {
  switch (field) {
    case Field::tasks:
      add_task(item, standing);
      break;
    case Field::modules:
      note(item.line, "module");
      phase_.modules.push_back(read_module_item(item.text, place_of(item), findings_));
      break;
    case Field::paths:
      add(Field::paths, first_line_of(item.text), place_of(item));
      break;
    case Field::test:
      add_command_item(item);
      break;
    case Field::verify:
    case Field::tests:
      add_check_item(item, field == Field::tests);
      break;
    case Field::criteria:
      add_criterion(item.text, place_of(item));
      break;
    case Field::gotchas:
      add_gotcha(item.text, item.line);
      break;
    case Field::references:
      note(item.line, "reference");
      phase_.references.push_back(item.text);
      break;
    case Field::setup:
    case Field::supersedes:
    case Field::depends:
    case Field::files:
      add(field, first_line_of(item.text), place_of(item));
      break;
    default:
      break;
  }
}

void FieldValues::add_task(const Block& item, Standing standing) {
  if (!in_module()) {
    // A checkbox makes a checklist of the whole list that it is in.
    const std::size_t start = std::min(list_start_, standings_.size());
    const auto list = standings_.begin() + static_cast<std::ptrdiff_t>(start);
    const bool checklist =
        item.checkbox || (list != standings_.end() && standings_.back() == Standing::checkbox);
    if (checklist) {
      std::replace_if(
          list, standings_.end(), [](Standing s) { return s < Standing::checkbox; },
          Standing::checkbox);
    }
    standings_.push_back(checklist ? std::max(standing, Standing::checkbox) : standing);
    if (item.checkbox) list_start_ = standings_.size() - 1;
  }
  note(item.line, "task");
  tasks().push_back(read_task(item.text, item.checked, item.line));
  add_pairs(item);
}

// "Run:" and "Expected:" in the lines of a task's item.
void FieldValues::add_pairs(const Block& item) {
  int line = item.line;
  for (const std::string_view text : base::split(item.text, '\n')) {
    const int number = line++;
    if (text.size() > 4096) continue;
    const std::string_view trimmed = base::trim(text);
    const std::optional<Label> label = read_label(trimmed.substr(list_marker(trimmed)));
    if (!label || label->named.misspelt || label->value.empty() || number == item.line) continue;
    if (label->field() == Field::run) add_run(label->value, {number, 0});
    if (label->field() == Field::expected) expect(label->value, {number, 0});
  }
}

void FieldValues::add_modules(std::string_view value, Place place) {
  for (Module& module : read_module_names(value, place, findings_)) {
    phase_.modules.push_back(std::move(module));
  }
}

void FieldValues::add_files(std::string_view value) {
  for (const CodeSpan& span : code_spans(value)) {
    const std::string code = "`" + std::string(without_lines(span.code)) + "`";
    if (auto path = read_path(code, false)) {
      phase_.files.push_back(*std::move(path));
    }
  }
  if (value.find('`') != std::string_view::npos) return;
  for (const Piece& piece : pieces(value, true)) {
    const std::string_view word = piece.text.substr(0, piece.text.find(' '));
    if (auto path = read_path(word, false)) phase_.files.push_back(*std::move(path));
  }
}

void FieldValues::add_depends(std::string_view value, Place place) {
  if (in_module()) {
    add_module_depends(module(), value);
  } else {
    note(place.line, "depends");
    depends_.push_back({std::string(value), place});
  }
}

// What is run in order to see something, not to do some work.
void FieldValues::add_run(std::string_view value, Place place) {
  run_line_ = 0;
  std::vector<std::string> read = read_check(value).commands;
  if (read.empty() && code_spans(value).size() == 1) read = read_commands(value).commands;
  for (std::string& command : read) {
    if (does_work(command)) continue;
    note(place.line, "test");
    commands().push_back({std::move(command), place.line});
    run_line_ = place.line;
  }
}

void FieldValues::add_run_script(const Block& fence) {
  const std::optional<std::string> script = read_script(fence);
  if (!script || does_work(*script)) return;
  run_line_ = fence.line + 1;
  note(run_line_, "test");
  commands().push_back({*script, run_line_});
}

void FieldValues::expect(std::string_view value, Place place) {
  if (run_line_ == 0) {
    // "Expected: fail" by itself is of the whole phase: its tests are written first.
    if (base::starts_with_ignoring_case(base::trim(value), "fail"))
      phase_.options.expected_fail = true;
    return;
  }
  std::string output;
  const Expectation expectation = read_expectation(value, output);
  for (auto test = commands().rbegin(); test != commands().rend(); ++test) {
    if (test->line != run_line_) break;
    test->fails = expectation == Expectation::fail;
    test->silent = expectation == Expectation::silence;
    test->expected = output;
  }
  if (expectation == Expectation::unknown) {
    findings_.add(codes::expectation, place,
                  "nothing checks this expectation: the command must exit 0, whatever it prints",
                  "write \"Expected: pass\", \"Expected: fail\", or what is printed in backticks");
  }
  run_line_ = 0;
}

void FieldValues::add_criterion(std::string_view text, Place place) {
  Criterion criterion = bind_criterion(text, place.line);
  warn_unbound(criterion, place);
  note(place.line, "criterion");
  criteria().push_back(std::move(criterion));
}

void FieldValues::warn_unbound(const Criterion& criterion, Place place) {
  if (criterion.kind != CriterionKind::prose) return;
  const std::vector<CodeSpan> spans = code_spans(first_line_of(criterion.text));
  const auto command = std::find_if(
      spans.begin(), spans.end(), [](const CodeSpan& span) { return is_command_line(span.code); });
  if (command == spans.end()) return;
  findings_.add(codes::code_unbound, {place.line, place.column + static_cast<int>(command->start)},
                "this criterion is prose: nothing runs its code",
                fmt::format("if it is a command that must succeed, write: Command `{}` exits 0",
                            shown(command->code)));
}

void FieldValues::add_gotcha(std::string_view text, int line) {
  note(line, "gotcha");
  phase_.gotchas.push_back({std::string(text), line});
}

void FieldValues::continue_gotcha(std::string_view text) {
  if (phase_.gotchas.empty()) return;
  phase_.gotchas.back().text += '\n';
  phase_.gotchas.back().text += text;
}

void FieldValues::add_commands(std::string_view text, Place place) {
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
    note(place.line, "test");
    commands().push_back({command, place.line});
  }
}

bool FieldValues::add_script(const Block& fence) {
  std::optional<std::string> script = read_script(fence);
  if (!script) return false;
  note(fence.line + 1, "test");
  commands().push_back({*std::move(script), fence.line + 1});
  return true;
}

void FieldValues::add_command_item(const Block& item) {
  bool foreign = false;
  for (const Block& fence : item.fences) foreign = !add_script(fence) || foreign;
  if (foreign) {
    findings_.add(codes::fence_not_shell, place_of(item.fences[0]),
                  "this code block is not read as a command",
                  "name the shell behind the opening fence (```bash) and put a command into it");
  }
  if (item.fences.empty()) add_commands(without_nested_list(item.text), place_of(item));
}

void FieldValues::add_check(std::string_view text, Place place, bool sentences) {
  const CheckText read = read_check(without_nested_list(text));
  if (read.commands.empty() || (sentences && read.sentence)) return add_criterion(text, place);
  std::vector<TestCommand>& into = finals_ != nullptr ? *finals_ : commands();
  for (const std::string& command : read.commands) {
    if (does_work(command)) continue;
    note(place.line, "test");
    into.push_back({command, place.line, false, read.silent, read.expected});
  }
}

// TESTS: items with a checkbox that are no commands are tests to be written.
void FieldValues::add_check_item(const Block& item, bool tests) {
  for (const Block& fence : item.fences) add_check_script(fence);
  if (!item.fences.empty()) return;
  if (tests && item.checkbox && read_check(first_line_of(item.text)).commands.empty()) {
    add_task(item, Standing::loose);
  } else {
    add_check(item.text, place_of(item), tests);
  }
}

bool FieldValues::add_check_script(const Block& fence) {
  std::optional<std::string> script = read_script(fence);
  if (!script) return false;
  if (does_work(*script)) return true;
  std::vector<TestCommand>& into = finals_ != nullptr ? *finals_ : commands();
  note(fence.line + 1, "test");
  into.push_back({*std::move(script), fence.line + 1});
  return true;
}

void FieldValues::continue_command(std::string_view line) {
  commands().back().command += '\n';
  commands().back().command += line;
}

void FieldValues::end_command() {
  commands().back().command = without_line_break(commands().back().command);
}

// Lists that merely stand in a phase are its tasks, too; but beside "Tasks:" or a checklist they
// explain.
void FieldValues::drop_loose_tasks() {
  const bool sure = std::any_of(standings_.begin(), standings_.end(),
                                [](Standing s) { return s >= Standing::checkbox; });
  const Standing least = sure ? Standing::direct : Standing::loose;
  std::vector<Task> kept;
  for (std::size_t i = 0; i < phase_.tasks.size(); ++i) {
    if (standings_[i] >= least) kept.push_back(std::move(phase_.tasks[i]));
  }
  phase_.tasks = std::move(kept);
}

void FieldValues::finish() {
  drop_loose_tasks();
  // "Run: x, Expected: FAIL" before the work and "Expected: PASS" behind it: what holds at the end
  // of the phase is the last one.
  const auto drop_red = [](std::vector<TestCommand>& tests) {
    const auto last_green = std::find_if(tests.rbegin(), tests.rend(),
                                         [](const TestCommand& test) { return !test.fails; });
    const auto end = last_green.base();
    const auto is_red = [](const TestCommand& test) { return test.fails; };
    tests.erase(std::remove_if(tests.begin(), end, is_red), end);
  };
  drop_red(phase_.test_commands);
  for (Module& module : phase_.modules) drop_red(module.test_commands);
}

}  // namespace conduct::spec
