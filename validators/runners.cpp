// One function a runner, each with a tally of its own; every line is shown to every one of them.
#include "validators/runners.h"

#include "base/escapes.h"
#include "base/text.h"
#include "validators/output.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <vector>

namespace conduct::validators {
namespace {

constexpr long kMost = 1'000'000'000;  // keeps sums of foreign numbers from overflowing

// What one runner has said so far.
struct Tally {
  bool seen = false;        // it has said anything at all
  bool counted = false;     // it has named a number
  bool none_found = false;  // it has said that there are no tests
  long ran = 0, skipped = 0;
  long at_least = 0;  // where it names no number: things that hold one test or more

  void add(long tests) {
    seen = counted = true;
    ran = std::min(ran + tests, kMost);
  }
  void skip(long tests) { skipped = std::min(skipped + tests, kMost); }
  void none() {
    add(0);
    none_found = true;
  }
  long total() const { return counted ? std::max(0L, ran - skipped) : at_least; }
};

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Takes a number off the front of TEXT; nullopt, and TEXT as it was: there is none.
std::optional<long> take_number(std::string_view& text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > kMost) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// "N FOLLOWED BY" at the start of TEXT -> N.
std::optional<long> number_before(std::string_view text, std::string_view followed_by) {
  const auto number = take_number(text);
  return number && text.starts_with(followed_by) ? number : std::nullopt;
}

// The number right after the last LABEL in TEXT, spaces between allowed.
std::optional<long> number_after(std::string_view text, std::string_view label) {
  const std::size_t at = text.rfind(label);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + label.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return take_number(text);
}

// Adds up the N of every "N WORD" in TEXT whose word is one of WORDS.
long sum_of(std::string_view text, std::initializer_list<std::string_view> words) {
  long sum = 0;
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    const auto number = take_number(text);
    if (!number) {
      text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
      continue;
    }
    if (!text.starts_with(' ')) continue;
    text.remove_prefix(1);
    const auto end = std::find_if_not(text.begin(), text.end(), letter);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (std::find(words.begin(), words.end(), word) != words.end()) {
      sum = std::min(sum + *number, kMost);
    }
  }
  return sum;
}

bool is_pytest_outcome(std::string_view word) {
  constexpr std::array<std::string_view, 12> kOutcomes = {
      "passed",  "failed",     "error", "errors",   "skipped", "xfailed",
      "xpassed", "deselected", "rerun", "warnings", "warning", "subtests passed"};
  return std::find(kOutcomes.begin(), kOutcomes.end(), word) != kOutcomes.end();
}

// "=== 2 failed, 3 passed, 1 skipped in 0.12s ===", -q without the bars; "no tests ran in 0.01s".
bool is_pytest_summary(std::string_view text) {
  const std::size_t in = text.rfind(" in ");
  if (in == std::string_view::npos) return false;
  std::string_view time = text.substr(in + 4);
  if (!take_number(time) || !time.starts_with('.')) return false;
  const std::size_t unit = time.find_first_not_of("0123456789", 1);
  if (unit == std::string_view::npos || time[unit] != 's') return false;
  for (const std::string_view part : base::split(text.substr(0, in), ',')) {
    std::string_view item = base::trim(part);
    if (!take_number(item) || !is_pytest_outcome(base::trim(item))) return false;
  }
  return true;
}

void pytest(std::string_view line, Tally& tally) {
  std::string_view text = base::trim(line);
  while (text.starts_with('=')) text.remove_prefix(1);
  while (text.ends_with('=')) text.remove_suffix(1);
  text = base::trim(text);
  if (text.starts_with("no tests ran")) return tally.none();
  if (text.starts_with("collected 0 items")) return tally.add(0);
  if (is_pytest_summary(text)) {
    tally.add(sum_of(text, {"passed", "failed", "xfailed", "xpassed"}));
  }
}

// "Ran 5 tests in 0.001s", then "OK (skipped=2)". Also bun's "Ran 5 tests across 2 files."
void unittest(std::string_view line, Tally& tally) {
  const std::string_view text = base::trim(line);
  if (text == "NO TESTS RAN") return tally.none();
  if (text.starts_with("Ran ")) {
    if (const auto tests = number_before(text.substr(4), " test")) tally.add(*tests);
  } else if (text.starts_with("OK (") || text.starts_with("FAILED (")) {
    tally.skip(number_after(text, "skipped=").value_or(0));
  }
}

// "100% tests passed, 0 tests failed out of 12": skipped tests are among the 12 and have a line
// each.
void ctest(std::string_view line, Tally& tally) {
  if (contains(line, "No tests were found!!!")) return tally.none();
  if (contains(line, "***Skipped")) tally.skip(1);
  if (contains(line, "% tests passed, ")) {
    if (const auto tests = number_after(line, "failed out of ")) tally.add(*tests);
  }
}

// "[==========] 5 tests from 2 test suites ran. (3 ms total)", "[  SKIPPED ] 2 tests, listed
// below:"
void gtest(std::string_view line, Tally& tally) {
  constexpr std::string_view kBar = "[==========] ";
  constexpr std::string_view kSkipped = "[  SKIPPED ] ";
  if (line.starts_with(kBar)) {
    line.remove_prefix(kBar.size());
    if (line.starts_with("Running 0 tests")) return tally.add(0);
    const auto tests = number_before(line, " test");
    if (tests && contains(line, " ran.")) tally.add(*tests);
  } else if (line.starts_with(kSkipped) && contains(line, ", listed below")) {
    tally.skip(number_before(line.substr(kSkipped.size()), " test").value_or(0));
  }
}

// "ok  \tpackage\t0.01s" a package, which names no number; with -v "--- PASS: Name" a test.
void go_test(std::string_view line, Tally& tally) {
  if (line.starts_with("--- PASS: ") || line.starts_with("--- FAIL: ")) return tally.add(1);
  if (contains(line, "[no test files]")) tally.seen = true;
  if (line.starts_with("ok  \t")) {
    tally.seen = true;
    if (!contains(line, "[no tests to run]")) ++tally.at_least;
  }
}

// "running 5 tests" and "test result: ok. 5 passed; 0 failed; 2 ignored; …" a crate; nextest's
// "Summary [ 0.1s] 5 tests run: …".
void cargo(std::string_view line, Tally& tally) {
  const std::string_view text = base::trim(line);
  if (text.starts_with("running 0 tests")) tally.add(0);
  if (text.starts_with("test result: ")) tally.add(sum_of(text, {"passed", "failed", "measured"}));
  if (text.starts_with("Summary [") && contains(text, "run:")) {
    tally.add(sum_of(text.substr(0, text.find("run:")), {"test", "tests"}));
  }
}

// jest "Tests:       1 failed, 2 skipped, 5 passed, 8 total"; vitest "Tests  1 failed | 5 passed
// (6)".
void jest(std::string_view line, Tally& tally) {
  const std::string_view text = base::trim(line);
  if (text.starts_with("No tests found") || text.starts_with("No test files found")) {
    return tally.none();
  }
  const bool jest_line = text.starts_with("Tests:") && contains(text, " total");
  const bool vitest_line =
      text.starts_with("Tests  ") && (text.ends_with(')') || contains(text, "no tests"));
  if (jest_line || vitest_line) tally.add(sum_of(text, {"passed", "failed"}));
}

// "  5 passing (12ms)", "  1 failing"; pending ones are not run.
void mocha(std::string_view line, Tally& tally) {
  const std::string_view text = base::trim(line);
  if (text.starts_with("Error: No test files found")) return tally.none();
  if (const auto passing = number_before(text, " passing")) tally.add(*passing);
  if (const auto failing = number_before(text, " failing")) tally.add(*failing);
}

// node --test: "# tests 5" (TAP) or "ℹ tests 5" (spec), and the same for "skipped".
void node(std::string_view line, Tally& tally) {
  for (const std::string_view mark : {"# ", "ℹ "}) {
    if (!line.starts_with(mark)) continue;
    line.remove_prefix(mark.size());
    if (line.starts_with("tests ")) tally.add(number_after(line, "tests ").value_or(0));
    if (line.starts_with("skipped ")) tally.skip(number_after(line, "skipped ").value_or(0));
    return;
  }
}

// Surefire's total (its lines for single classes have "Time elapsed"), JUnit 4's text runner, and
// the console launcher of JUnit 5.
void junit(std::string_view line, Tally& tally) {
  std::string_view text = base::trim(line);
  for (const std::string_view level : {"[INFO]", "[WARNING]", "[ERROR]"}) {
    if (text.starts_with(level)) text = base::trim(text.substr(level.size()));
  }
  if (text.starts_with("No tests to run.")) return tally.none();
  if (text.starts_with("Tests run:") && !contains(text, "Time elapsed")) {
    tally.add(number_after(text, "Tests run:").value_or(0));
    tally.skip(number_after(text, "Skipped:").value_or(0));
  }
  if (text.starts_with("OK (")) {
    if (const auto tests = number_before(text.substr(4), " test")) tally.add(*tests);
  }
  if (text.starts_with('[') &&
      (contains(text, " tests successful") || contains(text, " tests failed"))) {
    tally.add(number_after(text, "[").value_or(0));
  }
}

// "5 examples, 1 failure, 2 pending".
void rspec(std::string_view line, Tally& tally) {
  const std::string_view text = base::trim(line);
  if (text.starts_with("No examples found")) return tally.none();
  if (!number_before(text, " example") || !contains(text, " failure")) return;
  tally.add(sum_of(text, {"example", "examples"}));
  tally.skip(sum_of(text, {"pending"}));
}

// "Files=2, Tests=5,  0 wallclock secs", "Result: NOTESTS".
void prove(std::string_view line, Tally& tally) {
  if (line.starts_with("Result: NOTESTS")) return tally.none();
  if (line.starts_with("Files=")) {
    if (const auto tests = number_after(line, "Tests=")) tally.add(*tests);
  }
}

constexpr std::array kRunners = {pytest, unittest, ctest, gtest, go_test, cargo,
                                 jest,   mocha,    node,  junit, rspec,   prove};

}  // namespace

std::optional<TestCount> count_tests(std::string_view output) {
  std::array<Tally, kRunners.size()> tallies;
  const std::string plain = base::without_escapes(output);
  for (const std::string_view line : base::lines(plain)) {
    for (std::size_t i = 0; i < kRunners.size(); ++i) kRunners[i](line, tallies[i]);
  }
  bool seen = false;
  TestCount count;
  for (const Tally& tally : tallies) {
    seen = seen || tally.seen;
    count.ran += tally.total();
    count.none_found = count.none_found || tally.none_found;
  }
  return seen ? std::optional(count) : std::nullopt;
}

}  // namespace conduct::validators
