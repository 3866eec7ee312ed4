// Observers that show a run as it goes: plain lines anywhere, live lines on a terminal, one JSON
// object an event.
#pragma once

#include "conductor/core/ports.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace conduct::report {

// Where output goes; bound to stdout by the command line.
using Sink = std::function<void(std::string_view)>;

// What the world tells between events: an agent's last line. Called on the loop's thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void said(core::JobId job, std::string_view line) = 0;
  virtual void tick(std::int64_t now_ms) = 0;  // about twice a second: elapsed times
};

class Console : public core::Observer, public Progress {};

// One line when something begins or ends; nothing is rewritten. CI: "github" or "gitlab" fold the
// output of failed gates, and github gets annotations; anything else: neither.
std::unique_ptr<Console> plain_console(Sink sink, bool colour, const std::string& ci);

// Finished lines scroll above; below them a line per running job with its elapsed time and last
// action, at most ten times a second by the time of events and ticks. WIDTH and HEIGHT are asked
// for at each drawing. Its block goes away with RunEnded, at the latest with the console.
std::unique_ptr<Console> live_console(Sink sink, std::function<int()> width,
                                      std::function<int()> height, bool colour);

// Event lines (json.h).
std::unique_ptr<Console> json_console(Sink sink);

}  // namespace conduct::report
