// The tables that say how a run goes: [run], [roles], [worktree].
#include "conductor/config/checks.h"
#include "conductor/config/loading.h"

#include <fmt/core.h>

#include <array>

namespace conduct::config {
namespace {

using base::Status;

constexpr std::int64_t kMostHelpers = 64, kDeepestHelper = 8;
constexpr std::int64_t kMostTokens = 1'000'000'000'000;

Status read_jobs(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(const std::int64_t jobs, read_integer(setting, 1, kMostJobs));
  loading.config.jobs = static_cast<int>(jobs);
  return {};
}

Status read_retries(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(const std::int64_t retries, read_integer(setting, 0, kMostRetries));
  loading.config.retries = static_cast<int>(retries);
  return {};
}

Status read_timeout(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.timeout_ms, read_duration_ms(setting));
  return {};
}

Status read_stall(const Setting& setting, Loading& loading) {
  if (setting.value.kind == Kind::string && setting.value.text == "never") {
    loading.config.stall_ms = 0;
    return {};
  }
  TRY_ASSIGN(loading.config.stall_ms, read_duration_ms(setting));
  return {};
}

Status read_target(const Setting& setting, Loading& loading) {
  if (!is_target(setting.value.text)) return setting.expected(kTargetExpected);
  loading.config.target = setting.value.text;
  return {};
}

Status read_land(const Setting& setting, Loading& loading) {
  if (!is_land(setting.value.text)) return setting.expected(kLandExpected);
  loading.config.land = setting.value.text;
  return {};
}

Status read_role(const Setting& setting, Loading& loading) {
  std::vector<std::string> ladder;
  if (setting.value.kind == Kind::array) {
    TRY_ASSIGN(ladder, read_texts(setting));
    if (ladder.empty()) return setting.error("must name an agent");
  } else {
    TRY_ASSIGN(ladder.emplace_back(), read_text(setting));
  }
  loading.config.roles[setting.name.substr(setting.name.find('.') + 1)] = ladder;
  loading.remember(setting);
  return {};
}

Status read_share(const Setting& setting, Loading& loading) {
  if (setting.value.kind != Kind::boolean) return setting.expected("true or false");
  loading.config.share = setting.value.truth;
  return {};
}

Status read_cost(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.budget.cost_usd, read_amount(setting));
  return {};
}

Status read_tokens(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.budget.tokens, read_integer(setting, 1, kMostTokens));
  return {};
}

Status read_wall(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.budget.wall_ms, read_duration_ms(setting));
  return {};
}

Status read_limit(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(const std::int64_t limit, read_integer(setting, 0, kMostHelpers));
  loading.config.helpers.limit = static_cast<int>(limit);
  return {};
}

Status read_depth(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(const std::int64_t depth, read_integer(setting, 1, kDeepestHelper));
  loading.config.helpers.depth = static_cast<int>(depth);
  return {};
}

Status read_worktree_dir(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.worktree_dir, read_text(setting));
  return {};
}

Status read_caches(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.caches, read_texts(setting));
  for (const std::string& name : loading.config.caches) {
    if (name.find('/') == std::string::npos && name != "." && name != "..") continue;
    return setting.error(
        fmt::format("has \"{}\", which is a path", base::one_line(name, 80)),
        "name directories only, as in \"node_modules\": they stay out wherever they are");
  }
  return {};
}

}  // namespace

base::Status read_run(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 6> kKeys = {{{"jobs", read_jobs},
                                                              {"retries", read_retries},
                                                              {"timeout", read_timeout},
                                                              {"target", read_target},
                                                              {"land", read_land},
                                                              {"stall", read_stall}}};
  return read_table<Loading>(table, kKeys, loading);
}

base::Status read_roles(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 6> kKeys = {{{"implementer", read_role},
                                                              {"fixer", read_role},
                                                              {"synthesizer", read_role},
                                                              {"share", read_share},
                                                              {"reviewer", nullptr},
                                                              {"auditor", nullptr}}};
  return read_table<Loading>(table, kKeys, loading);
}

base::Status read_budget(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 3> kKeys = {
      {{"cost_usd", read_cost}, {"tokens", read_tokens}, {"wall", read_wall}}};
  return read_table<Loading>(table, kKeys, loading);
}

base::Status read_helpers(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 2> kKeys = {
      {{"limit", read_limit}, {"depth", read_depth}}};
  return read_table<Loading>(table, kKeys, loading);
}

base::Status read_worktree(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 4> kKeys = {
      {{"dir", read_worktree_dir}, {"caches", read_caches}, {"copy", nullptr}, {"setup", nullptr}}};
  return read_table<Loading>(table, kKeys, loading);
}

}  // namespace conduct::config
