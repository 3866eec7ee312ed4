// A process of an attempt's agent: started in its enclosure, listened to, watched, and told of when
// it has ended. An attempt may start several, one after the other, in one conversation.
#pragma once

#include "conductor/run/act.h"
#include "conductor/run/attempt_task.h"
#include "conductor/run/conversation.h"
#include "conductor/run/enclosure.h"
#include "conductor/run/stall_watch.h"
#include "conductor/system/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace conduct::run {

class AgentProcess {
 public:
  struct Ended {
    system::ChildResult result;
    agents::LastWord word;
    core::ProcessEnd end;      // as far as it tells of the work
    core::Usage usage;         // of all the attempt's processes up to this one
    std::string session;       // the conversation it was in; empty: none
    bool ended_by_us = false;  // it did nothing, or waited for an answer
  };
  // What the attempt knows, and is told.
  struct Ties {
    Said said;
    ReportEvent report;
    std::function<void(std::int64_t pid)> runs;  // more than once where it is started anew
    std::function<bool()> waits;                 // for somebody else: then it may do nothing
    std::function<void(Ended)> ended;
  };

  // TASK outlives it.
  AgentProcess(const Context& context, system::Loop& loop, const AttemptTask& task, Ties ties);

  // Starts it on PROMPT; USED and SECONDS_USED: by the attempt's processes before it. Errors: it
  // cannot be started, and nothing more is told of it.
  base::Status start(Enclosure enclosure, const std::string& prompt, const core::Usage& used,
                     double seconds_used);
  void terminate();  // ENDED comes

 private:
  agents::Assignment assignment(Enclosure& enclosure) const;
  void spawn(const agents::Assignment& assignment, agents::Invocation invocation,
             Enclosure enclosure, const core::Usage& used, double seconds_used);
  void spawned();
  std::int64_t time_left_ms(double seconds_used) const;
  std::vector<std::string> secrets() const;
  void listen(std::unique_ptr<agents::Reader> reader, const core::Usage& used,
              system::ChildRequest& request);
  void watch();
  void still(std::int64_t still_ms);
  void ended(const system::ChildResult& result);
  void take_back_login() const;
  std::string path(const char* kind) const;  // absolute

  const Context& context_;
  system::Loop& loop_;
  const AttemptTask& task_;
  Ties ties_;
  std::optional<Conversation> conversation_;  // nullopt: it tells nothing while it works
  system::Child* child_ = nullptr;
  std::optional<StallWatch> stall_;              // nullopt: it may do nothing as long as it likes
  std::optional<core::ProcessEnd> ended_by_us_;  // why it was ended, where it did nothing
};

}  // namespace conduct::run
