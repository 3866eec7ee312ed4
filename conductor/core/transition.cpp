#include "conductor/core/transition.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>

namespace conduct::core {
namespace {

struct Rule {
  std::string_view event;  // kind, or "intended NAME" for the intent of a command
  Stage stage;
  std::string_view open;  // the command of the job that must be open; empty: none may be
};

// Rows not here are illegal. ActFailed and ActAbandoned end any open command and are checked for
// that alone.
constexpr std::array kRules{
    Rule{"intended read-target", Stage::merging, ""},
    Rule{"target-read", Stage::merging, "read-target"},
    Rule{"intended merge", Stage::merging, ""},
    Rule{"merged", Stage::merging, "merge"},
    Rule{"merge-conflicted", Stage::merging, "merge"},
    Rule{"intended lease", Stage::leasing, ""},
    Rule{"leased", Stage::leasing, "lease"},
    Rule{"lease-failed", Stage::leasing, "lease"},
    Rule{"intended attempt", Stage::working, ""},
    Rule{"agent-spawned", Stage::working, "attempt"},
    Rule{"agent-told", Stage::working, "attempt"},
    Rule{"agent-stalled", Stage::working, "attempt"},
    Rule{"helper-spawned", Stage::working, "attempt"},
    Rule{"helper-told", Stage::working, "attempt"},
    Rule{"helper-stalled", Stage::working, "attempt"},
    Rule{"helper-ended", Stage::working, "attempt"},
    Rule{"agent-ended", Stage::working, "attempt"},
    Rule{"attempt-interrupted", Stage::working, "attempt"},
    Rule{"intended snapshot", Stage::snapshotting, ""},
    Rule{"snapshot-taken", Stage::snapshotting, "snapshot"},
    Rule{"intended gate", Stage::gating, ""},
    Rule{"gates-judged", Stage::gating, "gate"},
    Rule{"approved", Stage::awaiting, ""},
    Rule{"rejected", Stage::awaiting, ""},
    Rule{"intended checkpoint", Stage::publishing, ""},
    Rule{"checkpoint-made", Stage::publishing, "checkpoint"},
    Rule{"intended land", Stage::publishing, ""},
    Rule{"landed", Stage::publishing, "land"},
    Rule{"landing-withheld", Stage::publishing, "land"},
    Rule{"land-refused", Stage::publishing, "land"},
    Rule{"target-moved", Stage::publishing, "land"},
    Rule{"intended release", Stage::releasing, ""},
    Rule{"released", Stage::releasing, "release"},
    Rule{"released", Stage::blocked, ""},  // conduct clean
    Rule{"intended release", Stage::awaiting, ""},
    Rule{"released", Stage::awaiting, "release"},
    Rule{"escalated", Stage::failing, ""},
    Rule{"escalated", Stage::leasing, ""},  // its agent's provider is left alone for good
    Rule{"escalated", Stage::working, ""},
};

std::string rule_name(const Event& event) {
  if (const auto* intended = std::get_if<Intended>(&event))
    return std::string("intended ") + name_of(intended->command);
  return kind_of(event);
}

template <typename T, typename = void>
struct HasJob : std::false_type {};
template <typename T>
struct HasJob<T, std::void_t<decltype(T::job)>> : std::true_type {};

}  // namespace

std::optional<JobId> job_of(const Event& event) {
  return std::visit(
      [](const auto& e) -> std::optional<JobId> {
        using T = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<T, Intended>)
          return job_of(e.command);
        else if constexpr (HasJob<T>::value)
          return e.job;
        else
          return std::nullopt;
      },
      event);
}

base::Status check_transition(const Plan& plan, const JobState& job, JobId id, const Event& event) {
  const std::string name = rule_name(event);
  const bool ends_any = name == "act-failed" || name == "act-abandoned";
  const std::string open = job.act ? name_of(*job.act) : "";
  const bool legal =
      ends_any ? job.acting : std::any_of(kRules.begin(), kRules.end(), [&](const Rule& rule) {
        return rule.event == name && rule.stage == job.stage && rule.open == open;
      });
  if (legal) return {};
  return base::Error{
      base::Fault::internal,
      fmt::format("event {} cannot come to job {} in stage {}{}", name, plan.job(id).name,
                  to_string(job.stage), open.empty() ? "" : " with an open " + open),
      ""};
}

}  // namespace conduct::core
