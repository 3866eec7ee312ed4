// Makes out whether a program that prints plain text waits for an answer.
#pragma once

#include <string>
#include <string_view>

namespace conduct::agents {

// The question that OUTPUT, the last that a program printed, ends with; one line. Empty: it ends
// with none.
std::string question_at_end(std::string_view output);

}  // namespace conduct::agents
