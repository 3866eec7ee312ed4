// Makes out what kind of trouble a provider is in, from what programs say of it: a status of HTTP,
// a code, or plain words.
#pragma once

#include "conductor/agents/agent_event.h"

#include <optional>
#include <string_view>

namespace conduct::agents {

// STATUS: of HTTP (RFC 9110; 529 is Anthropic's "overloaded"), 0 where none is known. nullopt: this
// is no trouble with a provider.
std::optional<core::TroubleKind> trouble_kind(int status, std::string_view message);

// The status that MESSAGE names: "last status: 429 Too Many Requests", "API Error: 529 …"; 0: none.
int status_in(std::string_view message);

// Trouble of the kind that STATUS and MESSAGE tell, with the wait that MESSAGE asks for.
std::optional<ProviderTrouble> trouble_from(int status, std::string_view message);

}  // namespace conduct::agents
