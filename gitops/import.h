// Brings commits over that a confined agent made in its private object directory. Every object is
// checked before one is taken.
#pragma once

#include "base/result.h"
#include "gitops/repository.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace conduct::gitops {

struct ImportLimits {
  std::int64_t object_bytes = std::int64_t{512} << 20;
  std::int64_t total_bytes = std::int64_t{4} << 30;
  std::size_t objects = 1'000'000;
};

struct Imported {
  std::size_t objects = 0;
  std::int64_t bytes = 0;                // of their contents
  std::vector<std::string> lfs_objects;  // that blobs among them point to
};

// Brings COMMIT and all that it reaches and the repository lacks over from OBJECTS_DIR, which
// untrusted processes have written; all of them must have ended. Its alternates are ignored. What
// comes is as `git fsck --strict` wants it and within LIMITS. Error: what is wrong with which
// object; then nothing that refers to it has come over. Few loose objects are moved, not copied.
base::Result<Imported> import_commit(const Repository& repository, const std::string& objects_dir,
                                     const std::string& commit, const ImportLimits& limits = {});

}  // namespace conduct::gitops
