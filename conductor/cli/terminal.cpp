#include "conductor/cli/terminal.h"

#include "base/text.h"
#include "conductor/cli/environment.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

namespace conduct::cli {
namespace {

constexpr int kWidthUnknown = 80;
constexpr int kHeightUnknown = 24;

// Writes all of a text to a file descriptor; after the first failure nothing more is tried.
class Stream {
 public:
  explicit Stream(int fd) : fd_(fd) {}

  void write(std::string_view text) {
    while (!text.empty() && error_ == 0) {
      const ssize_t written = ::write(fd_, text.data(), text.size());
      if (written >= 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {  // somebody else made it non-blocking
        pollfd ready{fd_, POLLOUT, 0};
        ::poll(&ready, 1, -1);
      } else if (errno != EINTR) {
        error_ = errno;
      }
    }
  }

  int error() const { return error_; }

 private:
  int fd_;
  int error_ = 0;
};

// A reader that goes away (`conduct log | head`) must not kill a conductor. A handler, not SIG_IGN:
// execve(2) resets handlers to the default, so that agents and gates see the signal as usual.
void survive_closed_pipes() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGPIPE, &action, nullptr);
}

int columns_or_rows(bool columns) {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = {};
  const int known = columns ? size.ws_col : size.ws_row;
  if (known > 0) return known;
  return columns ? kWidthUnknown : kHeightUnknown;
}

std::string label(std::string_view word, std::string_view colour_code, bool colour) {
  if (!colour) return std::string(word);
  return fmt::format("\x1b[1;{}m{}\x1b[0m", colour_code, word);
}

}  // namespace

Terminal process_terminal() {
  survive_closed_pipes();
  auto out = std::make_shared<Stream>(STDOUT_FILENO);
  auto err = std::make_shared<Stream>(STDERR_FILENO);
  const bool dumb = variable("TERM") == "dumb";
  const bool colourful = !dumb && variable("NO_COLOR").empty();

  Terminal terminal;
  terminal.out = [out](std::string_view text) { out->write(text); };
  terminal.err = [err](std::string_view text) { err->write(text); };
  terminal.read_line = []() -> std::optional<std::string> {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
  };
  terminal.flushed = [out]() -> base::Status {
    if (out->error() == 0 || out->error() == EPIPE) return {};
    return base::Error{
        base::Fault::environment,
        fmt::format("standard output could not be written: {}", std::strerror(out->error())), ""};
  };
  terminal.width = [] { return columns_or_rows(true); };
  terminal.height = [] { return columns_or_rows(false); };
  terminal.asks = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
  terminal.live = !dumb && ::isatty(STDOUT_FILENO) != 0;
  terminal.colour = colourful && ::isatty(STDOUT_FILENO) != 0;
  terminal.err_colour = colourful && ::isatty(STDERR_FILENO) != 0;
  return terminal;
}

bool confirmed(const Terminal& terminal, std::string_view question) {
  terminal.err(fmt::format("{} [y/N] ", question));
  const std::optional<std::string> line = terminal.read_line();
  if (!line) {
    terminal.err("\n");
    return false;
  }
  const std::string answer = base::lower(base::trim(*line));
  return answer == "y" || answer == "yes";
}

std::string picked(const Terminal& terminal, std::string_view question,
                   const std::vector<std::string>& choices) {
  terminal.err(fmt::format("{} {} [{}] ", question, base::join(choices, ", "), choices.front()));
  const std::optional<std::string> line = terminal.read_line();
  if (!line) terminal.err("\n");
  const std::string answer(base::trim(line.value_or("")));
  return answer.empty() ? choices.front() : answer;
}

std::string error_text(const base::Error& error, bool colour) {
  std::string text = fmt::format("conduct: {} {}\n", label("error:", "31", colour),
                                 base::printable(error.message));
  if (!error.hint.empty()) text += fmt::format("hint: {}\n", base::printable(error.hint));
  return text;
}

std::string warning_text(std::string_view text, bool colour) {
  return fmt::format("conduct: {} {}\n", label("warning:", "33", colour), base::printable(text));
}

}  // namespace conduct::cli
