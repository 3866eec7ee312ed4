// What "Expected:" says of a command: how it is to end, or what it is to print.
#pragma once

#include <string>
#include <string_view>

namespace conduct::spec {

// "fail" is what a test does for want of the work, "fails_here" what it still does when its phase
// is done, "error" what a program says and exits with; "output" is what stands in backticks;
// "unknown" is what nothing can check.
enum class Expectation { pass, fail, fails_here, error, output, silence, unknown };

// Reads VALUE, which people write in words ("PASS", "all tests fail", "no output", "`3 passed`").
// OUTPUT is what is to be printed, where that is said.
Expectation read_expectation(std::string_view value, std::string& output);

// Reads TEXT, a code block that shows what is printed. One line is looked for in the output; of
// more people leave out what differs from run to run, and nothing can check them.
Expectation read_expected_output(std::string_view text, std::string& output);

}  // namespace conduct::spec
