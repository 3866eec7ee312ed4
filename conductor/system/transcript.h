// What a child prints: appended to a file up to a limit, its last bytes kept in memory. Bounded
// memory, whatever comes.
#pragma once

#include "base/result.h"
#include "conductor/system/fd.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace conduct::system {

class Transcript {
 public:
  // Appends to FILE, made where it is missing; no file at all where FILE is empty.
  static base::Result<Transcript> open(const std::string& file, std::int64_t limit);

  void add(std::string_view bytes);

  // Writes how much was dropped, if anything was. Call once, at the end.
  void finish();

  std::int64_t bytes() const { return bytes_; }  // all that came
  std::string tail() const;                      // the last 16 kB of it
  const std::string& write_error() const {
    return error_;
  }  // why the file is incomplete; empty: it is not

 private:
  Transcript() = default;
  void store(std::string_view bytes);
  void keep_tail(std::string_view bytes);

  Fd fd_;
  std::string file_, error_, tail_;
  std::int64_t limit_ = 0, bytes_ = 0, stored_ = 0;
  bool ends_in_newline_ = true;
};

}  // namespace conduct::system
