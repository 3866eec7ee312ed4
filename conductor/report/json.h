// The JSON that others build on (DESIGN §7): one object each, "schema": "conduct.<name>/1", absent
// values null, one line without newline at its end. Text is UTF-8 (bytes that are not become
// U+FFFD). docs/schemas describes each member.
#pragma once

#include "base/diagnostic.h"
#include "conductor/core/base_check.h"
#include "conductor/core/event.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"
#include "spec/spec.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::report {

std::string spec_json(const spec::Spec& spec, const std::vector<base::Diagnostic>& diagnostics);
// The diagnostics of the spec in FILE, and every test command and criterion with what it judges:
// "phase" and "module", both null for the final tree. PLAN, where there is one, adds the commands
// that the configuration gives to phases without any; BASE, what the gates say before any work.
std::string check_json(const std::string& file, const spec::Spec& spec,
                       const std::optional<core::Plan>& plan,
                       const std::vector<base::Diagnostic>& diagnostics,
                       const std::optional<core::BaseCheck>& base);
std::string plan_json(const core::Plan& plan);
// Its "state": running and interrupted while the run has no end (is a conductor ALIVE?), then
// landed; parked: verified or waiting, a person lands it; blocked; failed: blocked by the
// environment alone; interrupted. "outcome" tells the end itself. Paths of logs are relative to the
// run's folder.
std::string status_json(const core::Plan& plan, const core::State& state, bool alive);
std::string checkpoints_json(const core::Plan& plan, const core::State& state);
std::string explain_json(const core::Plan& plan, const core::State& state, core::JobId job);
// One event as a line of `run --json` and `log --json`:
// {"schema":"conduct.event/1","seq","run","at","kind","version","body"}; AT in ISO 8601, UTC.
std::string event_json(const core::StoredEntry& entry);
// An error of conduct itself: {"schema":"conduct.error/1","message","hint"}.
std::string error_json(const base::Error& error);

std::string iso_time(std::int64_t at_ms);  // "2026-01-31T12:00:00.000Z"

}  // namespace conduct::report
