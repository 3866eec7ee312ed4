// SHA-256 of bytes, for telling whether a spec, a phase or a file has changed.
#pragma once

#include <string>
#include <string_view>

namespace conduct::base {

std::string sha256_hex(std::string_view bytes);

}  // namespace conduct::base
