#include "conductor/run/agent_process.h"

#include "base/text.h"
#include "conductor/agents/question_text.h"
#include "conductor/run/attempt_layout.h"
#include "conductor/run/environment.h"
#include "conductor/run/git_desk.h"
#include "conductor/run/kept_places.h"
#include "conductor/run/orphans.h"
#include "conductor/system/files.h"

#include <algorithm>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::int64_t kEnd = 4096;  // bytes of output, in which a question is looked for

}  // namespace

AgentProcess::AgentProcess(const Context& context, system::Loop& loop, const AttemptTask& task,
                           Ties ties)
    : context_(context), loop_(loop), task_(task), ties_(std::move(ties)) {}

std::string AgentProcess::path(const char* kind) const {
  return attempt_path(context_, task_, kind);
}

base::Status AgentProcess::start(Enclosure enclosure, const std::string& prompt,
                                 const core::Usage& used, double seconds_used) {
  TRY(system::write_file(path("prompt.md"), prompt));
  agents::Assignment told_it = assignment(enclosure);
  told_it.prompt = prompt;
  TRY_ASSIGN(agents::Invocation invocation,
             context_.agents.at(task_.command.agent)->prepare(told_it));
  spawn(told_it, std::move(invocation), std::move(enclosure), used, seconds_used);
  return {};
}

agents::Assignment AgentProcess::assignment(Enclosure& enclosure) const {
  const core::Job& job = context_.plan.job(task_.command.job);
  agents::Assignment out;
  out.run = context_.run;
  if (job.scope != core::Scope::run) out.phase = context_.plan.phase(job.phase).id;
  if (job.scope == core::Scope::module) out.module = context_.plan.module(job.module).name;
  out.role = task_.command.role;
  out.attempt = task_.command.number;
  out.worktree = enclosure.worktree;
  out.prompt_file = give(enclosure, path("prompt.md"), "prompt.md", false);
  out.report_file = give(enclosure, path("out"), "out", true) + "/report.json";
  out.spec_file = give(enclosure, context_.spec_copy, "spec.md", false);
  out.helper = task_.helper.name;
  if (task_.helping)
    out.requests = give(enclosure, requests_folder(context_, task_), "requests", true);
  if (const auto state = agent_state(context_, task_))
    out.home = give(enclosure, state->path(), "state", true);
  out.port_base = task_.place.port_base;
  out.cookie = cookie(context_.common_dir, context_.run);
  out.session = task_.command.session;
  out.fork = task_.command.fork;
  out.used = task_.used;
  out.confined = enclosure.sandbox.kind != system::SandboxKind::none;
  return out;
}

std::vector<std::string> AgentProcess::secrets() const {
  std::vector<std::string> all = login_secrets(context_, task_.command.agent, task_.place.folder);
  for (std::string& secret : secrets_of(context_.ambient)) all.push_back(std::move(secret));
  return all;
}

// An attempt has one time for all its processes; 0: no end.
std::int64_t AgentProcess::time_left_ms(double seconds_used) const {
  const std::int64_t whole = context_.plan.options_of(task_.command.job)
                                 .timeout_ms.value_or(context_.options.config.timeout_ms);
  if (whole == 0) return 0;
  return std::max<std::int64_t>(1, whole - static_cast<std::int64_t>(seconds_used * 1000));
}

