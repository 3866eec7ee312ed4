// What a Repository holds; for the .cpp files that implement it.
#pragma once

#include "gitops/handles.h"
#include "gitops/repository.h"

#include <string>

namespace conduct::gitops {

struct Repository::Data {
  RepositoryHandle handle;
  std::string common_dir, work_dir, main_work_dir;
};

}  // namespace conduct::gitops
