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
#include "spec/unbound_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

// "src/a.c:10-20", a place in a file, is that file.
std::string_view without_lines(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == path.size()) return path;
  return path.substr(colon + 1).find_first_not_of("0123456789-") == std::string_view::npos
             ? path.substr(0, colon)
             : path;
}

}  // namespace

void FieldValues::begin_module(std::string_view name, Place place) {
  Module module = read_module_item(name, place, findings_);
  // A section tells more of a module that was listed before.
  for (; named_ < phase_.modules.size(); ++named_)
    modules_.emplace(phase_.modules[named_].name, named_);
  const auto [listed, is_new] = modules_.emplace(module.name, phase_.modules.size());
  owner_.set_module(listed->second);
  commands_.end_run(place.line);
  if (is_new) phase_.modules.push_back(std::move(module));
}

void FieldValues::add(Field field, std::string_view value, Place place) {
  if (field != Field::test) value = without_line_break(value);
  if (value.empty()) return;
  switch (field) {
    case Field::tasks:
      push_task(read_task(value, false, place.line), Standing::named, false);
      return;
    case Field::modules:
    case Field::module:
      add_modules(value, place);
      return;
    case Field::paths:
      if (in_module()) add_module_paths(owner_.module(), value, place, findings_);
      return;
    case Field::files:
      owner_.note(place.line, "file");
      add_files(value);
      return;
    case Field::test:
      commands_.add(value, place);
      return;
    case Field::verify:
    case Field::tests:
      add_check(value, place, field == Field::tests);
      return;
    case Field::run:
      commands_.add_run(value, place);
      return;
    case Field::expected:
      commands_.expect(value, place);
      return;
    case Field::criteria:
      add_criterion(value, place);
      return;
    case Field::gotchas:
      add_gotcha(value, place.line);
      return;
    case Field::depends:
      add_depends(value, place);
      return;
    case Field::references:
      owner_.note(place.line, "reference");
      phase_.references.emplace_back(value);
      return;
    case Field::setup:
      return add_setup(value, place);
    case Field::ignored:
    case Field::none:
      return;
    default:
      return add_option(field, value, place);
  }
}

// "Setup: install the usual tools." speaks to people, and so may what else is not marked as code.
void FieldValues::add_setup(std::string_view value, Place place) {
  if (in_module()) warn_of_phase(Field::setup, place);
  const CommandText read = read_commands(value);
  const std::vector<CodeSpan> spans = code_spans(base::trim(value));
  if (spans.empty() || spans[0].start != 0 || read.mixed) {
    return findings_.add(codes::setup_text, place,
                         "this setup is read as text, and nothing runs it",
                         "write its commands in backticks: \"Setup: `npm ci`\"");
  }
  push_setup(read.commands, place.line);
}

void FieldValues::add_setup_script(const Block& fence) {
  const std::optional<std::string> script = read_script(fence);
  if (!script || script->find('\n') != std::string::npos) {
    return findings_.add(
        codes::setup_text, fence.place(),
        "this code block is not read as a setup, and nothing runs it",
        "write its commands in backticks behind \"Setup:\", or one in a block that "
        "names the shell (```bash)");
  }
  push_setup({*script}, fence.line + 1);
}

void FieldValues::push_setup(const std::vector<std::string>& commands, int line) {
  owner_.note(line, "setup");
  std::vector<std::string>& setup = phase_.options.setup;
  setup.insert(setup.end(), commands.begin(), commands.end());
}

// A module may have an agent of its own; all else is of the phase.
void FieldValues::add_option(Field field, std::string_view value, Place place) {
  if (field != Field::agent || !in_module()) {
    if (in_module()) warn_of_phase(field, place);
    return read_option(field, value, place, phase_.options, findings_);
  }
  PhaseOptions options;
  read_option(field, value, place, options, findings_);
  owner_.module().agent = options.agent;
}

void FieldValues::warn_of_phase(Field field, Place place) {
  if (field == Field::working_mode) return;  // that it has no effect is said elsewhere
  findings_.add(codes::option_in_module, {place.line, 0},
                fmt::format("\"{}\" holds for the whole phase, not for module {} alone",
                            to_string(field), shown(owner_.module().name)),
                "write it above the first module of the phase");
}

