#include "conductor/core/helper.h"

namespace conduct::core {

const char* to_string(HelperOutcome outcome) {
  switch (outcome) {
    case HelperOutcome::merged:
      return "merged";
    case HelperOutcome::answered:
      return "answered";
    case HelperOutcome::failed:
      return "failed";
    case HelperOutcome::conflicted:
      return "conflicted";
    case HelperOutcome::refused:
      return "refused";
    case HelperOutcome::interrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace conduct::core
