// What test runners say at their end about how many tests they ran. Knows their words, not their
// exit codes.
#pragma once

#include <optional>
#include <string_view>

namespace conduct::validators {

struct TestCount {
  long ran = 0;             // tests that were executed; skipped, ignored and pending ones are not
  bool none_found = false;  // a runner said in so many words that it found no test
};

// Reads the summary lines of all known runners in OUTPUT and adds them up. nullopt: there is none.
std::optional<TestCount> count_tests(std::string_view output);

}  // namespace conduct::validators
