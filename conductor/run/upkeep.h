// Upkeep: what runs left behind, removed when told (clean), and what this machine offers (doctor).
#pragma once

#include "base/result.h"
#include "conductor/run/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace conduct::run {

struct CleanFlags {
  int run = 0;          // 0: every run that is not running
  bool attic = false;   // drop attic refs, too
  bool caches = false;  // remove what confined processes have downloaded and compiled, too
  bool dry_run = false;
};
struct CleanReport {
  std::vector<std::string> worktrees;  // removed
  std::vector<std::string> refs;       // dropped
  std::vector<std::string> caches;     // removed
  std::vector<std::string> kept;       // what stayed and why, a sentence each
};
base::Result<CleanReport> clean(const CleanFlags& flags, const std::string& where);

struct Finding {
  enum class Level { fine, warning, problem } level = Level::fine;
  std::string subject, text, hint;
};
std::vector<Finding> examine(const std::string& where);

}  // namespace conduct::run
