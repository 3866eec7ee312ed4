#include "spec/expectation.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <initializer_list>

namespace conduct::spec {

Expectation read_expectation(std::string_view value, std::string& output) {
  const auto begins = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return base::starts_with_ignoring_case(value, word);
    });
  };
  value = base::trim(value);
  while (value.substr(0, 2) == "**") value.remove_prefix(2);
  if (begins({"fail", "red", "❌"})) return Expectation::fail;
  if (begins({"error", "non-zero", "nonzero", "exit 1", "exit code 1"})) return Expectation::error;
  if (begins({"nothing", "no output", "empty output"})) return Expectation::silence;
  if (begins({"pass", "all pass", "all tests pass", "tests pass", "success", "succeed", "ok",
              "green", "exit 0", "exits 0", "exit code 0", "no error", "clean", "✅", "0 "})) {
    return Expectation::pass;
  }
  if (const auto code =
          only_code(value.ends_with('.') ? value.substr(0, value.size() - 1) : value)) {
    output = *code;
    return Expectation::output;
  }
  const std::string lowered = base::lower(value.substr(0, 80));
  const bool passes = lowered.find("pass") != std::string::npos;
  if (passes && lowered.find("fail") == std::string::npos) return Expectation::pass;
  return Expectation::unknown;
}

}  // namespace conduct::spec
