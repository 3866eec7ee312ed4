#include "spec/named_section.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace conduct::spec {
namespace {

constexpr std::size_t kMaxNear = 3;  // headings in one hint

// HEADING without emphasis and without "#" before or behind it.
std::string_view bare(std::string_view heading) {
  heading = trim_wide(heading);
  while (heading.starts_with('#')) heading.remove_prefix(1);
  while (heading.ends_with('#')) heading.remove_suffix(1);
  return without_emphasis(trim_wide(heading));
}

// Headings that NAME is a part of, or else the one that is written nearly so.
std::string near_headings(const std::vector<Block>& blocks, std::string_view name) {
  const std::string wanted = base::lower(name);
  std::vector<std::string> holding;
  std::vector<std::string> all;
  for (const Block& block : blocks) {
    if (block.kind != BlockKind::heading) continue;
    const std::string_view text = bare(block.text);
    if (all.size() < kMaxSuggested) all.emplace_back(text);
    const bool holds = !wanted.empty() && base::lower(text).find(wanted) != std::string::npos;
    if (holds && holding.size() < kMaxNear) holding.push_back("\"" + shown(text) + "\"");
  }
  if (!holding.empty()) return base::join(holding, ", ");
  const auto nearest = base::nearest(name, all);
  return nearest ? "\"" + shown(*nearest) + "\"" : "";
}

}  // namespace

std::optional<std::size_t> find_section(const std::vector<Block>& blocks, std::string_view name,
                                        Findings& findings) {
  const auto found = std::find_if(blocks.begin(), blocks.end(), [&](const Block& block) {
    return block.kind == BlockKind::heading &&
           (base::equal_ignoring_case(block.text, name) ||
            base::equal_ignoring_case(bare(block.text), bare(name)));
  });
  if (found != blocks.end()) return static_cast<std::size_t>(found - blocks.begin());
  const std::string near = near_headings(blocks, bare(name));
  findings.add(codes::no_section, {}, fmt::format("there is no section \"{}\"", shown(name)),
               near.empty()
                   ? "--section takes the whole text of a heading"
                   : "--section takes the whole text of a heading; this comes near: " + near);
  return std::nullopt;
}

}  // namespace conduct::spec
