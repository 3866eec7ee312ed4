// Names of gates that the core knows: they are the same before a gate is judged and afterwards.
#pragma once

#include "spec/spec.h"

namespace conduct::core {

// Setting up a checkout, which has to succeed before anything else is run there.
inline constexpr const char* kSetupGate = "setup";

// The gate that judges CRITERION.
inline const char* gate_of(const spec::Criterion& criterion) {
  return criterion.kind == spec::CriterionKind::files ? "files" : "criteria";
}

}  // namespace conduct::core
