// `conduct demo`: a small product built by recorded agents, in a repository of its own. Needs no
// account, no network and no model.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/demo_files.h"
#include "conductor/cli/environment.h"
#include "conductor/cli/exit_code.h"
#include "conductor/cli/run.h"
#include "conductor/cli/scratch_repository.h"
#include "conductor/system/files.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace conduct::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRecording = "recording/";
constexpr std::string_view kStart = "start/";

base::Result<std::string> empty_folder(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error) && !(fs::is_directory(path, error) && fs::is_empty(path, error))) {
    return base::Error{base::Fault::usage,
                       fmt::format("{} is there already and is not an empty folder", path),
                       "name one that is new"};
  }
  TRY(system::make_directories(path));
  return path;
}

// The repository gets the spec and what it starts from; the recording stays beside it.
std::string place_of(const base::EmbeddedFile& file) {
  if (file.path.rfind(kRecording, 0) == 0) return std::string(file.path);
  if (file.path.rfind(kStart, 0) == 0)
    return "dataflow/" + std::string(file.path.substr(kStart.size()));
  return "dataflow/" + std::string(file.path);
}

base::Status write_files(const fs::path& folder) {
  for (const base::EmbeddedFile& file : demo_files()) {
    const fs::path path = folder / place_of(file);
    TRY(system::make_directories(path.parent_path().string()));
    TRY(system::write_file(path.string(), file.bytes));
    if (file.executable) {
      std::error_code error;
      fs::permissions(path, fs::perms::owner_exec, fs::perm_options::add, error);
      if (error)
        return base::Error{base::Fault::environment, path.string() + ": " + error.message(), ""};
    }
  }
  return {};
}

// The attempt that mended a job whose first work was refused; nullopt: none was needed.
std::optional<int> mended_by(const core::JobState& job) {
  if (job.stage != core::Stage::done) return std::nullopt;
  for (auto attempt = job.attempts.rbegin(); attempt != job.attempts.rend(); ++attempt) {
    if (attempt->role == core::Role::fixer) return attempt->number;
  }
  return std::nullopt;
}

std::string seen_text(const run::Ending& ending) {
  const core::Plan& plan = ending.plan;
  std::string text = fmt::format(
      "\nWhat you have seen: {} phases with {} modules; each module's agent worked in a worktree "
      "of its own.\n",
      plan.phases.size(), plan.modules.size());
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    if (const std::optional<int> attempt = mended_by(ending.state.jobs[i])) {
      text += fmt::format("  {} failed its gates at first; the fixer mended it with attempt {}.\n",
                          plan.jobs[i].name, *attempt);
    }
  }
  return text + fmt::format(
                    "  Each phase was gated and has a checkpoint ({} in all); main moved once, at "
                    "the end.\n",
                    ending.state.checkpoints.size());
}

// As the user can type it in a shell of theirs.
std::string own_name() {
  if (system::find_program("conduct", variable("PATH", ""))) return "conduct";
  return base::shell_word(system::own_executable());
}

std::string next_text(const std::string& repository, int code) {
  const std::string conduct = own_name();
  std::string text = fmt::format("\nIt is all in {0}. Try next:\n  cd {1}\n", repository,
                                 base::shell_word(repository));
  if (code != kPassed) return text + fmt::format("  {} explain\n", conduct);
  for (const char* words : {"status", "log", "diff 2/store", "rollback 1.2", "resume"}) {
    text += fmt::format("  {} {}\n", conduct, words);
  }
  return text + fmt::format("Then, in a repository of your own: {} init\n", conduct);
}

class Demo : public Command {
 public:
  Demo()
      : Command({"demo", Group::tool, "Run a recorded plan in a repository of its own",
                 "conduct demo",
                 "Five phases of a small product: a schema and a code generator, a C++ service, a "
                 "Python backend, a\n"
                 "web page, end-to-end tests. The agents are a recording: no account, no network, "
                 "no model. The\n"
                 "gates are real: they build and test what the recording delivers (make, g++, "
                 "python3, sqlite3)."}) {
    syntax_.text({}, "DIR", folder_, "a new folder for it; without it a temporary one",
                 Completes::directory);
    syntax_.flag({"--remove"}, remove_, "remove it at the end");
  }

  base::Result<int> run(const Place& place) override {
    TRY_ASSIGN(const std::string folder,
               folder_.empty() ? fresh_folder("conduct-demo")
                               : empty_folder((fs::path(place.where) / folder_).string()));
    const std::string repository = (fs::path(folder) / "dataflow").lexically_normal().string();
    TRY(write_files(folder));
    TRY(make_repository(repository, "conduct demo", "Start of the demo"));
    TRY_ASSIGN(const int code, play(place.terminal, folder, repository));
    if (remove_) {
      TRY(system::remove_tree(folder));
    } else {
      place.terminal.out(next_text(repository, code));
    }
    return code;
  }

 private:
  static base::Result<int> play(const Terminal& terminal, const std::string& folder,
                                const std::string& repository) {
    RunArguments arguments;
    arguments.flags.spec = "SPEC.md";
    arguments.flags.replay = (fs::path(folder) / "recording").lexically_normal().string();
    arguments.flags.retries = 3;  // whatever the user's own configuration says
    arguments.flags.land = "merge";
    arguments.yes = true;
    return run_plan(arguments, {terminal, repository}, [&](const run::Ending& ending) {
      if (ending.outcome == core::Outcome::landed) terminal.out(seen_text(ending));
    });
  }

  std::string folder_;
  bool remove_ = false;
};

}  // namespace

std::unique_ptr<Command> demo_command() {
  return std::make_unique<Demo>();
}

}  // namespace conduct::cli
