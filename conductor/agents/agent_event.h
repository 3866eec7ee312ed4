// What an agent program tells while it works, in one form for all programs; and how it ended in its
// own words. Claims, never evidence.
#pragma once

#include "conductor/core/trouble.h"
#include "conductor/core/usage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace conduct::agents {

struct Started {
  std::string session;  // the conversation, as the program wants it named to go on with it
};
struct Said {
  std::string text;
};
struct UsedTool {
  std::string tool, detail;  // "Bash", "make test"
};
struct Used {
  core::Usage usage;  // of this try so far
};
// It met a limit or a failure of its provider and may try again by itself.
struct Delayed {
  core::TroubleKind kind = core::TroubleKind::overloaded;
  std::string message;
};
// It asked for something that only a person answers.
struct Asked {
  std::string question;
};

using AgentEvent = std::variant<Started, Said, UsedTool, Used, Delayed, Asked>;

// A time as people say it where the program runs: "2:58 AM", "Nov 25th, 2026 2:58 AM".
struct LocalTime {
  int year = 0, month = 0, day = 0;  // 1 to 12, 1 to 31; 0: the next time that the clock shows it
  int hour = 0, minute = 0;

  bool operator==(const LocalTime&) const = default;
};

// What ended a try that is no fault of the work, before anybody has looked at a clock.
struct ProviderTrouble {
  core::TroubleKind kind = core::TroubleKind::unreachable;
  std::string message;
  // When it may be asked again, as far as it said: from now, since the epoch, or by a clock.
  std::optional<std::int64_t> retry_after_ms = {}, retry_at_ms = {};
  std::optional<LocalTime> retry_at = {};
};

// How a try ended in the program's own words.
struct LastWord {
  std::string failure;  // why it did not come to an end; empty: it did
  std::optional<ProviderTrouble> trouble;
  bool no_such_session = false;  // the conversation that it was to go on with is not there
  bool finished = false;         // it told that its work is done, whatever ended its process then
};

}  // namespace conduct::agents
