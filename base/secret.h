// Which environment variables hold what must not be shown or written down.
#pragma once

#include <string_view>

namespace conduct::base {

// Does a variable's name look as if its value were a secret (TOKEN, SECRET, PASSWORD, API_KEY …)?
// In any case, anywhere in the name.
bool names_a_secret(std::string_view name);

}  // namespace conduct::base
