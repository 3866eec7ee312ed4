// The environment of the process, as a value: getenv(3) without its null pointer.
#pragma once

#include <cstdlib>
#include <string>

namespace conduct::cli {

// OTHERWISE where NAME is not set or empty.
inline std::string variable(const char* name, const char* otherwise = "") {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace conduct::cli
