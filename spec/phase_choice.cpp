#include "spec/phase_choice.h"

#include "base/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace conduct::spec {
namespace {

// Headings of one keyword at one level.
struct Group {
  PhaseKeyword keyword;
  int level = 0;
  std::vector<Candidate> members;

  bool title() const { return level == 1 && members.size() == 1; }
};

std::vector<Group> groups_of(const std::vector<Candidate>& all, const std::vector<Block>& blocks) {
  std::map<std::tuple<int, std::string, int>, Group> groups;
  for (const Candidate& candidate : all) {
    const PhaseKeyword& keyword = candidate.heading.keyword;
    const int level = blocks[candidate.block].level;
    Group& group = groups[{keyword.rank, keyword.word, level}];
    group.keyword = keyword;
    group.level = level;
    group.members.push_back(candidate);
  }
  std::vector<Group> sorted;
  for (auto& [key, group] : groups) sorted.push_back(std::move(group));
  return sorted;
}

// Something in the section of CANDIDATE is to be done or to be checked.
bool holds_work(const Candidate& candidate, const std::vector<Block>& blocks) {
  const std::size_t end = section_end(blocks, candidate.block);
  return std::any_of(blocks.begin() + static_cast<std::ptrdiff_t>(candidate.block) + 1,
                     blocks.begin() + static_cast<std::ptrdiff_t>(end), [](const Block& block) {
                       return block.kind == BlockKind::item || block.kind == BlockKind::label ||
                              block.kind == BlockKind::row;
                     });
}

bool mostly_work(const Group& group, const std::vector<Block>& blocks) {
  const auto working = std::count_if(group.members.begin(), group.members.end(),
                                     [&](const Candidate& c) { return holds_work(c, blocks); });
  return 2 * static_cast<std::size_t>(working) >= group.members.size();
}

// The members of GROUP without those that only speak of a phase that another one is.
std::vector<Candidate> without_remarks(std::vector<Candidate> members) {
  std::set<std::string> ids;
  for (const Candidate& member : members) {
    if (member.heading.separated) ids.insert(base::lower(member.heading.id));
  }
  const auto remark = [&](const Candidate& member) {
    return !member.heading.separated && ids.count(base::lower(member.heading.id)) > 0;
  };
  members.erase(std::remove_if(members.begin(), members.end(), remark), members.end());
  return members;
}

Choice chosen(const Group& group) {
  return {without_remarks(group.members), group.keyword, group.level, false};
}

}  // namespace

std::size_t section_end(const std::vector<Block>& blocks, std::size_t at) {
  std::size_t end = at + 1;
  while (end < blocks.size() &&
         !(blocks[end].kind == BlockKind::heading && blocks[end].level <= blocks[at].level)) {
    ++end;
  }
  return end;
}

std::vector<Candidate> numbered_headings(const std::vector<Block>& blocks, std::size_t first,
                                         std::size_t end) {
  std::vector<Candidate> found;
  for (std::size_t i = first; i < end; ++i) {
    if (blocks[i].kind != BlockKind::heading) continue;
    if (auto heading = read_phase_heading(blocks[i].text)) {
      found.push_back({i, *std::move(heading)});
    }
  }
  return found;
}

Choice choose_phases(const std::vector<Candidate>& all, const std::vector<Block>& blocks) {
  const std::vector<Group> groups = groups_of(all, blocks);
  bool chapters = false;
  for (const Group& group : groups) {
    if (group.members.size() < 2) continue;
    if (!group.keyword.weak() || mostly_work(group, blocks)) return chosen(group);
    chapters = true;
  }
  // One alone is a plan only where it is called a phase, and sooner one that is not the title.
  for (const bool title : {false, true}) {
    for (const Group& group : groups) {
      if (group.keyword.rank == 0 && group.title() == title) return chosen(group);
    }
  }
  return {{}, {}, 0, chapters};
}

}  // namespace conduct::spec
