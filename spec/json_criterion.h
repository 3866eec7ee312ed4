// A success criterion of a plan as JSON.
#pragma once

#include "spec/json_node.h"
#include "spec/spec.h"

#include <vector>

namespace conduct::spec {

// The criteria of the array KEY of NODE: strings, which their text binds, or objects, which may say
// themselves what they are bound to. All that spec::Criterion promises holds of each, or there is
// an error.
std::vector<Criterion> read_json_criteria(const Node& node, const char* key);

}  // namespace conduct::spec
