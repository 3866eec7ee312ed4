// What "Expected:" says of a command: how it is to end, or what it is to print.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

// "fail" is what a test does for want of the work, "fails_here" what it still does when its phase
// is done, "error" what a program says and exits with; "output" is what stands in backticks;
// "unknown" is what nothing can check.
enum class Expectation { pass, fail, fails_here, error, output, silence, unknown };

struct Expected {
  Expectation end = Expectation::unknown;
  std::string output = {};  // end output: what is to be printed
  int exit_code = 0;        // end error: the one that is named, 0: any other than 0
};

// Reads VALUE, which people write in words ("PASS", "all tests fail", "no output", "`3 passed`").
Expected read_expectation(std::string_view value);

// Reads TEXT, a code block that shows what is printed. One line is looked for in the output; of
// more people leave out what differs from run to run, and nothing can check them.
Expected read_expected_output(std::string_view text);

inline constexpr int kLastExitCode = 255;  // it is a byte: wait(2)

struct ExitCode {
  bool fails = false;  // it is not 0
  int exactly = 0;     // where one is plainly said: 1 to 255; else 0 ("exits 1 or 2", "exits -1")
};

// "exits 2", "exit code 0", "returns 1", "with status 3"; nothing: VALUE names none.
std::optional<ExitCode> read_exit_code(std::string_view value);

}  // namespace conduct::spec
