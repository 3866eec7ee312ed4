#include "conductor/run/agent_state.h"

#include "base/text.h"
#include "conductor/agents/json_depth.h"
#include "conductor/run/environment.h"
#include "conductor/system/fd.h"
#include "conductor/system/files.h"
#include "conductor/system/pinned_folder.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <system_error>

namespace conduct::run {
namespace {

constexpr std::int64_t kMostBytes = 8 << 20;  // of one file
constexpr mode_t kPrivate = 0600;

std::mutex& one_at_a_time() {
  static std::mutex mutex;
  return mutex;
}

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

std::string last_name_of(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));  // npos + 1: all of it
}

base::Error cannot_write(const std::string& path) {
  return {base::Fault::environment, "cannot write " + path + ": " + std::strerror(errno), ""};
}

// What is in its place and no folder goes away.
base::Status make_real_folder(const std::string& path) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode))
    TRY(system::remove_tree(path));
  return system::make_directories(path);
}

enum class Missing { made, error };

// The folder of ROOT's file NAME ("deep/er/settings"), itself no link and reached by none. Folders
// of the run's state are an agent's to write, while it runs and in any other attempt: each on the
// way is held, since a link in its place would lead elsewhere.
base::Result<system::PinnedFolder> folder_of_file(const std::string& root, std::string_view name,
                                                  Missing missing) {
  TRY_ASSIGN(auto folder, system::PinnedFolder::open(parent_of(root), last_name_of(root)));
  const std::vector<std::string_view> names = base::split(name, '/');
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const std::string next(names[i]);
    if (missing == Missing::made) TRY(make_real_folder(folder.path() + "/" + next));
    TRY_ASSIGN(folder, system::PinnedFolder::open(folder.path(), next));
  }
  return folder;
}

// Only its owner reads what may be a login. Written beside and renamed.
base::Status write_private(const std::string& path, std::string_view content) {
  const std::string beside = path + ".conduct";
  (void)::unlink(beside.c_str());
  system::Fd file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPrivate));
  if (!file.open()) return cannot_write(beside);
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot_write(beside);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) return cannot_write(beside);
  return system::rename_path(beside, path);
}

std::int64_t changed_at(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return 0;
  return status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec;
}

base::Status bring(const std::string& from, const std::string& to, agents::StateUse use) {
  if (use == agents::StateUse::linked) {
    if (!system::is_folder(from)) return {};
    if (system::exists(to)) return {};
    (void)::unlink(to.c_str());  // a link whose folder went away
    if (::symlink(from.c_str(), to.c_str()) == 0) return {};
    return base::Error{base::Fault::environment, "cannot link " + to + " to " + from, ""};
  }
  const bool wanted = use == agents::StateUse::copied || !system::exists(to) ||
                      (use == agents::StateUse::login && changed_at(from) > changed_at(to));
  if (!wanted) return {};
  const auto content = system::read_file_if_any(from, kMostBytes);
  if (!content) return use == agents::StateUse::copied ? system::remove_tree(to) : base::Status();
  return write_private(to, *content);
}

std::set<std::string> members_of(const std::string& text) {
  std::set<std::string> members;
  if (agents::deeper_than(text, agents::kDeepest)) return members;
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_object())
    for (const auto& [name, value] : document.items()) members.insert(name);
  return members;
}

// All texts in DOCUMENT that may be keys or tokens; a name or a date is shorter.
void add_keys(const nlohmann::json& document, std::vector<std::string>& found) {
  constexpr std::size_t kShortest = 20;
  if (document.is_string() && document.get_ref<const std::string&>().size() >= kShortest)
    found.push_back(document.get<std::string>());
  if (!document.is_structured()) return;
  for (const nlohmann::json& member : document) add_keys(member, found);
}

}  // namespace

