// The system's own words for an error number, safe to ask for on any thread.
#pragma once

#include <string>
#include <system_error>

namespace conduct::system {

inline std::string errno_text(int error) {
  return std::generic_category().message(error);
}

}  // namespace conduct::system
