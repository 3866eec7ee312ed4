#include "conductor/run/recorder.h"

#include "conductor/agents/agent.h"
#include "conductor/agents/recording.h"
#include "conductor/run/context.h"
#include "conductor/system/files.h"

namespace conduct::run {

base::Status Recorder::write(const core::Plan& plan, core::JobId job,
                             const core::AttemptRecord& attempt, const std::string& patch) const {
  const JobLabel label = label_of(plan, job);
  const std::string path =
      directory_ + "/" +
      agents::recording_path(label.phase, label.module, attempt.role, attempt.number);
  agents::RecordedEnd end;
  if (attempt.end) {
    if (attempt.end->kind == core::EndKind::signalled)
      end.signal = attempt.end->code;
    else
      end.exit = attempt.end->code;
  }
  if (!attempt.report.status.empty() || !attempt.report.summary.empty())
    end.report = attempt.report;
  TRY(system::make_directories(path.substr(0, path.rfind('/'))));
  TRY(system::write_file(path + ".patch", patch));
  return system::write_file(path + ".json", agents::to_json(end));
}

}  // namespace conduct::run
