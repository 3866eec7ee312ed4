// Specs as text, so that a test shows whole what it expects.
#pragma once

#include "spec/spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// What a spec says, without its line numbers and source, one fact a line.
std::string dump(const Spec& spec);
std::string dump(const Criterion& criterion);

// The diagnostics as a person sees them, for a file SPEC.md.
std::string rendered(const std::vector<base::Diagnostic>& diagnostics);

// The only phase of TEXT, which must have no diagnostics but those of CODES.
Phase only_phase(std::string_view text, const std::vector<std::string>& codes = {});

// The codes of what is found in TEXT, in order.
std::vector<std::string> codes_of(std::string_view text);

}  // namespace conduct::spec
