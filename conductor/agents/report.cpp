// What an agent says of its own work. Claims from outside: every field is checked, cut and made
// safe to be shown.
#include "base/text.h"
#include "conductor/agents/agent.h"
#include "conductor/agents/cut.h"
#include "conductor/agents/json_depth.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace conduct::agents {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kStatus = 40;
constexpr std::size_t kText = 4000;
constexpr std::size_t kItem = 500;
constexpr std::size_t kItems = 50;

base::Error bad_report(std::string message) {
  return {base::Fault::environment, "the agent's report " + std::move(message), ""};
}

base::Result<json> parse(std::string_view text) {
  if (text.size() > kMostBytes) {
    return bad_report(fmt::format("has {} bytes, more than {}", text.size(), kMostBytes));
  }
  if (deeper_than(text, kDeepest)) {
    return bad_report(fmt::format("is nested deeper than {} levels", kDeepest));
  }
  json document = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return bad_report("is not JSON");
  if (!document.is_object()) return bad_report("is not a JSON object");
  return document;
}

base::Result<std::string> text_of(const json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return std::string();
  if (!found->is_string()) return bad_report(fmt::format("has a {} that is not a string", key));
  return head_of(base::printable(base::trim(found->get_ref<const std::string&>())), kText);
}

base::Result<std::vector<std::string>> texts_of(const json& document, const char* key) {
  std::vector<std::string> texts;
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return texts;
  if (!found->is_array())
    return bad_report(fmt::format("has {} that are not an array of strings", key));
  for (const json& item : *found) {
    if (!item.is_string()) {
      return bad_report(fmt::format("has {} that are not an array of strings", key));
    }
    const std::string text = base::one_line(base::trim(item.get_ref<const std::string&>()), kItem);
    if (!text.empty() && texts.size() < kItems) texts.push_back(text);
  }
  return texts;
}

}  // namespace

base::Result<core::Report> read_report(std::string_view text) {
  core::Report report;
  if (base::trim(text).empty()) return report;
  TRY_ASSIGN(const json document, parse(text));
  TRY_ASSIGN(report.status, text_of(document, "status"));
  report.status = base::one_line(report.status, kStatus);
  TRY_ASSIGN(report.summary, text_of(document, "summary"));
  TRY_ASSIGN(report.tests, text_of(document, "tests"));
  TRY_ASSIGN(report.question, text_of(document, "question"));
  TRY_ASSIGN(report.issues, texts_of(document, "issues"));
  TRY_ASSIGN(report.discoveries, texts_of(document, "discoveries"));
  return report;
}

}  // namespace conduct::agents
