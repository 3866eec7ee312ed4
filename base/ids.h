// Strong ids: integers that cannot be mixed up. Dense ones index the vectors of a plan and of a
// state.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace conduct::base {

template <typename Tag>
struct Id {
  std::uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
  constexpr std::size_t index() const { return value; }
  constexpr auto operator<=>(const Id&) const = default;
};

}  // namespace conduct::base
