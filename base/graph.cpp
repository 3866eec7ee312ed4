#include "base/graph.h"

#include <algorithm>
#include <utility>

namespace conduct::base {

std::vector<std::size_t> find_cycle(const std::vector<std::vector<std::size_t>>& edges) {
  enum class Colour { white, grey, black };
  std::vector<Colour> colour(edges.size(), Colour::white);
  for (std::size_t root = 0; root < edges.size(); ++root) {
    if (colour[root] != Colour::white) continue;
    std::vector<std::pair<std::size_t, std::size_t>> path{{root, 0}};
    colour[root] = Colour::grey;
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next == edges[node].size()) {
        colour[node] = Colour::black;
        path.pop_back();
        continue;
      }
      const std::size_t to = edges[node][next++];
      if (colour[to] == Colour::grey) {
        std::vector<std::size_t> cycle;
        auto it =
            std::find_if(path.begin(), path.end(), [&](const auto& p) { return p.first == to; });
        for (; it != path.end(); ++it) cycle.push_back(it->first);
        cycle.push_back(to);
        return cycle;
      }
      if (colour[to] == Colour::white) {
        colour[to] = Colour::grey;
        path.emplace_back(to, 0);
      }
    }
  }
  return {};
}

}  // namespace conduct::base
