#include "spec/label_findings.h"

#include "base/text.h"
#include "spec/phase_options.h"
#include "spec/source_line.h"

#include <fmt/format.h>

#include <optional>

namespace conduct::spec {
namespace {

// The fields that a run stands on.
bool is_vital(Field field) {
  return field == Field::tasks || field == Field::modules || field == Field::test ||
         field == Field::criteria || field == Field::depends;
}

}  // namespace

void LabelFindings::unsupported(const Label& label, Place place) {
  const bool direct = label.field() == Field::working_mode &&
                      base::starts_with_ignoring_case(label.value, "direct");
  if (!direct) return;
  findings_.add(
      codes::unsupported, place,
      fmt::format("`{}: {}` has no effect: every module is worked on in a worktree of its own",
                  shown(label.name), shown(label.value)),
      "take it away; the worktree is shown to the agent at the checkout's own path");
}

// People give all phases an option at once, as they give them a test command.
void LabelFindings::outside(const Label& label, Place place) {
  const Field field = label.field();
  const bool option = field == Field::approval || field == Field::retries ||
                      field == Field::timeout || field == Field::placeholders;
  if (!option || label.value.empty()) return;
  findings_.add(codes::label_outside, place,
                fmt::format("\"{}\" stands in no phase, and none has it", shown(label.name)),
                "write it in each phase that it is for");
}

void LabelFindings::misspelt(const Label& label, Place place) {
  findings_.add(
      codes::label_misspelt, place,
      fmt::format("\"{}\" is read as \"{}\"", shown(label.name), to_string(label.field())),
      fmt::format("write \"{}:\"", to_string(label.field())));
}

void LabelFindings::unnamed_modules(const Label& label, Place place) {
  findings_.add(
      codes::module_unnamed, place,
      fmt::format("\"{}\" names no modules: it is read as text", shown(label.name)),
      "for modules of their own, write names with commas between them: \"Modules: a, b\"");
}

// The options that have one value: what the last label says is used.
void LabelFindings::option_opened(const Label& label, Place place) {
  const bool single = is_option(label.field()) && label.field() != Field::setup &&
                      label.field() != Field::supersedes && label.field() != Field::start;
  if (!single || label.value.empty()) return;
  const Option said{std::string(label.value), place.line};
  const auto [before, is_new] = options_.emplace(label.field(), said);
  if (is_new || base::equal_ignoring_case(before->second.value, said.value)) return;
  findings_.add(codes::label_repeated, place,
                fmt::format("\"{}\" was already given in line {}, as \"{}\"", shown(label.name),
                            before->second.line, shown(before->second.value)),
                "this value is used; leave one of them");
  before->second = said;
}

void LabelFindings::opened(const Label& label, Place place, bool counts) {
  if (counts) option_opened(label, place);
  const auto [first, is_new] = first_line_.emplace(label.field(), place.line);
  const bool once = is_vital(label.field()) && counts && label.named.own && !label.value.empty();
  if (!once || is_new) return;
  findings_.add(
      codes::label_repeated, place,
      fmt::format("\"{}\" was already given in line {}", shown(label.name), first->second),
      "both values are used; write them in one place");
}

void LabelFindings::empty(const OpenField& field) {
  if (field.foreign_fence.line > 0 && field.field == Field::test) {
    findings_.add(codes::fence_not_shell, field.foreign_fence,
                  "this code block is not read as a command",
                  "name the shell behind the opening fence (```bash) and put a command into it");
    return;
  }
  if ((!is_vital(field.field) && field.field != Field::setup) || !field.own ||
      !field.paragraphs.empty())
    return;
  findings_.add(codes::label_empty, field.place,
                fmt::format("\"{}\" has no value", shown(field.name)),
                "write the value behind the colon, or as a list below");
}

// Modules are what a run stands on; a line of an item that looks like their label is a part of the
// item.
void LabelFindings::in_item(const Block& item, const OpenField& open) {
  if (open.field != Field::tasks && open.field != Field::criteria) return;
  const std::optional<Label> label = read_label(first_line_of(item.text));
  const bool matters = label && !label->named.misspelt && label->named.own &&
                       (label->field() == Field::modules || label->field() == Field::module);
  if (!matters) return;
  findings_.add(codes::label_in_item, item.place(),
                fmt::format("\"{}\" inside a list item is plain text", shown(label->name)),
                "write the label on a line of its own, without a list marker");
}

}  // namespace conduct::spec
