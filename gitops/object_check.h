// Is the content of an object sound? What `git fsck --strict` looks for in a commit and a tree, and
// what they refer to. Reads no object database.
#pragma once

#include "gitops/handles.h"

#include <string_view>
#include <vector>

namespace conduct::gitops {

// An object that another one refers to, and what it has to be.
struct Reference {
  git_oid id;
  git_object_t type;
};

// What the object ID, of TYPE and with CONTENT, refers to: a commit's tree and then its parents, a
// tree's entries but submodules. Error: what is wrong with it.
base::Result<std::vector<Reference>> check_object(const git_oid& id, git_object_t type,
                                                  std::string_view content);

}  // namespace conduct::gitops
