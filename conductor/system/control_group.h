// Control groups, version 2 (cgroups(7)): a group for each child, below the one that this process
// was delegated. What is set for a group holds for all that a child starts, whatever it does; it
// ends at once, and the kernel tells what happened in it.
#pragma once

#include "base/result.h"
#include "conductor/system/sandbox.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace conduct::system {

// The group of one child. What is still in it ends with its owner, and then it is removed.
class ControlGroup {
 public:
  explicit ControlGroup(std::string folder) : folder_(std::move(folder)) {}
  ControlGroup(ControlGroup&& other) noexcept : folder_(std::exchange(other.folder_, "")) {}
  ControlGroup& operator=(ControlGroup&&) = delete;
  ~ControlGroup();

  const std::string& folder() const { return folder_; }
  double cpu_seconds() const;  // used by all that was ever in it
  // Processes that the kernel ended because memory ran out, its own or the machine's. nullopt: it
  // does not count them for this group.
  std::optional<std::int64_t> ended_for_memory() const;

 private:
  std::string folder_;  // empty: moved from
};

// A group that was delegated to this process and divided by it; in the end it is whole again.
class ControlGroups {
 public:
  ControlGroups(ControlGroups&& other) noexcept
      : folder_(std::exchange(other.folder_, "")),
        memory_(other.memory_),
        processes_(other.processes_),
        made_(other.made_) {}
  ControlGroups& operator=(ControlGroups&&) = delete;
  ~ControlGroups();

  // Moves this process, which is in the group of FOLDER, into one of its own below it, and removes
  // the groups that a dead conductor left there. Error: FOLDER is not this process's to divide, or
  // it is not alone in it.
  static base::Result<ControlGroups> divide(const std::string& folder);

  // A group that keeps to LIMITS as far as the kernel has controllers for them here.
  base::Result<ControlGroup> make(const Limits& limits);

  // What of LIMITS is left for each process to be held to (setrlimit(2)).
  Limits left_of(const Limits& limits) const;

  const std::string& folder() const { return folder_; }

 private:
  explicit ControlGroups(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  bool memory_ = false, processes_ = false;  // the controllers that groups below it have
  int made_ = 0;
};

// Where the group of this process is mounted, from the text of /proc/self/cgroup and of
// /proc/self/mountinfo (proc(5)). Empty: nowhere.
std::string control_group_folder(std::string_view cgroup, std::string_view mountinfo);

// The groups of this process, divided when first asked for; else why there are none. To be asked
// before it starts children: they would be in the way.
base::Result<ControlGroups>& own_control_groups();

}  // namespace conduct::system
