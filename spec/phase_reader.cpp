#include "spec/phase_reader.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/module_list.h"
#include "spec/phase_heading.h"
#include "spec/phase_options.h"
#include "spec/source_line.h"
#include "spec/table_values.h"
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

// Below a heading that names the field OPEN, the deeper heading LABEL is no group of its list but
// another field.
bool parts_section(const Label& label, Field open) {
  const Field field = label.field();
  if (field == open) return false;
  return label.named.own || field == Field::criteria || field == Field::verify ||
         field == Field::modules || field == Field::depends;
}

// A line that leads over to what follows it: "All of these must hold:".
bool is_introduction(std::string_view text) {
  return !text.empty() && text.back() == ':';
}

// "**Notes:**", a label that names no field.
bool is_foreign_label(std::string_view text) {
  const std::optional<Label> label = read_label(text);
  return label && label->bold && label->field() == Field::none;
}

// "**Step 2: Write the test**", a line that is a step by itself.
bool is_step_line(const Block& block) {
  if (block.text.substr(0, 2) != "**") return false;
  const auto heading = read_phase_heading(block.text);
  return heading && heading->keyword.word == "step";
}

}  // namespace

PhaseReader::PhaseReader(Where where, Phase& phase, std::vector<DependsText>& depends,
                         Findings& findings)
    : where_(where), phase_(phase), findings_(findings), values_(phase, depends, findings) {
  open_default();
}

void PhaseReader::read(const Block& block) {
  if (block.kind == BlockKind::row) {
    if (!block.continues) read_rows();
    rows_.push_back(&block);
    return;
  }
  read_rows();
  if (block.kind != BlockKind::item) {
    values_.end_list();
    direct_ = direct_ && !listed_;
  }
  const Block* fence = std::exchange(fence_, block.kind == BlockKind::fence ? &block : nullptr);
  if (block.kind == BlockKind::label && fence != nullptr) read_expected_of(*fence, block);
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
    case BlockKind::row:
    case BlockKind::html:
    case BlockKind::other:
      return;
  }
}

// "Expected: …" right below a script says that it is to be run.
void PhaseReader::read_expected_of(const Block& fence, const Block& block) {
  const std::optional<Label> label = read_label(block.text);
  const bool read = open_.field == Field::test || open_.field == Field::verify ||
                    open_.field == Field::run || where_ == Where::outside;
  if (label->field() == Field::expected && !read) values_.add_run_script(fence);
}

void PhaseReader::finish() {
  read_rows();
  leave_item(-1);
  close();
  // Tables are the tasks of a phase that has no list.
  if (phase_.tasks.empty() && phase_.modules.empty()) {
    for (const Table& table : tables_) read_table_tasks(table, values_);
  }
  values_.finish();
}

void PhaseReader::read_rows() {
  if (rows_.empty()) return;
  Table table = read_table(std::exchange(rows_, {}));
  if (where_ == Where::outside) return;
  if (read_table_values(table, open_.field, values_)) {
    open_.has_value = true;
  } else if (open_.field == Field::tasks && open_.named) {
    read_table_tasks(table, values_);
    open_.has_value = true;
  } else if (open_.field == Field::tasks) {
    tables_.push_back(std::move(table));
  }
}

// Does LABEL, a heading of LEVEL or a line (0), say something here? Outside of phases "Commands"
// and "Demo" tell what there is, not what must succeed.
bool PhaseReader::counts(const Label& label, int level) const {
  if (where_ == Where::phase) return true;
  const Field field = label.field();
  if (field == Field::test || field == Field::gotchas) return true;
  if (field != Field::criteria && field != Field::verify) return false;
  const bool whole = level == 0 ? heading_level_ <= 1 : level <= finals_level_;
  if (!whole && (level == 0 || !label.named.own)) return false;
  return !base::starts_with_ignoring_case(label.name, "command") &&
         !base::equal_ignoring_case(label.name, "demo");
}

