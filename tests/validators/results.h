// Short forms for the validators' tests: runs as they end, results as people read them.
#pragma once

#include "validators/evidence.h"

#include <fmt/core.h>

#include <string>

namespace conduct::validators {

inline CommandRun exited(int code, std::string output, std::string command = "make check") {
  CommandRun run;
  run.command = std::move(command);
  run.end.code = code;
  run.output = std::move(output);
  return run;
}

inline CommandRun ended(core::EndKind kind, int code, std::string detail = "") {
  CommandRun run = exited(code, "");
  run.end.kind = kind;
  run.end.detail = std::move(detail);
  return run;
}

// "FAIL: reason", "COULD_NOT_RUN (work): reason".
inline std::string told(const core::GateResult& result) {
  const std::string cause = core::to_string(result.cause);
  return fmt::format("{}{}: {}", core::to_string(result.verdict),
                     cause.empty() ? "" : " (" + cause + ")", result.reason);
}

inline TreeFile file(std::string path, std::string content) {
  TreeFile made;
  made.size = static_cast<std::int64_t>(content.size());
  made.path = std::move(path);
  made.content = std::move(content);
  return made;
}

}  // namespace conduct::validators
