#include "conductor/run/requests.h"

#include "base/mask.h"
#include "base/text.h"
#include "conductor/run/attempt_layout.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"
#include "conductor/system/pinned_folder.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::int64_t kMostInstructions = 256 << 10;  // bytes
constexpr std::size_t kMostFolders = 100;              // looked into, in one attempt

// The folders in FOLDER, as many as are looked into.
std::vector<std::string> folders_in(const std::string& folder) {
  auto names = system::list_directory(folder);
  if (!names) return {};
  if (names->size() > kMostFolders) names->resize(kMostFolders);
  return *std::move(names);
}

// The answer is there before the word that says so.
base::Status write_answer(const std::string& folder, const Answer& answer) {
  TRY(system::write_file(folder + "/" + kAnswer, answer_text(answer)));
  return system::write_file(folder + "/" + kStatus,
                            std::string(core::to_string(answer.outcome)) + "\n");
}

bool has(const system::PinnedFolder& folder, const char* file) {
  return system::exists(folder.path() + "/" + file);
}

}  // namespace

base::Status answer_what_was_cut_off(const std::string& folder) {
  TRY(system::make_directories(folder));
  Answer answer;
  answer.outcome = core::HelperOutcome::interrupted;
  answer.reason =
      "You were cut off, and so was this helper. Ask again, under another name, if you still need "
      "it.";
  for (const std::string& name : folders_in(folder)) {
    const auto pinned = system::PinnedFolder::open(folder, name);
    if (!pinned || !has(*pinned, kInstructions) || has(*pinned, kAnswer)) continue;
    TRY(write_answer(pinned->path(), answer));
  }
  return {};
}

Requests::Requests(const Context& context, GitDesk& desk, system::Loop& loop,
                   const AttemptTask& task, const Enclosure& enclosure, MakePrompt prompt,
                   Said said, ReportEvent report, std::function<void()> none_open)
    : context_(context),
      desk_(desk),
      loop_(loop),
      task_(task),
      folder_(requests_folder(context, task)),
      asker_(std::make_shared<Asker>()),
      prompt_(std::move(prompt)),
      said_(std::move(said)),
      report_(std::move(report)),
      none_open_(std::move(none_open)) {
  asker_->command = task.command;
  asker_->place = task.place;
  asker_->enclosure = enclosure;
}

base::Result<std::unique_ptr<Requests>> Requests::open(const Context& context, GitDesk& desk,
                                                       system::Loop& loop, const AttemptTask& task,
                                                       const Enclosure& enclosure,
                                                       MakePrompt prompt, Said said,
                                                       ReportEvent report,
                                                       std::function<void()> none_open) {
  std::unique_ptr<Requests> requests(new Requests(context, desk, loop, task, enclosure,
                                                  std::move(prompt), std::move(said),
                                                  std::move(report), std::move(none_open)));
  Requests& made = *requests;
  for (const std::string& folder : folders_in(made.folder_)) {  // of an earlier try
    const auto pinned = system::PinnedFolder::open(made.folder_, folder);
    if (pinned && has(*pinned, kInstructions)) made.taken_.insert(folder);
  }
  TRY_ASSIGN(made.watch_, system::SubfolderWatch::open(
                              loop, {made.folder_, kInstructions, kMostFolders},
                              [&made](const std::string& folder) { made.found(folder); }));
  return requests;
}

void Requests::asker_runs(std::int64_t pid) {
  asker_->pid = pid;
}

// What it wrote last may not have been told of yet.
void Requests::asker_ended() {
  asker_->pid = 0;
  if (cancelled_) return;
  for (const std::string& folder : folders_in(folder_)) {
    found(folder);
    if (!taken_.contains(folder) && system::PinnedFolder::open(folder_, folder) &&
        wordless_.insert(folder).second)
      report_refused(folder, std::string("it was left without words in ") + kInstructions);
  }
}

int Requests::left() const {
  return std::max(0, context_.options.config.helpers.limit - task_.helping->asked);
}

std::string Requests::name_of(const std::string& folder) const {
  return task_.helper.name.empty() ? folder : task_.helper.name + "/" + folder;
}

