// Adapter `opencode`: opencode, `opencode run --format json`. Verified with 1.18.33.
#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/failure_text.h"
#include "conductor/agents/json_record.h"
#include "conductor/agents/opencode_log.h"
#include "conductor/agents/wait_text.h"

#include <utility>

namespace conduct::agents {
namespace {

using nlohmann::json;

class OpencodeReader : public Reader {
 public:
  std::vector<AgentEvent> take(std::string_view line) override {
    const json record = record_of(line);
    std::vector<AgentEvent> events;
    const std::string session = text_at(record, "sessionID");
    if (!session.empty() && !known_) {
      known_ = true;
      events.push_back(Started{session});
    }
    const std::string type = text_at(record, "type");
    const json& part = at(record, "part");
    if (type == "text") events.push_back(Said{text_at(part, "text")});
    if (type == "tool_use")
      events.push_back(UsedTool{text_at(part, "tool"), tool_detail(at(part, "state.input"))});
    if (type == "step_finish") step(part, events);
    if (type == "error") error_ = at(record, "error");
    return events;
  }

  // Conduct waits by itself, and others work meanwhile.
  std::vector<AgentEvent> take_aside(std::string_view line) override {
    const auto trouble = log_.take(line);
    if (!trouble) return {};
    reply_.stop = true;
    return {Delayed{trouble->kind, trouble->message}};
  }

  Reply reply() override { return std::exchange(reply_, {}); }

  LastWord last_word(const core::ProcessEnd& end, std::string_view output) override {
    LastWord word;
    if (log_.trouble()) {
      word.failure = log_.trouble()->message;
      word.trouble = log_.trouble();
      return word;
    }
    if (!error_.is_null()) return failed();
    word.finished = finished_;
    if (finished_) return word;
    const std::string plain = plain_lines(output);
    word.no_such_session = plain.find("Session not found") != std::string::npos;
    word.failure = "it ended in the middle of its work";
    if (end.kind == core::EndKind::exited) word.trouble = trouble_from(0, plain);
    return word;
  }

 private:
  void step(const json& part, std::vector<AgentEvent>& events) {
    finished_ = text_at(part, "reason") != "tool-calls";
    core::Usage step;
    step.cached_tokens = number_at(part, "tokens.cache.read");
    if (const auto fresh = number_at(part, "tokens.input"))
      step.input_tokens = *fresh + step.cached_tokens.value_or(0) +
                          number_at(part, "tokens.cache.write").value_or(0);
    if (const auto said = number_at(part, "tokens.output"))
      step.output_tokens = *said + number_at(part, "tokens.reasoning").value_or(0);
    // It says 0 where it knows no price.
    if (const auto cost = real_at(part, "cost"); cost && *cost > 0) step.cost_usd = cost;
    if (tokens_of(step).value_or(0) == 0) return;
    total_ = total_ + step;
    events.push_back(Used{total_});
  }

  LastWord failed() const {
    LastWord word;
    std::string message = text_at(error_, "data.message");
    if (message.empty() || text_at(error_, "name") == "UnknownError") {
      if (message.empty()) message = text_at(error_, "name");
      if (!log_.failure().empty()) message = log_.failure();
    }
    word.failure = base::one_line(message, 300);
    word.no_such_session = message.find("Session not found") != std::string::npos;
    const auto status = static_cast<int>(number_at(error_, "data.statusCode").value_or(0));
    word.trouble = trouble_from(status, message + " " + text_at(error_, "data.responseBody"));
    if (word.trouble) {
      word.trouble->message = word.failure;
      if (const std::string wait = text_at(error_, "data.responseHeaders.retry-after");
          !wait.empty())
        word.trouble->retry_after_ms = milliseconds_of(wait);
    }
    return word;
  }

  core::Usage total_;
  json error_;
  bool known_ = false, finished_ = false;
  OpencodeLog log_;
  Reply reply_;
};

std::vector<std::string> opencode_words(const StartFacts& facts) {
  std::vector<std::string> out{"run", "--format", "json", "--print-logs", "--log-level", "ERROR"};
  if (!facts.model.empty()) out.insert(out.end(), {"-m", facts.model});
  if (!facts.assignment.session.empty())
    out.insert(out.end(), {"-s", facts.assignment.session});
  else if (!facts.assignment.fork.empty())
    out.insert(out.end(), {"-s", facts.assignment.fork, "--fork"});
  return out;
}

std::vector<std::string> opencode_variables(const StartFacts& facts) {
  const std::string& home = facts.assignment.home;
  // It stops where it cannot write to the folder of its settings.
  return {"XDG_STATE_HOME=" + home + "/state", "XDG_CACHE_HOME=" + home + "/cache",
          "XDG_CONFIG_HOME=" + home + "/config", "OPENCODE_DISABLE_AUTOUPDATE=1",
          R"(OPENCODE_PERMISSION={"*":"allow"})"};
}

}  // namespace

const Adapter& opencode() {
  static const Adapter adapter{
      "opencode",
      "opencode",
      "opencode",
      opencode_words,
      opencode_variables,
      {"OPENCODE_*", "ANTHROPIC_*", "OPENAI_*", "GEMINI_API_KEY", "GOOGLE_*", "OPENROUTER_API_KEY",
       "GROQ_API_KEY", "MISTRAL_API_KEY", "DEEPSEEK_API_KEY", "XAI_API_KEY", "AWS_REGION",
       "AWS_PROFILE", "AZURE_*"},
      {"ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY",
       "OPENCODE_API_KEY"},
      {"XDG_DATA_HOME",
       ".local/share",
       {{"opencode/auth.json", StateUse::login},
        {"opencode/mcp-auth.json", StateUse::login},
        {"config/opencode/opencode.json", StateUse::copied, ".config/opencode/opencode.json"},
        {"config/opencode/opencode.jsonc", StateUse::copied, ".config/opencode/opencode.jsonc"},
        {"config/opencode/config.json", StateUse::copied, ".config/opencode/config.json"},
        {"config/opencode/AGENTS.md", StateUse::copied, ".config/opencode/AGENTS.md"},
        {"config/opencode/agent", StateUse::linked, ".config/opencode/agent"},
        {"config/opencode/agents", StateUse::linked, ".config/opencode/agents"},
        {"config/opencode/command", StateUse::linked, ".config/opencode/command"},
        {"config/opencode/commands", StateUse::linked, ".config/opencode/commands"},
        {"config/opencode/plugin", StateUse::linked, ".config/opencode/plugin"},
        {"config/opencode/plugins", StateUse::linked, ".config/opencode/plugins"},
        {"config/opencode/skill", StateUse::linked, ".config/opencode/skill"},
        {"config/opencode/skills", StateUse::linked, ".config/opencode/skills"}},
       {},
       true},
      false,
      [](const Assignment&) -> std::unique_ptr<Reader> {
        return std::make_unique<OpencodeReader>();
      },
      true};
  return adapter;
}

}  // namespace conduct::agents
