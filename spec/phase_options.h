// The options of a phase: "Retries: 1", "Timeout: 30m", "Approval: required".
#pragma once

#include "spec/field.h"
#include "spec/findings.h"
#include "spec/spec.h"

#include <string_view>

namespace conduct::spec {

// "Retries: 100" is the most that is taken for a number of retries.
constexpr int kMaxRetries = 100;

// Can NAME name an agent of the configuration?
bool is_agent_name(std::string_view name);

// Is FIELD one of these?
bool is_option(Field field);

// Sets what VALUE, which stands at PLACE, says of FIELD. A value that says nothing known is an
// error.
void read_option(Field field, std::string_view value, Place place, PhaseOptions& options,
                 Findings& findings);

}  // namespace conduct::spec
