#include "conductor/system/pinned_folder.h"

#include "conductor/system/errno_text.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <utility>

namespace conduct::system {

base::Result<PinnedFolder> PinnedFolder::open(const std::string& root, const std::string& name) {
  const std::string path = root + "/" + name;
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder.open()) return PinnedFolder(std::move(folder));
  return base::Error{base::Fault::environment,
                     fmt::format("cannot open {}: {}", path, errno_text(errno)), ""};
}

std::string PinnedFolder::path() const {
  return fmt::format("/proc/self/fd/{}", folder_.get());
}

}  // namespace conduct::system
