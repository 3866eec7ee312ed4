// What an event is worth telling while a run goes on: lines for people, whatever shows them.
#pragma once

#include "conductor/core/event.h"
#include "conductor/core/plan.h"
#include "conductor/core/state.h"
#include "conductor/report/paint.h"

#include <optional>
#include <string>
#include <vector>

namespace conduct::report {

// What a CI system shows beside the result of a whole run.
enum class Annotation {
  none,
  warning,  // a failure that conduct may still mend
  error,    // what keeps work from landing
};

struct Line {
  Tone tone = Tone::plain;
  std::string text;                 // on one line, safe to show
  std::vector<std::string> output;  // the end of what a gate printed, quoted; may be empty
  Annotation annotation = Annotation::none;
};

// The lines of ENTRY, whose event has been applied to STATE; none where it is of no interest.
std::vector<Line> narrate(const core::Plan& plan, const core::State& state,
                          const core::Entry& entry);

// The job that EVENT belongs to; nullopt: the run as a whole.
std::optional<core::JobId> subject_of(const core::Event& event);

}  // namespace conduct::report
