// The JSON of a check: what is wrong with a spec, and what will judge its phases, their modules and
// the final tree.
#include "conductor/report/json.h"
#include "conductor/report/spec_parts.h"

#include <algorithm>

namespace conduct::report {
namespace {

// What a command or a criterion judges: a phase, one of its modules, or, without either, the final
// tree.
struct Judged {
  Json phase, module;
  spec::PhaseOptions options = {};
};

Json judging(const Judged& judged, const Json& what) {
  Json json = {{"phase", judged.phase}, {"module", judged.module}};
  json.update(what);
  return json;
}

class CheckJson {
 public:
  CheckJson(const spec::Spec& spec, const std::optional<core::Plan>& plan)
      : spec_(spec), plan_(plan) {
    for (const spec::Phase& phase : spec.phases) add(phase);
    add({nullptr, nullptr}, spec.final_commands, spec.final_criteria);
  }

  Json commands = Json::array(), criteria = Json::array();

 private:
  void add(const spec::Phase& phase) {
    add({phase.id, nullptr, phase.options}, commands_of(phase), phase.criteria);
    for (const spec::Module& module : phase.modules)
      add({phase.id, module.name, phase.options}, module.test_commands, module.criteria);
  }

  void add(const Judged& judged, const std::vector<spec::TestCommand>& its_commands,
           const std::vector<spec::Criterion>& its_criteria) {
    for (const spec::TestCommand& command : its_commands) {
      commands.push_back(judging(judged, command_json(command)));
      if (judged.options.expected_fail) commands.back()["fails"] = true;
    }
    for (const spec::Criterion& criterion : its_criteria) {
      criteria.push_back(judging(judged, criterion_json(criterion)));
      const bool asks_server = criterion.kind == spec::CriterionKind::port ||
                               criterion.kind == spec::CriterionKind::http;
      criteria.back()["start"] = asks_server ? text_or_null(judged.options.start) : Json(nullptr);
    }
  }

  // Its own, or those that serve every phase without any: the spec's, the configuration's.
  const std::vector<spec::TestCommand>& commands_of(const spec::Phase& phase) const {
    const auto planned = plan_ ? plan_->find_phase(phase.id) : std::nullopt;
    if (planned) return plan_->phase(*planned).said.test_commands;
    return phase.test_commands.empty() ? spec_.test_commands : phase.test_commands;
  }

  const spec::Spec& spec_;
  const std::optional<core::Plan>& plan_;
};

Json base_json(const core::BaseCheck& base) {
  Json gates = Json::array();
  for (const core::BaseGate& gate : base.gates) {
    const core::GateResult& result = gate.result;
    gates.push_back({{"line", gate.line == 0 ? Json(nullptr) : Json(gate.line)},
                     {"phase", text_or_null(result.phase)},
                     {"gate", result.gate},
                     {"subject", text_or_null(result.subject)},
                     {"verdict", core::to_string(result.verdict)},
                     {"cause", text_or_null(core::to_string(result.cause))},
                     {"reason", text_or_null(result.reason)},
                     {"configured", gate.configured},
                     {"log", text_or_null(result.log)}});
  }
  return {{"commit", base.commit}, {"logs", base.logs}, {"gates", gates}};
}

}  // namespace

std::string check_json(const std::string& file, const spec::Spec& spec,
                       const std::optional<core::Plan>& plan,
                       const std::vector<base::Diagnostic>& diagnostics,
                       const std::optional<core::BaseCheck>& base) {
  const auto errors = std::count_if(
      diagnostics.begin(), diagnostics.end(),
      [](const base::Diagnostic& one) { return one.severity == base::Severity::error; });
  const CheckJson check(spec, plan);
  return dump({{"schema", "conduct.check/1"},
               {"file", file},
               {"errors", errors},
               {"warnings", static_cast<std::ptrdiff_t>(diagnostics.size()) - errors},
               {"diagnostics", diagnostics_json(diagnostics)},
               {"test_commands", check.commands},
               {"criteria", check.criteria},
               {"base", base ? base_json(*base) : Json(nullptr)}});
}

}  // namespace conduct::report
