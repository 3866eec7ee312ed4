#include "conductor/report/sarif.h"

#include "conductor/report/json_parts.h"

#include <nlohmann/json.hpp>

#include <set>

namespace conduct::report {
namespace {

// The column of DIAGNOSTIC as SARIF counts: in UTF-16 code units.
int utf16_column(const base::Diagnostic& diagnostic) {
  int column = 1;
  int byte = 1;
  for (const char c : diagnostic.source_line) {
    if (byte++ == diagnostic.column) break;
    const auto value = static_cast<unsigned char>(c);
    if ((value & 0xC0U) != 0x80U) column += value >= 0xF0U ? 2 : 1;
  }
  return diagnostic.source_line.empty() ? diagnostic.column : column;
}

Json result_json(const base::Diagnostic& diagnostic, const std::string& file) {
  Json location = {{"artifactLocation", {{"uri", file}}}};
  if (diagnostic.line > 0) {
    location["region"] = {{"startLine", diagnostic.line}};
    if (diagnostic.column > 0) location["region"]["startColumn"] = utf16_column(diagnostic);
  }
  const std::string hint = diagnostic.hint.empty() ? "" : "; " + diagnostic.hint;
  Json locations = Json::array({{{"physicalLocation", location}}});
  return {{"ruleId", diagnostic.code},
          {"level", diagnostic.severity == base::Severity::error ? "error" : "warning"},
          {"message", {{"text", diagnostic.message + hint}}},
          {"locations", locations}};
}

}  // namespace

std::string sarif(const std::vector<base::Diagnostic>& diagnostics, const std::string& file) {
  std::set<std::string> codes;
  Json results = Json::array();
  for (const base::Diagnostic& diagnostic : diagnostics) {
    codes.insert(diagnostic.code);
    results.push_back(result_json(diagnostic, file));
  }
  Json rules = Json::array();
  for (const std::string& code : codes) rules.push_back({{"id", code}});
  Json run = {{"tool", {{"driver", {{"name", "conduct"}, {"rules", rules}}}}},
              {"columnKind", "utf16CodeUnits"},
              {"results", results}};
  return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
               {"version", "2.1.0"},
               {"runs", Json::array({run})}});
}

}  // namespace conduct::report
