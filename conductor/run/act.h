// An act that takes several steps on the loop: an attempt of an agent, a round of gates. Lives
// until it has reported its outcome.
#pragma once

#include "conductor/core/event.h"

#include <functional>
#include <string_view>

namespace conduct::run {

class Act {
 public:
  virtual ~Act() = default;
  // Ends soon; its outcome then says that it was abandoned.
  virtual void cancel() = 0;
  virtual bool is_attempt() const { return false; }  // an agent's, which costs
};

// How acts tell the world what happened. LAST: the act has ended with this event.
using ReportEvent = std::function<void(core::Event event, bool last)>;
using Said = std::function<void(core::JobId job, std::string_view line)>;

}  // namespace conduct::run