void PhaseReader::read_heading(const Block& block) {
  command_continues_ = false;
  direct_ = false;
  heading_level_ = block.level;
  leave_item(-1);
  if (module_level_ > 0 && block.level <= module_level_) {
    close();
    open_default();
    values_.end_module();
    module_level_ = 0;
  }
  // A document called "Notes" is no note.
  const bool title = where_ == Where::outside && block.level == 1;
  const std::optional<Label> label = title ? std::nullopt : read_heading_label(block.text);
  const Place place = place_of(block);
  // "Setup" and the like head a group of tasks unless they say what they set.
  const bool option = label && is_option(label->field()) && label->value.empty() &&
                      label->field() != Field::on_failure;
  const bool within = open_.named && open_.level > 0 && block.level > open_.level;
  if (label && label->field() != Field::none && !option &&
      (!within || parts_section(*label, open_.field))) {
    report_name(*label, place);
    if (open_module(*label, block)) return;
    open(label->field(), &*label, place, block.level);
    if (!label->value.empty() && label->named.own) read_inline(*label, block);
    return;
  }
  if (within) {
    // A group inside of the field's section.
    if (open_.field == Field::gotchas) read_gotcha_text(block);
    return;
  }
  close();
  open_default(block.level);
}

// "#### Module: proto" begins the section of one module.
bool PhaseReader::open_module(const Label& label, const Block& block) {
  if (label.field() != Field::module || label.value.empty() || where_ == Where::outside)
    return false;
  close();
  values_.begin_module(label.value,
                       {block.line, block.column + static_cast<int>(label.value_start)});
  module_level_ = block.level;
  phase_.read.push_back({block.line, "module"});
  open_default();
  return true;
}

// Tasks of other formats have prose behind their label, where ours have a task.
bool PhaseReader::takes_inline(const Label& label, int level) const {
  if (!counts(label, level)) return false;
  const bool leads = is_introduction(label.value) &&
                     (label.field() == Field::tasks || label.field() == Field::criteria);
  return !leads && (label.field() != Field::tasks || label.named.own);
}

void PhaseReader::read_inline(const Label& label, const Block& block) {
  const Place place{block.line, block.column + static_cast<int>(label.value_start)};
  if (!takes_inline(label, open_.level)) return;
  open_.has_value = true;
  const bool modules = label.field() == Field::modules || label.field() == Field::module;
  if (modules && !label.named.own && !can_name_modules(label.value)) {
    findings_.add(
        codes::module_unnamed, place,
        fmt::format("\"{}\" names no modules: it is read as text", shown(label.name)),
        "for modules of their own, write names with commas between them: \"Modules: a, b\"");
    return;
  }
  values_.add(label.field(), label.value, place);
  command_continues_ =
      label.field() == Field::test && label.value.back() == '\\' && values_.has_command();
}

void PhaseReader::read_label_line(const Block& block) {
  // The backslash was Markdown's hard line break: a label goes on with no command.
  if (command_continues_ && block.continues) values_.end_command();
  command_continues_ = false;
  const Label label = *read_label(block.text);
  const Place place{block.line, block.column + static_cast<int>(label.name_start)};
  if (block.in_item) {
    leave_item(block.depth);
    outer_.push_back(std::exchange(open_, Open{}));
  } else {
    leave_item(-1);
  }
  report_name(label, place);
  open(label.field(), &label, place, 0);
  open_.depth = block.in_item ? block.depth : -1;
  const bool whole = !label.value.empty() && takes_inline(label, 0);
  if (!label.value.empty()) read_inline(label, block);
  if (!whole || block.in_item) return;
  // The value is complete: a list that follows is the phase's own again.
  close();
  open_default();
}

// Behind an item that began with a label, the list goes on that the item was in.
void PhaseReader::leave_item(int depth) {
  while (!outer_.empty() && open_.depth >= depth) {
    close();
    open_ = std::move(outer_.back());
    outer_.pop_back();
  }
}

void PhaseReader::report_name(const Label& label, Place place) {
  const char* hint =
      where_ == Where::phase ? unsupported_hint(label.field(), label.value) : nullptr;
  if (hint != nullptr) {
    findings_.add(codes::unsupported, place,
                  fmt::format("`{}:` is not supported by this version of conduct and has no effect",
                              shown(label.name)),
                  hint);
  }
  if (!label.named.misspelt || !counts(label, 1)) return;
  findings_.add(
      codes::label_misspelt, place,
      fmt::format("\"{}\" is read as \"{}\"", shown(label.name), to_string(label.field())),
      fmt::format("write \"{}:\"", to_string(label.field())));
}

