#include "spec/findings.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace conduct::spec {
namespace {

// A hostile spec can have a mistake every few bytes, all on one endless line: beyond these limits
// nothing is quoted and nothing is kept, so that memory stays in proportion to the spec.
constexpr std::size_t kMaxFindings = 1000;
constexpr std::size_t kMaxQuoted = 8192;

constexpr std::size_t kShown = 60;  // code points

}  // namespace

std::string shown(std::string_view text) {
  return base::one_line(text.substr(0, 4 * kShown), kShown);
}

void Findings::add(const Code& code, Place place, std::string message, std::string hint) {
  if (found_.size() == kMaxFindings) {
    ++dropped_;
    return;
  }
  base::Diagnostic diagnostic{
      code.id, code.severity, place.line, place.column, std::move(message), std::move(hint), ""};
  if (place.line > 0 && place.line <= source_.last_line()) {
    const std::string_view line = source_.line(place.line);
    if (line.size() <= kMaxQuoted) diagnostic.source_line = line;
  }
  found_.push_back(std::move(diagnostic));
}

std::vector<base::Diagnostic> Findings::take() && {
  std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (dropped_ > 0) {
    found_.push_back({codes::too_many.id, codes::too_many.severity, 0, 0,
                      fmt::format("there are {} more problems than the {} that are listed",
                                  dropped_, kMaxFindings),
                      "mend the ones above first", ""});
  }
  return std::move(found_);
}

}  // namespace conduct::spec
