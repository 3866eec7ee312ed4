#include "spec/label.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

// A label's name is short: nothing behind this is looked at.
constexpr std::size_t kMaxLabel = 40;
constexpr std::size_t kMaxRemark = 120;

struct Name {
  std::string_view text;  // in lower case; the first one of a field is how it is written
  Field field;
};

constexpr std::array<Name, 32> kKnown{{
    {"tasks", Field::tasks},
    {"task", Field::tasks},
    {"modules", Field::modules},
    {"module", Field::modules},
    {"test command", Field::test},
    {"test commands", Field::test},
    {"validation command", Field::test},
    {"validation commands", Field::test},
    {"success criteria", Field::criteria},
    {"gotchas", Field::gotchas},
    {"gotcha", Field::gotchas},
    {"known gotchas", Field::gotchas},
    {"depends on", Field::depends},
    {"references", Field::references},
    {"parallelizable", Field::ignored},
    {"working mode", Field::ignored},
    {"on failure", Field::ignored},
    {"goal", Field::ignored},
    {"purpose", Field::ignored},
    {"status", Field::ignored},
    {"priority", Field::ignored},
    {"estimate", Field::ignored},
    {"owner", Field::ignored},
    {"requirements", Field::ignored},
    {"approval", Field::ignored},
    {"setup", Field::ignored},
    {"start", Field::ignored},
    {"placeholders", Field::ignored},
    {"agent", Field::ignored},
    {"retries", Field::ignored},
    {"timeout", Field::ignored},
    {"supersedes", Field::ignored},
}};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '-';
}

// "moduels": two neighbours exchanged.
bool transposed(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
  if (a.end() - x < 2 || x[0] != y[1] || x[1] != y[0]) return false;
  return std::equal(x + 2, a.end(), y + 2);
}

// A slip of the pen: one letter more, less or other, or two exchanged. The first letter is right,
// or a short word is soon another ("Best Command:").
bool nearly(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.size() < 4 || b.size() < 4 || a[0] != b[0]) return false;
  return transposed(a, b) || base::edit_distance(a, b, 1) <= 1;
}

bool nearly_each_word(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> words = base::split(a, ' ');
  const std::vector<std::string_view> others = base::split(b, ' ');
  return std::equal(words.begin(), words.end(), others.begin(), others.end(), nearly);
}

// Sets the field that the label names, or nearly names; what is not used is matched exactly.
void find_field(Label& label) {
  const std::string name = base::lower(label.name);
  for (const Name& known : kKnown) {
    if (known.text == name) {
      label.field = known.field;
      return;
    }
  }
  for (const Name& known : kKnown) {
    if (known.field == Field::ignored || known.text.size() < 5 || known.text[0] != name[0])
      continue;
    if (nearly(name, known.text) || nearly_each_word(name, known.text)) {
      label.field = known.field;
      label.misspelt = true;
      return;
    }
  }
}

// Reads a label from left to right.
class LabelReader {
 public:
  LabelReader(std::string_view line, bool heading) : line_(line), heading_(heading) {}

  std::optional<Label> read() {
    skip_blanks();
    const std::string_view mark = line_.substr(pos_, 2);
    label_.bold = mark == "**" || mark == "__";
    if (label_.bold) pos_ += 2;
    if (!read_name()) return std::nullopt;
    skip_remark();
    bool colon = take(":") || take("：");
    bool closed = !label_.bold;
    if (!closed && take(mark)) {
      closed = true;
      if (!colon) skip_remark();
      colon = colon || take(":") || take("：");
    }
    if (!closed) return std::nullopt;
    return finish(colon);
  }

 private:
  void skip_blanks() {
    while (pos_ < line_.size() && (line_[pos_] == ' ' || line_[pos_] == '\t')) ++pos_;
  }

  bool take(std::string_view text) {
    if (line_.substr(pos_, text.size()) != text) return false;
    pos_ += text.size();
    return true;
  }

  bool read_name() {
    label_.name_start = pos_;
    while (pos_ < line_.size() && is_name_character(line_[pos_])) {
      if (++pos_ - label_.name_start > kMaxLabel) return false;
    }
    label_.name = base::trim(line_.substr(label_.name_start, pos_ - label_.name_start));
    return !label_.name.empty();
  }

  // "(ALL must pass)": says something to people.
  void skip_remark() {
    const std::size_t start = pos_;
    skip_blanks();
    const std::string_view rest = line_.substr(pos_, kMaxRemark);
    const std::size_t close = rest.substr(0, 1) == "(" ? rest.find(')') : std::string_view::npos;
    if (close == std::string_view::npos) {
      pos_ = start;
      return;
    }
    pos_ += close + 1;
  }

  std::optional<Label> finish(bool colon) {
    const std::string_view rest = line_.substr(pos_);
    label_.value = base::trim(rest);
    if (!colon && (!label_.value.empty() || !(heading_ || label_.bold))) return std::nullopt;
    // "http://…" and "std::vector" have a colon, but are no labels.
    const bool spaced = rest.empty() || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '`';
    if (!spaced && !label_.bold) return std::nullopt;
    label_.value_start = label_.value.empty()
                             ? line_.size()
                             : static_cast<std::size_t>(label_.value.data() - line_.data());
    find_field(label_);
    return label_;
  }

  std::string_view line_;
  bool heading_;
  std::size_t pos_ = 0;
  Label label_;
};

}  // namespace

const char* to_string(Field field) {
  switch (field) {
    case Field::tasks:
      return "Tasks";
    case Field::modules:
      return "Modules";
    case Field::test:
      return "Test Command";
    case Field::criteria:
      return "Success Criteria";
    case Field::gotchas:
      return "Gotchas";
    case Field::depends:
      return "Depends on";
    case Field::references:
      return "References";
    case Field::ignored:
    case Field::none:
      break;
  }
  return "";
}

std::optional<Label> read_label(std::string_view line) {
  return LabelReader(line, false).read();
}

std::optional<Label> read_heading_label(std::string_view text) {
  return LabelReader(text, true).read();
}

}  // namespace conduct::spec
