// Reads the JSON lines of any program by paths that the configuration gives.
#pragma once

#include "conductor/agents/reader.h"

#include <map>
#include <memory>
#include <string>

namespace conduct::agents {

struct Assignment;

// What is where in a line (base/member_path.h): session, said, tool, detail, input_tokens,
// cached_tokens, output_tokens, cost_usd, failure. Besides, usage_is: "total" of the try (where it
// is not there), "each" step's, or of the whole "conversation".
using EventPaths = std::map<std::string, std::string>;

std::unique_ptr<Reader> mapped_reader(const EventPaths& paths, const Assignment& assignment);

}  // namespace conduct::agents
