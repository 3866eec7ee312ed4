#include "spec/phase_reader.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/module_list.h"
#include "spec/unsupported.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

Place place_of(const Block& block) {
  return {block.line, block.column};
}

// A line that leads over to what follows it: "All of these must hold:".
bool is_introduction(std::string_view text) {
  return !text.empty() && text.back() == ':';
}

// "**Notes:**", a label that names no field.
bool is_foreign_label(std::string_view text) {
  const std::optional<Label> label = read_label(text);
  return label && label->bold && label->field == Field::none;
}

// TEXT without the backslash that breaks a line of Markdown ("Hard line breaks").
std::string without_line_break(std::string_view text) {
  if (!text.empty() && text.back() == '\\') text.remove_suffix(1);
  return std::string(base::trim(text));
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

}  // namespace

PhaseReader::PhaseReader(Where where, Phase& phase, std::vector<DependsText>& depends,
                         Findings& findings)
    : where_(where), phase_(phase), depends_(depends), findings_(findings) {
  open_default();
}

void PhaseReader::read(const Block& block) {
  switch (block.kind) {
    case BlockKind::heading:
      return read_heading(block);
    case BlockKind::label:
      return read_label_line(block);
    case BlockKind::text:
      return read_text(block);
    case BlockKind::item:
      return read_item(block);
    case BlockKind::fence:
      return read_fence(block);
    case BlockKind::html:
    case BlockKind::other:
      return;
  }
}

void PhaseReader::finish() {
  close();
}

bool PhaseReader::counts(Field field) const {
  return where_ == Where::phase || field == Field::test || field == Field::gotchas;
}

void PhaseReader::read_heading(const Block& block) {
  command_continues_ = false;
  const std::optional<Label> label = read_heading_label(block.text);
  const Place place = place_of(block);
  // "Module: proto" is the heading of one module, which has tasks of its own in other formats.
  const bool one_module = label && label->field == Field::modules && !label->value.empty() &&
                          base::equal_ignoring_case(label->name, "module");
  if (label && label->field != Field::none && !one_module) {
    report_name(*label, place);
    open(label->field, &*label, place, block.level);
    if (!label->value.empty() && counts(label->field)) {
      read_value(label->field, label->value, place);
      open_.has_value = true;
    }
    return;
  }
  if (open_.level > 0 && block.level > open_.level) {
    // A group inside of the field's section.
    if (open_.field == Field::gotchas) add_gotcha_text(block);
    return;
  }
  if (one_module && where_ == Where::phase) {
    findings_.add(codes::label_misspelt, place,
                  fmt::format("a section \"{}\" is not read", shown(block.text)),
                  "list the modules of a phase under \"Modules:\"");
  }
  open(Field::none, nullptr, place, block.level);
}

void PhaseReader::read_label_line(const Block& block) {
  if (command_continues_ && block.continues) {
    // The backslash was Markdown's hard line break: a label goes on with no command.
    std::string& command = phase_.test_commands.back().command;
    command = without_line_break(command);
  }
  command_continues_ = false;
  const Label label = *read_label(block.text);
  const Place place{block.line, block.column + static_cast<int>(label.name_start)};
  report_name(label, place);
  if (label.value.empty() || (is_introduction(label.value) &&
                              (label.field == Field::tasks || label.field == Field::criteria))) {
    open(label.field, &label, place, 0);
    return;
  }
  open(label.field, &label, place, 0);
  if (counts(label.field)) {
    read_value(label.field, label.value,
               {block.line, block.column + static_cast<int>(label.value_start)});
  }
  // The value is complete: a list that follows is the phase's own again.
  open_.has_value = true;
  close();
  open_default();
}

void PhaseReader::report_name(const Label& label, Place place) {
  const char* hint = where_ == Where::phase ? unsupported_hint(label.name) : nullptr;
  if (hint != nullptr) warn_unsupported(fmt::format("{}:", label.name), place, hint);
  if (!label.misspelt || !counts(label.field)) return;
  findings_.add(codes::label_misspelt, place,
                fmt::format("\"{}\" is read as \"{}\"", shown(label.name), to_string(label.field)),
                fmt::format("write \"{}:\"", to_string(label.field)));
}

void PhaseReader::warn_unsupported(std::string_view what, Place place, const char* hint) {
  findings_.add(codes::unsupported, place,
                fmt::format("`{}` is not supported by this version of conduct and has no effect",
                            shown(what)),
                hint);
}

// "Expected:" mostly says to people what a command prints: only "Expected: fail" asks for
// something.
void PhaseReader::warn_expected_failure(const Block& block) {
  const std::optional<Label> label = read_label(block.text);
  if (!label || !base::equal_ignoring_case(label->name, "expected") ||
      !base::starts_with_ignoring_case(label->value, "fail")) {
    return;
  }
  report_name(*label, {block.line, block.column + static_cast<int>(label->name_start)});
}