void AgentProcess::spawn(const agents::Assignment& assignment, agents::Invocation invocation,
                         Enclosure enclosure, const core::Usage& used, double seconds_used) {
  const agents::Agent& program = *context_.agents.at(task_.command.agent);
  system::ChildRequest request;
  request.argv = std::move(invocation.argv);
  show_words(context_, task_.place.worktree, enclosure, request.argv);
  keep_closed(context_, enclosure);
  request.environment = environment_inside(enclosure, invocation.environment);
  request.cwd = enclosure.worktree;
  request.sandbox = std::move(enclosure.sandbox);
  request.limits = enclosure.limits;
  request.groups = context_.groups;
  request.dialogue = program.dialogue();
  if (!request.dialogue) request.input_file = path("prompt.md");
  request.output_file = path("transcript.log");
  request.timeout_ms = time_left_ms(seconds_used);
  request.secrets = secrets();
  request.anew = [this] { spawned(); };
  listen(program.reader(assignment), used, request);
  ended_by_us_.reset();
  system::Child& child =
      loop_.spawn(std::move(request), [this](const system::ChildResult& result) { ended(result); });
  child_ = &child;
  if (child.pid() == 0) return;  // ended() tells why
  spawned();
  if (conversation_) conversation_->begin(child);
}

void AgentProcess::spawned() {
  ties_.report(
      core::AgentSpawned{task_.command.job, child_->pid(), child_->identity(), task_.command.agent,
                         task_.place.folder + "/" + attempt_file(task_.command, "transcript.log")},
      false);
  ties_.runs(child_->pid());
  watch();
}

void AgentProcess::listen(std::unique_ptr<agents::Reader> reader, const core::Usage& used,
                          system::ChildRequest& request) {
  const auto said = [this](std::string_view line) { ties_.said(task_.command.job, line); };
  conversation_.reset();
  if (!reader) {
    request.line = said;
    return;
  }
  conversation_.emplace(Conversation::Task{task_.command.job, task_.command.session,
                                           agent_of(context_, task_).price, used},
                        std::move(reader), loop_, said, ties_.report);
  request.record = [this](std::string_view line) { conversation_->take(line); };
  request.aside = [this](std::string_view line) { conversation_->take_aside(line); };
}

void AgentProcess::watch() {
  const std::int64_t limit = context_.options.config.stall_ms;
  if (limit == 0) return;
  stall_.emplace(
      loop_,
      StallWatch::Task{child_->pid(), limit, task_.place.worktree.path, path("transcript.log")},
      [this](std::int64_t still_ms) { still(still_ms); });
}

// One that waits for an answer waits for ever. Another one may still be at something: it is told
// of, and ended after as long again.
void AgentProcess::still(std::int64_t still_ms) {
  if (child_ == nullptr || ended_by_us_) return;
  if (ties_.waits()) return stall_->moved();
  const std::string question =
      still_ms == 0 ? ""
                    : agents::question_at_end(system::end_of_file(path("transcript.log"), kEnd));
  const std::string span = base::duration_text(static_cast<double>(still_ms) / 1000);
  if (!question.empty())
    ended_by_us_ = core::ProcessEnd{core::EndKind::asked, 0, question};
  else if (still_ms >= 2 * context_.options.config.stall_ms)
    ended_by_us_ = core::ProcessEnd{core::EndKind::stalled, 0,
                                    "no output, no processor time, no changed file for " + span};
  else
    return ties_.report(core::AgentStalled{task_.command.job, still_ms}, false);
  child_->terminate();
}

void AgentProcess::ended(const system::ChildResult& result) {
  child_ = nullptr;
  stall_.reset();
  take_back_login();
  Ended last{result, {}, result.end, {}, "", ended_by_us_.has_value()};
  if (conversation_) {
    last.word = conversation_->last_word(result);
    last.end = conversation_->end_of(result.end);
    last.usage = conversation_->usage();
    last.session = conversation_->session();
  }
  if (ended_by_us_) last.end = *ended_by_us_;
  ties_.ended(std::move(last));
}

// A login that was refreshed is the user's: the old one may be void.
void AgentProcess::take_back_login() const {
  const auto state = agent_state(context_, task_);
  if (!state) return;
  const base::Status returned = state->return_login();
  if (!returned) ties_.said(task_.command.job, told(returned.error()));
}

void AgentProcess::terminate() {
  if (child_ == nullptr) return;
  if (conversation_) conversation_->say_farewell();
  child_->terminate();
}

}  // namespace conduct::run
