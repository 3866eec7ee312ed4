// How surely the lists of a phase are its tasks. A list that merely stands there is one too, but
// beside "Tasks:" or a checklist it explains.
#pragma once

#include "spec/spec.h"

#include <cstddef>
#include <vector>

namespace conduct::spec {

// It merely stands there, it is the first thing in the phase, it has checkboxes, or a label or a
// heading says so.
enum class Standing { loose, direct, checkbox, named };

// Of the tasks of one phase, in their order.
class TaskStandings {
 public:
  void add(Standing standing, bool checkbox);
  // What follows is no item of the list at hand.
  void end_list() { list_start_ = standings_.size(); }
  // Leaves in TASKS, all of which were added, those that stand surely enough beside the others.
  void keep_surest(std::vector<Task>& tasks) const;

 private:
  std::vector<Standing> standings_;
  std::size_t list_start_ = 0;  // the first task of the list at hand
};

}  // namespace conduct::spec
