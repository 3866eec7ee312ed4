// Reads what an agent program prints, line by line, and answers where it is a dialogue. Knows no
// clock, file or process. What it does not know it passes over: it stands in the transcript.
#pragma once

#include "conductor/agents/agent_event.h"
#include "conductor/core/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::agents {

class Reader {
 public:
  virtual ~Reader() = default;

  // What is written to the program at first, where it is a dialogue.
  virtual std::string opening() { return ""; }

  // Takes one line of its standard output.
  virtual std::vector<AgentEvent> take(std::string_view line) = 0;

  // Takes one line of its standard error.
  virtual std::vector<AgentEvent> take_aside(std::string_view) { return {}; }

  // What is to be written to it by now, and whether that was all. Once.
  struct Reply {
    std::string text;
    bool last = false;
    bool stop = false;  // nothing good comes of waiting for its end
  };
  virtual Reply reply() { return {}; }

  // Asks it to stop, where it can be told; the process is ended a little later anyway.
  virtual std::string farewell() { return ""; }

  // The process has ended as END says; OUTPUT: the last of all that it printed.
  virtual LastWord last_word(const core::ProcessEnd& end, std::string_view output) = 0;
};

}  // namespace conduct::agents
