// What a submodule's `.git` file and configuration have to say elsewhere.
#include "gitops/submodule_view.h"

#include "base/text.h"
#include "gitops/disk.h"
#include "gitops/handles.h"
#include "gitops/submodules.h"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <optional>

namespace conduct::gitops {
namespace {

constexpr std::size_t kLongestLink = 4096, kLongestConfig = 1 << 20;

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? real.get() : "";
}

bool is_plain_file(const std::string& root, const std::string& path) {
  std::string at = root;
  const std::string folder = parent_of(path);
  for (const std::string_view part : base::split(folder, '/')) {
    at += "/" + std::string(part);
    if (!is_directory(at)) return false;
  }
  const auto status = file_status(root + "/" + path);
  return status && S_ISREG(status->st_mode);
}

// As git-config(1) reads a value.
std::string quoted(const std::string& value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return text + "\"";
}

// Below MODULES, the folder of the worktree's own: where the submodule's `.git` file leads. The
// file may be an agent's; what counts is that nothing else can be named.
std::optional<std::string> module_of(const std::string& modules, const std::string& root,
                                     const std::string& path) {
  constexpr std::string_view kLead = "gitdir: ";
  if (!is_plain_file(root, path + "/.git")) return std::nullopt;
  const std::string text = read_small(root + "/" + path + "/.git", kLongestLink).value_or("");
  if (!text.starts_with(kLead)) return std::nullopt;
  std::string target(base::trim(std::string_view(text).substr(kLead.size())));
  if (!target.starts_with('/')) target = fmt::format("{}/{}/{}", root, path, target);
  const std::string real = real_path(target), top = real_path(modules) + "/";
  if (!real.starts_with(top)) return std::nullopt;
  return real.substr(top.size());
}

}  // namespace

base::Result<std::vector<SubmoduleView>> submodule_views(const Worktree& worktree,
                                                         const std::string& seen_at,
                                                         const std::string& checkout) {
  std::vector<SubmoduleView> views;
  const std::string modules = worktree.gitdir + "/modules";
  if (!is_directory(modules)) return views;
  IndexHandle index;
  if (git_index_open(out(index), (worktree.gitdir + "/index").c_str()) != 0) {
    return library_error(fmt::format("the index of {} cannot be read", worktree.path));
  }
  for (const std::string& path : gitlinks(index.get())) {
    const auto module = module_of(modules, worktree.path, path);
    if (!module) continue;
    const auto config = read_small(fmt::format("{}/{}/config", modules, *module), kLongestConfig);
    if (!config) continue;
    const std::string gitdir =
        fmt::format("worktrees/{}/modules/{}", name_of(worktree.gitdir), *module);
    // The last one counts.
    const std::string more = "\n[core]\n\tworktree = " + quoted(checkout + "/" + path) + "\n";
    views.push_back({path + "/.git", fmt::format("gitdir: {}/{}\n", seen_at, gitdir),
                     gitdir + "/config", *config + more});
  }
  return views;
}

}  // namespace conduct::gitops
