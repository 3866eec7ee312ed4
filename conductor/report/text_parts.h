// Pieces that the texts for people share.
#pragma once

#include "conductor/core/state.h"
#include "conductor/report/advice.h"
#include "conductor/report/paint.h"

#include <string>
#include <string_view>
#include <vector>

namespace conduct::report {

constexpr std::size_t kLineColumns = 300;  // of foreign text on one line
constexpr std::size_t kTitleColumns = 48;  // of a title or a name in a table

// "next: conduct resume   goes on where it stopped", a line per step, aligned; steps by hand come
// as they are.
std::string next_lines(const std::vector<Step>& steps, const Paint& paint);

// Why a run waits for a person: the files that are in its way, the phases to approve, a line each.
std::string waiting_reason(const core::Plan& plan, const core::State& state);

// "waiting: phase 2 (Title) has passed; a person is to approve 1a2b3c4d", a line per phase that
// waits.
std::string approval_lines(const core::Plan& plan, const core::State& state);

// A command or a criterion as it stands in a line: `make test`, “`a.txt` exists”; cut to MAX
// columns.
std::string quoted(std::string_view text, std::size_t max);

// The last MAX lines of a gate's output made safe, each with "| " before it; the first says how
// many are left out. The bar keeps foreign text from standing at the start of a line, where CI
// systems read commands.
std::vector<std::string> quoted_tail(std::string_view output, std::size_t max);

// "a, b and 3 more": the first MAX of NAMES, foreign text, each on one line.
std::string first_of(const std::vector<std::string>& names, std::size_t max);

}  // namespace conduct::report
