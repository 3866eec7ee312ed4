#include "conductor/cli/syntax.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace conduct::cli {
namespace {

std::optional<int> whole_number(const std::string& text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

base::Result<int> number_of_at_least(const std::string& shown, const std::string& text, int least) {
  const std::optional<int> number = whole_number(text);
  if (number && *number >= least) return *number;
  return base::Error{
      base::Fault::usage,
      fmt::format("{} takes a whole number of at least {}, not \"{}\"", shown, least, text), ""};
}

}  // namespace

void Syntax::flag(std::vector<std::string> names, bool& into, std::string help) {
  Option option{std::move(names), "", std::move(help), {}, Completes::nothing, nullptr};
  option.set = [&into](const std::string&) -> base::Status {
    into = true;
    return {};
  };
  options_.push_back(std::move(option));
}

void Syntax::text(std::vector<std::string> names, std::string value, std::string& into,
                  std::string help, Completes completes) {
  Option option{std::move(names), std::move(value), std::move(help), {}, completes, nullptr};
  // An empty value is what an unset shell variable leaves behind; taken as "not given" it would
  // silently do something else than what was meant.
  option.set = [&into, shown = option.shown()](const std::string& text) -> base::Status {
    if (text.empty()) return base::Error{base::Fault::usage, fmt::format("{} is empty", shown), ""};
    into = text;
    return {};
  };
  options_.push_back(std::move(option));
}

void Syntax::choice(std::vector<std::string> names, std::string value,
                    std::vector<std::string> choices, std::string& into, std::string help) {
  Option option{std::move(names),   std::move(value),   std::move(help),
                std::move(choices), Completes::nothing, nullptr};
  option.set = [&into, shown = option.shown(),
                choices = option.choices](const std::string& text) -> base::Status {
    if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
      return base::Error{
          base::Fault::usage,
          fmt::format("{} is one of {}, not \"{}\"", shown, base::join(choices, ", "), text), ""};
    }
    into = text;
    return {};
  };
  options_.push_back(std::move(option));
}

void Syntax::number(std::vector<std::string> names, std::string value, int least,
                    std::optional<int>& into, std::string help) {
  Option option{std::move(names),   std::move(value), std::move(help), {},
                Completes::nothing, nullptr};
  option.set = [&into, least, shown = option.shown()](const std::string& text) -> base::Status {
    TRY_ASSIGN(into, number_of_at_least(shown, text, least));
    return {};
  };
  options_.push_back(std::move(option));
}

void Syntax::run_number(std::vector<std::string> names, int& into, std::string help) {
  Option option{std::move(names), "RUN", std::move(help), {}, Completes::nothing, nullptr};
  option.set = [&into, shown = option.shown()](const std::string& text) -> base::Status {
    TRY_ASSIGN(into, number_of_at_least(shown, text, 1));
    return {};
  };
  options_.push_back(std::move(option));
}

void Syntax::json(bool& into, std::string help) {
  flag({"--json"}, into, std::move(help));
}

}  // namespace conduct::cli
