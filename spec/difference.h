// Whether two plans are the same one.
#pragma once

#include "spec/spec.h"

#include <string>

namespace conduct::spec {

// What PLAN says and OTHER does not say, or says otherwise, as a place in the plan's JSON:
// "phases[0].criteria[2]". Lines, and the phases' own Markdown, make no difference. Empty: none.
std::string difference(const Spec& plan, const Spec& other);

}  // namespace conduct::spec