void PhaseReader::open(Field field, const Label* label, Place place, int level) {
  close();
  interrupted_.reset();
  open_.field = counts(*label, level) ? field : Field::none;
  open_.named = true;
  open_.own = label->named.own;
  open_.level = level;
  open_.place = place;
  open_.name = label->name;
  gotcha_takes_items_ = false;
  note_label(*label, place.line);
  report_repeated(*label, field, place);
}

// What a line with the label of a field was read as.
void PhaseReader::note_label(const Label& label, int line) {
  std::string as(label.name);
  if (open_.field == Field::ignored || open_.field == Field::none) as += " (not used)";
  phase_.read.push_back({line, std::move(as)});
}

void PhaseReader::report_repeated(const Label& label, Field field, Place place) {
  const bool once = (field == Field::tasks || field == Field::modules || field == Field::test ||
                     field == Field::criteria || field == Field::depends) &&
                    open_.field != Field::none && label.named.own && !values_.in_module() &&
                    !label.value.empty();
  const auto [first, is_new] = first_line_.emplace(field, place.line);
  if (!once || is_new) return;
  findings_.add(
      codes::label_repeated, place,
      fmt::format("\"{}\" was already given in line {}", shown(label.name), first->second),
      "both values are used; write them in one place");
}

// Behind its heading a phase has its tasks, and so it has behind a label with a value of its own
// and below a heading that names no field.
void PhaseReader::open_default(int level) {
  if (level > 0) interrupted_.reset();
  open_ = Open{};
  open_.field = where_ == Where::phase ? Field::tasks : Field::none;
  open_.level = level;
}

void PhaseReader::close() {
  Open closed = std::exchange(open_, Open{});
  if (!closed.named || closed.has_value) return;
  for (const Block& paragraph : closed.paragraphs) {
    if (closed.field == Field::tasks) {
      if (closed.own) values_.add_task(paragraph, FieldValues::Standing::named);
    } else {
      values_.add_check(paragraph.text, place_of(paragraph), closed.field != Field::verify);
    }
  }
  report_empty(closed);
}

void PhaseReader::report_empty(const Open& closed) {
  if (closed.foreign_fence.line > 0 && closed.field == Field::test) {
    findings_.add(codes::fence_not_shell, closed.foreign_fence,
                  "this code block is not read as a command",
                  "name the shell behind the opening fence (```bash) and put a command into it");
    return;
  }
  const bool wants_value = closed.field == Field::tasks || closed.field == Field::modules ||
                           closed.field == Field::test || closed.field == Field::criteria ||
                           closed.field == Field::depends;
  if (!wants_value || !closed.own || !closed.paragraphs.empty()) return;
  findings_.add(codes::label_empty, closed.place,
                fmt::format("\"{}\" has no value", shown(closed.name)),
                "write the value behind the colon, or as a list below");
}

void PhaseReader::read_item(const Block& item) {
  command_continues_ = false;
  leave_item(item.depth);
  if (base::trim(item.text).empty()) return;
  const bool behind_foreign_fence = open_.field == Field::test && open_.foreign_fence.line > 0 &&
                                    !open_.has_value && item.checkbox;
  if (is_checklist_behind(item) || behind_foreign_fence) {
    close();
    open_default();
  }
  // "2. …" goes on with the list that something was explained in.
  if (interrupted_ && !open_.named && (item.ordinal > 1 || item.checkbox)) {
    open_ = *std::exchange(interrupted_, std::nullopt);
  }
  warn_label_in_item(item);
  if (open_.field == Field::test && !open_.lists) return;
  if (open_.field == Field::test) open_.fences = false;
  if (open_.field == Field::gotchas && gotcha_takes_items_) {
    values_.continue_gotcha("- " + item.text);
  } else {
    values_.add_item(open_.field, standing(), item);
    listed_ = listed_ || !open_.named;
  }
  open_.has_value = true;
}

// Behind the list of a label line that takes no checkboxes ("Files:") a checklist is the phase's
// own.
bool PhaseReader::is_checklist_behind(const Block& item) const {
  return item.checkbox && open_.named && open_.level == 0 && open_.depth < 0 &&
         (open_.field == Field::files || open_.field == Field::ignored ||
          open_.field == Field::references || open_.field == Field::depends ||
          open_.field == Field::run || open_.field == Field::expected);
}

