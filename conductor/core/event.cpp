#include "conductor/core/event.h"

#include <fmt/core.h>

namespace conduct::core {

const char* to_string(EndKind kind) {
  switch (kind) {
    case EndKind::exited:
      return "exited";
    case EndKind::signalled:
      return "signalled";
    case EndKind::timed_out:
      return "timed-out";
    case EndKind::not_started:
      return "not-started";
    case EndKind::stalled:
      return "stalled";
    case EndKind::asked:
      return "asked";
  }
  return "";
}

std::string describe(const ProcessEnd& end) {
  const std::string more = end.detail.empty() ? "" : " (" + end.detail + ")";
  switch (end.kind) {
    case EndKind::exited:
      return fmt::format("exited {}{}", end.code, more);
    case EndKind::signalled:
      return fmt::format("was killed by signal {}{}", end.code, more);
    case EndKind::timed_out:
      return "ran out of time" + more;
    case EndKind::not_started:
      return "could not be started: " + end.detail;
    case EndKind::stalled:
      return "did nothing any more" + more;
    case EndKind::asked:
      return "waited for an answer, and nobody is there to give one: " + end.detail;
  }
  return "";
}

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::landed:
      return "landed";
    case Outcome::verified:
      return "verified";
    case Outcome::blocked:
      return "blocked";
    case Outcome::waiting:
      return "waiting";
    case Outcome::interrupted:
      return "interrupted";
    case Outcome::spent:
      return "spent";
  }
  return "";
}

}  // namespace conduct::core
