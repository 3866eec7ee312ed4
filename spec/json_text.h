// JSON as text: is it some at all, and may it be read without surprise?
#pragma once

#include "spec/findings.h"

#include <cstddef>
#include <string_view>

namespace conduct::spec {

// Arrays and objects within each other. A plan needs eight.
constexpr std::size_t kMaxJsonDepth = 100;

// Each becomes many times as large as it is written: three bytes can make a phase. No plan that
// people or machines write has so many.
constexpr std::size_t kMaxJsonValues = 250'000;

// True: TEXT is JSON (RFC 8259), its numbers fit into a double, and it keeps to the limits above,
// so that nothing that reads it can fail; otherwise FINDINGS says why not. A name that stands twice
// in an object, of which readers take one or the other, and a NUL character in a string, which no
// text and no argument of a program can hold, are findings too.
bool check_json(std::string_view text, Findings& findings);

}  // namespace conduct::spec
