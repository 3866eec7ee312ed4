// Finding and opening a repository, and saying why one cannot be used. Its refs are in refs.cpp,
// its objects in objects.cpp, its state before a run in condition.cpp.
#include "gitops/repository.h"

#include "base/text.h"
#include "gitops/disk.h"
#include "gitops/repository_data.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace conduct::gitops {
namespace {

std::string path_text(const char* path) {
  return path == nullptr ? std::string() : without_trailing_slash(path);
}

// Where the `.git` of the folder PLACE leads; empty: there is none.
std::string git_directory_of(const std::string& place) {
  const std::string dot_git = place + "/.git";
  if (is_directory(dot_git)) return dot_git;
  const auto link = read_small(dot_git);
  if (!link || !link->starts_with("gitdir: ")) return "";
  const std::string gitdir = link->substr(8, link->find('\n') - 8);
  return gitdir.starts_with('/') ? gitdir : place + "/" + gitdir;
}

// The git directory that START is in, found without opening it: libgit2 stops at the first thing it
// cannot read, and then does not say where that was.
std::string git_directory_above(std::string start) {
  for (std::string place = without_trailing_slash(std::move(start));; place = parent_of(place)) {
    if (file_status(place + "/HEAD") && is_directory(place + "/objects")) return place;
    if (std::string gitdir = git_directory_of(place); !gitdir.empty()) return gitdir;
    if (place.empty() || place == "/") return "";
  }
}

std::string common_directory_of(const std::string& gitdir) {
  auto common = read_small(gitdir + "/commondir");
  if (!common) return gitdir;
  common->resize(std::min(common->find('\n'), common->size()));
  return common->starts_with('/') ? *common : gitdir + "/" + *common;
}

// The extensions that the configuration file at PATH switches on, but those that libgit2 1.5 knows.
std::vector<std::string> foreign_extensions(const std::string& path) {
  std::vector<std::string> names;
  ConfigHandle config;
  if (git_config_open_ondisk(out(config), path.c_str()) != 0) return names;
  constexpr std::string_view kPrefix = "extensions.";
  for (const ConfigValue& entry : config_values(config.get(), kPrefix, "")) {
    const std::string name = entry.name.substr(kPrefix.size());
    if (name == "noop" || (name == "objectformat" && entry.value == "sha1")) continue;
    names.push_back(name == "objectformat" ? fmt::format("{} = {}", name, entry.value) : name);
  }
  return names;
}

base::Error explain_open_failure(const std::string& start) {
  const base::Error library =
      library_error(fmt::format("{} cannot be opened as a repository", start));
  const std::string gitdir = git_directory_above(start);
  if (gitdir.empty()) {
    return base::Error{base::Fault::environment,
                       fmt::format("{} is not inside a git repository", start),
                       "run `git init` there and make a first commit, or change to the repository"};
  }
  const std::string common = common_directory_of(gitdir);
  if (const auto extensions = foreign_extensions(common + "/config"); !extensions.empty()) {
    return base::Error{
        base::Fault::environment,
        fmt::format("the repository at {} uses the git extension {}, which conduct cannot read",
                    common, fmt::join(extensions, ", ")),
        "run conduct in a clone made without that extension; `git config --get-regexp "
        "'^extensions\\.'` shows it"};
  }
  const auto status = file_status(common);
  if (status && status->st_uid != ::geteuid()) {
    const std::string place = name_of(common) == ".git" ? parent_of(common) : common;
    return base::Error{
        base::Fault::environment,
        fmt::format("the repository at {} is owned by another user", place),
        fmt::format("if you trust it, run `git config --global --add safe.directory {}`",
                    base::shell_word(place))};
  }
  return library;
}

// Does the `.git` of CHECKOUT lead to the git directory COMMON, by whatever links?
bool leads_to(const std::string& checkout, const std::string& common) {
  struct stat there {
  }, here{};
  const std::string dot_git = checkout + "/.git";
  const bool folder = ::stat(dot_git.c_str(), &there) == 0 && S_ISDIR(there.st_mode);
  if (!folder && ::stat(git_directory_of(checkout).c_str(), &there) != 0) return false;
  return ::stat(common.c_str(), &here) == 0 && there.st_dev == here.st_dev &&
         there.st_ino == here.st_ino;
}

// The files of the main worktree. Without core.worktree libgit2 takes the folder around a git
// directory for them, which it need not be: gitrepository-layout(5), "gitdir: <path>".
std::string main_work_directory(git_repository* opened, const std::string& common,
                                const std::string& checkout) {
  if (!checkout.empty() && leads_to(checkout, common)) return checkout;
  std::string around = path_text(git_repository_workdir(opened));
  ConfigHandle config;
  const bool said = git_repository_config_snapshot(out(config), opened) == 0 &&
                    !config_values(config.get(), "core.worktree", "").empty();
  return around.empty() || said || leads_to(around, common) ? around : "";
}

}  // namespace

Repository::Repository(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

base::Result<Repository> Repository::discover(const std::string& start) {
  start_library();
  auto data = std::make_unique<Data>();
  if (git_repository_open_ext(out(data->handle), start.c_str(), 0, nullptr) != 0) {
    return explain_open_failure(start);
  }
  git_repository* handle = data->handle.get();
  data->common_dir = path_text(git_repository_commondir(handle));
  data->work_dir = path_text(git_repository_workdir(handle));
  if (git_repository_is_worktree(handle) != 0) {
    TRY_ASSIGN(const Repository main, open(data->common_dir));
    data->main_work_dir = main.main_work_dir();
  } else {
    data->main_work_dir = main_work_directory(handle, data->common_dir, data->work_dir);
    data->work_dir = data->main_work_dir;
  }
  return Repository(std::move(data));
}

base::Result<Repository> Repository::open(const std::string& common_dir,
                                          const std::string& checkout) {
  start_library();
  auto data = std::make_unique<Data>();
  if (git_repository_open(out(data->handle), common_dir.c_str()) != 0) {
    return explain_open_failure(common_dir);
  }
  git_repository* handle = data->handle.get();
  data->common_dir = path_text(git_repository_commondir(handle));
  data->work_dir = main_work_directory(handle, data->common_dir, checkout);
  data->main_work_dir = data->work_dir;
  if (!data->work_dir.empty() && data->work_dir != path_text(git_repository_workdir(handle)) &&
      git_repository_set_workdir(handle, data->work_dir.c_str(), 0) != 0) {
    return library_error(fmt::format("the files of {} cannot be opened", data->work_dir));
  }
  return Repository(std::move(data));
}

const std::string& Repository::common_dir() const {
  return data_->common_dir;
}
const std::string& Repository::work_dir() const {
  return data_->work_dir;
}
const std::string& Repository::main_work_dir() const {
  return data_->main_work_dir;
}
git_repository* Repository::raw() const {
  return data_->handle.get();
}

base::Status sync_objects(const Repository& repository) {
  const Descriptor fd(::open(repository.common_dir().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::syncfs(fd.get()) != 0) {
    return disk_error(fmt::format("{} cannot be brought to disk", repository.common_dir()));
  }
  return {};
}

}  // namespace conduct::gitops
