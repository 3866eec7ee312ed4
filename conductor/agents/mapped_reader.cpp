#include "conductor/agents/mapped_reader.h"

#include "base/member_path.h"
#include "base/text.h"
#include "conductor/agents/agent.h"
#include "conductor/agents/failure_text.h"
#include "conductor/agents/json_record.h"

#include <algorithm>
#include <span>

namespace conduct::agents {
namespace {

using nlohmann::json;
using Steps = std::span<const base::MemberStep>;

constexpr std::size_t kFailureColumns = 300;
constexpr std::size_t kToolColumns = 160;
constexpr std::size_t kSessionBytes = 200;  // of the name of a conversation

std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() || value.is_boolean() ? value.dump() : "";
}

// What STEPS lead to from VALUE; of a list, from the first of its items that they lead from. A null
// where they lead nowhere.
const json& found(const json& value, Steps steps) {
  static const json nothing;
  if (steps.empty()) return value;
  if (value.is_array()) {
    for (const json& item : value)
      if (const json& there = found(item, steps); !there.is_null()) return there;
    return nothing;
  }
  if (!value.is_object()) return nothing;
  const base::MemberStep& step = steps.front();
  const auto member = value.find(step.member);
  if (member == value.end()) return nothing;
  if (!step.value) return found(*member, steps.subspan(1));
  return text_of(*member) == *step.value ? found(value, steps.subspan(1)) : nothing;
}

// It becomes a word of a command line: nothing that could be taken for an option.
bool is_session(const std::string& text) {
  return !text.empty() && text.size() <= kSessionBytes && text.front() != '-' &&
         std::none_of(text.begin(), text.end(),
                      [](unsigned char byte) { return byte <= ' ' || byte == 0x7f; });
}

// Some of the figures of a line, over those of the lines before.
void replace(core::Usage& all, const core::Usage& some) {
  if (some.input_tokens) all.input_tokens = some.input_tokens;
  if (some.cached_tokens) all.cached_tokens = some.cached_tokens;
  if (some.output_tokens) all.output_tokens = some.output_tokens;
  if (some.cost_usd) all.cost_usd = some.cost_usd;
}

class MappedReader : public Reader {
 public:
  MappedReader(const EventPaths& paths, const Assignment& assignment)
      : before_(assignment.used), goes_on_(!assignment.session.empty()) {
    for (const auto& [name, text] : paths)
      if (const auto path = base::parse_member_path(text)) paths_[name] = *path;
    if (const auto way = paths.find("usage_is"); way != paths.end()) usage_is_ = way->second;
  }

  std::vector<AgentEvent> take(std::string_view line) override {
    const json record = record_of(line);
    std::vector<AgentEvent> events;
    if (!record.is_object()) return events;
    if (const std::string session = text(record, "session"); is_session(session))
      events.push_back(Started{session});
    work(record, events);
    use(record, events);
    if (const std::string failure = text(record, "failure"); !failure.empty())
      fail(failure, events);
    return events;
  }

  LastWord last_word(const core::ProcessEnd& end, std::string_view) override {
    LastWord word;
    word.failure = base::one_line(failure_, kFailureColumns);
    if (!failure_.empty()) word.trouble = trouble_from(status_in(failure_), failure_);
    // No program tells it in the same way; but one that knows the conversation says a word in it.
    const bool failed = end.kind == core::EndKind::exited && end.code != 0;
    word.no_such_session = goes_on_ && failed && !worked_ && !word.trouble;
    return word;
  }

 private:
  const json& value(const json& record, const char* name) const {
    static const json nothing;
    const auto path = paths_.find(name);
    return path == paths_.end() ? nothing : found(record, path->second);
  }
  std::string text(const json& record, const char* name) const {
    return text_of(value(record, name));
  }

  void work(const json& record, std::vector<AgentEvent>& events) {
    const std::size_t before = events.size();
    if (const std::string said = text(record, "said"); !said.empty()) events.push_back(Said{said});
    if (const std::string tool = text(record, "tool"); !tool.empty()) {
      const json& detail = value(record, "detail");
      events.push_back(UsedTool{base::one_line(tool, kToolColumns),
                                detail.is_object()
                                    ? tool_detail(detail)
                                    : base::one_line(text_of(detail), kToolColumns)});
    }
    if (events.size() == before) return;
    worked_ = true;
    failure_.clear();  // it got through after all
  }

  void use(const json& record, std::vector<AgentEvent>& events) {
    core::Usage usage;
    usage.input_tokens = number_at(value(record, "input_tokens"), "");
    usage.cached_tokens = number_at(value(record, "cached_tokens"), "");
    usage.output_tokens = number_at(value(record, "output_tokens"), "");
    usage.cost_usd = real_at(value(record, "cost_usd"), "");
    if (usage == core::Usage{}) return;
    if (usage_is_ == "each")
      usage_ = usage_ + usage;
    else
      replace(usage_, usage);
    events.push_back(Used{usage_is_ == "conversation" ? usage_ - before_ : usage_});
  }

  void fail(const std::string& failure, std::vector<AgentEvent>& events) {
    failure_ = failure;
    if (const auto kind = trouble_kind(status_in(failure), failure))
      events.push_back(Delayed{*kind, failure});
  }

  const core::Usage before_;
  const bool goes_on_;
  std::map<std::string, base::MemberPath, std::less<>> paths_;
  std::string usage_is_, failure_;
  core::Usage usage_;
  bool worked_ = false;
};

}  // namespace

std::unique_ptr<Reader> mapped_reader(const EventPaths& paths, const Assignment& assignment) {
  return std::make_unique<MappedReader>(paths, assignment);
}

}  // namespace conduct::agents
