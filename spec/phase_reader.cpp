#include "spec/phase_reader.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/module_list.h"
#include "spec/phase_options.h"
#include "spec/table_values.h"

#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

// Below a heading that names the field OPEN, the deeper heading LABEL is no group of its list but
// another field.
bool parts_section(const Label& label, Field open) {
  const Field field = label.field();
  if (field == open) return false;
  return label.named.own || field == Field::criteria || field == Field::verify ||
         field == Field::modules || field == Field::depends;
}

}  // namespace

PhaseReader::PhaseReader(Where where, Phase& phase, std::vector<DependsText>& depends,
                         Findings& findings)
    : where_(where), phase_(phase), labels_(findings), values_(phase, depends, findings) {
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
  const bool of_command = command_continues_ && block.continues;
  dispatch(block);
  if (!of_command && is_prose(block)) prose_.push_back(&block);
}

void PhaseReader::dispatch(const Block& block) {
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

// BLOCK was read; does it go to no field, or to one that takes no such block? Where there are no
// tasks, what stands where they would be tells of the phase.
bool PhaseReader::is_prose(const Block& block) const {
  if (block.kind == BlockKind::heading && block.level == module_level_) return false;
  switch (block.kind == BlockKind::label ? read_label(block.text)->field() : open_.field) {
    case Field::none:
    case Field::ignored:
    case Field::tasks:
      return true;
    case Field::tests:
    case Field::verify:
    case Field::criteria:
      return block.kind == BlockKind::text && open_.has_value;
    case Field::test:
    case Field::modules:
    case Field::module:
    case Field::paths:
    case Field::run:
    case Field::expected:
    case Field::gotchas:
    case Field::depends:
    case Field::references:
      return false;
    default:
      return block.kind == BlockKind::text || block.kind == BlockKind::fence;
  }
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
  const std::vector<const Block*> rows = std::exchange(rows_, {});
  Table table = read_table(rows);
  if (where_ == Where::outside) return;
  if (read_table_values(table, open_.field, values_)) {
    open_.has_value = true;
    return;
  }
  if (!open_.named && read_table_fields(table, values_)) return;
  prose_.insert(prose_.end(), rows.begin(), rows.end());
  if (open_.field == Field::tasks && open_.named) {
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
  if (field == Field::setup) return level == 0 && heading_level_ <= 1;
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
  const Place place = block.place();
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
    labels_.unnamed_modules(label, place);
    return;
  }
  values_.add(label.field(), label.value, place);
  command_continues_ =
      label.field() == Field::test && label.value.back() == '\\' && !values_.commands().empty();
}

void PhaseReader::read_label_line(const Block& block) {
  // The backslash was Markdown's hard line break: a label goes on with no command.
  if (command_continues_ && block.continues) values_.commands().end_last();
  command_continues_ = false;
  const Label label = *read_label(block.text);
  const Place place{block.line, block.column + static_cast<int>(label.name_start)};
  if (block.in_item) {
    leave_item(block.depth);
    // What a gotcha speaks of is not said.
    if (open_.named && open_.field == Field::gotchas) {
      open_.has_value = true;
      return values_.add_gotcha(block.text, block.line);
    }
    outer_.push_back(std::exchange(open_, OpenField{}));
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
  if (where_ == Where::phase) labels_.unsupported(label, place);
  if (where_ == Where::outside && heading_level_ <= 1) labels_.outside(label, place);
  if (label.named.misspelt && counts(label, 1)) labels_.misspelt(label, place);
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
  labels_.opened(*label, place, open_.field != Field::none && !values_.in_module());
}

// What a line with the label of a field was read as.
void PhaseReader::note_label(const Label& label, int line) {
  std::string as(label.name);
  if (open_.field == Field::ignored || open_.field == Field::none) as += " (not used)";
  phase_.read.push_back({line, std::move(as)});
}

// Behind its heading a phase has its tasks, and so it has behind a label with a value of its own
// and below a heading that names no field.
void PhaseReader::open_default(int level) {
  if (level > 0) interrupted_.reset();
  open_ = OpenField{};
  open_.field = where_ == Where::phase ? Field::tasks : Field::none;
  open_.level = level;
}

void PhaseReader::close() {
  OpenField closed = std::exchange(open_, OpenField{});
  if (!closed.named || closed.has_value) return;
  for (const Paragraph& lines : closed.paragraphs) {
    Block paragraph = lines.first;
    paragraph.text = lines.text;
    if (closed.field == Field::tasks) {
      if (closed.own) values_.add_task(paragraph, Standing::named);
    } else {
      values_.add_check(paragraph.text, paragraph.place(), closed.field != Field::verify);
    }
  }
  labels_.empty(closed);
}

}  // namespace conduct::spec