void PhaseReader::read_value(Field field, std::string_view said, Place place) {
  const std::string value = field == Field::test ? std::string(said) : without_line_break(said);
  switch (field) {
    case Field::tasks:
      phase_.tasks.push_back({value, false, place.line});
      break;
    case Field::modules:
      for (Module& module : read_module_names(value, place, findings_)) {
        phase_.modules.push_back(std::move(module));
      }
      break;
    case Field::test:
      add_commands(value, place);
      command_continues_ = value.back() == '\\' && !phase_.test_commands.empty();
      break;
    case Field::criteria:
      add_criterion(value, place);
      break;
    case Field::gotchas:
      phase_.gotchas.push_back({value, place.line});
      break;
    case Field::depends:
      depends_.push_back({value, place});
      break;
    case Field::references:
      phase_.references.push_back(value);
      break;
    case Field::ignored:
    case Field::none:
      break;
  }
}

void PhaseReader::open(Field field, const Label* label, Place place, int level) {
  close();
  open_ = Open{};
  open_.field = counts(field) ? field : Field::none;
  open_.named = true;
  open_.level = level;
  open_.place = place;
  gotcha_takes_items_ = false;
  if (label == nullptr) return;
  open_.name = label->name;
  const bool once = open_.field != Field::none && field != Field::ignored &&
                    field != Field::gotchas && field != Field::references;
  const auto [first, is_new] = first_line_.emplace(field, place.line);
  if (!once || is_new) return;
  findings_.add(
      codes::label_repeated, place,
      fmt::format("\"{}\" was already given in line {}", shown(label->name), first->second),
      "both values are used; write them in one place");
}

// Behind its heading a phase has its tasks, and so it has behind a label with a value of its own.
void PhaseReader::open_default() {
  open_ = Open{};
  open_.field = where_ == Where::phase ? Field::tasks : Field::none;
}

void PhaseReader::close() {
  const Open closed = std::exchange(open_, Open{});
  if (!closed.named || closed.has_value) return;
  for (const Block& paragraph : closed.paragraphs) {
    if (closed.field == Field::tasks) {
      add_task(paragraph);
    } else {
      add_criterion(paragraph.text, place_of(paragraph));
    }
  }
  if (closed.foreign_fence.line > 0) {
    findings_.add(codes::fence_not_shell, closed.foreign_fence,
                  "this code block is not read as a command",
                  "name the shell behind the opening fence (```bash) and put a command into it");
    return;
  }
  const bool wants_value = closed.field == Field::tasks || closed.field == Field::modules ||
                           closed.field == Field::test || closed.field == Field::criteria ||
                           closed.field == Field::depends;
  if (!wants_value || !closed.paragraphs.empty()) return;
  findings_.add(codes::label_empty, closed.place,
                fmt::format("\"{}\" has no value", shown(closed.name)),
                "write the value behind the colon, or as a list below");
}

void PhaseReader::read_item(const Block& item) {
  command_continues_ = false;
  if (base::trim(item.text).empty()) return;
  switch (open_.field) {
    case Field::tasks:
      warn_label_in_item(item);
      add_task(item);
      break;
    case Field::modules:
      phase_.modules.push_back(read_module_item(item.text, place_of(item), findings_));
      break;
    case Field::test:
      if (!open_.lists) return;
      open_.fences = false;
      add_command_item(item);
      return;
    case Field::criteria:
      warn_label_in_item(item);
      add_criterion(item.text, place_of(item));
      break;
    case Field::gotchas:
      if (gotcha_takes_items_) {
        phase_.gotchas.back().text += "\n- " + item.text;
      } else {
        phase_.gotchas.push_back({item.text, item.line});
      }
      break;
    case Field::depends:
      depends_.push_back({item.text.substr(0, item.text.find('\n')), place_of(item)});
      break;
    case Field::references:
      phase_.references.push_back(item.text);
      break;
    case Field::ignored:
    case Field::none:
      break;
  }
  open_.has_value = true;
}

void PhaseReader::add_task(const Block& item) {
  phase_.tasks.push_back({item.text, item.checked, item.line});
}

void PhaseReader::add_criterion(std::string_view text, Place place) {
  Criterion criterion = bind_criterion(text, place.line);
  const std::string_view first =
      std::string_view(criterion.text).substr(0, criterion.text.find('\n'));
  const std::vector<CodeSpan> spans = code_spans(first);
  if (criterion.kind == CriterionKind::prose && !spans.empty()) {
    findings_.add(codes::code_unbound,
                  {place.line, place.column + static_cast<int>(spans[0].start)},
                  "this criterion is prose: nothing runs its code",
                  fmt::format("if it is a command that must succeed, write: Command `{}` exits 0",
                              shown(spans[0].code)));
  }
  const std::string_view until = until_phase(first);
  if (!until.empty()) {
    const auto offset = static_cast<int>(until.data() - first.data());
    warn_unsupported(until, {place.line, place.column + offset},
                     "the criterion must hold on the final tree, too: take it out if it cannot");
  }
  phase_.criteria.push_back(std::move(criterion));
}

