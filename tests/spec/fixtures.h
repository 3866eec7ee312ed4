// The plans in fixtures/: each is an invented one, written as the people write who use one tool or
// one habit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

std::string read_fixture(const std::string& name);

// The names of all of them, sorted.
std::vector<std::string> fixture_names();

// The fixture NAME says what DUMP tells, and its diagnostics have CODES, in order. A label without
// effect (CS118) is left out: that says nothing of how a plan is read.
void expect_read(const std::string& name, std::string_view dump,
                 const std::vector<std::string>& codes = {});

}  // namespace conduct::spec
