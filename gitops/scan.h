// Walks the files of a worktree against an index: what differs, what is new, what cannot be taken.
// Reads no content and follows no symbolic link. Changes nothing, but for pipes that libgit2 would
// read rules from: they are removed.
#pragma once

#include "gitops/handles.h"

#include <sys/stat.h>

#include <functional>
#include <string>
#include <vector>

namespace conduct::gitops {

struct Found {
  std::string path;
  struct stat status;
};

struct Scan {
  std::vector<Found> changed;               // in the index, and perhaps not the same
  std::vector<Found> untracked;             // files and links, not ignored
  std::vector<std::string> deleted;         // in the index, not there
  std::vector<std::string> left_out;        // untracked folders that SKIP named
  std::vector<std::string> nested;          // folders with a repository of their own
  std::vector<std::string> special;         // sockets, pipes, devices
  std::vector<std::string> submodules;      // gitlinks of the index that are folders still
  std::vector<std::string> directories;     // untracked and not ignored, parents first
  std::vector<std::string> dot_git_inside;  // tracked folders that have got a `.git`
};

struct ScanOptions {
  std::string root;            // the worktree's path
  git_repository* repository;  // opened with that worktree: for its ignore rules
  git_index* index;
  struct timespec
      index_time;           // when the index was written: what is as young may have changed since
  bool trust_modes = true;  // core.fileMode
  bool make_accessible = false;                            // chmod folders that cannot be read
  std::function<bool(const std::string& path)> leave_out;  // asked of untracked paths; may be empty
};

base::Result<Scan> scan(const ScanOptions& options);

}  // namespace conduct::gitops
