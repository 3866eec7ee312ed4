// What the conductor itself has done, since it sat down, to things that an audit looks at: its own
// refs and worktrees. Nobody else is blamed for it, and whatever else has become of them is found.
#pragma once

#include "gitops/audit.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace conduct::run {

class Ledger {
 public:
  // KEPT: where agents are confined no audit looks at what is conduct's own, and nothing waits for
  // another.
  explicit Ledger(bool kept) : kept_(kept) {}

  // Calls MAKE; where it made the change, the thing NAME has CONTENT from now on (empty: is gone),
  // both as gitops::Fingerprint has them. Any thread.
  base::Result<bool> change(const std::string& name, const std::string& content,
                            const std::function<base::Result<bool>()>& make) {
    if (!kept_) return make();
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(const bool made, make());
    if (made) contents_[name] = content;
    return made;
  }

  // A fingerprint that shows no change half done. What the conductor has done until it is taken
  // goes into BEFORE, an earlier one, so that it is no difference; what others do next does not.
  template <typename Take>
  auto look(Take take, gitops::Fingerprint* before = nullptr) {
    if (!kept_) return take();
    const std::lock_guard lock(mutex_);
    auto seen = take();
    if (before != nullptr) excuse(*before);
    return seen;
  }

 private:
  void excuse(gitops::Fingerprint& before) const {
    for (const auto& [name, content] : contents_) {
      if (content.empty()) {
        before.things.erase(name);
      } else {
        before.things[name] = {content};
      }
    }
  }

  const bool kept_;
  std::mutex mutex_;
  std::map<std::string, std::string> contents_;
};

}  // namespace conduct::run
