// `conduct replay-agent`: one attempt of a recording, played in the working directory as an agent
// would work there. Started by the replay adapter, never by people.
#include "conductor/agents/recording.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/environment.h"
#include "conductor/cli/exit_code.h"
#include "conductor/system/files.h"
#include "gitops/apply.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <charconv>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace conduct::cli {
namespace {

// The exit code of an agent that has nothing to play: any failure would do, the transcript says
// which.
constexpr int kNothingRecorded = 3;

// Which attempt this is, as the environment of every agent says it.
base::Result<std::string> own_path() {
  const std::optional<core::Role> role = core::role_named(variable("CONDUCT_ROLE"));
  const std::string attempt_text = variable("CONDUCT_ATTEMPT");
  int attempt = 0;
  std::from_chars(attempt_text.data(), attempt_text.data() + attempt_text.size(), attempt);
  if (!role || attempt < 1) {
    return base::Error{base::Fault::usage,
                       "CONDUCT_ROLE and CONDUCT_ATTEMPT do not name an attempt",
                       "conduct starts this itself: conduct run --replay DIR"};
  }
  return agents::recording_path(variable("CONDUCT_PHASE"), variable("CONDUCT_MODULE"), *role,
                                attempt);
}

// Ends as the recorded agent did.
int end_as(const agents::RecordedEnd& end) {
  if (!end.signal) return end.exit;
  const rlimit no_core{0, 0};  // it would lie in the worktree as if the agent had made it
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::signal(*end.signal, SIG_DFL);
  std::raise(*end.signal);
  return kSignalBase + *end.signal;  // a signal that ends nobody
}

class ReplayAgent : public Command {
 public:
  ReplayAgent()
      : Command({"replay-agent", Group::hidden, "Play one attempt of a recording",
                 "conduct replay-agent DIR", ""}) {
    syntax_.text({}, "DIR", folder_, "the recording", Completes::directory);
  }

  base::Result<int> run(const Place& place) override {
    if (folder_.empty()) return base::Error{base::Fault::usage, "no recording was named", ""};
    TRY_ASSIGN(const std::string name, own_path());
    const std::string path = (std::filesystem::path(folder_) / name).string();
    if (!system::exists(path + ".json")) {
      place.terminal.err(fmt::format("conduct: the recording has no {}.json\n", path));
      return kNothingRecorded;
    }
    TRY_ASSIGN(const std::string end_text, system::read_file(path + ".json"));
    base::Result<agents::RecordedEnd> end = agents::recorded_end_from(end_text);
    if (!end.ok()) return std::move(end).in(path + ".json").error();
    TRY_ASSIGN(const std::string patch, system::read_file(path + ".patch"));
    TRY(gitops::apply_patch(place.where, patch).in(path + ".patch"));
    TRY(report(*end));
    return end_as(*end);
  }

 private:
  static base::Status report(const agents::RecordedEnd& end) {
    const std::string file = variable("CONDUCT_REPORT");
    if (!end.report || file.empty()) return {};
    return system::write_file(file, agents::to_json(*end.report)).in("CONDUCT_REPORT");
  }

  std::string folder_;
};

}  // namespace

std::unique_ptr<Command> replay_agent_command() {
  return std::make_unique<ReplayAgent>();
}

}  // namespace conduct::cli
