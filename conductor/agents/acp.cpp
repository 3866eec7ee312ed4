// Adapter `acp`: any agent that speaks the Agent Client Protocol, version 1, over its standard
// input and output (agentclientprotocol.com: one JSON-RPC 2.0 message a line).
#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/failure_text.h"
#include "conductor/agents/json_record.h"
#include "conductor/agents/opencode_log.h"

#include <utility>

namespace conduct::agents {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr int kAuthRequired = -32000;    // protocol/initialization: authentication required
constexpr int kMethodNotFound = -32601;  // JSON-RPC 2.0
constexpr std::size_t kShown = 300;

// What conduct asks, in this order; the id of a request is its place.
enum Step { initialize, session, mode, prompt };

// The modes in which an agent asks for nothing and is not confined by itself: conduct's sandbox is
// around it, and another one cannot be made in it (codex).
constexpr const char* kFreeModes[] = {"agent-full-access", "bypassPermissions", "yolo"};

class AcpReader : public Reader {
 public:
  explicit AcpReader(const Assignment& assignment)
      : cwd_(assignment.worktree),
        session_(assignment.session),
        fork_(assignment.fork),
        prompt_(assignment.prompt),
        before_(assignment.used) {}

  std::string opening() override {
    ask(initialize, "initialize",
        {{"protocolVersion", kVersion},
         {"clientCapabilities",
          {{"fs", {{"readTextFile", false}, {"writeTextFile", false}}}, {"terminal", false}}},
         {"clientInfo", {{"name", "conduct"}, {"title", "conduct"}, {"version", "1"}}}});
    return std::exchange(reply_.text, {});
  }

  std::vector<AgentEvent> take(std::string_view line) override {
    const json message = record_of(line);
    std::vector<AgentEvent> events;
    if (!message.is_object()) return events;
    if (message.contains("method"))
      message.contains("id") ? asked(message, events) : told(message, events);
    else if (message.contains("id"))
      answered(message, events);
    return events;
  }

  // opencode tells nothing of a limit but in its log, and sleeps.
  std::vector<AgentEvent> take_aside(std::string_view line) override {
    const auto trouble = log_.take(line);
    if (!trouble) return {};
    word_.failure = trouble->message;
    word_.trouble = trouble;
    reply_.stop = true;
    return {Delayed{trouble->kind, trouble->message}};
  }

  Reply reply() override { return std::exchange(reply_, {}); }

  std::string farewell() override {
    if (!in_turn_) return "";
    return line_of(
        {{"jsonrpc", "2.0"}, {"method", "session/cancel"}, {"params", {{"sessionId", session_}}}});
  }

  LastWord last_word(const core::ProcessEnd& end, std::string_view output) override {
    if (done_ || !word_.failure.empty()) return word_;
    LastWord word;
    word.failure = "it ended before it answered";
    if (end.kind == core::EndKind::exited) word.trouble = trouble_from(0, plain_lines(output));
    return word;
  }

 private:
  static std::string line_of(const json& message) {
    return message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  }

  void ask(Step step, const char* method, json params) {
    reply_.text += line_of({{"jsonrpc", "2.0"},
                            {"id", static_cast<int>(step)},
                            {"method", method},
                            {"params", std::move(params)}});
  }

  void answered(const json& message, std::vector<AgentEvent>& events) {
    const auto id = number_at(message, "id");
    if (id == mode) return say_prompt();  // refused: what it asks for is granted one by one
    if (message.contains("error")) return refused(id.value_or(-1), at(message, "error"));
    const json& result = at(message, "result");
    if (id == initialize) initialized(result);
    if (id == session) has_session(result, events);
    if (id == prompt) turn_ended(result, events);
  }

  // Which way there is back into a conversation is told by capabilities: `resume` does not repeat
  // what was said, `load` does.
  void initialized(const json& result) {
    agent_ = text_at(result, "agentInfo.name");
    if (number_at(result, "protocolVersion") != kVersion)
      return give_up("it speaks another version of the protocol than 1");
    json params = {{"cwd", cwd_}, {"mcpServers", json::array()}};
    const bool resumes = at(result, "agentCapabilities.sessionCapabilities.resume").is_object();
    const bool loads = at(result, "agentCapabilities.loadSession") == true;
    goes_on_ = !session_.empty() && (resumes || loads);
    const bool forks = at(result, "agentCapabilities.sessionCapabilities.fork").is_object();
    if (!forks) fork_.clear();
    if (!goes_on_ && fork_.empty()) return ask(session, "session/new", std::move(params));
    params["sessionId"] = goes_on_ ? session_ : fork_;
    if (!goes_on_) return ask(session, "session/fork", std::move(params));
    ask(session, resumes ? "session/resume" : "session/load", std::move(params));
  }

  void has_session(const json& result, std::vector<AgentEvent>& events) {
    if (!goes_on_) session_ = text_at(result, "sessionId");
    events.push_back(Started{session_});
    const json& modes = at(result, "modes");
    for (const json& offered : at(modes, "availableModes"))
      for (const char* free : kFreeModes)
        if (text_at(offered, "id") == free && text_at(modes, "currentModeId") != free)
          return ask(mode, "session/set_mode", {{"sessionId", session_}, {"modeId", free}});
    say_prompt();
  }

  void say_prompt() {
    in_turn_ = true;
    const json text = {{"type", "text"}, {"text", prompt_}};
    ask(prompt, "session/prompt", {{"sessionId", session_}, {"prompt", json::array({text})}});
  }

