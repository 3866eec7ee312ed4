// The section that a user names: "--section 'Backend plan'".
#pragma once

#include "spec/document.h"
#include "spec/findings.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace conduct::spec {

// The heading of BLOCKS whose text is NAME, in any case and with or without its marks. None is an
// error, which names the headings that come near.
std::optional<std::size_t> find_section(const std::vector<Block>& blocks, std::string_view name,
                                        Findings& findings);

}  // namespace conduct::spec
