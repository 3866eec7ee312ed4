// The files of a landing as git's filters see them.
#include "gitops/filtered.h"

#include "base/text.h"
#include "gitops/attributes.h"
#include "gitops/checkout.h"
#include "gitops/disk.h"
#include "gitops/git_call.h"

#include <fmt/format.h>

namespace conduct::gitops {
namespace {

constexpr const char* kWhy = "landing files that have filters";

base::Status clear(const std::string& folder, const std::string& gitdir) {
  TRY(remove_all(folder));
  return remove_all(gitdir);
}

}  // namespace

Filtered::Filtered(const Worktree& checkout)
    : folder_(checkout.path + "/.conduct-landing.d"),
      gitdir_(checkout.gitdir + "/conduct-landing.git") {}

Filtered::Filtered(Filtered&& other) noexcept
    : hashes_(std::move(other.hashes_)),
      folder_(std::exchange(other.folder_, "")),
      gitdir_(std::exchange(other.gitdir_, "")) {}

Filtered::~Filtered() {
  // What cannot be removed now is removed by the next landing.
  if (!folder_.empty()) static_cast<void>(clear(folder_, gitdir_));
}

base::Result<bool> Filtered::needed(const Repository& repository, const std::string& from,
                                    const std::string& to) {
  for (const std::string& commit : {from, to}) {
    TRY_ASSIGN(const TreeHandle tree, find_tree(repository.raw(), commit));
    TRY_ASSIGN(const bool filters, needs_program(repository.raw(), tree.get(), Program::filter));
    if (filters) return true;
  }
  return false;
}

base::Result<Filtered> Filtered::prepare(const Repository& repository, const Worktree& checkout,
                                         const std::string& commit,
                                         const std::vector<std::string>& paths,
                                         const GitProgram& git) {
  Filtered made(checkout);
  TRY(clear(made.folder_, made.gitdir_));
  TRY(made.hash(checkout, paths, git));
  TRY(made.lay_out(repository, commit, paths, git));
  return made;
}

base::Status Filtered::hash(const Worktree& checkout, const std::vector<std::string>& paths,
                            const GitProgram& git) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    const auto status = file_status(checkout.path + "/" + path);
    if (status && S_ISREG(status->st_mode)) files.push_back(path);
  }
  std::vector<std::string> call = git_options(checkout, checkout.gitdir);
  call.emplace_back("hash-object");
  TRY_ASSIGN(const std::string output, require_git_on(git, call, files, checkout.path, kWhy));
  const std::vector<std::string_view> ids = base::lines(output);
  if (ids.size() != files.size()) {
    return base::Error{base::Fault::environment,
                       fmt::format("{}: git hash-object answers {} times for {} files", kWhy,
                                   ids.size(), files.size()),
                       ""};
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    TRY_ASSIGN(hashes_[files[i]], parse_id(std::string(ids[i])));
  }
  return {};
}

base::Status Filtered::lay_out(const Repository& repository, const std::string& commit,
                               const std::vector<std::string>& paths, const GitProgram& git) {
  TRY(make_directory(folder_));
  TRY(make_directory(gitdir_));
  TRY(write_small(gitdir_ + "/commondir", repository.common_dir() + "\n"));
  TRY(write_small(gitdir_ + "/gitdir", folder_ + "/.git\n"));
  TRY(write_head(gitdir_, commit));
  std::vector<std::string> call = git_options({folder_, gitdir_}, gitdir_);
  call.insert(call.end(), {"read-tree", commit});
  TRY(require_git(git, call, folder_, kWhy));
  // The attributes first: they tell how everything else is written.
  TRY_ASSIGN(const TreeHandle tree, find_tree(repository.raw(), commit));
  std::vector<std::string> wanted;
  const auto add = [&](const std::string& path, std::string_view) -> base::Status {
    wanted.push_back(path);
    return {};
  };
  TRY(each_attribute_file(repository.raw(), tree.get(), add));
  for (const std::string& path : paths) {
    TreeEntryHandle entry;
    if (git_tree_entry_bypath(out(entry), tree.get(), path.c_str()) == 0) wanted.push_back(path);
  }
  call.resize(2);
  call.insert(call.end(), {"checkout-index", "--force", "--quiet"});
  TRY(require_git_on(git, call, wanted, folder_, kWhy));
  return {};
}

const git_oid* Filtered::hash_of(const std::string& path) const {
  const auto found = hashes_.find(path);
  return found == hashes_.end() ? nullptr : &found->second;
}

std::string Filtered::laid_out(const std::string& path) const {
  return folder_ + "/" + path;
}

}  // namespace conduct::gitops