void FieldValues::add_item(Field field, Standing standing, const Block& item) {
  switch (field) {
    case Field::tasks:
      add_task(item, standing);
      break;
    case Field::modules:
      owner_.note(item.line, "module");
      phase_.modules.push_back(read_module_item(item.text, item.place(), findings_));
      break;
    case Field::paths:
      add(Field::paths, first_line_of(item.text), item.place());
      break;
    case Field::test:
      commands_.add_item(item);
      break;
    case Field::verify:
    case Field::tests:
      add_check_item(item, field == Field::tests);
      break;
    case Field::criteria:
      add_criterion(item.text, item.place());
      break;
    case Field::gotchas:
      add_gotcha(item.text, item.line);
      break;
    case Field::references:
      owner_.note(item.line, "reference");
      phase_.references.emplace_back(item.text);
      break;
    case Field::expected:
    case Field::setup:
    case Field::supersedes:
    case Field::depends:
    case Field::files:
      add(field, first_line_of(item.text), item.place());
      break;
    default:
      break;
  }
}

void FieldValues::add_task(const Block& item, Standing standing) {
  push_task(read_task(item.text, item.checked, item.line), standing, item.checkbox);
  read_labels(item);
  commands_.end_run(item.last_line + 1);  // right below it, it was meant to be indented
}

// "Run:", "Expected:" and "_Depends: 1.2_" in the lines behind the first of a task's item.
void FieldValues::read_labels(const Block& item) {
  constexpr std::size_t kMaxLine = 4096;  // bytes; nobody writes a label before more
  int number = item.line;
  for (const std::string_view line : base::split(item.text, '\n')) {
    const Place place{number++, 0};
    if (place.line == item.line || line.size() > kMaxLine) continue;
    const std::string_view text = base::trim(line);
    const std::optional<Label> label = read_label(text.substr(list_marker(text)));
    if (!label || label->named.misspelt) continue;
    if (label->field() == Field::expected && label->value.empty()) expect_fence(item, place.line);
    if (label->value.empty()) continue;
    if (label->field() == Field::run) commands_.add_run_of_task(label->value, place);
    if (label->field() == Field::expected) commands_.expect(label->value, place);
    if (label->field() == Field::depends && !in_module())
      depends_.push_back({std::string(label->value), place, true});
  }
}

// The code block of ITEM below its line LINE is what a command prints.
void FieldValues::expect_fence(const Block& item, int line) {
  const auto fence =
      std::upper_bound(item.fences.begin(), item.fences.end(), line,
                       [](int number, const Block& each) { return number < each.line; });
  if (fence != item.fences.end() && fence->line <= line + 2) commands_.expect_output(*fence);
}

void FieldValues::push_task(Task task, Standing standing, bool checkbox) {
  if (!in_module()) standings_.add(standing, checkbox);
  owner_.note(task.line, "task");
  owner_.tasks().push_back(std::move(task));
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
    add_module_depends(owner_.module(), value);
  } else {
    owner_.note(place.line, "depends");
    depends_.push_back({std::string(value), place, false});
  }
}

void FieldValues::add_criterion(std::string_view text, Place place) {
  Criterion criterion = bind_criterion(text, place.line);
  warn_unbound(criterion, place);
  owner_.note(place.line, "criterion");
  owner_.criteria().push_back(std::move(criterion));
}

void FieldValues::warn_unbound(const Criterion& criterion, Place place) {
  if (criterion.kind != CriterionKind::prose) return;
  const std::string_view text = first_line_of(criterion.text);
  const std::vector<CodeSpan> spans = code_spans(text);
  const auto command = std::find_if(
      spans.begin(), spans.end(), [](const CodeSpan& span) { return is_command_line(span.code); });
  if (command == spans.end()) return;
  findings_.add(codes::code_unbound, {place.line, place.column + static_cast<int>(command->start)},
                "this criterion is prose: nothing runs its code", unbound_hint(text, *command));
}

void FieldValues::add_gotcha(std::string_view text, int line) {
  owner_.note(line, "gotcha");
  phase_.gotchas.push_back({std::string(text), line});
}

void FieldValues::continue_gotcha(std::string_view text) {
  const std::string more = without_blank_lines(text);
  if (phase_.gotchas.empty() || more.empty()) return;
  phase_.gotchas.back().text += '\n' + more;
}

void FieldValues::add_check(std::string_view text, Place place, bool sentences) {
  const CheckText read = read_check(without_nested_list(text));
  if (read.commands.empty() || (sentences && read.sentence)) return add_criterion(text, place);
  commands_.add_check(read, place);
}

// TESTS: items with a checkbox that are no commands are tests to be written.
void FieldValues::add_check_item(const Block& item, bool tests) {
  for (const Block& fence : item.fences) commands_.add_check_script(fence);
  if (!item.fences.empty()) return;
  if (tests && item.checkbox && read_check(first_line_of(item.text)).commands.empty()) {
    add_task(item, Standing::loose);
  } else {
    add_check(item.text, item.place(), tests);
  }
}

void FieldValues::finish() {
  standings_.keep_surest(phase_.tasks);
  commands_.finish();
}

}  // namespace conduct::spec
