// The JSON of specs, plans, checkpoints and events. What `check` says of a spec is in
// check_json.cpp, that of a run's state in status_json.cpp.
#include "conductor/report/json.h"

#include "conductor/report/json_parts.h"
#include "conductor/report/spec_parts.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace conduct::report {
namespace {

Json criteria_json(const std::vector<spec::Criterion>& criteria) {
  Json all = Json::array();
  for (const auto& criterion : criteria) all.push_back(criterion_json(criterion));
  return all;
}

Json tasks_json(const std::vector<spec::Task>& tasks) {
  Json all = Json::array();
  for (const auto& task : tasks) {
    all.push_back({{"text", task.text},
                   {"checked", task.checked},
                   {"line", line_or_null(task.line)},
                   {"id", text_or_null(task.id)},
                   {"story", text_or_null(task.story)},
                   {"parallel", task.parallel},
                   {"paths", task.paths}});
  }
  return all;
}

Json commands_json(const std::vector<spec::TestCommand>& commands) {
  Json all = Json::array();
  for (const auto& command : commands) all.push_back(command_json(command));
  return all;
}

Json gotchas_json(const std::vector<spec::Gotcha>& gotchas) {
  Json all = Json::array();
  for (const auto& gotcha : gotchas) all.push_back(gotcha.text);
  return all;
}

Json module_json(const spec::Module& module) {
  return {{"name", module.name},
          {"paths", module.paths},
          {"depends", module.depends},
          {"line", line_or_null(module.line)},
          {"tasks", tasks_json(module.tasks)},
          {"test_commands", commands_json(module.test_commands)},
          {"criteria", criteria_json(module.criteria)},
          {"agent", text_or_null(module.agent)}};
}

Json options_json(const spec::PhaseOptions& options) {
  return {{"agent", text_or_null(options.agent)},
          {"retries", options.retries ? Json(*options.retries) : Json(nullptr)},
          {"timeout_ms", options.timeout_ms ? Json(*options.timeout_ms) : Json(nullptr)},
          {"approval", options.approval},
          {"working_mode", text_or_null(options.working_mode)},
          {"on_failure", text_or_null(options.on_failure)},
          {"setup", options.setup},
          {"start", text_or_null(options.start)},
          {"expected_fail", options.expected_fail},
          {"placeholders", options.placeholders},
          {"supersedes", options.supersedes}};
}

Json phase_json(const spec::Phase& phase) {
  Json json = {
      {"id", phase.id}, {"title", text_or_null(phase.title)}, {"line", line_or_null(phase.line)}};
  json["modules"] = Json::array();
  for (const auto& module : phase.modules) json["modules"].push_back(module_json(module));
  json["tasks"] = tasks_json(phase.tasks);
  json["test_commands"] = commands_json(phase.test_commands);
  json["criteria"] = criteria_json(phase.criteria);
  json["gotchas"] = gotchas_json(phase.gotchas);
  json["depends"] = phase.depends ? Json(*phase.depends) : Json(nullptr);
  json["files"] = phase.files;
  json["references"] = phase.references;
  json["options"] = options_json(phase.options);
  json["prose"] = text_or_null(phase.prose);
  return json;
}

// A job as a node of the DAG: its id is the job's name.
Json node_json(const core::Plan& plan, const core::Job& job) {
  const bool of_run = job.scope == core::Scope::run;
  Json depends = Json::array();
  for (const core::JobId id : job.depends) depends.push_back(plan.job(id).name);
  return {
      {"id", job.name},
      {"kind", core::to_string(job.scope)},
      {"phase", of_run ? Json(nullptr) : Json(plan.phase(job.phase).id)},
      {"module",
       job.scope == core::Scope::module ? Json(plan.module(job.module).name) : Json(nullptr)},
      {"depends", depends},
      {"approval", job.scope == core::Scope::phase && plan.phase(job.phase).said.options.approval}};
}

}  // namespace

std::string spec_json(const spec::Spec& spec, const std::vector<base::Diagnostic>& diagnostics) {
  Json json = {{"schema", "conduct.spec/1"}, {"title", text_or_null(spec.title)}};
  json["phases"] = Json::array();
  for (const auto& phase : spec.phases) json["phases"].push_back(phase_json(phase));
  json["setup"] = spec.setup;
  json["test_commands"] = commands_json(spec.test_commands);
  json["gotchas"] = gotchas_json(spec.gotchas);
  json["final_commands"] = commands_json(spec.final_commands);
  json["final_criteria"] = criteria_json(spec.final_criteria);
  json["diagnostics"] = diagnostics_json(diagnostics);
  return dump(json);
}

std::string plan_json(const core::Plan& plan) {
  Json json = {{"schema", "conduct.plan/1"},
               {"title", text_or_null(plan.title)},
               {"digest", plan.digest},
               {"nodes", Json::array()}};
  for (const core::Job& job : plan.jobs) json["nodes"].push_back(node_json(plan, job));
  return dump(json);
}

std::string checkpoints_json(const core::Plan& plan, const core::State& state) {
  Json all = Json::array();
  for (const core::CheckpointRecord& checkpoint : state.checkpoints) {
    all.push_back({{"id", checkpoint_id(state.run, checkpoint.number)},
                   {"run", state.run},
                   {"phase", plan.phase(checkpoint.phase).id},
                   {"commit", checkpoint.commit},
                   {"at", time_or_null(checkpoint.at_ms)},
                   {"unchecked", checkpoint.unchecked}});
  }
  return dump({{"schema", "conduct.checkpoints/1"}, {"checkpoints", all}});
}

std::string event_json(const core::StoredEntry& entry) {
  // A body that is not JSON can only come from a damaged log; it is shown as it stands.
  Json body = Json::parse(entry.body, nullptr, false);
  if (body.is_discarded()) body = entry.body;
  return dump({{"schema", "conduct.event/1"},
               {"seq", entry.seq},
               {"run", entry.run},
               {"at", iso_time(entry.at_ms)},
               {"kind", entry.kind},
               {"version", entry.version},
               {"body", body}});
}

std::string error_json(const base::Error& error) {
  return dump({{"schema", "conduct.error/1"},
               {"message", error.message},
               {"hint", text_or_null(error.hint)}});
}

std::string iso_time(std::int64_t at_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(at_ms)};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

}  // namespace conduct::report
