// A file of a checkout compared with, replaced by and removed in favour of what a tree says. Never
// follows a link, and never leaves half a file: content is written beside and renamed.
#pragma once

#include "gitops/entry.h"
#include "gitops/filtered.h"
#include "gitops/handles.h"

#include <optional>
#include <string>

namespace conduct::gitops {

struct WorkingTree {
  std::string root;
  git_repository* repository;
  git_index* index;            // for the status of files whose content is known
  struct timespec index_time;  // when that was written
  bool trust_modes = true;
  const Filtered* filtered = nullptr;  // where filters call for the git program
};

// What is at PATH, as a tree would have it. Mode 0: nothing, or a folder.
struct OnDisk {
  git_oid id{};
  std::uint32_t mode = 0;
  bool folder = false;
  bool foreign = false;  // a socket, an unreadable file: nothing that a tree has
};
OnDisk look_at(const WorkingTree& tree, const std::string& path);

// Writes the blob ID to PATH with the line endings that the attributes ask for; makes folders.
// Returns its status.
base::Result<struct stat> replace_file(const WorkingTree& tree, const std::string& path,
                                       const git_oid& id, std::uint32_t mode);

// Removes the file at PATH and the folders that it leaves empty.
base::Status remove_tracked(const WorkingTree& tree, const std::string& path);

// Removes what a killed replace_file() of PATH has left beside it.
base::Status remove_leftover(const WorkingTree& tree, const std::string& path);

}  // namespace conduct::gitops
