// CONDUCT_* variables that set what a configuration file can set, too.
#include "base/text.h"
#include "conductor/config/checks.h"
#include "conductor/config/loading.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <optional>

namespace conduct::config {
namespace {

using base::Status;

std::optional<int> integer_in(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return static_cast<int>(number);
}

bool jobs_from(const std::string& text, Config& config) {
  const auto jobs = integer_in(text, 1, kMostJobs);
  config.jobs = jobs.value_or(config.jobs);
  return jobs.has_value();
}

bool retries_from(const std::string& text, Config& config) {
  const auto retries = integer_in(text, 0, kMostRetries);
  config.retries = retries.value_or(config.retries);
  return retries.has_value();
}

bool timeout_from(const std::string& text, Config& config) {
  const auto ms = base::parse_duration_ms(text);
  if (!ms || *ms <= 0) return false;
  config.timeout_ms = *ms;
  return true;
}

bool target_from(const std::string& text, Config& config) {
  config.target = text;
  return is_target(text);
}

bool land_from(const std::string& text, Config& config) {
  config.land = text;
  return is_land(text);
}

bool sandbox_from(const std::string& text, Config& config) {
  config.sandbox.mode = text;
  return is_sandbox(text);
}

struct Variable {
  const char* name;
  bool (*take)(const std::string& text, Config& config);
  const char* expected;
};

}  // namespace

base::Status read_environment(const std::map<std::string, std::string>& environment,
                              Config& config) {
  static constexpr std::array<Variable, 6> kVariables = {{
      {"CONDUCT_JOBS", jobs_from, "a whole number from 1 to 1024"},
      {"CONDUCT_RETRIES", retries_from, "a whole number from 0 to 100"},
      {"CONDUCT_TIMEOUT", timeout_from, kTimeExpected},
      {"CONDUCT_TARGET", target_from, kTargetExpected},
      {"CONDUCT_LAND", land_from, kLandExpected},
      {"CONDUCT_SANDBOX", sandbox_from, kSandboxExpected},
  }};
  for (const Variable& variable : kVariables) {
    const auto found = environment.find(variable.name);
    if (found == environment.end() || found->second.empty()) continue;
    if (variable.take(found->second, config)) continue;
    return base::Error{base::Fault::environment,
                       fmt::format("{} must be {}, not \"{}\"", variable.name, variable.expected,
                                   base::one_line(found->second, 80)),
                       fmt::format("unset {}, or set it rightly", variable.name)};
  }
  return {};
}

}  // namespace conduct::config
