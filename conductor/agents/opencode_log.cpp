#include "conductor/agents/opencode_log.h"

#include "conductor/agents/failure_text.h"

namespace conduct::agents {

std::optional<ProviderTrouble> OpencodeLog::take(std::string_view line) {
  if (const std::size_t failed = line.find("message=failed "); failed != std::string_view::npos)
    if (const std::size_t error = line.find("error=\"", failed); error != std::string_view::npos)
      failure_ = line.substr(error + 7, line.find('"', error + 7) - error - 7);
  if (trouble_ || line.find("message=\"stream error\"") == std::string_view::npos) return {};
  const std::size_t found = line.find("error.error=");
  const std::string said(line.substr(found == std::string_view::npos ? 0 : found + 12));
  trouble_ = trouble_from(status_in(said), said);
  return trouble_;
}

}  // namespace conduct::agents
