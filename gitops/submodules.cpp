// Submodules of a worktree, filled by git. libgit2 1.5.1 cannot clone one into a linked worktree.
#include "gitops/submodules.h"

#include "base/text.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/git_call.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

struct Submodule {
  std::string name, path;
};

// A name becomes part of a path below modules/: git refuses these as well (CVE-2018-11235).
bool is_safe_name(const std::string& name) {
  if (name.empty() || name.front() == '-') return false;
  for (const std::string_view part : base::split(name, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

std::vector<Submodule> named_in(const std::string& gitmodules) {
  std::vector<Submodule> found;
  ConfigHandle config;
  if (git_config_open_ondisk(out(config), gitmodules.c_str()) != 0) return found;
  constexpr std::string_view kPrefix = "submodule.";
  constexpr std::string_view kSuffix = ".path";
  for (const ConfigValue& entry : config_values(config.get(), kPrefix, kSuffix)) {
    const auto length = entry.name.size() - kPrefix.size() - kSuffix.size();
    const std::string name = entry.name.substr(kPrefix.size(), length);
    if (is_safe_name(name)) found.push_back({name, entry.value});
  }
  return found;
}

// From a path git clones by hard links, and an agent may write in its submodule: it would change
// the user's own objects. A URL has them copied; git decodes what is percent-encoded in it (url.c).
std::string url_of(const std::string& path) {
  std::string url = "file://";
  for (const char c : path) {
    if (c == '%')
      url += "%25";
    else
      url += c;
  }
  return url;
}

base::Status fill(const Repository& repository, const Worktree& worktree,
                  const Submodule& submodule, const GitProgram& git) {
  const std::string source = repository.common_dir() + "/modules/" + submodule.name;
  if (!is_directory(source)) return {};
  const std::string folder = worktree.path + "/" + submodule.path;
  TRY(make_way(worktree.path, {submodule.path}));
  TRY(remove_all(folder));
  TRY(make_way(worktree.gitdir, {"modules/" + submodule.name}));
  TRY(remove_all(worktree.gitdir + "/modules/" + submodule.name));
  TRY(make_directories(folder));
  const std::string key = "submodule." + submodule.name;
  std::vector<std::string> call = git_options(worktree, worktree.gitdir);
  // Given on the command line, nothing is registered in the repository's configuration.
  call.insert(call.end(), {"-c", "protocol.file.allow=always", "-c", key + ".url=" + url_of(source),
                           "-c", key + ".active=true", "-c", key + ".update=checkout", "submodule",
                           "--quiet", "update", "--force", "--", submodule.path});
  TRY(require_git(git, call, worktree.path,
                  fmt::format("filling the submodule {}", submodule.path)));
  return {};
}

}  // namespace

std::vector<std::string> gitlinks(const git_index* index) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
    const git_index_entry* entry = git_index_get_byindex(const_cast<git_index*>(index), i);
    if (entry->mode == GIT_FILEMODE_COMMIT) paths.emplace_back(entry->path);
  }
  return paths;
}

base::Status fill_submodules(const Repository& repository, const Worktree& worktree,
                             const GitProgram& git) {
  const std::string gitmodules = worktree.path + "/.gitmodules";
  const auto status = file_status(gitmodules);
  if (!status || !S_ISREG(status->st_mode)) return {};
  IndexHandle index;
  if (git_index_open(out(index), (worktree.gitdir + "/index").c_str()) != 0) {
    return library_error(fmt::format("the index of {} cannot be read", worktree.path));
  }
  const std::vector<Submodule> named = named_in(gitmodules);
  for (const std::string& path : gitlinks(index.get())) {
    for (const Submodule& submodule : named) {
      if (submodule.path == path) TRY(fill(repository, worktree, submodule, git));
    }
  }
  return {};
}

std::optional<std::string> submodule_head(const std::string& folder) {
  RepositoryHandle handle;
  git_oid head;
  if (git_repository_open_ext(out(handle), folder.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH,
                              nullptr) != 0 ||
      git_reference_name_to_id(&head, handle.get(), "HEAD") != 0) {
    return std::nullopt;
  }
  return id_text(head);
}

}  // namespace conduct::gitops
