// The logs of refs and of HEADs, appended to as git does. libgit2 logs only the HEAD of the
// worktree that it has open.
#include "gitops/reflog.h"

#include "gitops/checkouts.h"
#include "gitops/disk.h"
#include "gitops/handles.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace conduct::gitops {
namespace {

// git-config(1), core.logAllRefUpdates: by default on where there is a working tree.
bool makes_logs(git_repository* repository) {
  return config_flag(repository, "core.logallrefupdates", git_repository_is_bare(repository) == 0);
}

bool is_logged_kind(const std::string& ref) {
  return ref == "HEAD" || ref.starts_with("refs/heads/") || ref.starts_with("refs/remotes/") ||
         ref.starts_with("refs/notes/");
}

std::string zone_text(int minutes) {
  const int all = std::abs(minutes);
  return fmt::format("{}{:02}{:02}", minutes < 0 ? '-' : '+', all / 60, all % 60);
}

base::Result<std::string> line_of(git_repository* repository, const LogEntry& entry) {
  SignatureHandle who;
  if (git_signature_default(out(who), repository) != 0 &&
      git_signature_now(out(who), "conduct", "conduct@localhost") != 0) {
    return library_error("a name for the reflog cannot be made");
  }
  std::string why = entry.why;
  std::replace(why.begin(), why.end(), '\n', ' ');
  return fmt::format("{} {} {} <{}> {} {}\t{}\n", entry.old_id, entry.new_id, who.get()->name,
                     who.get()->email, who.get()->when.time, zone_text(who.get()->when.offset),
                     why);
}

base::Status append(const std::string& file, const std::string& line) {
  TRY(make_directories(parent_of(file)));
  const Descriptor fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
  if (fd.get() < 0 || ::write(fd.get(), line.data(), line.size()) < 0) {
    return disk_error(fmt::format("{} cannot be written", file));
  }
  return {};
}

}  // namespace

base::Status log_move(const Repository& repository, const std::string& ref, const LogEntry& entry) {
  const bool makes = makes_logs(repository.raw());
  const auto keeps = [&](const std::string& file, const std::string& name) {
    return file_status(file) || (makes && is_logged_kind(name));
  };
  const std::string own = repository.common_dir() + "/logs/" + ref;
  std::vector<std::string> files;
  if (keeps(own, ref)) files.push_back(own);
  if (ref.starts_with("refs/heads/")) {
    for (const Worktree& checkout : checkouts_of(repository, ref)) {
      const std::string head = checkout.gitdir + "/logs/HEAD";
      if (keeps(head, "HEAD")) files.push_back(head);
    }
  }
  if (files.empty()) return {};
  TRY_ASSIGN(const std::string line, line_of(repository.raw(), entry));
  for (const std::string& file : files) TRY(append(file, line));
  return {};
}

}  // namespace conduct::gitops
