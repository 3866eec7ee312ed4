// The lock that a killed set_ref() leaves on a ref.
#pragma once

#include "gitops/repository.h"

#include <string>

namespace conduct::gitops {

// set_ref() does it by itself; for those who only read the ref afterwards.
void remove_dead_ref_lock(const Repository& repository, const std::string& ref);

}  // namespace conduct::gitops
