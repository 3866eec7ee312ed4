#include "gitops/inflate.h"

#include <algorithm>

namespace conduct::gitops {
namespace {

constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;

}  // namespace

Inflater::Inflater(std::string_view input) : rest_(input) {
  started_ = inflateInit(&stream_) == Z_OK;
}

Inflater::~Inflater() {
  if (started_) inflateEnd(&stream_);
}

std::optional<std::size_t> Inflater::read(char* out, std::size_t size) {
  if (!started_) return std::nullopt;
  std::size_t have = 0;
  while (!ended_ && have < size) {
    if (stream_.avail_in == 0) {
      const std::size_t piece = std::min(rest_.size(), kMostAtOnce);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
      stream_.avail_in = static_cast<uInt>(piece);
      rest_.remove_prefix(piece);
      given_ += piece;
    }
    const std::size_t room = std::min(size - have, kMostAtOnce);
    stream_.next_out = reinterpret_cast<Bytef*>(out + have);
    stream_.avail_out = static_cast<uInt>(room);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    have += room - stream_.avail_out;
    ended_ = code == Z_STREAM_END;
    // Z_BUF_ERROR: nothing left to read, and not at the end.
    if (code != Z_OK && code != Z_STREAM_END) return std::nullopt;
  }
  return have;
}

bool Inflater::finish() {
  char more = 0;
  const auto n = read(&more, 1);
  return n && *n == 0 && ended_;
}

std::size_t Inflater::consumed() const {
  return given_ - stream_.avail_in;
}

}  // namespace conduct::gitops
