// How long a provider in trouble is left alone.
#pragma once

#include "conductor/agents/agent_event.h"
#include "conductor/core/trouble.h"

#include <cstdint>

namespace conduct::run {

// TROUBLE as the log is told of it, at NOW (ms since the epoch): until when it said itself, else
// longer with each of STRIKES, those before it without a good try; CHANCE, 0 to 1, spreads what
// would come back at the same moment. What only a person ends, and what has come back too often,
// has no time.
core::Trouble with_patience(const agents::ProviderTrouble& trouble, int strikes,
                            std::int64_t now_ms, double chance);

}  // namespace conduct::run
