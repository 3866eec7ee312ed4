// Conflict markers that a merge left in a file. Reads text only; knows no repository.
#pragma once

#include <string_view>
#include <vector>

namespace conduct::gitops {

// Does TEXT hold a whole conflict (<<<<<<<, ======= and >>>>>>> at starts of lines) of which a
// marker is in none of the EARLIER texts? A file about merging, or a test's sample, may hold
// markers of its own.
bool has_new_conflict(std::string_view text, const std::vector<std::string_view>& earlier);

}  // namespace conduct::gitops
