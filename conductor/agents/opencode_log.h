// What opencode says in its log (`--print-logs --log-level ERROR`, standard error) and not in its
// output. Verified with 1.18.33.
#pragma once

#include "conductor/agents/agent_event.h"

#include <optional>
#include <string>
#include <string_view>

namespace conduct::agents {

class OpencodeLog {
 public:
  // Takes one line. Told of a limit opencode sleeps as long as the provider asks, without a word on
  // its output: an hour, where that is asked. The trouble is returned the first time.
  std::optional<ProviderTrouble> take(std::string_view line);

  const std::optional<ProviderTrouble>& trouble() const { return trouble_; }
  // What failed in it where its output says "unknown"; empty: nothing.
  const std::string& failure() const { return failure_; }

 private:
  std::optional<ProviderTrouble> trouble_;
  std::string failure_;
};

}  // namespace conduct::agents
