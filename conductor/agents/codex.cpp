// Adapter `codex`: Codex CLI, `codex exec --json`. Verified with 0.169.0.
#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/failure_text.h"
#include "conductor/agents/json_record.h"

#include <utility>

namespace conduct::agents {
namespace {

using nlohmann::json;

// Its figures are of the whole conversation, those of killed tries included.
class CodexReader : public Reader {
 public:
  explicit CodexReader(const core::Usage& before) : before_(before) {}

  std::vector<AgentEvent> take(std::string_view line) override {
    const json record = record_of(line);
    const std::string type = text_at(record, "type");
    std::vector<AgentEvent> events;
    if (type == "thread.started") events.push_back(Started{text_at(record, "thread_id")});
    if (type == "item.started" || type == "item.completed")
      item(at(record, "item"), type == "item.completed", events);
    if (type == "error") error(text_at(record, "message"), events);
    if (type == "turn.failed") said_wrong_ = text_at(record, "error.message");
    if (type == "turn.completed") completed(record, events);
    return events;
  }

  Reply reply() override { return std::exchange(reply_, {}); }

  LastWord last_word(const core::ProcessEnd&, std::string_view output) override {
    LastWord word;
    word.finished = completed_;
    if (completed_) return word;
    const std::string plain = plain_lines(output);
    word.no_such_session = plain.find("no rollout found") != std::string::npos ||
                           plain.find("No saved session found") != std::string::npos ||
                           plain.find("no saved session") != std::string::npos;
    word.failure = said_wrong_.empty() ? "it ended before its turn was complete"
                                       : base::one_line(said_wrong_, 300);
    if (!said_wrong_.empty()) word.trouble = trouble_from(status_in(said_wrong_), said_wrong_);
    return word;
  }

 private:
  void item(const json& item, bool done, std::vector<AgentEvent>& events) {
    const std::string type = text_at(item, "type");
    if (type != "error") said_wrong_.clear();  // it got through after all
    if (type == "agent_message" && done) events.push_back(Said{text_at(item, "text")});
    if (type == "command_execution" && !done)
      events.push_back(UsedTool{"shell", tool_detail(item)});
    if (type == "file_change" && done) {
      std::string paths;
      for (const json& change : at(item, "changes"))
        paths += (paths.empty() ? "" : " ") + text_at(change, "path");
      events.push_back(UsedTool{"edit", base::one_line(paths, 160)});
    }
    if (type == "mcp_tool_call" && !done)
      events.push_back(UsedTool{text_at(item, "server") + "." + text_at(item, "tool"), ""});
    if (type == "web_search" && done)
      events.push_back(UsedTool{"search", base::one_line(text_at(item, "query"), 160)});
  }

  void error(const std::string& message, std::vector<AgentEvent>& events) {
    said_wrong_ = message;
    if (const auto kind = trouble_kind(status_in(message), message))
      events.push_back(Delayed{*kind, message});
    // It asks once a minute, for ever, whatever its settings say.
    reply_.stop = message.find("waiting for network") != std::string::npos;
  }

  void completed(const json& record, std::vector<AgentEvent>& events) {
    completed_ = true;
    core::Usage usage;
    usage.input_tokens = number_at(record, "usage.input_tokens");
    usage.cached_tokens = number_at(record, "usage.cached_input_tokens");
    usage.output_tokens = number_at(record, "usage.output_tokens");
    if (tokens_of(usage).value_or(0) > 0) events.push_back(Used{usage - before_});
  }

  core::Usage before_;
  std::string said_wrong_;
  bool completed_ = false;
  Reply reply_;
};

std::vector<std::string> codex_words(const StartFacts& facts) {
  std::vector<std::string> out{"exec", "--json", "--skip-git-repo-check",
                               "--dangerously-bypass-approvals-and-sandbox",
                               // Without a way to it, it waits five seconds for it at its end.
                               "-c", "analytics.enabled=false"};
  if (!facts.model.empty()) out.insert(out.end(), {"-m", facts.model});
  if (!facts.assignment.session.empty())
    out.insert(out.end(), {"resume", facts.assignment.session});
  else if (!facts.assignment.fork.empty())
    out.insert(out.end(), {"fork", facts.assignment.fork});
  out.emplace_back("-");
  return out;
}

std::vector<std::string> codex_variables(const StartFacts&) {
  return {};
}

}  // namespace

const Adapter& codex() {
  static const Adapter adapter{"codex",
                               "codex",
                               "openai",
                               codex_words,
                               codex_variables,
                               {"OPENAI_*", "CODEX_API_KEY", "AZURE_OPENAI_*"},
                               {"OPENAI_API_KEY", "CODEX_API_KEY"},
                               {"CODEX_HOME",
                                ".codex",
                                {{"auth.json", StateUse::login},
                                 {"config.toml"},
                                 {"AGENTS.md"},
                                 {"prompts", StateUse::linked},
                                 {"skills", StateUse::linked},
                                 {"rules", StateUse::linked}}},
                               false,
                               [](const Assignment& assignment) -> std::unique_ptr<Reader> {
                                 return std::make_unique<CodexReader>(assignment.used);
                               },
                               true};
  return adapter;
}

}  // namespace conduct::agents
