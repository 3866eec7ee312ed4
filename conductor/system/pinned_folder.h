// A folder that untrusted processes write to, held fast: what is done by its path is done there,
// whatever they put in its place meanwhile.
#pragma once

#include "base/result.h"
#include "conductor/system/fd.h"

#include <string>

namespace conduct::system {

class PinnedFolder {
 public:
  // The folder NAME in ROOT, whose own path nobody else can change. A link is an error.
  static base::Result<PinnedFolder> open(const std::string& root, const std::string& name);

  // By way of the descriptor (proc(5), /proc/[pid]/fd): for this process alone, while this lives.
  std::string path() const;

 private:
  explicit PinnedFolder(Fd folder) : folder_(std::move(folder)) {}
  Fd folder_;
};

}  // namespace conduct::system
