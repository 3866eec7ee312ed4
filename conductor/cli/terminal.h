// The user's side of a command: where data and messages go, whether somebody is there to be asked,
// and how much the terminal can do. A value of functions, so that tests stand in for the terminal.
#pragma once

#include "base/result.h"
#include "conductor/report/console.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::cli {

struct Terminal {
  report::Sink out;                                       // data
  report::Sink err;                                       // messages and diagnostics
  std::function<std::optional<std::string>()> read_line;  // of standard input; nullopt: its end
  std::function<base::Status()>
      flushed;                         // has all data arrived? A reader that left early is no error
  std::function<int()> width, height;  // asked for at each use: windows are resized
  bool asks = false;                   // a person sees questions and can answer them
  bool live = false;                   // data goes to a terminal that can rewrite lines
  bool colour = false;                 // of data
  bool err_colour = false;             // of messages
};

// The process's own. Colour and live progress only on a terminal; NO_COLOR (no-color.org) and
// TERM=dumb are obeyed.
Terminal process_terminal();

// Asks QUESTION; only "y" and "yes" are a yes. The end of input is a no.
bool confirmed(const Terminal& terminal, std::string_view question);

// Asks QUESTION and which of CHOICES, of which there is one at least; an empty line and the end of
// input are the first. The answer may be none of them.
std::string picked(const Terminal& terminal, std::string_view question,
                   const std::vector<std::string>& choices);

// "conduct: error: …" and "hint: …", fit to be shown.
std::string error_text(const base::Error& error, bool colour);

// "conduct: warning: …"
std::string warning_text(std::string_view text, bool colour);

}  // namespace conduct::cli
