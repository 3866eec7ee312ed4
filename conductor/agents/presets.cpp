#include "conductor/agents/presets.h"

#include <algorithm>

namespace conduct::agents {
namespace {

// https://aider.chat/docs/scripting.html and https://aider.chat/docs/config/options.html. Said yes
// to everything, it still runs no command of the model's, and it fetches each page that the prompt
// names; what it writes down of a chat would be a change outside a module's paths. It prints no
// JSON.
Preset aider() {
  return {
      "aider",
      "aider",
      "",
      {"--message-file", "{prompt_file}", "--yes-always", "--no-auto-commits", "--no-dirty-commits",
       "--no-gitignore", "--no-suggest-shell-commands", "--no-detect-urls", "--no-check-update",
       "--no-show-release-notes", "--no-analytics", "--no-pretty", "--no-stream",
       "--input-history-file", "/dev/null", "--chat-history-file", "/dev/null"},
      {},
      "--model",
      {"AIDER_*", "OPENAI_*", "ANTHROPIC_*", "GEMINI_API_KEY", "GOOGLE_*", "OPENROUTER_API_KEY",
       "DEEPSEEK_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY", "XAI_API_KEY", "OLLAMA_*", "AZURE_*"},
      {"~/.aider"},
      {}};
}

// https://docs.github.com/en/copilot/reference/copilot-cli-reference/cli-command-reference and
// `copilot --help`. Its lines (`--output-format json`) are not documented: they are as version
// 1.0.102 printed them against a scripted provider. A conversation is named in the last one alone.
Preset copilot() {
  return {"copilot",
          "copilot",
          "github-copilot",
          {"--output-format", "json", "--allow-all", "--no-ask-user"},
          {"--resume={session}", "--output-format", "json", "--allow-all", "--no-ask-user"},
          "--model",
          {"COPILOT_*", "GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "COPILOT_AUTO_UPDATE=false"},
          {"~/.copilot"},
          {{"session", "[type=result].sessionId"},
           {"said", "[type=assistant.message].data.content"},
           {"tool", "[type=tool.execution_start].data.toolName"},
           {"detail", "[type=tool.execution_start].data.arguments"},
           {"failure", "[type=session.error].data.message"}}};
}

// https://cursor.com/docs/cli/reference/parameters and
// https://cursor.com/docs/cli/reference/output-format. Tools are told under names of their own, and
// errors on standard error alone.
Preset cursor_agent() {
  return {"cursor-agent",
          "cursor-agent",
          "cursor",
          {"-p", "--output-format", "stream-json", "--force"},
          {"-p", "--output-format", "stream-json", "--force", "--resume", "{session}"},
          "--model",
          {"CURSOR_*"},
          {"~/.cursor", "~/.config/cursor"},
          {{"session", "session_id"}, {"said", "[type=assistant].message.content.text"}}};
}

// https://qwenlm.github.io/qwen-code-docs/en/users/features/headless; its lines as version 0.24.4
// printed them against a scripted provider. The figures of its result are of the conversation and
// of side requests: those of the messages are summed up.
Preset qwen() {
  return {"qwen",
          "qwen",
          "",
          {"--output-format", "stream-json", "--yolo"},
          {"--output-format", "stream-json", "--yolo", "--resume", "{session}"},
          "--model",
          {"QWEN_*", "OPENAI_*", "DASHSCOPE_API_KEY", "BAILIAN_*", "ANTHROPIC_*", "GEMINI_API_KEY",
           "GOOGLE_*"},
          {"~/.qwen"},
          {{"session", "session_id"},
           {"said", "[type=assistant].message.content.text"},
           {"tool", "[type=assistant].message.content[type=tool_use].name"},
           {"detail", "[type=assistant].message.content[type=tool_use].input"},
           {"input_tokens", "[type=assistant].message.usage.input_tokens"},
           {"cached_tokens", "[type=assistant].message.usage.cache_read_input_tokens"},
           {"output_tokens", "[type=assistant].message.usage.output_tokens"},
           {"usage_is", "each"},
           {"failure", "[is_error=true].error.message"}}};
}

// https://ampcode.com/manual, https://ampcode.com/manual/appendix#stream-json-output and
// https://ampcode.com/news/streaming-json. A mode, not an option, chooses the model.
Preset amp() {
  return {
      "amp",
      "amp",
      "amp",
      {"--execute", "--stream-json", "--dangerously-allow-all"},
      {"threads", "continue", "{session}", "--execute", "--stream-json", "--dangerously-allow-all"},
      "",
      {"AMP_*"},
      {"~/.config/amp", "~/.local/share/amp", "~/.cache/amp"},
      {{"session", "session_id"},
       {"said", "[type=assistant].message.content.text"},
       {"tool", "[type=assistant].message.content[type=tool_use].name"},
       {"detail", "[type=assistant].message.content[type=tool_use].input"},
       {"input_tokens", "[type=assistant].message.usage.input_tokens"},
       {"cached_tokens", "[type=assistant].message.usage.cache_read_input_tokens"},
       {"output_tokens", "[type=assistant].message.usage.output_tokens"},
       {"usage_is", "each"},
       {"failure", "[is_error=true].error"}}};
}

// https://block.github.io/goose/docs/guides/goose-cli-commands and, for its lines,
// https://github.com/block/goose/blob/main/crates/goose-cli/src/session/mod.rs (StreamEvent). They
// name no conversation, and one sum of tokens for input and output.
Preset goose() {
  return {"goose",
          "goose",
          "",
          {"run", "-i", "-", "--output-format", "stream-json"},
          {},
          "--model",
          {"GOOSE_*", "OPENAI_*", "ANTHROPIC_*", "GEMINI_API_KEY", "GOOGLE_*", "OPENROUTER_API_KEY",
           "GROQ_API_KEY", "XAI_API_KEY", "DATABRICKS_*", "OLLAMA_*", "AZURE_*", "GOOSE_MODE=auto"},
          {"~/.config/goose", "~/.local/share/goose", "~/.local/state/goose"},
          {{"said", "[type=message].message[role=assistant].content.text"},
           {"failure", "[type=error].error"}}};
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all{aider(), copilot(), cursor_agent(), qwen(), amp(), goose()};
  return all;
}

const Preset* find_preset(std::string_view name) {
  const auto found = std::find_if(presets().begin(), presets().end(),
                                  [name](const Preset& each) { return each.name == name; });
  return found == presets().end() ? nullptr : &*found;
}

}  // namespace conduct::agents
