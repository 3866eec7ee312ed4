// Finds the latest line in what comes, and keeps it until its turn.
#include "conductor/system/line_feed.h"

#include <algorithm>

namespace conduct::system {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr std::int64_t interval_ms = 100;
constexpr std::string_view line_ends = "\r\n";

}  // namespace

std::optional<std::int64_t> LineFeed::add(std::string_view bytes, std::int64_t now) {
  if (!line_) return std::nullopt;
  const std::size_t last_end = bytes.find_last_of(line_ends);
  if (last_end != std::string_view::npos) {
    end_lines(bytes.substr(0, last_end));
    bytes.remove_prefix(last_end + 1);
  }
  extend(bytes);
  return due(now);
}

std::optional<std::int64_t> LineFeed::due(std::int64_t now) {
  if (waiting_.empty()) return std::nullopt;
  if (called_ && now < next_) return next_;
  next_ = now + interval_ms;
  called_ = true;
  pass_on();
  return std::nullopt;
}

void LineFeed::finish() {
  if (!line_) return;
  end_line();
  if (!waiting_.empty()) pass_on();
}

void LineFeed::extend(std::string_view piece) {
  open_.append(piece.substr(0, longest_line - std::min(open_.size(), longest_line)));
}

// Only the last line that is not empty counts: all before it are passed over unread.
void LineFeed::end_lines(std::string_view text) {
  const std::size_t last = text.find_last_not_of(line_ends);
  if (last != std::string_view::npos) {
    text = text.substr(0, last + 1);
    const std::size_t begin = text.find_last_of(line_ends);
    if (begin != std::string_view::npos) {
      open_.clear();
      text.remove_prefix(begin + 1);
    }
    extend(text);
  }
  end_line();
}

void LineFeed::end_line() {
  if (!open_.empty()) waiting_.swap(open_);
  open_.clear();
}

void LineFeed::pass_on() {
  std::string line;
  line.swap(waiting_);
  line_(line);
}

}  // namespace conduct::system
