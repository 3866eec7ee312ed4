// A loose object's file, read as strictly as the git program does: what passes here git can read.
#pragma once

#include "gitops/handles.h"

#include <cstdint>
#include <optional>
#include <string>

namespace conduct::gitops {

struct RawObject {
  git_object_t type = GIT_OBJECT_INVALID;
  std::string content;
};

// Where the object ID lies in an objects directory.
std::string loose_path(const std::string& objects_dir, const git_oid& id);

// Reads it from the files of a directory that untrusted processes have written. nullopt: it is not
// there. Error: it is no regular file, has more than MOST bytes, is malformed or not the object
// that it is named after.
base::Result<std::optional<RawObject>> read_loose(const std::string& objects_dir, const git_oid& id,
                                                  std::int64_t most);

// "object ID has SIZE bytes, more than …".
base::Error too_large(const git_oid& id, std::int64_t size, std::int64_t most);

}  // namespace conduct::gitops