// Without instructions it is no request yet.
void Requests::found(const std::string& folder) {
  if (cancelled_ || taken_.contains(folder) || taken_.size() >= kMostFolders) return;
  const auto pinned = system::PinnedFolder::open(folder_, folder);
  if (!pinned || !has(*pinned, kInstructions)) return;
  const auto text =
      system::read_foreign_file(pinned->path() + "/" + kInstructions, kMostInstructions);
  if (text && text->empty()) return;
  taken_.insert(folder);
  ended_.clear();
  if (!text)
    return refuse(folder, fmt::format("{} cannot be read: it is to be a file of at most {} bytes",
                                      kInstructions, kMostInstructions));
  if (base::trim(*text).empty()) return refuse(folder, std::string(kInstructions) + " is blank");
  auto helper = helper_for(folder, base::masked(*text, secrets_of(context_.ambient)));
  if (!helper) return refuse(folder, helper.error().message);
  begin(folder, *std::move(helper));
}

// That of the asker where it has the same role, else the first of the role.
core::Choice Requests::agent_for(core::Role role) const {
  const Helping& helping = *task_.helping;
  std::string agent = task_.command.agent;
  if (role != task_.command.role)
    agent = core::ladder_of(helping.casting, context_.plan, task_.command.job, role).front();
  return core::stand_in(helping.casting, helping.state, agent);
}

base::Result<Helper::Task> Requests::helper_for(const std::string& folder,
                                                const std::string& instructions) const {
  const auto no = [](std::string why) {
    return base::Error{base::Fault::usage, std::move(why), ""};
  };
  TRY_ASSIGN(const core::Role role, requested_role(folder));
  const config::Config& config = context_.options.config;
  if (left() == 0)
    return no(fmt::format("no helper is left: {} for one attempt ([helpers] limit)",
                          config.helpers.limit));
  const core::Choice agent = agent_for(role);
  if (agent.obstacle != nullptr)
    return no(fmt::format("{} is left alone ({}): {}", agent.provider,
                          core::to_string(agent.obstacle->trouble.kind),
                          agent.obstacle->trouble.message));
  Helper::Task task;
  task.command.job = task_.command.job;
  task.command.role = role;
  task.command.number = task_.command.number;
  task.command.agent = agent.agent;
  task.command.provider = agent.provider;
  task.identity = {name_of(folder), instructions, task_.helper.depth + 1};
  task.place = helper_place(context_, task_.command, task.identity.name,
                            static_cast<std::size_t>(task_.helping->asked));
  task.setup = task_.setup;
  task.asker = asker_;
  task.helping = task_.helping;
  task.may_ask = task.identity.depth < config.helpers.depth;
  return task;
}

void Requests::begin(const std::string& folder, Helper::Task task) {
  ++task_.helping->asked;
  said_(task_.command.job, "asks for a helper: " + task.identity.name);
  if (const auto pinned = system::PinnedFolder::open(folder_, folder))
    (void)system::write_file(pinned->path() + "/" + kStatus,
                             "working\n");  // its answer will be told
  const MakePrompt prompt = prompt_;
  auto helper =
      std::make_unique<Helper>(context_, desk_, loop_, std::move(task), prompt, said_, report_);
  Helper& started = *helper;
  open_[folder] = std::move(helper);
  started.start([this, folder](const Answer& answer) { answered(folder, answer); });
}

void Requests::report_refused(const std::string& folder, const std::string& why) const {
  core::HelperEnded event;
  event.job = task_.command.job;
  event.name = base::one_line(name_of(folder), 200);
  event.outcome = core::HelperOutcome::refused;
  event.reason = why;
  report_(event, false);
}

void Requests::refuse(const std::string& folder, const std::string& why) {
  report_refused(folder, why);
  Answer answer;
  answer.outcome = core::HelperOutcome::refused;
  answer.reason = why;
  answered(folder, answer);
}

// The folder may be gone: whoever asked does not want to know.
void Requests::answered(const std::string& folder, const Answer& answer) {
  if (const auto pinned = system::PinnedFolder::open(folder_, folder))
    if (const base::Status written = write_answer(pinned->path(), answer); !written)
      said_(task_.command.job, folder + ": " + written.error().message);
  if (asker_->pid == 0)
    late_ += fmt::format("{}{}:\n\n{}", late_.empty() ? "" : "\n", folder, answer_text(answer));
  const auto helper = open_.find(folder);
  if (helper == open_.end()) return;  // it was refused
  helped_ |= asker_->pid == 0;
  ended_.push_back(std::move(helper->second));
  open_.erase(helper);
  if (open_.empty()) none_open_();
}

std::string Requests::take_answers() {
  if (!std::exchange(helped_, false)) return "";
  return std::exchange(late_, "");
}

void Requests::cancel() {
  cancelled_ = true;
  for (const auto& [folder, helper] : open_) helper->cancel();
}

}  // namespace conduct::run
