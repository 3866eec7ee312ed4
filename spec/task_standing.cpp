#include "spec/task_standing.h"

#include <algorithm>
#include <utility>

namespace conduct::spec {

void TaskStandings::add(Standing standing, bool checkbox) {
  // A checkbox makes a checklist of the whole list that it is in.
  const auto list = standings_.begin() + static_cast<std::ptrdiff_t>(list_start_);
  const bool checklist =
      checkbox || (list != standings_.end() && standings_.back() == Standing::checkbox);
  if (checklist) {
    std::replace_if(
        list, standings_.end(), [](Standing s) { return s < Standing::checkbox; },
        Standing::checkbox);
  }
  standings_.push_back(checklist ? std::max(standing, Standing::checkbox) : standing);
  if (checkbox) list_start_ = standings_.size() - 1;
}

void TaskStandings::keep_surest(std::vector<Task>& tasks) const {
  const bool sure = std::any_of(standings_.begin(), standings_.end(),
                                [](Standing s) { return s >= Standing::checkbox; });
  const Standing least = sure ? Standing::direct : Standing::loose;
  std::vector<Task> kept;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (standings_[i] >= least) kept.push_back(std::move(tasks[i]));
  }
  tasks = std::move(kept);
}

}  // namespace conduct::spec