// Modules, tests, criteria and dependencies are what a run stands on; "Task:" and the like are
// usual at the start of items.
void PhaseReader::warn_label_in_item(const Block& item) {
  const std::optional<Label> label =
      read_label(std::string_view(item.text).substr(0, item.text.find('\n')));
  const bool matters = label && !label->misspelt &&
                       (label->field == Field::modules || label->field == Field::test ||
                        label->field == Field::criteria || label->field == Field::depends);
  if (!matters) return;
  findings_.add(codes::label_in_item, place_of(item),
                fmt::format("\"{}\" inside a list item is plain text", shown(label->name)),
                "write the label on a line of its own, without a list marker");
}

void PhaseReader::add_command_item(const Block& item) {
  for (const Block& fence : item.fences) {
    if (std::optional<std::string> script = read_script(fence)) {
      phase_.test_commands.push_back({*std::move(script), fence.line + 1});
      open_.has_value = true;
    } else {
      open_.foreign_fence = place_of(fence);
    }
  }
  if (!item.fences.empty()) return;
  add_commands(without_nested_list(item.text), place_of(item));
  open_.has_value = true;
}

void PhaseReader::add_commands(std::string_view text, Place place) {
  const CommandText read = read_commands(text);
  if (read.mixed) {
    findings_.add(codes::command_mixed, place, "only a part of this command is in backticks",
                  "put the whole command into one pair of backticks, or into none");
  }
  for (const std::string& command : read.commands) {
    if (base::trim(command).empty()) continue;
    phase_.test_commands.push_back({command, place.line});
  }
}

void PhaseReader::add_gotcha_text(const Block& block) {
  if (block.continues && gotcha_takes_items_) {
    phase_.gotchas.back().text += "\n" + block.text;
    return;
  }
  gotcha_takes_items_ = !is_introduction(block.text) || block.text.substr(0, 2) == "**";
  if (gotcha_takes_items_) phase_.gotchas.push_back({block.text, block.line});
}

void PhaseReader::read_text(const Block& block) {
  if (command_continues_ && block.continues) {
    phase_.test_commands.back().command += "\n" + block.text;
    command_continues_ = block.text.back() == '\\';
    return;
  }
  command_continues_ = false;
  warn_expected_failure(block);
  switch (open_.field) {
    case Field::tasks:
    case Field::criteria:
      return keep_paragraph(block);
    case Field::test:
      return read_test_text(block);
    case Field::gotchas:
      return add_gotcha_text(block);
    case Field::references:
      if (!is_introduction(block.text) && !is_foreign_label(block.text)) {
        phase_.references.push_back(block.text);
      }
      return;
    case Field::modules:
    case Field::depends:
      return read_list_text(block);
    case Field::ignored:
    case Field::none:
      return;
  }
}

void PhaseReader::keep_paragraph(const Block& block) {
  if (!open_.named || is_introduction(block.text) || is_foreign_label(block.text)) return;
  if (block.text[0] == '|') return;  // a row of a table
  if (block.continues && !open_.paragraphs.empty()) {
    open_.paragraphs.back().text += "\n" + block.text;
  } else {
    open_.paragraphs.push_back(block);
  }
}

// Prose between commands is never run. Behind the value of a label line it ends the value; behind a
// label of another field, lists say what is expected.
void PhaseReader::read_test_text(const Block& block) {
  if (is_foreign_label(block.text)) open_.lists = false;
  if (open_.lists && only_code(block.text)) {
    add_commands(block.text, place_of(block));
    open_.has_value = true;
  } else if (open_.has_value && open_.level == 0) {
    open_default();
  }
}

void PhaseReader::read_list_text(const Block& block) {
  if (!open_.has_value && !is_foreign_label(block.text) && block.continues) {
    read_value(open_.field, block.text, place_of(block));
    open_.has_value = true;
  } else if (open_.level == 0) {
    close();
    open_default();
  }
}

void PhaseReader::read_fence(const Block& fence) {
  command_continues_ = false;
  if (open_.field == Field::gotchas && !phase_.gotchas.empty()) {
    phase_.gotchas.back().text += "\n" + fence.text;
  }
  if (open_.field != Field::test || !open_.fences) return;
  std::optional<std::string> script = read_script(fence);
  if (!script) {
    open_.foreign_fence = place_of(fence);
    return;
  }
  phase_.test_commands.push_back({*std::move(script), fence.line + 1});
  open_.lists = false;
  open_.has_value = true;
}

}  // namespace conduct::spec
