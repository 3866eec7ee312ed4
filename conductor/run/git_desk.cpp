#include "conductor/run/git_desk.h"

namespace conduct::run {

std::string told(const base::Error& error) {
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
}

}  // namespace conduct::run
