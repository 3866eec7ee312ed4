// What shells and their like say when they cannot run a program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace conduct::validators {

// The program that the last such message in OUTPUT (without escapes) says was not found: dash,
// bash, zsh, busybox, env, timeout, nohup, xargs. nullopt: none is named.
std::optional<std::string> program_not_found(std::string_view output);

// The file that the last such message says could not be executed (exit 126): no permission, a
// directory, not a program for this machine, an interpreter that is missing.
std::optional<std::string> program_not_executable(std::string_view output);

}  // namespace conduct::validators
