// Cuts what comes in pieces into whole lines, with bounded memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace conduct::system {

class WholeLines {
 public:
  // TEXT is what a line consists of, its line feed included where it has one. WHOLE is false for
  // the pieces of a line that is longer than kLongest.
  using Take = std::function<void(std::string_view text, bool whole)>;

  static constexpr std::size_t kLongest = 16 << 20;

  void add(std::string_view bytes, const Take& take);
  void finish(const Take& take);  // a last line without its end

 private:
  std::string open_;
  bool too_long_ = false;  // pieces of the open line have been passed on
};

}  // namespace conduct::system
