#include "conductor/system/standstill.h"

namespace conduct::system {

// Some may end meanwhile, and be reaped; none may begin.
Standstill::Standstill(pid_t root) {
  complete_ = stop_descendants(root, stopped_);
}

Standstill::~Standstill() {
  for (std::size_t i = stopped_.size(); i > 0; --i) kill(stopped_[i - 1], SIGCONT);
}

}  // namespace conduct::system
