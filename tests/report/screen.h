// A terminal as far as the live console uses one: lines that scroll up, and the control sequences
// that it sends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace conduct::report {

class Screen {
 public:
  // Takes what a program wrote. An unknown control sequence fails the test.
  void write(std::string_view bytes);

  std::string text()
      const;  // every line, those that scrolled away first; no spaces or empty lines at the end
  bool cursor_shown() const { return cursor_shown_; }
  bool wraps() const { return wraps_; }

 private:
  std::size_t control(std::string_view sequence);
  std::string& line();

  std::vector<std::string> lines_{""};
  std::size_t row_ = 0;
  bool cursor_shown_ = true, wraps_ = true;
};

}  // namespace conduct::report
