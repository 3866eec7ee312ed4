// The system's clock, as the core's port.
#pragma once

#include "conductor/core/ports.h"
#include "conductor/system/files.h"

namespace conduct::system {

class SystemClock : public core::Clock {
 public:
  std::int64_t now_ms() override { return system::now_ms(); }
};

}  // namespace conduct::system
