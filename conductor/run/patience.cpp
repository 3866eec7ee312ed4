#include "conductor/run/patience.h"

#include <fmt/core.h>

#include <algorithm>
#include <ctime>

namespace conduct::run {
namespace {

using core::TroubleKind;

constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond;
constexpr std::int64_t kLongest = 30 * 24 * 60 * kMinute;  // whatever is told
constexpr int kMostStrikes = 12;                           // half an hour to some hours, by kind
constexpr std::int64_t kSpread = 2 * kSecond;              // behind a time that was told

struct Wait {
  std::int64_t first, longest;
};

Wait wait_of(TroubleKind kind) {
  if (kind == TroubleKind::rate_limit) return {30 * kSecond, 30 * kMinute};
  return {2 * kSecond, 5 * kMinute};
}

// The next moment that the local clock shows TIME; mktime(3) knows of summer time.
std::int64_t at_clock(const agents::LocalTime& time, std::int64_t now_ms) {
  const std::time_t now = now_ms / kSecond;
  std::tm local{};
  localtime_r(&now, &local);
  local.tm_hour = time.hour;
  local.tm_min = time.minute;
  local.tm_sec = 0;
  local.tm_isdst = -1;
  if (time.day != 0) {
    local.tm_year = time.year - 1900;
    local.tm_mon = time.month - 1;
    local.tm_mday = time.day;
  }
  std::tm copy = local;
  std::time_t then = std::mktime(&copy);
  if (time.day == 0 && then <= now) {
    ++local.tm_mday;
    then = std::mktime(&local);
  }
  return then * kSecond;
}

std::int64_t told_time(const agents::ProviderTrouble& trouble, std::int64_t now_ms) {
  if (trouble.retry_at_ms) return *trouble.retry_at_ms;
  if (trouble.retry_after_ms) return now_ms + *trouble.retry_after_ms;
  return trouble.retry_at ? at_clock(*trouble.retry_at, now_ms) : 0;
}

}  // namespace

core::Trouble with_patience(const agents::ProviderTrouble& trouble, int strikes,
                            std::int64_t now_ms, double chance) {
  core::Trouble out{trouble.kind, trouble.message, 0};
  if (core::needs_a_person(trouble.kind)) return out;
  if (const std::int64_t told = told_time(trouble, now_ms); told > now_ms) {
    out.until_ms = std::min(told, now_ms + kLongest) + static_cast<std::int64_t>(chance * kSpread);
    return out;
  }
  if (strikes + 1 >= kMostStrikes) {
    out.message += fmt::format(" ({} times in a row)", strikes + 1);
    return out;
  }
  const auto [first, longest] = wait_of(trouble.kind);
  const std::int64_t wait = std::min(longest, first << std::min(strikes, 20));
  out.until_ms =
      now_ms + wait / 2 + static_cast<std::int64_t>(chance * static_cast<double>(wait) / 2);
  return out;
}

}  // namespace conduct::run
