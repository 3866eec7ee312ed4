// A plan in the form that the format's own documentation uses, whatever form it was read from.
#pragma once

#include "spec/spec.h"

#include <string>

namespace conduct::spec {

// SPEC as Markdown. Read again it gives the same plan, but for line numbers and the phases' own
// Markdown, if it came from Markdown; what JSON alone can say is told by difference(). Prose beside
// tasks is left out.
std::string canonical(const Spec& spec);
// One phase of it, its heading included.
std::string canonical(const Phase& phase);

}  // namespace conduct::spec
