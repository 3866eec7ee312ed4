// Puts the reaper's bytes (reaper/image.S) into a sealed memfd: conduct stays one file that can be
// moved.
#include "conductor/system/reaper_program.h"

#include "conductor/system/errno_text.h"
#include "conductor/system/fd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U  // Linux 6.3; linux/memfd.h
#endif

extern "C" {
extern const char conduct_reaper_begin[];
extern const char conduct_reaper_end[];
}

namespace conduct::system {
namespace {

base::Error failure(const char* step) {
  return {base::Fault::environment,
          fmt::format("cannot prepare the reaper that child processes run below: {}: {}", step,
                      errno_text(errno)),
          "child processes need memfd_create(2) and a vm.memfd_noexec of 0 or 1"};
}

base::Result<Fd> make() {
  const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  Fd made(memfd_create("conduct-reaper", flags | MFD_EXEC));
  if (!made.open() && errno == EINVAL)
    made.reset(memfd_create("conduct-reaper", flags));  // before Linux 6.3
  if (!made.open()) return failure("memfd_create");
  // High enough to be out of the way of descriptors 0 to 3, which spawning puts in place.
  Fd image(fcntl(made.get(), F_DUPFD_CLOEXEC, 10));
  if (!image.open()) return failure("fcntl");
  for (const char* next = conduct_reaper_begin; next < conduct_reaper_end;) {
    const ssize_t written =
        write(image.get(), next, static_cast<std::size_t>(conduct_reaper_end - next));
    if (written < 0) return failure("write");
    next += written;
  }
  if (fcntl(image.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) !=
      0) {
    return failure("fcntl");
  }
  return image;
}

}  // namespace

base::Result<std::string> reaper_program() {
  // Never destroyed: a pool thread may spawn while the process exits.
  static const auto* image = new base::Result<Fd>(make());
  if (!image->ok()) return image->error();
  return fmt::format("/proc/self/fd/{}", image->value().get());
}

}  // namespace conduct::system
