#include "validators/scope.h"

#include "base/text.h"
#include "validators/paths.h"
#include "validators/words.h"

#include <fmt/core.h>

#include <algorithm>

namespace conduct::validators {
namespace {

bool covered(const std::vector<WantedPath>& all, const std::string& path) {
  return std::any_of(all.begin(), all.end(),
                     [&](const WantedPath& wanted) { return covers(wanted, path); });
}

std::string in_words(const std::vector<std::string>& paths) {
  std::vector<std::string> all;
  for (const std::string& path : paths) all.push_back(shown(path));
  return listed(all, ", ");
}

}  // namespace

core::GateResult judge_scope(const std::vector<std::string>& changed,
                             const std::vector<std::string>& owned,
                             const std::vector<std::string>& named) {
  core::GateResult result;
  result.gate = "scope";
  result.subject = base::join(owned, ", ");
  if (owned.empty()) {
    result.verdict = core::Verdict::not_applicable;
    result.reason = "the module declares no paths";
    return result;
  }
  std::vector<WantedPath> allowed;
  for (const std::string& path : owned) allowed.push_back(read_wanted(path));
  for (const std::string& path : named) allowed.push_back(read_wanted(path));
  std::vector<std::string> outside;
  for (const std::string& path : changed) {
    if (!covered(allowed, path)) outside.push_back(path);
  }
  result.verdict = outside.empty() ? core::Verdict::pass : core::Verdict::fail;
  result.reason = outside.empty()
                      ? fmt::format("all changes are inside {}", in_words(owned))
                      : fmt::format("changed outside {}: {}", in_words(owned), in_words(outside));
  return result;
}

}  // namespace conduct::validators
