// Adapter `gemini`: Gemini CLI, `gemini -o stream-json`. Verified with 0.61.0.
#include "base/text.h"
#include "conductor/agents/adapter.h"
#include "conductor/agents/failure_text.h"
#include "conductor/agents/json_record.h"

namespace conduct::agents {
namespace {

using nlohmann::json;

constexpr int kAuthExit = 41;  // FatalAuthenticationError; other errors of the API: status mod 256

class GeminiReader : public Reader {
 public:
  std::vector<AgentEvent> take(std::string_view line) override {
    const json record = record_of(line);
    const std::string type = text_at(record, "type");
    std::vector<AgentEvent> events;
    if (type == "init") events.push_back(Started{text_at(record, "session_id")});
    if (type == "message" && text_at(record, "role") == "assistant")
      events.push_back(Said{text_at(record, "content")});
    if (type == "tool_use")
      events.push_back(
          UsedTool{text_at(record, "tool_name"), tool_detail(at(record, "parameters"))});
    if (type == "error") said_wrong_ = text_at(record, "message");
    if (type == "result") result(record, events);
    return events;
  }

  LastWord last_word(const core::ProcessEnd& end, std::string_view output) override {
    LastWord word;
    word.finished = ended_well_;
    if (ended_well_) return word;
    const std::string plain = plain_lines(output);
    word.no_such_session = plain.find("Error resuming session") != std::string::npos ||
                           plain.find("Invalid session identifier") != std::string::npos;
    word.failure =
        said_wrong_.empty() ? "it ended before it gave a result" : base::one_line(said_wrong_, 300);
    if (end.kind != core::EndKind::exited || word.no_such_session) return word;
    const std::string& said = said_wrong_.empty() ? plain : said_wrong_;
    word.trouble = trouble_from(status_of(end.code, said), said);
    if (!word.trouble && end.code == kAuthExit)
      word.trouble = ProviderTrouble{core::TroubleKind::auth, word.failure};
    return word;
  }

 private:
  // The status that an exit code of this program stands for, where what it said names none.
  static int status_of(int code, const std::string& said) {
    if (const int named = status_in(said); named != 0) return named;
    for (const int status : {401, 402, 403, 429, 500, 502, 503, 504, 529})
      if (status % 256 == code) return status;
    return 0;
  }

  void result(const json& record, std::vector<AgentEvent>& events) {
    ended_well_ = text_at(record, "status") == "success";
    if (const std::string message = text_at(record, "error.message"); !message.empty())
      said_wrong_ = message;
    core::Usage usage;
    usage.input_tokens = number_at(record, "stats.input_tokens");
    usage.cached_tokens = number_at(record, "stats.cached");
    usage.output_tokens = number_at(record, "stats.output_tokens");
    if (tokens_of(usage).value_or(0) > 0) events.push_back(Used{usage});
  }

  std::string said_wrong_;
  bool ended_well_ = false;
};

std::vector<std::string> gemini_words(const StartFacts& facts) {
  std::vector<std::string> out{"-o", "stream-json", "--approval-mode", "yolo", "--skip-trust"};
  if (!facts.model.empty()) out.insert(out.end(), {"-m", facts.model});
  if (!facts.assignment.session.empty())
    out.insert(out.end(), {"--resume", facts.assignment.session});
  return out;
}

// By itself it asks ten times before it tells of a limit, for minutes. The user's own settings
// stand above these defaults.
std::vector<std::string> gemini_variables(const StartFacts& facts) {
  std::vector<std::string> out{"GEMINI_CLI_NO_RELAUNCH=true"};
  if (!facts.assignment.home.empty())
    out.push_back("GEMINI_CLI_SYSTEM_DEFAULTS_PATH=" + facts.assignment.home +
                  "/conduct-defaults.json");
  return out;
}

}  // namespace

const Adapter& gemini() {
  static const Adapter adapter{"gemini",
                               "gemini",
                               "google",
                               gemini_words,
                               gemini_variables,
                               {"GEMINI_*", "GOOGLE_*"},
                               {"GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"},
                               {"GEMINI_CLI_HOME",
                                "",
                                {{".gemini/oauth_creds.json", StateUse::login},
                                 {".gemini/google_accounts.json", StateUse::login},
                                 {".gemini/installation_id", StateUse::seeded},
                                 {".gemini/settings.json"},
                                 {".gemini/GEMINI.md"},
                                 {".gemini/commands", StateUse::linked},
                                 {".gemini/extensions", StateUse::linked},
                                 {".gemini/policies", StateUse::linked}},
                                {{"conduct-defaults.json", R"({"general":{"maxAttempts":1}})"}}},
                               false,
                               [](const Assignment&) -> std::unique_ptr<Reader> {
                                 return std::make_unique<GeminiReader>();
                               }};
  return adapter;
}

}  // namespace conduct::agents
