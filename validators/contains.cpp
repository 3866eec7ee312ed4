#include "validators/contains.h"

#include "base/text.h"
#include "validators/files.h"
#include "validators/words.h"

#include <fmt/core.h>

#include <algorithm>

namespace conduct::validators {
namespace {

using core::Cause;
using core::Verdict;

bool holds(const std::vector<TreeFile>& files, const std::string& word) {
  return std::any_of(files.begin(), files.end(), [&](const TreeFile& file) {
    return file.content.find(word) != std::string::npos;
  });
}

bool read_whole(const std::vector<TreeFile>& files) {
  return std::all_of(files.begin(), files.end(), [](const TreeFile& file) {
    return static_cast<std::int64_t>(file.content.size()) >= file.size;
  });
}

}  // namespace

core::GateResult judge_contains(const spec::Criterion& criterion,
                                const std::vector<std::string>& tree,
                                const std::vector<TreeFile>& files) {
  const std::string where = shown(base::join(criterion.paths, ", "));
  const bool there =
      std::any_of(criterion.paths.begin(), criterion.paths.end(),
                  [&](const std::string& path) { return !named_files(path, tree).empty(); });
  if (!there) return core::result_with(Verdict::fail, Cause::none, where + " does not exist");
  std::vector<std::string> missing;
  for (const std::string& word : criterion.pattern) {
    if (!holds(files, word)) missing.push_back(shown(word));
  }
  if (missing.empty()) {
    return core::result_with(Verdict::pass, Cause::none, where + " contains it");
  }
  if (!read_whole(files)) {
    return core::result_with(Verdict::could_not_run, Cause::environment,
                             where + " was not read whole");
  }
  return core::result_with(Verdict::fail, Cause::none,
                           fmt::format("{} does not contain {}", where, listed(missing, ", ")));
}

}  // namespace conduct::validators
