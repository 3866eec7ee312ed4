#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace conduct::base {

void bug(const char* file, int line, std::string_view what) {
  std::fprintf(
      stderr,
      "BUG: %.*s (%s:%d)\nThis is an error in conduct itself. Nothing of the run is lost: its log "
      "is on disk.\nPlease report it with the output of `conduct log`.\n",
      static_cast<int>(what.size()), what.data(), file, line);
  std::_Exit(70);
}

}  // namespace conduct::base