FieldValues::Standing PhaseReader::standing() const {
  if (open_.named) return FieldValues::Standing::named;
  return direct_ ? FieldValues::Standing::direct : FieldValues::Standing::loose;
}

// Modules, tests, criteria and dependencies are what a run stands on; a line of an item that looks
// like one of their labels is a part of the item.
void PhaseReader::warn_label_in_item(const Block& item) {
  if (open_.field != Field::tasks && open_.field != Field::criteria) return;
  const std::optional<Label> label = read_label(first_line_of(item.text));
  const bool matters = label && !label->named.misspelt && label->named.own &&
                       (label->field() == Field::modules || label->field() == Field::module);
  if (!matters) return;
  findings_.add(codes::label_in_item, place_of(item),
                fmt::format("\"{}\" inside a list item is plain text", shown(label->name)),
                "write the label on a line of its own, without a list marker");
}

void PhaseReader::read_text(const Block& block) {
  if (command_continues_ && block.continues) {
    values_.continue_command(block.text);
    command_continues_ = block.text.back() == '\\';
    return;
  }
  command_continues_ = false;
  leave_item(-1);
  switch (open_.field) {
    case Field::tasks:
    case Field::criteria:
    case Field::verify:
    case Field::tests:
      return keep_paragraph(block);
    case Field::test:
      return read_test_text(block);
    case Field::gotchas:
      return read_gotcha_text(block);
    case Field::references:
      if (!is_introduction(block.text) && !is_foreign_label(block.text)) {
        phase_.references.push_back(block.text);
      }
      return;
    case Field::modules:
    case Field::depends:
      return read_list_text(block);
    case Field::none:
      return;
    default:
      // Text behind another label: what follows it is the phase's own.
      if (is_foreign_label(block.text) && open_.level == 0) open_default();
  }
}

void PhaseReader::keep_paragraph(const Block& block) {
  if (open_.field == Field::tasks && where_ == Where::phase && is_step_line(block)) {
    values_.add_task(block, FieldValues::Standing::named);
    open_.has_value = true;
    return;
  }
  if (is_foreign_label(block.text)) direct_ = false;
  if (!open_.named) return;
  if (is_foreign_label(block.text)) {
    if (open_.level > 0) return;
    if (open_.field == Field::tasks && open_.has_value) interrupted_ = std::move(open_);
    close();
    open_default();
    return;
  }
  if (is_introduction(block.text)) return;
  if (block.continues && !open_.paragraphs.empty()) {
    open_.paragraphs.back().text += "\n" + block.text;
  } else {
    open_.paragraphs.push_back(block);
  }
}

void PhaseReader::read_gotcha_text(const Block& block) {
  if (block.continues && gotcha_takes_items_) return values_.continue_gotcha(block.text);
  gotcha_takes_items_ = !is_introduction(block.text) || block.text.substr(0, 2) == "**";
  if (gotcha_takes_items_) values_.add_gotcha(block.text, block.line);
}

// Prose between commands is never run. Behind the value of a label line it ends the value; behind a
// label of another field, lists say what is expected.
void PhaseReader::read_test_text(const Block& block) {
  if (is_foreign_label(block.text)) open_.lists = false;
  if (open_.lists && only_code(block.text)) {
    values_.add_commands(block.text, place_of(block));
    open_.has_value = true;
  } else if (open_.has_value && open_.level == 0) {
    open_default();
  }
}

void PhaseReader::read_list_text(const Block& block) {
  if (!open_.has_value && !is_foreign_label(block.text) && block.continues) {
    values_.add(open_.field, block.text, place_of(block));
    open_.has_value = true;
  } else if (open_.level == 0) {
    close();
    open_default();
  }
}

void PhaseReader::read_fence(const Block& fence) {
  command_continues_ = false;
  if (open_.field == Field::gotchas) values_.continue_gotcha(fence.text);
  if (open_.field == Field::run) return values_.add_run_script(fence);
  const bool checks = open_.field == Field::verify || open_.field == Field::tests;
  if ((!checks && open_.field != Field::test) || !open_.fences) return;
  if (!(checks ? values_.add_check_script(fence) : values_.add_script(fence))) {
    open_.foreign_fence = place_of(fence);
    return;
  }
  open_.lists = checks;
  open_.has_value = true;
}

}  // namespace conduct::spec
