#include "conductor/run/orphans.h"

#include "base/digest.h"
#include "conductor/system/child.h"

#include <fmt/core.h>

namespace conduct::run {

std::string cookie(const std::string& common_dir, int run) {
  return fmt::format("{}-{}", base::sha256_hex(common_dir).substr(0, 16), run);
}

void end_orphans(const std::string& common_dir, int run) {
  system::kill_by_environment("CONDUCT_COOKIE", cookie(common_dir, run));
}

}  // namespace conduct::run
