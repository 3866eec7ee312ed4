// What the proxy answers where it makes no tunnel: a status and a sentence for whoever reads it.
#pragma once

#include <string>
#include <string_view>

namespace conduct::system {

// A whole response with TEXT, which is safe to show, as its body; the connection ends after it.
std::string http_answer(int status, std::string_view text);

}  // namespace conduct::system
