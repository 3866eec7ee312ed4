// A terminal as far as the live console uses one.
#include "tests/report/screen.h"

#include <gtest/gtest.h>

namespace conduct::report {

std::string& Screen::line() {
  return lines_[row_];
}

void Screen::write(std::string_view bytes) {
  for (std::size_t pos = 0; pos < bytes.size();) {
    if (bytes[pos] == '\x1b') {
      pos += control(bytes.substr(pos));
    } else if (bytes[pos] == '\n') {
      if (++row_ == lines_.size()) lines_.emplace_back();
      ++pos;
    } else {
      line() += bytes[pos++];  // the console only writes to lines that it has cleared
    }
  }
}

std::size_t Screen::control(std::string_view sequence) {
  const std::size_t end = sequence.find_first_of("ABCDEFGHJKSTfhlm");
  const std::string all(sequence.substr(0, end + 1));
  const std::string parameter = all.substr(2, all.size() - 3);
  if (all == "\x1b[?25l" || all == "\x1b[?25h") {
    cursor_shown_ = all.back() == 'h';
  } else if (all == "\x1b[?7l" || all == "\x1b[?7h") {
    wraps_ = all.back() == 'h';
  } else if (all.back() == 'F') {
    const std::size_t up = std::stoul(parameter);
    EXPECT_LE(up, row_) << "above the first line";
    row_ -= std::min(up, row_);
  } else if (all == "\x1b[J") {
    line().clear();
    lines_.resize(row_ + 1);
  } else if (all.back() != 'm') {
    ADD_FAILURE() << "unknown control sequence " << all.substr(1);
  }
  return end + 1;
}

std::string Screen::text() const {
  std::string out;
  for (const std::string& one : lines_) out += one + "\n";
  while (out.size() > 1 && out[out.size() - 2] == '\n') out.pop_back();
  return out;
}

}  // namespace conduct::report
