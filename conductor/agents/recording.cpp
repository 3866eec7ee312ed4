#include "conductor/agents/recording.h"

#include "conductor/agents/json_depth.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace conduct::agents {
namespace {

using nlohmann::json;

constexpr int kMostExit = 255;   // _exit(2): the low eight bits
constexpr int kMostSignal = 64;  // signal(7): SIGRTMAX

base::Error bad_ending(std::string message) {
  return {base::Fault::environment, "the recorded end of an attempt " + std::move(message),
          "make the recording again with `conduct run --record DIR`"};
}

base::Result<std::optional<int>> integer_of(const json& document, const char* key, int least,
                                            int most) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return std::optional<int>();
  if (!found->is_number_integer() || *found < least || *found > most) {
    return bad_ending(
        fmt::format("has a value of \"{}\" that is not a number from {} to {}", key, least, most));
  }
  return std::optional(found->get<int>());
}

json report_json(const core::Report& report) {
  json document = json::object();
  const auto put = [&](const char* key, const auto& value) {
    if (!value.empty()) document[key] = value;
  };
  put("status", report.status);
  put("summary", report.summary);
  put("tests", report.tests);
  put("issues", report.issues);
  put("discoveries", report.discoveries);
  put("question", report.question);
  return document;
}

json usage_json(const core::Usage& usage) {
  json document = json::object();
  if (usage.input_tokens) document["input_tokens"] = *usage.input_tokens;
  if (usage.cached_tokens) document["cached_tokens"] = *usage.cached_tokens;
  if (usage.output_tokens) document["output_tokens"] = *usage.output_tokens;
  if (usage.cost_usd) document["cost_usd"] = *usage.cost_usd;
  return document;
}

// Bytes that are not UTF-8 come out as U+FFFD: a recording is always valid JSON.
std::string text_of(const json& document) {
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

// NAME as one component of a path that stays inside the recording.
std::string component(const std::string& name, const char* where_empty) {
  if (name.empty()) return where_empty;
  std::string safe = name;
  std::replace_if(
      safe.begin(), safe.end(),
      [](char c) { return c == '/' || static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '_');
  if (safe[0] == '.') safe[0] = '_';
  return safe;
}

}  // namespace

std::string recording_path(const std::string& phase, const std::string& module, core::Role role,
                           int attempt) {
  return fmt::format("{}/{}/{}-{}", component(phase, "_final"), component(module, "_phase"),
                     core::to_string(role), attempt);
}

std::string to_json(const core::Report& report) {
  return text_of(report_json(report));
}

std::string to_json(const RecordedEnd& end) {
  json document = json::object();
  if (end.signal) {
    document["signal"] = *end.signal;
  } else {
    document["exit"] = end.exit;
  }
  if (end.report) document["report"] = report_json(*end.report);
  if (end.usage != core::Usage{}) document["usage"] = usage_json(end.usage);
  return text_of(document);
}

base::Result<RecordedEnd> recorded_end_from(std::string_view text) {
  if (deeper_than(text, kDeepest)) {
    return bad_ending(fmt::format("is nested deeper than {} levels", kDeepest));
  }
  const json document = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return bad_ending("is not a JSON object");
  RecordedEnd end;
  TRY_ASSIGN(const std::optional<int> exit, integer_of(document, "exit", 0, kMostExit));
  end.exit = exit.value_or(0);
  TRY_ASSIGN(end.signal, integer_of(document, "signal", 1, kMostSignal));
  if (const auto found = document.find("report"); found != document.end() && !found->is_null()) {
    TRY_ASSIGN(end.report, read_report(found->dump()));
  }
  return end;
}

}  // namespace conduct::agents
