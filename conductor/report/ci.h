// What CI systems read in a log: fold markers and annotations. Knows nothing of runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace conduct::report {

enum class Ci { none, github, gitlab };

Ci ci_from(std::string_view name);  // "github", "gitlab"; anything else: none

// TITLE on a line of its own, with what follows folded below it; and the end of it. KEY tells
// sections of one log apart, AT_MS is the time of both.
std::string fold(Ci ci, std::string_view title, std::string_view key, std::int64_t at_ms);
std::string unfold(Ci ci, std::string_view key, std::int64_t at_ms);

// MESSAGE as an error or a warning shown beside the result; empty where the CI reads none from its
// log.
enum class Level { warning, error };
std::string annotation(Ci ci, Level level, std::string_view title, std::string_view message);

// A line that may hold foreign text, so that the CI takes no command from it.
std::string harmless(Ci ci, std::string_view line);

}  // namespace conduct::report
