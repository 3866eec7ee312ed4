// Adapter `claude`: Claude Code, `claude -p --output-format stream-json`. Verified with 2.1.328.
#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/failure_text.h"
#include "conductor/agents/json_record.h"
#include "conductor/agents/wait_text.h"

#include <unistd.h>

#include <map>

namespace conduct::agents {
namespace {

using nlohmann::json;

core::Usage usage_of(const json& usage) {
  core::Usage out;
  out.output_tokens = number_at(usage, "output_tokens");
  const auto fresh = number_at(usage, "input_tokens");
  const auto written = number_at(usage, "cache_creation_input_tokens");
  out.cached_tokens = number_at(usage, "cache_read_input_tokens");
  if (fresh) out.input_tokens = *fresh + written.value_or(0) + out.cached_tokens.value_or(0);
  return out;
}

// All models of a try, those of side requests included.
core::Usage usage_of_models(const json& models) {
  core::Usage out;
  for (const json& model : models) {
    core::Usage one;
    one.cost_usd = real_at(model, "costUSD");
    one.output_tokens = number_at(model, "outputTokens");
    one.cached_tokens = number_at(model, "cacheReadInputTokens");
    if (const auto fresh = number_at(model, "inputTokens"))
      one.input_tokens = *fresh + number_at(model, "cacheCreationInputTokens").value_or(0) +
                         one.cached_tokens.value_or(0);
    out = out + one;
  }
  return out;
}

class ClaudeReader : public Reader {
 public:
  std::vector<AgentEvent> take(std::string_view line) override {
    const json record = record_of(line);
    const std::string type = text_at(record, "type");
    std::vector<AgentEvent> events;
    if (type == "system") system(record, events);
    if (type == "assistant") assistant(record, events);
    if (type == "rate_limit_event") limit(record);
    if (type == "result") result(record, events);
    return events;
  }

  LastWord last_word(const core::ProcessEnd&, std::string_view output) override {
    LastWord word;
    if (!result_) {
      word.no_such_session = plain_lines(output).find("No conversation found") != std::string::npos;
      word.failure = "it ended before it gave a result";
      word.trouble = trouble_from(0, said_wrong_);
      return word;
    }
    word.finished =
        !text_at(*result_, "subtype").starts_with("error") && at(*result_, "is_error") != true;
    return word.finished ? word : failed(*result_);
  }

 private:
  void system(const json& record, std::vector<AgentEvent>& events) {
    const std::string subtype = text_at(record, "subtype");
    if (subtype == "init") events.push_back(Started{text_at(record, "session_id")});
    if (subtype != "api_retry") return;
    const auto status = static_cast<int>(number_at(record, "error_status").value_or(0));
    const std::string error = text_at(record, "error");
    events.push_back(
        Delayed{trouble_kind(status, error).value_or(core::TroubleKind::unreachable), error});
  }

  void assistant(const json& record, std::vector<AgentEvent>& events) {
    for (const json& block : at(record, "message.content")) {
      const std::string type = text_at(block, "type");
      if (type == "text") events.push_back(Said{text_at(block, "text")});
      if (type == "tool_use")
        events.push_back(UsedTool{text_at(block, "name"), tool_detail(at(block, "input"))});
      if (type == "text" && !text_at(record, "error").empty())
        said_wrong_ = text_at(record, "error") + ": " + text_at(block, "text");
    }
    // One message comes in several records, each with all its figures.
    const std::string id = text_at(record, "message.id");
    if (id.empty() || !at(record, "message.usage").is_object()) return;
    core::Usage& known = messages_[id];
    const core::Usage now = usage_of(at(record, "message.usage"));
    if (now == known) return;
    total_ = total_ - known + now;
    known = now;
    if (tokens_of(total_).value_or(0) > 0) events.push_back(Used{total_});
  }

  void limit(const json& record) {
    if (text_at(record, "rate_limit_info.status") != "rejected") return;
    if (const auto at_s = number_at(record, "rate_limit_info.resetsAt"))
      resets_ms_ = milliseconds_of(std::to_string(*at_s));
  }

