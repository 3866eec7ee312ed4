#include "gitops/pack_survey.h"

#include "gitops/inflate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace conduct::gitops {
namespace {

constexpr std::size_t kHeaderBytes = 12, kTrailerBytes = 20, kIdBytes = 20;
constexpr unsigned kDeltaByOffset = 6, kDeltaById = 7;

// pack.depth is 50, and 4095 at most; a chain costs the square of its length.
constexpr unsigned kLongestChain = 1000;
// How deep deltas by id are cannot be seen without making them: as deep as all of them, at worst.
constexpr double kMostByIdWork = 1e12;  // deltas times bytes

// Reads from the front; a number that is cut off or too large makes it fail for good.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool failed() const { return failed_; }
  std::size_t at() const { return at_; }
  std::string_view rest() const { return bytes_.substr(at_); }

  unsigned byte() {
    if (at_ >= bytes_.size()) failed_ = true;
    return failed_ ? 0 : static_cast<unsigned char>(bytes_[at_++]);
  }
  void skip(std::size_t n) {
    if (n > bytes_.size() - at_) failed_ = true;
    if (!failed_) at_ += n;
  }
  std::uint64_t number(unsigned bytes) {  // big-endian
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value = value << 8 | byte();
    return value;
  }
  // Seven bits at a time, the lowest first, above the SHIFT bits that VALUE has already.
  std::int64_t size(unsigned first, std::int64_t value, unsigned shift) {
    for (unsigned c = first; (c & 0x80) != 0; shift += 7) {
      c = byte();
      if (shift > 54) failed_ = true;
      if (failed_) return 0;
      value |= static_cast<std::int64_t>(c & 0x7f) << shift;
    }
    return value;
  }
  std::int64_t size() {
    const unsigned c = byte();
    return size(c, c & 0x7f, 7);
  }
  // How far back a delta's base is: each byte that goes on adds one as well.
  std::size_t distance() {
    unsigned c = byte();
    std::size_t value = c & 0x7f;
    while ((c & 0x80) != 0 && !failed_) {
      if (value > (std::size_t{1} << 55)) failed_ = true;
      c = byte();
      value = ((value + 1) << 7) | (c & 0x7f);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

class Survey {
 public:
  Survey(const std::string& name, std::string_view pack, const PackLimits& limits)
      : name_(name), reader_(pack.substr(0, pack.size() - kTrailerBytes)), limits_(limits) {}

  base::Status run() {
    const bool signature = reader_.number(4) == 0x5041434b;  // "PACK"
    const std::uint64_t version = reader_.number(4);
    const std::uint64_t count = reader_.number(4);
    if (!signature || (version != 2 && version != 3)) return wrong("is no pack");
    if (count > limits_.objects) {
      return wrong(
          fmt::format("has {} objects, more than the {} that are taken", count, limits_.objects));
    }
    for (std::uint64_t i = 0; i < count; ++i) TRY(entry());
    if (!reader_.rest().empty()) return wrong("has bytes that belong to no object");
    if (static_cast<double>(by_id_) * static_cast<double>(by_id_bytes_) > kMostByIdWork)
      return wrong("has more deltas than can be worked out in reasonable time");
    return {};
  }

 private:
  base::Error wrong(std::string_view what) const {
    return {base::Fault::environment, fmt::format("{} {}", name_, what), ""};
  }

  base::Status entry() {
    const std::size_t start = reader_.at();
    const unsigned first = reader_.byte();
    const unsigned type = first >> 4 & 7;
    const std::int64_t size = reader_.size(first, first & 0xf, 4);
    TRY(base_of(start, type));
    if (reader_.failed()) return wrong("is cut off");
    std::string_view delta;
    TRY(stream(size, delta));
    std::int64_t made = size;
    if (type == kDeltaByOffset || type == kDeltaById) {
      Reader sizes(delta);
      const std::int64_t base = sizes.size();
      made = sizes.size();
      if (sizes.failed()) return wrong("has a malformed delta");
      TRY(within_limits(base));
      if (type == kDeltaById) by_id_bytes_ += made;
    }
    TRY(within_limits(made));
    total_ += made + size;
    if (total_ > limits_.total_bytes) {
      return wrong(fmt::format("has more than the {} bytes that are taken", limits_.total_bytes));
    }
    return {};
  }

  // Takes note of how deep the entry at START is, and reads which base it has.
  base::Status base_of(std::size_t start, unsigned type) {
    unsigned depth = 0;
    if (type == kDeltaById) {
      reader_.skip(kIdBytes);
      ++by_id_;
      depth = 1;
    } else if (type == kDeltaByOffset) {
      const std::size_t back = reader_.distance();
      const auto base = depth_.find(back > start ? 0 : start - back);
      if (reader_.failed() || base == depth_.end()) return wrong("has a delta without a base");
      depth = base->second + 1;
    } else if (type < 1 || type > 4) {
      return wrong("has an object of no type");
    }
    if (depth > kLongestChain) {
      return wrong(fmt::format("has a chain of more than {} deltas", kLongestChain));
    }
    depth_[start] = depth;
    return {};
  }

  // Passes over a stream, of which it gives the first bytes.
  base::Status stream(std::int64_t size, std::string_view& begin) {
    TRY(within_limits(size));
    Inflater inflater(reader_.rest());
    std::int64_t have = 0;
    while (have < size) {
      char* to = have == 0 ? first_.data() : scratch_.data();
      const auto most = static_cast<std::size_t>(
          std::min<std::int64_t>(size - have, have == 0 ? first_.size() : scratch_.size()));
      const auto n = inflater.read(to, most);
      if (!n || *n != most) return wrong("has a broken stream");
      if (have == 0) begin = std::string_view(first_.data(), *n);
      have += static_cast<std::int64_t>(*n);
    }
    if (!inflater.finish()) return wrong("has a broken stream");
    reader_.skip(inflater.consumed());
    return {};
  }

  base::Status within_limits(std::int64_t size) const {
    if (size <= limits_.object_bytes) return {};
    return wrong(fmt::format("has an object of {} bytes, more than the {} that are taken", size,
                             limits_.object_bytes));
  }

  const std::string& name_;
  Reader reader_;
  const PackLimits& limits_;
  std::unordered_map<std::size_t, unsigned> depth_;  // of the entry at an offset
  std::int64_t total_ = 0, by_id_bytes_ = 0;
  std::size_t by_id_ = 0;
  std::array<char, 24> first_{};  // two sizes of a delta take 20 bytes at most
  std::array<char, 64 * 1024> scratch_{};
};

}  // namespace

base::Status survey_pack(const std::string& name, std::string_view pack, const PackLimits& limits) {
  if (pack.size() >= kHeaderBytes + kTrailerBytes) return Survey(name, pack, limits).run();
  return base::Error{base::Fault::environment, fmt::format("{} is cut off", name), ""};
}

}  // namespace conduct::gitops
