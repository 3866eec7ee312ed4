// A zlib stream in memory, taken out piece by piece into buffers whose size the caller sets: no
// stream of foreign origin decides how much memory it takes.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace conduct::gitops {

class Inflater {
 public:
  explicit Inflater(std::string_view input);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  // Fills OUT; fewer bytes only where the stream ends. nullopt: it is broken or cut off.
  std::optional<std::size_t> read(char* out, std::size_t size);
  // Takes the rest of the stream; false: there are more bytes in it, or it is broken.
  bool finish();
  std::size_t consumed() const;  // bytes of the input

 private:
  std::string_view rest_;  // not given to zlib yet, which counts in 32 bits
  std::size_t given_ = 0;
  z_stream stream_{};
  bool started_ = false, ended_ = false;
};

}  // namespace conduct::gitops
