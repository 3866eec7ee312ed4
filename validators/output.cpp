#include "validators/output.h"

#include "base/escapes.h"
#include "base/text.h"

namespace conduct::validators {
namespace {

constexpr std::size_t kExcerpt = 4096;
constexpr std::size_t kNearLineStart = 256;  // how much of the excerpt a clean start may cost
constexpr std::size_t kQuoted = 100;

}  // namespace

std::string excerpt(std::string_view output) {
  const std::string plain = base::without_escapes(output);
  std::string_view end = plain;
  if (end.size() > kExcerpt) {
    end.remove_prefix(end.size() - kExcerpt);
    const std::size_t line_end = end.find('\n');
    if (line_end < kNearLineStart) end.remove_prefix(line_end + 1);
  }
  return base::printable(end);
}

std::string quoted(std::string_view command) {
  return "`" + base::one_line(base::trim(command), kQuoted) + "`";
}

core::GateResult result_of(const std::string& gate, const CommandRun& run) {
  core::GateResult result;
  result.gate = gate;
  result.subject = run.command;
  result.log = run.log;
  result.seconds = run.seconds;
  return result;
}

}  // namespace conduct::validators