  void turn_ended(const json& result, std::vector<AgentEvent>& events) {
    in_turn_ = false;
    done_ = true;
    reply_.last = true;
    const std::string reason = text_at(result, "stopReason");
    if (broken_) {
      word_.failure = base::one_line(last_said_, kShown);
      word_.trouble = trouble_from(status_in(last_said_), last_said_);
    }
    if (reason != "end_turn") word_.failure = "it stopped: " + base::one_line(reason, kShown);
    word_.finished = word_.failure.empty();
    core::Usage usage = usage_;
    usage.output_tokens = number_at(result, "usage.outputTokens");
    usage.cached_tokens = number_at(result, "usage.cachedReadTokens");
    if (const auto fresh = number_at(result, "usage.inputTokens"))
      usage.input_tokens = *fresh + usage.cached_tokens.value_or(0) +
                           number_at(result, "usage.cachedWriteTokens").value_or(0);
    if (const json& quota = at(result, "_meta.quota.token_count");
        number_at(quota, "input_tokens")) {  // gemini
      usage.input_tokens = number_at(quota, "input_tokens");
      usage.output_tokens = number_at(quota, "output_tokens");
    }
    // opencode tells of the last of its steps alone: too little is worse than nothing.
    if (agent_ == "OpenCode") usage = usage_;
    if (tokens_of(usage).value_or(0) > 0 || usage.cost_usd) events.push_back(Used{usage});
  }

  void refused(std::int64_t id, const json& error) {
    const std::string message = text_at(error, "message");
    std::string details = text_at(error, "data.details");
    if (details.empty()) details = text_at(error, "data.message");
    const std::string said = details.empty() ? message : message + ": " + details;
    if (id == session && (goes_on_ || !fork_.empty())) word_.no_such_session = true;
    const bool login = at(error, "code") == kAuthRequired;
    give_up(said);
    word_.trouble = trouble_from(status_in(said), said);
    if (login) word_.trouble = ProviderTrouble{core::TroubleKind::auth, word_.failure};
  }

  void give_up(const std::string& why) {
    word_.failure = base::one_line(why, kShown);
    in_turn_ = false;
    reply_.last = true;
  }

  void told(const json& message, std::vector<AgentEvent>& events) {
    if (text_at(message, "method") != "session/update" || !in_turn_) return;
    const json& update = at(message, "params.update");
    const std::string kind = text_at(update, "sessionUpdate");
    if (kind == "agent_message_chunk") {
      last_said_ = text_at(update, "content.text");
      events.push_back(Said{last_said_});
    }
    // codex-acp ends the turn as if all were well.
    if (text_at(update, "_meta.codex.threadStatus.type") == "systemError") broken_ = true;
    if (kind == "tool_call") {
      std::string detail = tool_detail(at(update, "rawInput"));
      if (detail.empty()) detail = base::one_line(text_at(update, "title"), kShown);
      events.push_back(UsedTool{text_at(update, "kind"), detail});
    }
    if (kind != "usage_update" || text_at(update, "cost.currency") != "USD") return;
    usage_.cost_usd = real_at(update, "cost.amount");
    if (!usage_.cost_usd) return;
    // It is of the whole session (protocol, "Session usage").
    if (goes_on_) *usage_.cost_usd -= before_.cost_usd.value_or(0);
    if (*usage_.cost_usd <= 0) usage_.cost_usd.reset();
  }

  void answer(const json& request, const char* key, json value) {
    reply_.text += line_of({{"jsonrpc", "2.0"}, {"id", request.at("id")}, {key, std::move(value)}});
  }

  // Conduct's sandbox is what confines it: what it asks leave for is granted.
  void asked(const json& request, std::vector<AgentEvent>& events) {
    const std::string method = text_at(request, "method");
    if (method == "session/request_permission")
      return answer(request, "result", {{"outcome", permission(at(request, "params.options"))}});
    if (method.starts_with("elicitation/")) {
      events.push_back(Asked{base::one_line(text_at(request, "params.message"), kShown)});
      return answer(request, "result", {{"action", "cancel"}});
    }
    answer(request, "error",
           {{"code", kMethodNotFound}, {"message", "conduct does not offer " + method}});
  }

  static json permission(const json& options) {
    // What is allowed always is written down, where others find it: in the worktree (claude).
    for (const char* kind : {"allow_once", "allow_always"})
      for (const json& option : options)
        if (text_at(option, "kind") == kind)
          return {{"outcome", "selected"}, {"optionId", text_at(option, "optionId")}};
    return {{"outcome", "cancelled"}};
  }

  std::string cwd_, session_, fork_, prompt_, agent_, last_said_;
  bool goes_on_ = false, in_turn_ = false, done_ = false, broken_ = false;
  core::Usage before_, usage_;
  OpencodeLog log_;
  Reply reply_;
  LastWord word_;
};

std::vector<std::string> no_words(const StartFacts&) {
  return {};
}

}  // namespace

const Adapter& acp() {
  static const Adapter adapter{"acp",
                               "",
                               "",
                               no_words,
                               no_words,
                               {},
                               {},
                               {},
                               true,
                               [](const Assignment& assignment) -> std::unique_ptr<Reader> {
                                 return std::make_unique<AcpReader>(assignment);
                               },
                               true};
  return adapter;
}

}  // namespace conduct::agents
