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

// The controllers of version 2 that limits need: on many machines some are still version 1's.
struct Controllers {
  bool memory = false, processes = false;
};

// A group that this process may divide: it was delegated and this process is alone in it.
struct DelegatedGroup {
  std::string folder;
  Controllers controllers;  // which groups below it can have
};

// Changes nothing. Error: why there is none; its hint is how to have one, where that would help.
base::Result<DelegatedGroup> delegated_group();                           // of this process
base::Result<DelegatedGroup> delegated_group(const std::string& folder);  // which it is in

// A delegated group, divided by this process; in the end it is whole again.
class ControlGroups {
 public:
  // Moves this process into a group of its own below it. What dead conductors left there goes.
  static base::Result<ControlGroups> divide(const DelegatedGroup& delegated);

  ControlGroups(ControlGroups&& other) noexcept
      : folder_(std::exchange(other.folder_, "")),
        controllers_(other.controllers_),
        made_(other.made_) {}
  ControlGroups& operator=(ControlGroups&&) = delete;
  ~ControlGroups();

  // A group that keeps to LIMITS as far as there are controllers for them.
  base::Result<ControlGroup> make(const Limits& limits);

  // What of LIMITS is left for each process to be held to (setrlimit(2)).
  Limits left_of(const Limits& limits) const;

 private:
  explicit ControlGroups(const DelegatedGroup& delegated)
      : folder_(delegated.folder), controllers_(delegated.controllers) {}

  std::string folder_;
  Controllers controllers_;
  int made_ = 0;
};

// Where the group of this process is mounted, from the text of /proc/self/cgroup and of
// /proc/self/mountinfo (proc(5)). Empty: nowhere.
std::string control_group_folder(std::string_view cgroup, std::string_view mountinfo);

}  // namespace conduct::system
