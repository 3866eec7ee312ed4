#include "spec/expectation.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>

namespace conduct::spec {
namespace {

constexpr std::array<std::string_view, 6> kFailures{"fail",    "fails",   "failed",
                                                    "failure", "failing", "red"};

// "Build fails: no such package", "compile error": what VALUE begins with tells of a failure.
bool tells_failure(std::string_view value) {
  const std::string clause = base::lower(value.substr(0, value.find_first_of(".,;:(")));
  static constexpr std::array<std::string_view, 7> kDenials{"no",    "not",  "0",      "zero",
                                                            "never", "none", "without"};
  bool fails = clause.ends_with("error") && value.substr(0, clause.size()).find(' ') == value.npos;
  for (const std::string_view kind : {"compile error", "compilation error", "build error"}) {
    fails = fails || clause.starts_with(kind);
  }
  for (const std::string_view word : base::split(clause, ' ')) {
    if (is_one_of(word, kDenials)) return false;
    fails = fails || is_one_of(word, kFailures);
  }
  return fails && clause.find("pass") == std::string::npos;
}

// Does a number end with what stands BEHIND it, and is it the only one? Not in "1 or 2", "1-3", "2
// warnings".
bool is_all_of_it(std::string_view behind) {
  static constexpr std::array<std::string_view, 8> kRemarks{"and",     "with", "when",  "if",
                                                            "because", "as",   "since", "for"};
  if (behind.empty()) return true;
  const bool closed = std::string_view(".,;:()").find(behind[0]) != behind.npos;
  std::string_view rest = base::trim(closed ? behind.substr(1) : behind);
  bool remark = closed;
  for (const std::string_view dash : {"-", "–", "—"}) {
    if (behind[0] != ' ' || !rest.starts_with(dash)) continue;
    rest = base::trim(rest.substr(dash.size()));
    remark = true;
  }
  if (rest.empty()) return true;
  if (rest[0] >= '0' && rest[0] <= '9') return false;
  remark = remark || is_one_of(rest.substr(0, rest.find(' ')), kRemarks) || rest[0] == '(';
  return remark && (closed || behind[0] == ' ');
}

// VALUE is one of WORDS and at most a remark: "Error: no such file", not "error-free", "Errors:
// none".
bool is_word(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (!base::starts_with_ignoring_case(value, word)) return false;
    const std::string_view behind = value.substr(word.size());
    return behind.empty() || std::string_view(".,;:(*").find(behind[0]) != std::string_view::npos ||
           behind.starts_with(" (") || behind.starts_with(" —") || behind.starts_with(" -");
  });
}

// "FAIL with a message", not "Failures: 0".
bool begins_failing(std::string_view value) {
  std::size_t end = 0;
  while (end < value.size() && base::is_letter(value[end])) ++end;
  return is_one_of(base::lower(value.substr(0, end)), kFailures);
}

}  // namespace

std::optional<ExitCode> read_exit_code(std::string_view value) {
  const std::string lowered = base::lower(value.substr(0, 40));
  std::string_view rest = lowered;
  bool named = false;
  for (const std::string_view word :
       {"returns ", "exits ", "exit ", "with ", "code ", "status ", "of "}) {
    if (!rest.starts_with(word)) continue;
    rest.remove_prefix(word.size());
    named = true;
  }
  int code = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), code);
  const std::string_view behind = rest.substr(static_cast<std::size_t>(end - rest.data()));
  // "returns 3 items"
  const bool counts = lowered.starts_with("returns ") && rest.size() + 8 == lowered.size() &&
                      std::any_of(behind.begin(), behind.end(), base::is_letter);
  const bool whole = behind.empty() || !base::is_alphanumeric(behind[0]);
  if (!named || error != std::errc() || !whole || counts) return std::nullopt;
  const bool possible = code > 0 && code <= kLastExitCode && is_all_of_it(behind);
  return ExitCode{code != 0, possible ? code : 0};
}

Expected read_expectation(std::string_view value) {
  const auto begins = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return base::starts_with_ignoring_case(value, word);
    });
  };
  value = base::trim(value);
  while (value.substr(0, 2) == "**") value.remove_prefix(2);
  if (begins({"fail in this phase", "fails in this phase"})) return {Expectation::fails_here};
  if (begins({"❌"}) || begins_failing(value)) return {Expectation::fail};
  if (const auto code = read_exit_code(value)) {
    if (!code->fails) return {Expectation::pass};
    return {Expectation::error, "", code->exactly};
  }
  if (is_word(value, {"error", "an error"}) ||
      begins({"non-zero", "nonzero", "exits non-zero", "exit non-zero"})) {
    return {Expectation::error};
  }
  if (is_word(value, {"nothing", "nothing printed", "nothing is printed"}) ||
      begins({"no output", "empty output", "no match", "no results"})) {
    return {Expectation::silence};
  }
  if (begins({"pass", "all pass", "all tests pass", "tests pass", "success", "succeed", "ok",
              "green", "no error", "clean", "✅", "0 "})) {
    return {Expectation::pass};
  }
  if (const auto code =
          only_code(value.ends_with('.') ? value.substr(0, value.size() - 1) : value)) {
    return {Expectation::output, std::string(*code)};
  }
  const std::string lowered = base::lower(value.substr(0, 80));
  const bool passes = lowered.find("pass") != std::string::npos;
  if (passes && lowered.find("fail") == std::string::npos) return {Expectation::pass};
  return {tells_failure(value) ? Expectation::fail : Expectation::unknown};
}

Expected read_expected_output(std::string_view text) {
  const std::string_view line = base::trim(text);
  const bool cut = line.find("...") != line.npos || line.find("…") != line.npos;
  if (line.empty() || cut || line.find('\n') != line.npos) return {};
  Expected said = read_expectation(line);
  if (said.end != Expectation::unknown && said.end != Expectation::output) return said;
  return {Expectation::output, std::string(line)};
}

}  // namespace conduct::spec
