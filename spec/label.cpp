#include "spec/label.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <array>

namespace conduct::spec {
namespace {

// A label's name is short: nothing behind this is looked at.
constexpr std::size_t kMaxLabel = 48;
constexpr std::size_t kMaxRemark = 120;

constexpr std::string_view kWideColon = "：";
constexpr std::string_view kWideParenthesis = "（";

bool is_name_character(char c) {
  return !base::is_ascii(c) || base::is_alphanumeric(c) ||
         std::string_view(" -/&'").find(c) != std::string_view::npos;
}

// Reads a label from left to right.
class LabelReader {
 public:
  LabelReader(std::string_view line, bool heading) : line_(line), heading_(heading) {}

  std::optional<Label> read() {
    skip_symbols();
    read_mark();
    skip_symbols();
    if (!read_name()) return std::nullopt;
    skip_remark();
    bool colon = take(":") || take(kWideColon);
    bool closed = mark_.empty();
    if (!closed && take(mark_)) {
      closed = true;
      if (!colon) skip_remark();
      colon = colon || take(":") || take(kWideColon);
    }
    if (!closed) return read_marked_value(colon);
    return finish(colon, line_.size());
  }

 private:
  void skip_blanks() {
    while (pos_ < line_.size() && base::is_blank(line_[pos_])) ++pos_;
  }

  // Emoji and the like in front of a name.
  void skip_symbols() {
    skip_blanks();
    while (pos_ < line_.size() && symbol_at(line_, pos_) > 0) {
      pos_ += symbol_at(line_, pos_);
      skip_blanks();
    }
  }

  void read_mark() {
    for (const std::string_view mark : {"**", "__", "*", "_"}) {
      if (line_.substr(pos_, mark.size()) != mark) continue;
      mark_ = line_.substr(pos_, mark.size());
      label_.bold = true;
      pos_ += mark.size();
      return;
    }
  }

  bool take(std::string_view text) {
    if (line_.substr(pos_, text.size()) != text) return false;
    pos_ += text.size();
    return true;
  }

  bool at(std::string_view text) const { return line_.substr(pos_, text.size()) == text; }

  bool read_name() {
    label_.name_start = pos_;
    while (pos_ < line_.size() && (is_name_character(line_[pos_]) || in_number()) &&
           !at(kWideColon) && !at(kWideParenthesis)) {
      if (++pos_ - label_.name_start > kMaxLabel) return false;
    }
    label_.name = trim_wide(line_.substr(label_.name_start, pos_ - label_.name_start));
    return !label_.name.empty();
  }

  // The dot of "2.3 Tasks".
  bool in_number() const {
    return line_[pos_] == '.' && pos_ > 0 && base::is_digit(line_[pos_ - 1]);
  }

  // "(ALL must pass)": says something to people.
  void skip_remark() {
    const std::size_t start = pos_;
    skip_blanks();
    const std::string_view rest = line_.substr(pos_, kMaxRemark);
    const bool wide = rest.substr(0, kWideParenthesis.size()) == kWideParenthesis;
    const std::string_view end = wide ? "）" : ")";
    const std::size_t close = wide || rest.substr(0, 1) == "(" ? rest.find(end) : rest.npos;
    if (close == std::string_view::npos) {
      pos_ = start;
      return;
    }
    pos_ += close + end.size();
    skip_trailing_blanks();
  }

  void skip_trailing_blanks() {
    const std::size_t start = pos_;
    skip_blanks();
    if (!at(":") && !at(kWideColon) && (mark_.empty() || !at(mark_))) pos_ = start;
  }

  // "_Depends: 1.2_", "### **Module: web**": the mark closes behind the value. A bold line that is
  // no heading is a sentence.
  std::optional<Label> read_marked_value(bool colon) {
    const std::string_view line = base::trim(line_);
    if (!colon || !line.ends_with(mark_) || (mark_.size() > 1 && !heading_)) return std::nullopt;
    return finish(
        true, static_cast<std::size_t>(line.data() - line_.data()) + line.size() - mark_.size());
  }

  std::optional<Label> finish(bool colon, std::size_t end) {
    const std::string_view rest = line_.substr(pos_, end - std::min(pos_, end));
    label_.value = trim_wide(rest);
    const bool whole = heading_ || mark_.size() == 2;
    if (!colon && (!label_.value.empty() || !whole)) return std::nullopt;
    // "http://…" and "std::vector" have a colon, but are no labels.
    const bool spaced = rest.empty() || base::is_blank(rest[0]) || rest[0] == '`' ||
                        !base::is_ascii(rest[0]) || line_.substr(0, pos_).ends_with(kWideColon);
    if (!spaced && !label_.bold) return std::nullopt;
    label_.value_start = label_.value.empty()
                             ? line_.size()
                             : static_cast<std::size_t>(label_.value.data() - line_.data());
    if (const auto named = find_field(label_.name)) label_.named = *named;
    return label_;
  }

  std::string_view line_;
  bool heading_;
  std::string_view mark_;
  std::size_t pos_ = 0;
  Label label_;
};

// A label has a colon, of any width, or begins with a mark or a symbol: most lines do not.
bool may_be_label(std::string_view line) {
  const std::size_t start = std::min(line.find_first_not_of(" \t"), line.size());
  if (start < line.size() && (line[start] == '*' || line[start] == '_')) return true;
  const std::string_view head = line.substr(0, kMaxLabel + kMaxRemark);
  return head.find(':') != head.npos || head.find(kWideColon[0]) != head.npos ||
         symbol_at(line, start) > 0;
}

}  // namespace

std::optional<Label> read_label(std::string_view line) {
  if (!may_be_label(line)) return std::nullopt;
  return LabelReader(line, false).read();
}

std::optional<Label> read_heading_label(std::string_view text) {
  return LabelReader(text, true).read();
}

bool opens_item(const Label& label, int depth, bool checkbox) {
  if (label.named.misspelt || (checkbox && !label.bold)) return false;
  const bool plain = label.bold || depth > 0;
  switch (label.field()) {
    case Field::none:
    case Field::tests:
    case Field::gotchas:
    case Field::run:
    case Field::expected:
      return false;
    case Field::verify:
      return base::starts_with_ignoring_case(label.name, "verif") ||
             base::starts_with_ignoring_case(label.name, "validat");
    case Field::tasks:
      return label.value.empty();
    case Field::references:
      return plain && label.named.own;
    case Field::ignored:
      return label.named.own || label.bold;
    case Field::setup:
    case Field::start:
    case Field::agent:
    case Field::module:
    case Field::modules:
    case Field::files:
      return plain;
    default:
      return true;
  }
}

}  // namespace conduct::spec
