// The name of the gate that judges a criterion: known before it is judged, and the same afterwards.
#pragma once

#include "spec/spec.h"

namespace conduct::core {

inline const char* gate_of(const spec::Criterion& criterion) {
  return criterion.kind == spec::CriterionKind::files ? "files" : "criteria";
}

}  // namespace conduct::core
