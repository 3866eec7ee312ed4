// What a running agent asks for: a folder "<role>-request-<name>" with instructions.md in it. The
// answer is written beside it.
#pragma once

#include "base/result.h"
#include "conductor/core/command.h"
#include "conductor/core/helper.h"
#include "conductor/core/verdict.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::run {

inline constexpr const char* kInstructions = "instructions.md";
inline constexpr const char* kAnswer = "answer.md";
inline constexpr const char* kStatus = "status";  // one word: working, or what it came to

// The role that FOLDER asks for. An error says what the name is to look like.
base::Result<core::Role> requested_role(std::string_view folder);

// What became of a request, as its asker is told.
struct Answer {
  core::HelperOutcome outcome = core::HelperOutcome::failed;
  std::string reason;                   // why it is not merged; empty: it is, or nothing was to be
  std::string summary;                  // what the helper says of it
  std::string commit;                   // of what did not come over; empty: there is none
  std::vector<std::string> files;       // that came over, are in the way, or may hold a part of it
  std::vector<core::GateResult> gates;  // those that did not pass
};
std::string answer_text(const Answer& answer);  // Markdown

}  // namespace conduct::run
