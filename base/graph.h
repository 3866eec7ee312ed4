// Directed graphs as lists of edges: EDGES[i] are the nodes that node i points to.
#pragma once

#include <cstddef>
#include <vector>

namespace conduct::base {

// A cycle, its first node again at its end; empty: there is none. Iterative, each edge once.
std::vector<std::size_t> find_cycle(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace conduct::base
