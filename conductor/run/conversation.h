// What an agent's program and conduct say to each other in one try: its records are read, answered
// and told to the log; what it says is told to who watches.
#pragma once

#include "conductor/agents/reader.h"
#include "conductor/core/event.h"
#include "conductor/run/act.h"
#include "conductor/system/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::run {

class Conversation {
 public:
  using Line = std::function<void(std::string_view line)>;

  struct Task {
    core::JobId job;
    std::string session;               // that it goes on with; empty: a new one
    std::optional<core::Price> price;  // for figures without a cost
    core::Usage used;                  // by processes of the same try before this one
  };

  Conversation(Task task, std::unique_ptr<agents::Reader> reader, system::Loop& loop, Line said,
               ReportEvent report);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  void begin(system::Child& child);  // which outlives it or is told of by last_word()
  void take(std::string_view record);
  void take_aside(std::string_view line);
  void say_farewell();

  // The child has ended.
  agents::LastWord last_word(const system::ChildResult& result);

  // How the process ended, as far as that tells of the work: one that was ended because all was
  // said has ended well.
  core::ProcessEnd end_of(const core::ProcessEnd& end) const;

  const std::string& session() const { return told_.session; }
  const core::Usage& usage() const { return told_.usage; }  // with what was used before

 private:
  struct Hearing;
  void hear(const std::vector<agents::AgentEvent>& events);

  std::unique_ptr<agents::Reader> reader_;
  Task task_;
  system::Loop& loop_;
  Line said_;
  ReportEvent report_;
  system::Child* child_ = nullptr;
  core::AgentTold told_;
  bool all_said_ = false;
  std::uint64_t leave_ = 0;  // timer: it has not ended by itself
};

}  // namespace conduct::run
