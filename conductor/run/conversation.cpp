#include "conductor/run/conversation.h"

#include "base/text.h"

#include <fmt/core.h>

#include <utility>

namespace conduct::run {
namespace {

constexpr std::int64_t kLeaveMs = 3000;  // for a program that does not end when its input has
constexpr std::size_t kShownColumns = 200;

std::string first_line(std::string_view text) {
  return base::one_line(base::trim(text), kShownColumns);
}

}  // namespace

Conversation::Conversation(Task task, std::unique_ptr<agents::Reader> reader, system::Loop& loop,
                           Line said, ReportEvent report)
    : reader_(std::move(reader)),
      task_(std::move(task)),
      loop_(loop),
      said_(std::move(said)),
      report_(std::move(report)) {
  told_.job = task_.job;
  told_.session = task_.session;
  told_.usage = task_.used;
}

Conversation::~Conversation() {
  if (leave_ != 0) loop_.cancel_timer(leave_);
}

void Conversation::begin(system::Child& child) {
  child_ = &child;
  if (const std::string first = reader_->opening(); !first.empty()) child.write(first);
}

// What each event is to the log and to who watches.
struct Conversation::Hearing {
  Conversation& of;

  void operator()(const agents::Started& event) const {
    if (event.session.empty() || event.session == of.told_.session) return;
    of.told_.session = event.session;
    of.report_(of.told_, false);
  }
  void operator()(const agents::Used& event) const {
    const auto& price = of.task_.price;
    const core::Usage usage =
        of.task_.used + (price ? core::priced(event.usage, *price) : event.usage);
    if (usage == of.told_.usage) return;
    of.told_.usage = usage;
    of.report_(of.told_, false);
  }
  void operator()(const agents::Said& event) const { say(first_line(event.text)); }
  void operator()(const agents::UsedTool& event) const {
    say(event.detail.empty() ? event.tool : event.tool + ": " + event.detail);
  }
  void operator()(const agents::Delayed& event) const {
    say(fmt::format("waits for its provider ({}): {}", core::to_string(event.kind),
                    first_line(event.message)));
  }
  void operator()(const agents::Asked& event) const {
    say("asked, and nobody is there to answer: " + event.question);
  }
  void say(const std::string& line) const {
    if (!line.empty()) of.said_(line);
  }
};

void Conversation::take(std::string_view record) {
  hear(reader_->take(record));
}

void Conversation::take_aside(std::string_view line) {
  hear(reader_->take_aside(line));
}

void Conversation::hear(const std::vector<agents::AgentEvent>& events) {
  for (const agents::AgentEvent& event : events) std::visit(Hearing{*this}, event);
  const agents::Reader::Reply reply = reader_->reply();
  if (child_ == nullptr) return;
  if (!reply.text.empty()) child_->write(reply.text);
  if (reply.stop) child_->terminate();
  if (!reply.last || all_said_) return;
  all_said_ = true;
  child_->end_input();
  leave_ = loop_.after(kLeaveMs, [this] {
    leave_ = 0;
    if (child_ != nullptr) child_->terminate();
  });
}

void Conversation::say_farewell() {
  if (child_ != nullptr) child_->write(reader_->farewell());
}

agents::LastWord Conversation::last_word(const system::ChildResult& result) {
  child_ = nullptr;
  if (leave_ != 0) loop_.cancel_timer(std::exchange(leave_, 0));
  return reader_->last_word(result.end, result.tail);
}

core::ProcessEnd Conversation::end_of(const core::ProcessEnd& end) const {
  return all_said_ && end.kind != core::EndKind::not_started ? core::ProcessEnd{} : end;
}

}  // namespace conduct::run
