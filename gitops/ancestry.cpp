#include "gitops/ancestry.h"

#include <utility>

namespace conduct::gitops {
namespace {

constexpr std::size_t kFar = 10000;  // commits: farther, git's own search is no slower

}  // namespace

// The commits from START back to the nearest that the branch has.
struct Ancestry::Walk {
  std::vector<std::string> fresh;       // those that it has not
  std::unordered_set<std::string> met;  // those that it has, the root included
  bool open = false;                    // a way past them was found: nothing is proved
};

Ancestry::Walk Ancestry::walk(const Repository& repository, const std::string& start) const {
  Walk walk;
  std::unordered_set<std::string> seen{start};
  std::vector<std::string> ahead{start};
  while (!ahead.empty()) {
    std::string id = std::move(ahead.back());
    ahead.pop_back();
    if (id == root_ || taken_in_.count(id) > 0) {
      walk.met.insert(std::move(id));
      continue;
    }
    const auto commit = repository.commit(id);
    // Whoever goes past the root comes to where the history begins, or is cut off (a shallow
    // clone).
    walk.open = !commit || commit->parents.empty() || walk.fresh.size() == kFar;
    if (walk.open) return walk;
    walk.fresh.push_back(std::move(id));
    for (const std::string& parent : commit->parents) {
      if (seen.insert(parent).second) ahead.push_back(parent);
    }
  }
  return walk;
}

// Takes in what lies between where the branch was and HEAD; else begins again at the root. False:
// the root is not the only way into HEAD's history.
bool Ancestry::follow(const Repository& repository, const std::string& head) {
  if (lost_ || head == head_) return !lost_;
  Walk grown = walk(repository, head);
  if (grown.open || grown.met.count(head_) == 0) {
    taken_in_.clear();
    grown = walk(repository, head);
    lost_ = grown.open;
    if (lost_) return false;
  }
  taken_in_.insert(grown.fresh.begin(), grown.fresh.end());
  head_ = head;
  return true;
}

// A common ancestor is the root's, or was taken in. Where every way from THEIRS ends at one commit
// of those, that one is the merge base; where a way leads past them, there may be others.
base::Result<std::vector<std::string>> Ancestry::merge_bases(const Repository& repository,
                                                             const std::string& head,
                                                             const std::string& theirs) {
  if (follow(repository, head)) {
    const Walk apart = walk(repository, theirs);
    if (!apart.open && apart.met.size() == 1) return std::vector<std::string>{*apart.met.begin()};
  }
  return repository.merge_bases(head, theirs);
}

}  // namespace conduct::gitops
