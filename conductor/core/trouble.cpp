#include "conductor/core/trouble.h"

namespace conduct::core {

const char* to_string(TroubleKind kind) {
  switch (kind) {
    case TroubleKind::rate_limit:
      return "rate-limit";
    case TroubleKind::overloaded:
      return "overloaded";
    case TroubleKind::unreachable:
      return "unreachable";
    case TroubleKind::auth:
      return "auth";
    case TroubleKind::quota:
      return "quota";
  }
  return "";
}

bool needs_a_person(TroubleKind kind) {
  return kind == TroubleKind::auth || kind == TroubleKind::quota;
}

}  // namespace conduct::core
