#include "validators/coverage.h"

#include "base/escapes.h"
#include "base/text.h"
#include "validators/output.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace conduct::validators {
namespace {

using core::Cause;
using core::Verdict;

// The percentages of LINE, "87.5%" or, in a table, bare numbers between bars.
std::vector<double> percentages(std::string_view line) {
  std::vector<double> found;
  for (std::size_t pos = line.find('%'); pos != std::string_view::npos;
       pos = line.find('%', pos + 1)) {
    std::size_t start = pos;
    while (start > 0 && (base::is_digit(line[start - 1]) || line[start - 1] == '.')) --start;
    double value = 0;
    const auto [end, error] = std::from_chars(line.data() + start, line.data() + pos, value);
    if (error == std::errc() && end == line.data() + pos && value <= 100) found.push_back(value);
  }
  return found;
}

std::vector<double> cells(std::string_view line) {
  std::vector<double> found;
  for (const std::string_view cell : base::split(line, '|')) {
    const std::string_view text = base::trim(cell);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) found.push_back(value);
  }
  return found;
}

// The total that LINE tells, if it is the line of one.
std::optional<double> read_total(std::string_view line) {
  const std::string lowered = base::lower(line.substr(0, 200));
  const std::vector<double> percent = percentages(line);
  if (lowered.starts_with("all files") && line.find('|') != std::string_view::npos) {
    // istanbul: % Stmts | % Branch | % Funcs | % Lines
    const std::vector<double> columns = cells(line);
    if (columns.empty()) return std::nullopt;
    return columns.size() >= 4 ? columns[3] : columns[0];
  }
  if (percent.empty()) return std::nullopt;
  // coverage.py has one column; llvm-cov has regions, functions and lines.
  if (lowered.starts_with("total")) return percent.size() >= 3 ? percent[2] : percent.back();
  for (const std::string_view start : {"lines", "line coverage", "total coverage",
                                       "coverage:", "overall coverage", "statements"}) {
    const bool of_package = lowered.find(" of statements") != std::string::npos;
    if (lowered.starts_with(start) && !of_package) return percent[0];
  }
  const bool tarpaulin = lowered.find("% coverage") != std::string::npos;
  return tarpaulin ? std::optional(percent[0]) : std::nullopt;
}

std::optional<double> read_package(std::string_view line) {
  if (line.find("coverage: ") == std::string_view::npos) return std::nullopt;
  if (line.find(" of statements") == std::string_view::npos) return std::nullopt;
  const std::vector<double> percent = percentages(line);
  return percent.empty() ? std::nullopt : std::optional(percent[0]);
}

}  // namespace

std::optional<double> read_coverage(std::string_view output) {
  const std::string plain = base::without_escapes(output);
  std::optional<double> total, least;
  for (const std::string_view whole : base::lines(plain)) {
    const std::string_view line = base::trim(whole);
    if (const auto found = read_total(line)) total = found;
    if (const auto found = read_package(line)) least = std::min(least.value_or(100), *found);
  }
  return total ? total : least;
}

core::GateResult judge_coverage(double least, const std::vector<std::string>& outputs) {
  std::optional<double> best;
  for (const std::string& output : outputs) {
    const auto found = read_coverage(output);
    if (found) best = std::max(best.value_or(0), *found);
  }
  if (!best) {
    return core::result_with(Verdict::could_not_run, Cause::work,
                             "no test command of the phase prints a coverage");
  }
  const bool enough = *best >= least;
  return core::result_with(
      enough ? Verdict::pass : Verdict::fail, Cause::none,
      fmt::format("the tests cover {}%, {} {}% {}", *best, enough ? "at least" : "less than the",
                  least, enough ? "was asked for" : "that were asked for"));
}

}  // namespace conduct::validators
