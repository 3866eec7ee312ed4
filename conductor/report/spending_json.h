// Figures of use in the JSON views: null is unknown. Only for .cpp files of this folder.
#pragma once

#include "conductor/core/state.h"
#include "conductor/report/json_parts.h"

namespace conduct::report {

inline Json usage_json(const core::Usage& usage) {
  return {{"input_tokens", value_or_null(usage.input_tokens)},
          {"cached_tokens", value_or_null(usage.cached_tokens)},
          {"output_tokens", value_or_null(usage.output_tokens)},
          {"cost_usd", value_or_null(usage.cost_usd)}};
}

// The known figures; and how many tries there were, how many of them told of no tokens, of no cost.
inline Json spending_json(const core::Spending& spending) {
  Json json = usage_json(spending.known);
  json["tries"] = spending.tries;
  json["tries_without_tokens"] = spending.without_tokens;
  json["tries_without_cost"] = spending.without_cost;
  return json;
}

// One that an attempt has asked for.
inline Json helper_json(const core::HelperRecord& helper) {
  return {{"name", helper.name},
          {"role", core::to_string(helper.role)},
          {"agent", text_or_null(helper.agent)},
          {"provider", text_or_null(helper.provider)},
          {"outcome", helper.outcome ? Json(core::to_string(*helper.outcome)) : Json(nullptr)},
          {"reason", text_or_null(helper.reason)},
          {"summary", text_or_null(helper.summary)},
          {"commit", text_or_null(helper.commit)},
          {"started", time_or_null(helper.started_ms)},
          {"ended", time_or_null(helper.ended_ms)},
          {"transcript", text_or_null(helper.transcript)},
          {"usage", usage_json(helper.usage)}};
}

inline Json helpers_json(const core::AttemptRecord& attempt) {
  Json all = Json::array();
  for (const core::HelperRecord& helper : attempt.helpers) all.push_back(helper_json(helper));
  return all;
}

}  // namespace conduct::report
