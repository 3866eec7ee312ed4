// Cuts output into lines and passes on the latest, at most one in a while. Knows no clock: its user
// says the time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::system {

class LineFeed {
 public:
  explicit LineFeed(std::function<void(std::string_view)> line) : line_(std::move(line)) {}

  // Takes output that came at NOW (ms). A line feed or a carriage return ends a line; empty ones
  // are left out. Returns when due() is to be called, where a line has to wait for its turn.
  std::optional<std::int64_t> add(std::string_view bytes, std::int64_t now);

  // Passes on the line that waits, if one does and its turn has come; else the same.
  std::optional<std::int64_t> due(std::int64_t now);

  // Passes on the line that waits at the end of output, a last one without its end included.
  void finish();

 private:
  void extend(std::string_view piece);
  void end_lines(std::string_view text);
  void end_line();
  void pass_on();

  std::function<void(std::string_view)> line_;
  std::string open_;     // the line that has no end yet, cut
  std::string waiting_;  // the latest line that was not passed on
  std::int64_t next_ = 0;
  bool called_ = false;
};

}  // namespace conduct::system