AgentState::AgentState(const Context& context, const agents::Adapter& adapter,
                       const std::string& agent, const std::string& folder)
    : context_(context),
      adapter_(adapter),
      path_(context.run_dir + "/" + (adapter.state.by_job ? folder + "/state-" : "state/") +
            agent) {}

std::string AgentState::users(const agents::StateFile& file) const {
  const std::string home = variable(context_.ambient, "HOME").value_or("/");
  std::string own =
      agents::state_folder(adapter_, context_.ambient, home) + "/" + std::string(file.name);
  if (file.beside_home.empty() || system::exists(own)) return own;
  // XDG Base Directory Specification.
  constexpr std::string_view kConfig = ".config/";
  const std::string configured = variable(context_.ambient, "XDG_CONFIG_HOME").value_or("");
  if (!configured.empty() && file.beside_home.starts_with(kConfig))
    return configured + "/" + std::string(file.beside_home.substr(kConfig.size()));
  return home + "/" + std::string(file.beside_home);
}

// Links stay links: the other's agent may have made them, and nothing is read through them.
base::Status AgentState::begin_as_copy_of(const AgentState& other) const {
  namespace fs = std::filesystem;
  const std::lock_guard guard(one_at_a_time());
  if (path_ == other.path_ || system::exists(path_) || !system::exists(other.path_)) return {};
  std::error_code error;
  fs::copy(other.path_, path_, fs::copy_options::recursive | fs::copy_options::copy_symlinks,
           error);
  // Without all of it the program does not know the conversation: a new one begins.
  return error ? system::remove_tree(path_) : base::Status();
}

base::Status AgentState::prepare() const {
  const std::lock_guard guard(one_at_a_time());
  TRY(system::make_directories(path_));
  ::chmod(path_.c_str(), S_IRWXU);
  for (const agents::StateFile& file : adapter_.state.files) {
    TRY_ASSIGN(const auto folder, folder_of_file(path_, file.name, Missing::made));
    TRY(bring(users(file), folder.path() + "/" + last_name_of(file.name), file.use)
            .in(path_ + "/" + std::string(file.name)));
  }
  for (const agents::WrittenFile& file : adapter_.state.written)
    TRY(system::write_file(path_ + "/" + std::string(file.name), file.content));
  return {};
}

std::vector<std::string> AgentState::secrets() const {
  std::vector<std::string> found;
  for (const agents::StateFile& file : adapter_.state.files) {
    if (file.use != agents::StateUse::login) continue;
    const auto text = system::read_foreign_file(path_ + "/" + std::string(file.name), kMostBytes);
    if (!text || agents::deeper_than(*text, agents::kDeepest)) continue;
    const auto document = nlohmann::json::parse(*text, nullptr, false);
    add_keys(document, found);
  }
  return found;
}

std::vector<std::string> login_secrets(const Context& context, const std::string& agent,
                                       const std::string& folder) {
  const auto found = context.agents.find(agent);
  if (found == context.agents.end() || found->second->adapter() == nullptr) return {};
  return AgentState(context, *found->second->adapter(), agent, folder).secrets();
}

base::Status AgentState::return_login() const {
  const std::lock_guard guard(one_at_a_time());
  for (const agents::StateFile& file : adapter_.state.files)
    if (file.use == agents::StateUse::login) TRY(return_login(file));
  return {};
}

base::Status AgentState::return_login(const agents::StateFile& file) const {
  const auto folder = folder_of_file(path_, file.name, Missing::error);
  if (!folder) return {};  // there is none, or a link is in its place
  const std::string own = folder->path() + "/" + last_name_of(file.name);
  const std::string source = users(file);
  const auto now = system::read_foreign_file(own, kMostBytes);
  const auto before = system::read_file_if_any(source, kMostBytes);
  if (!now || !before || *now == *before || changed_at(own) <= changed_at(source)) return {};
  const std::set<std::string> members = members_of(*now);
  if (members.empty() || members != members_of(*before)) return {};
  return write_private(source, *now);
}

}  // namespace conduct::run
