// How deep foreign JSON is nested, found before it is parsed: whoever walks a document recurses.
#pragma once

#include <string_view>

namespace conduct::agents {

// No JSON that conduct reads from an agent is nested deeper.
constexpr int kDeepest = 16;

// Is JSON nested deeper than LEVELS? Text that is no JSON gets some answer.
bool deeper_than(std::string_view json, int levels);

}  // namespace conduct::agents
