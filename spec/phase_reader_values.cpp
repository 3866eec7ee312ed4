// What the open field takes: items, lines of text, fences.
#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/phase_heading.h"
#include "spec/phase_reader.h"
#include "spec/source_line.h"

#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

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

void PhaseReader::read_item(const Block& item) {
  command_continues_ = false;
  leave_item(item.depth);
  if (base::trim(item.text).empty()) return;
  const bool behind_script = open_.field == Field::setup && open_.has_value && !open_.lists;
  const bool behind_foreign_fence = open_.field == Field::test && open_.foreign_fence.line > 0 &&
                                    !open_.has_value && item.checkbox;
  if (is_checklist_behind(item) || behind_foreign_fence || behind_script) {
    close();
    open_default();
  }
  // "2. …" goes on with the list that something was explained in.
  if (interrupted_ && !open_.named && (item.ordinal > 1 || item.checkbox)) {
    open_ = *std::exchange(interrupted_, std::nullopt);
  }
  labels_.in_item(item, open_);
  if (open_.field == Field::test && !open_.lists) return;
  if (open_.field == Field::test) open_.fences = false;
  if (open_.field == Field::gotchas && gotcha_takes_items_) {
    values_.continue_gotcha("- " + std::string(item.text));
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
          open_.field == Field::run || open_.field == Field::expected ||
          open_.field == Field::setup);
}

Standing PhaseReader::standing() const {
  if (open_.named) return Standing::named;
  return direct_ ? Standing::direct : Standing::loose;
}

// "Expected: …" right below a script says that it is to be run.
void PhaseReader::read_expected_of(const Block& fence, const Block& block) {
  const std::optional<Label> label = read_label(block.text);
  const bool read = open_.field == Field::test || open_.field == Field::verify ||
                    open_.field == Field::run || where_ == Where::outside;
  if (label->field() == Field::expected && !read) values_.commands().add_run_script(fence);
}

void PhaseReader::read_text(const Block& block) {
  if (command_continues_ && block.continues) {
    values_.commands().continue_last(block.text);
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
        phase_.references.emplace_back(block.text);
      }
      return;
    case Field::modules:
    case Field::depends:
    case Field::setup:
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
    values_.add_task(block, Standing::named);
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
    open_.paragraphs.back().text += '\n';
    open_.paragraphs.back().text += block.text;
  } else {
    open_.paragraphs.push_back({block, std::string(block.text)});
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
  const bool follows = block.continues && open_.plain;
  const bool plain = open_.lists && (!open_.has_value || follows) && is_plain_command(block.text);
  if (plain || (open_.lists && only_code(block.text))) {
    values_.commands().add(block.text, block.place());
    open_.has_value = true;
    open_.plain = plain;
    command_continues_ = plain && block.text.back() == '\\';
  } else if (open_.has_value && open_.level == 0) {
    open_default();
  }
}

void PhaseReader::read_list_text(const Block& block) {
  if (!open_.has_value && !is_foreign_label(block.text) && block.continues) {
    values_.add(open_.field, block.text, block.place());
    open_.has_value = true;
    open_.lists = false;
  } else if (open_.level == 0) {
    close();
    open_default();
  }
}

void PhaseReader::read_fence(const Block& fence) {
  command_continues_ = false;
  if (open_.field == Field::gotchas) values_.continue_gotcha(fence.text);
  if (open_.field == Field::setup && !open_.has_value) {
    values_.add_setup_script(fence);
    open_.has_value = true;
    open_.lists = false;
  }
  if (open_.field == Field::run) return values_.commands().add_run_script(fence);
  if (open_.field == Field::expected) return values_.commands().expect_output(fence);
  const bool checks = open_.field == Field::verify || open_.field == Field::tests;
  if ((!checks && open_.field != Field::test) || !open_.fences) return;
  if (!(checks ? values_.commands().add_check_script(fence)
               : values_.commands().add_script(fence))) {
    open_.foreign_fence = fence.place();
    return;
  }
  open_.lists = checks;
  open_.has_value = true;
}

}  // namespace conduct::spec
