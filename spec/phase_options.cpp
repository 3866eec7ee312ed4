#include "spec/phase_options.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/phase_heading.h"
#include "spec/phase_id.h"

#include <fmt/format.h>

#include <charconv>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace conduct::spec {
namespace {

// VALUE without a remark in parentheses and without code marks.
std::string_view word_of(std::string_view value) {
  value = base::trim(value.substr(0, value.find('(')));
  while (!value.empty() && (value.back() == '.' || value.back() == ',')) value.remove_suffix(1);
  return base::trim(only_code(value).value_or(value));
}

std::optional<int> read_count(std::string_view word) {
  int count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  if (count < 0 || count > kMaxRetries) return std::nullopt;
  return count;
}

// "30m", "30 min", "2 hours".
std::optional<long long> read_timeout(std::string_view word) {
  if (const auto exact = base::parse_duration_ms(word)) return exact;
  const std::size_t number = std::min(word.find_first_not_of("0123456789"), word.size());
  const std::string unit = base::lower(base::trim(word.substr(number)));
  if (number == 0 || unit.empty()) return std::nullopt;
  const char* letter = is_one_in_any_case(unit, {"min", "mins", "minute", "minutes"})   ? "m"
                       : is_one_in_any_case(unit, {"hour", "hours", "hr", "hrs"})       ? "h"
                       : is_one_in_any_case(unit, {"sec", "secs", "second", "seconds"}) ? "s"
                                                                                        : nullptr;
  if (letter == nullptr) return std::nullopt;
  return base::parse_duration_ms(std::string(word.substr(0, number)) + letter);
}

// "1-3" of "Phases 1 to 3", "Phase 1 through Phase 3".
std::optional<std::string> read_range(std::string_view text) {
  for (const std::string_view mark : {" through ", " to ", "..", " - ", " – "}) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    std::string ends[2];
    const std::string_view sides[2] = {text.substr(0, at), text.substr(at + mark.size())};
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string_view side = base::trim(sides[i]);
      const auto heading = read_phase_heading(side);
      const bool worded = heading && !heading->keyword.weak() && heading->title.empty();
      if (!worded && !is_phase_id(side)) return std::nullopt;
      ends[i] = worded ? heading->id : std::string(side);
    }
    return ends[0] + "-" + ends[1];
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_phases(std::string_view value) {
  std::vector<std::string> ids;
  for (const Piece& piece : pieces(value.substr(0, value.find('(')), true)) {
    const auto heading = read_phase_heading(piece.text);
    if (const auto range = read_range(piece.text)) {
      ids.push_back(*range);
    } else if (heading && !heading->keyword.weak()) {
      ids.push_back(heading->id);
    } else if (is_phase_id(piece.text)) {
      ids.emplace_back(piece.text);
    } else {
      return std::nullopt;
    }
  }
  if (ids.empty()) return std::nullopt;
  return ids;
}

class OptionReader {
 public:
  OptionReader(Field field, std::string_view value, PhaseOptions& options)
      : field_(field), value_(value), word_(word_of(value)), options_(options) {}

  // What would have been understood; nullptr: it was.
  const char* read() {
    switch (field_) {
      case Field::agent:
        options_.agent = word_;
        return is_agent_name(word_) ? nullptr
                                    : "name an agent of the configuration: \"Agent: codex\"";
      case Field::retries:
        options_.retries = read_count(word_);
        return options_.retries ? nullptr : "write a number from 0 to 100: \"Retries: 1\"";
      case Field::timeout:
        options_.timeout_ms = read_timeout(word_);
        if (options_.timeout_ms == 0) options_.timeout_ms.reset();
        return options_.timeout_ms ? nullptr : "write a time above 0: \"Timeout: 30m\"";
      case Field::approval:
        return read_choice(options_.approval, {"required", "yes", "true"},
                           {"none", "no", "not required", "false"},
                           "write \"Approval: required\", or leave it out");
      case Field::placeholders:
        return read_choice(options_.placeholders, {"allowed", "yes", "ok"},
                           {"forbidden", "not allowed", "no", "none"},
                           "write \"Placeholders: allowed\", or leave it out");
      case Field::supersedes:
        return read_supersedes();
      default:
        return read_text();
    }
  }

 private:
  // YES may be followed by more: "required by the owner", "yes, for the demo"; but "yes please" may
  // as well be an answer to something else.
  const char* read_choice(bool& option, std::initializer_list<std::string_view> yes,
                          std::initializer_list<std::string_view> no, const char* hint) {
    const std::size_t end = std::min(word_.find_first_of(" ,;"), word_.size());
    const std::string_view rest = base::trim(word_.substr(end));
    const std::string_view next = rest.substr(0, rest.find(' '));
    const bool remark =
        rest.empty() || !base::is_letter(rest[0]) ||
        is_one_in_any_case(next, {"by", "from", "before", "after", "in", "for", "of", "to", "at",
                                  "on", "once", "when", "until", "as", "while"});
    option = remark && is_one_in_any_case(word_.substr(0, end), yes);
    return option || is_one_in_any_case(word_, no) ? nullptr : hint;
  }

  const char* read_supersedes() {
    const auto ids = read_phases(value_);
    if (!ids) return "name phases whose criteria need not hold any longer: \"Supersedes: Phase 1\"";
    options_.supersedes.insert(options_.supersedes.end(), ids->begin(), ids->end());
    return nullptr;
  }

  const char* read_text() {
    if (field_ == Field::working_mode) options_.working_mode = value_;
    if (field_ == Field::on_failure) options_.on_failure = value_;
    return field_ == Field::start ? read_start() : nullptr;
  }

  const char* read_start() {
    CommandText read;
    if (value_.starts_with('`') || is_plain_command(value_)) read = read_commands(value_);
    if (read.mixed || read.commands.size() != 1 || !options_.start.empty())
      return "write one command in backticks, which starts a server: \"Start: `./serve`\"";
    options_.start = read.commands[0];
    return nullptr;
  }

  Field field_;
  std::string_view value_;
  std::string_view word_;
  PhaseOptions& options_;
};

}  // namespace

bool is_agent_name(std::string_view name) {
  return !name.empty() && name.find_first_of(" \t/\\") == std::string_view::npos;
}

bool is_option(Field field) {
  return field == Field::agent || field == Field::retries || field == Field::timeout ||
         field == Field::approval || field == Field::working_mode || field == Field::on_failure ||
         field == Field::setup || field == Field::start || field == Field::placeholders ||
         field == Field::supersedes;
}

void read_option(Field field, std::string_view value, Place place, PhaseOptions& options,
                 Findings& findings) {
  const char* hint = OptionReader(field, base::trim(value), options).read();
  if (hint == nullptr) return;
  findings.add(
      codes::bad_option, place,
      fmt::format("\"{}: {}\" says nothing that conduct knows", to_string(field), shown(value)),
      hint);
}

}  // namespace conduct::spec
