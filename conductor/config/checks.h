// What values of the configuration may be, for files and environment alike.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace conduct::config {

constexpr std::int64_t kMostJobs = 1024;
constexpr std::int64_t kMostRetries = 100;
constexpr const char* kLandExpected = R"("merge", "branch" or "none")";
constexpr const char* kSandboxExpected = R"("auto", "bubblewrap", "landlock" or "none")";
constexpr const char* kTargetExpected = "the name of a branch";
constexpr const char* kNameHint =
    "use letters, digits, '.', '_' and '-', with a letter or a digit in front";
constexpr const char* kTimeExpected = R"(a time above 0, as in "90s", "45m" or "6h")";

bool one_of(std::string_view text, std::initializer_list<std::string_view> choices);

bool is_land(std::string_view text);
bool is_sandbox(std::string_view text);

// Refuses only what could be taken for an option or end a line; whether there is such a branch is
// seen in the repository.
bool is_target(std::string_view text);

// Names of agents and gates become parts of paths, trailers and options: at most 64 letters, digits
// and ._- with no '-' or '.' in front.
bool is_name(std::string_view text);

// NAME or NAME=value, with a NAME as POSIX has it for the environment.
bool is_variable(std::string_view text);

}  // namespace conduct::config
