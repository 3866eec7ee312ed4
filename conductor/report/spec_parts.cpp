#include "conductor/report/spec_parts.h"

namespace conduct::report {
namespace {

Json diagnostic_json(const base::Diagnostic& diagnostic) {
  return {{"code", diagnostic.code},
          {"severity", diagnostic.severity == base::Severity::error ? "error" : "warning"},
          {"line", line_or_null(diagnostic.line)},
          {"column", line_or_null(diagnostic.column)},
          {"message", diagnostic.message},
          {"hint", text_or_null(diagnostic.hint)}};
}

}  // namespace

Json line_or_null(int line) {
  return line > 0 ? Json(line) : Json(nullptr);
}

Json command_json(const spec::TestCommand& command) {
  return {{"command", command.command},
          {"line", line_or_null(command.line)},
          {"fails", command.fails},
          {"lasts", command.lasts},
          {"exit_code", command.exit_code > 0 ? Json(command.exit_code) : Json(nullptr)},
          {"silent", command.silent},
          {"expected", text_or_null(command.expected)}};
}

Json criterion_json(const spec::Criterion& criterion) {
  return {{"text", criterion.text},
          {"kind", spec::to_string(criterion.kind)},
          {"line", line_or_null(criterion.line)},
          {"command", text_or_null(criterion.command)},
          {"paths", criterion.paths},
          {"pattern", criterion.pattern},
          {"address", text_or_null(criterion.address)},
          {"percent", criterion.percent > 0 ? Json(criterion.percent) : Json(nullptr)},
          {"until", text_or_null(criterion.until)}};
}

Json diagnostics_json(const std::vector<base::Diagnostic>& diagnostics) {
  Json all = Json::array();
  for (const auto& diagnostic : diagnostics) all.push_back(diagnostic_json(diagnostic));
  return all;
}

}  // namespace conduct::report
