// The number of a phase as people write it: "1", "2a", "2.1", "2-3", "B", "IV", "two", "第二". An
// id is a string: nothing counts with it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

struct PhaseId {
  std::string id;          // ASCII letters, digits, '.' and '-'; at most 32 of them
  std::size_t length = 0;  // of what was written, in bytes
};

// The number at the start of TEXT: digits, with further numbers behind dots, one letter, and a
// range. nullopt: there is none.
std::optional<PhaseId> read_number(std::string_view text);

// The ticket at the start of TEXT: "M1", "E2a", "GH-12".
std::optional<PhaseId> read_ticket(std::string_view text);

// A number, or what stands for one: a ticket, one capital letter, a Roman number, an English number
// word up to twelve, full-width digits, or Chinese numerals below a hundred.
std::optional<PhaseId> read_phase_id(std::string_view text);

// TEXT as a whole is an id.
bool is_phase_id(std::string_view text);

}  // namespace conduct::spec
