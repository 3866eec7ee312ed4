// Figures of use in the JSON views: null is unknown. Only for .cpp files of this folder.
#pragma once

#include "conductor/core/usage.h"
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

}  // namespace conduct::report
