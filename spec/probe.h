// Criteria that are judged by looking: what a file contains, what a server answers, how much the
// tests cover.
#pragma once

#include "spec/spec.h"

#include <string_view>

namespace conduct::spec {

// Binds CRITERION by its sentence TEXT, without the full stop, if that plainly says such a thing.
// False: it says another.
bool bind_probe(std::string_view text, Criterion& criterion);

// "(until Phase 3)" at the end of TEXT is taken off; the phase's id, or nothing.
std::string_view take_until(std::string_view& text);

}  // namespace conduct::spec
