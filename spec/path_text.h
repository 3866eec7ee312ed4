// Paths and globs as a criterion names them. Text is taken for a path only where it plainly is one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// PIECE as a path inside the repository; nullopt if it is none. Code may be any path and ANY_WORD
// lets a plain word be one; otherwise a path is told by a slash, an extension or a name that
// everybody knows.
std::optional<std::string> read_path(std::string_view piece, bool any_word);

// Every piece of the list TEXT as a path; nullopt if one is none, or there are none.
std::optional<std::vector<std::string>> read_paths(std::string_view text, bool any_word);

// The code spans of TEXT, a sentence, that plainly are paths.
std::vector<std::string> paths_in(std::string_view text);

}  // namespace conduct::spec
