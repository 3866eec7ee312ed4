// The words of a command line that is being put together.
#pragma once

#include <string>
#include <vector>

namespace conduct::system {

using Words = std::vector<std::string>;

inline void add(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

}  // namespace conduct::system
