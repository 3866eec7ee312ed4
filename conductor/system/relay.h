// Carries bytes both ways between two sockets. A way holds at most one buffer: it reads only what
// it could pass on before, and so whoever sends faster than the other side takes has to wait. The
// end of what one side sends is passed on and leaves the other way open; a reset is passed on as an
// end.
#pragma once

#include "conductor/system/fd_watch.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace conduct::system {

class Relay {
 public:
  // TO_A and TO_B go first. BUFFER is used during pump() alone.
  Relay(FdWatch& a, FdWatch& b, std::string to_a, std::string to_b, std::span<char> buffer);

  // Carries what can be carried now, and has the watches wait for what cannot. False when both ways
  // have ended.
  bool pump();

 private:
  struct Way {
    FdWatch* from;
    FdWatch* to;
    std::string held;  // what TO did not take yet
    std::size_t sent = 0;
    bool ended = false;  // FROM sends no more
    bool over = false;   // and TO has been told, or takes no more
  };

  void pump(Way& way);
  bool pass_held(Way& way);
  bool read_once(Way& way);

  Way to_a_, to_b_;
  std::span<char> buffer_;
};

}  // namespace conduct::system
