// Counts what comes, stores what fits.
#include "conductor/system/transcript.h"

#include "conductor/system/errno_text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace conduct::system {
namespace {

constexpr std::size_t tail_size = 16 << 10;

std::string_view last(std::string_view bytes, std::size_t count) {
  return bytes.substr(bytes.size() - std::min(count, bytes.size()));
}

}  // namespace

base::Result<Transcript> Transcript::open(const std::string& file, std::int64_t limit) {
  Transcript result;
  result.file_ = file;
  result.limit_ = limit;
  if (file.empty()) return result;
  result.fd_.reset(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!result.fd_.open()) {
    return base::Error{base::Fault::environment,
                       fmt::format("cannot write its output to {}: {}", file, errno_text(errno)),
                       ""};
  }
  return result;
}

void Transcript::add(std::string_view bytes) {
  bytes_ += static_cast<std::int64_t>(bytes.size());
  keep_tail(bytes);
  const std::int64_t room = std::max<std::int64_t>(limit_ - stored_, 0);
  store(bytes.substr(0, static_cast<std::size_t>(std::min<std::int64_t>(
                            room, static_cast<std::int64_t>(bytes.size())))));
}

void Transcript::finish() {
  const std::int64_t dropped = bytes_ - stored_;
  if (fd_.open() && error_.empty() && dropped > 0) {
    store(fmt::format("{}[conduct: {} more bytes were dropped]\n", ends_in_newline_ ? "" : "\n",
                      dropped));
  }
  fd_.reset();
}

std::string Transcript::tail() const {
  return std::string(last(tail_, tail_size));
}

// After the first error nothing more is tried: a file with holes would mislead.
void Transcript::store(std::string_view bytes) {
  while (fd_.open() && error_.empty() && !bytes.empty()) {
    const ssize_t written = write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = fmt::format("cannot write {}: {}", file_, errno_text(errno));
      return;
    }
    ends_in_newline_ = bytes[static_cast<std::size_t>(written) - 1] == '\n';
    bytes.remove_prefix(static_cast<std::size_t>(written));
    stored_ += written;
  }
}

// Trims only when twice the size is reached, so that each byte is moved at most once.
void Transcript::keep_tail(std::string_view bytes) {
  tail_.append(last(bytes, tail_size));
  if (tail_.size() > 2 * tail_size) tail_.erase(0, tail_.size() - tail_size);
}

}  // namespace conduct::system