  void result(const json& record, std::vector<AgentEvent>& events) {
    result_ = record;
    // `total_cost_usd` and `modelUsage` are of the whole conversation, those before included.
    core::Usage usage = usage_of_models(at(record, "model_usage_since_last_result"));
    if (!tokens_of(usage)) usage = usage_of(at(record, "usage"));
    // It knows no price of the model.
    if (usage.cost_usd == 0.0 && tokens_of(usage).value_or(0) > 0) usage.cost_usd.reset();
    if (tokens_of(usage).value_or(0) > 0 || usage.cost_usd.value_or(0) > 0)
      events.push_back(Used{usage});
  }

  LastWord failed(const json& record) const {
    LastWord word;
    const std::string text = text_at(record, "result");
    const auto status = static_cast<int>(number_at(record, "api_error_status").value_or(0));
    word.failure = text.empty() ? text_at(record, "subtype") : base::one_line(text, 300);
    for (const json& error : at(record, "errors")) {
      if (!error.is_string()) continue;
      word.no_such_session |= error.get<std::string>().find("No conversation found") == 0;
      if (text.empty()) word.failure = base::one_line(error.get<std::string>(), 300);
    }
    if (word.no_such_session || at(record, "is_error") != true || text.empty()) return word;
    word.trouble = trouble_from(status, text + " " + text_at(record, "api_error"));
    if (!word.trouble) word.trouble = trouble_from(status, said_wrong_);
    if (!word.trouble) return word;
    word.trouble->message = word.failure;
    word.trouble->retry_at_ms = resets_ms_;
    // "… limit reached|1767225600": seconds since the epoch behind the bar.
    const std::size_t bar = text.rfind('|');
    if (bar != std::string::npos && !resets_ms_)
      if (const std::int64_t at_ms = milliseconds_of(text.substr(bar + 1)); at_ms > 0)
        word.trouble->retry_at_ms = at_ms;
    return word;
  }

  std::map<std::string, core::Usage> messages_;
  core::Usage total_;
  std::optional<std::int64_t> resets_ms_;
  std::string said_wrong_;
  std::optional<json> result_;
};

std::vector<std::string> claude_words(const StartFacts& facts) {
  std::vector<std::string> out{"-p",        "--output-format",   "stream-json",
                               "--verbose", "--permission-mode", "bypassPermissions"};
  if (!facts.model.empty()) out.insert(out.end(), {"--model", facts.model});
  if (!facts.assignment.session.empty())
    out.insert(out.end(), {"--resume", facts.assignment.session});
  else if (!facts.assignment.fork.empty())
    out.insert(out.end(), {"--resume", facts.assignment.fork, "--fork-session"});
  return out;
}

std::vector<std::string> claude_variables(const StartFacts& facts) {
  std::vector<std::string> out{"DISABLE_AUTOUPDATER=1",
                               "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
                               "CLAUDE_CODE_MAX_RETRIES=2"};
  // As root it refuses to work without questions unless it is told that something is around it.
  if (facts.confined && getuid() == 0) out.emplace_back("IS_SANDBOX=1");
  return out;
}

}  // namespace

const Adapter& claude() {
  static const Adapter adapter{
      "claude",
      "claude",
      "anthropic",
      claude_words,
      claude_variables,
      {"ANTHROPIC_*", "CLAUDE_CODE_USE_*", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_MAX_*",
       "API_TIMEOUT_MS", "AWS_REGION", "AWS_PROFILE", "CLOUD_ML_REGION", "MAX_THINKING_TOKENS"},
      {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
       "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"},
      {"CLAUDE_CONFIG_DIR",
       ".claude",
       {{".credentials.json", StateUse::login},
        {".claude.json", StateUse::seeded, ".claude.json"},
        {"settings.json"},
        {"CLAUDE.md"},
        {"agents", StateUse::linked},
        {"commands", StateUse::linked},
        {"skills", StateUse::linked},
        {"rules", StateUse::linked},
        {"plugins", StateUse::linked},
        {"output-styles", StateUse::linked}}},
      false,
      [](const Assignment&) -> std::unique_ptr<Reader> { return std::make_unique<ClaudeReader>(); },
      true};
  return adapter;
}

}  // namespace conduct::agents
