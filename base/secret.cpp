#include "base/secret.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>

namespace conduct::base {

bool names_a_secret(std::string_view name) {
  constexpr std::array kMarks{"token",  "secret",     "password",    "passwd",    "api_key",
                              "apikey", "access_key", "private_key", "credential"};
  const std::string small = lower(name);
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](const char* mark) { return small.find(mark) != std::string::npos; });
}

}  // namespace conduct::base
