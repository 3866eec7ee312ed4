#include "conductor/system/whole_lines.h"

namespace conduct::system {

void WholeLines::add(std::string_view bytes, const Take& take) {
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    open_.append(bytes.substr(0, end + 1));
    bytes.remove_prefix(end + 1);
    finish(take);
  }
  open_.append(bytes);
  if (open_.size() <= kLongest) return;
  too_long_ = true;
  take(open_, false);
  open_.clear();
}

void WholeLines::finish(const Take& take) {
  if (!open_.empty()) take(open_, !too_long_);
  open_.clear();
  too_long_ = false;
}

}  // namespace conduct::system
