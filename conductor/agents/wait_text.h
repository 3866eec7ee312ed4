// Makes out how long a provider asks to wait, from what programs say of it in plain words.
#pragma once

#include "conductor/agents/agent_event.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace conduct::agents {

// How long MESSAGE asks to wait: "try again in 1.5s", "retry after 20 seconds", "in 2 hours 5
// minutes". Milliseconds.
std::optional<std::int64_t> wait_in(std::string_view message);

// Of SECONDS, a number that a provider has told ("20"), which may be of any size; 0: it is none.
std::int64_t milliseconds_of(std::string_view seconds);

// The time that MESSAGE names: "try again at 2:58 AM", "resets Nov 25th, 2026 2:58 AM".
std::optional<LocalTime> time_in(std::string_view message);

}  // namespace conduct::agents
