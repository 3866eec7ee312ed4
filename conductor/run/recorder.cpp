#include "conductor/run/recorder.h"

#include "base/mask.h"
#include "conductor/agents/agent.h"
#include "conductor/agents/recording.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <csignal>
#include <cstdint>

namespace conduct::run {
namespace {

constexpr std::int64_t kTranscript = 64 << 20;  // bytes

// What the replay does instead: one that conduct ended for what it did not do is killed, and one
// that said itself that it had failed fails.
agents::RecordedEnd end_of(const core::AttemptRecord& attempt) {
  agents::RecordedEnd end;
  if (!attempt.end) return end;
  if (attempt.end->kind == core::EndKind::exited)
    end.exit = attempt.end->code == 0 && !attempt.unfinished.empty() ? 1 : attempt.end->code;
  else
    end.signal = attempt.end->kind == core::EndKind::signalled ? attempt.end->code : SIGTERM;
  return end;
}

}  // namespace

Recorder::Recorder(const Context& context) : context_(context) {}

base::Status Recorder::write(core::JobId job, const core::AttemptRecord& attempt,
                             const std::string& patch, std::vector<std::string> secrets) const {
  const JobLabel label = label_of(context_.plan, job);
  const std::string path =
      context_.options.record + "/" +
      agents::recording_path(label.phase, label.module, attempt.role, attempt.number);
  for (std::string& secret : secrets_of(context_.ambient)) secrets.push_back(std::move(secret));
  agents::RecordedEnd end = end_of(attempt);
  if (!attempt.report.status.empty() || !attempt.report.summary.empty())
    end.report = attempt.report;
  end.usage = attempt.earlier.known + attempt.usage;
  TRY(system::make_directories(path.substr(0, path.rfind('/'))));
  // A secret that was written to a file is masked there as in all that comes after: it still
  // applies.
  TRY(system::write_file(path + ".patch", base::masked(patch, secrets)));
  TRY(write_transcript(attempt, path + ".log", secrets));
  return system::write_file(path + ".json", base::masked(agents::to_json(end), secrets));
}

base::Status Recorder::write_transcript(const core::AttemptRecord& attempt, const std::string& path,
                                        const std::vector<std::string>& secrets) const {
  if (attempt.transcript.empty()) return {};
  const auto text =
      system::read_file_if_any(context_.run_dir + "/" + attempt.transcript, kTranscript);
  if (!text || text->empty()) return {};
  return system::write_file(path, base::masked(*text, secrets));
}

}  // namespace conduct::run
