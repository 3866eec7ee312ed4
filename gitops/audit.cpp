// A fingerprint of the repository outside the worktree of an attempt. Cheap: a status of the
// checkout, the refs, and the content of the few files that tell git what to run.
#include "gitops/audit.h"

#include "base/digest.h"
#include "base/text.h"
#include "gitops/checkout.h"
#include "gitops/checkouts.h"
#include "gitops/disk.h"
#include "gitops/handles.h"
#include "gitops/worktree.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace conduct::gitops {
namespace {

using Things = std::map<std::string, Thing>;

// How the content of a path of a checkout begins. A clean path is not listed at all.
constexpr std::string_view kNew = "new ";
constexpr std::string_view kModified = "modified ";
constexpr std::string_view kDeleted = "deleted ";

std::string_view state_of(unsigned status) {
  if ((status & (GIT_STATUS_WT_DELETED | GIT_STATUS_INDEX_DELETED)) != 0) return kDeleted;
  return (status & (GIT_STATUS_WT_NEW | GIT_STATUS_INDEX_NEW)) != 0 ? kNew : kModified;
}

// What has happened to a thing that is not as before; nullptr: it was, or is, not listed.
const char* verb_of(const Thing* before, const Thing* now) {
  if (now != nullptr && now->content.starts_with(kDeleted)) return "was removed";
  if (before == nullptr) return now->content.starts_with(kModified) ? "was changed" : "was added";
  if (before->content.starts_with(kDeleted)) return "was added";
  return now != nullptr || before->content.starts_with(kModified) ? "was changed" : "was removed";
}

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// Enough to tell that somebody has written there since: no content is read.
Thing stamp_of(const std::string& file, const std::string& before = "") {
  const auto status = file_status(file);
  if (!status) return {before + "not there"};
  const std::int64_t time = nanoseconds(status->st_mtim);
  return {fmt::format("{}{} {} {}", before, time, status->st_size, status->st_ino), status->st_mode,
          time};
}

Thing digest_of(const std::string& file) {
  const auto status = file_status(file);
  const auto content = read_small(file);
  if (!status || !content) return stamp_of(file);
  return {base::sha256_hex(*content), status->st_mode, nanoseconds(status->st_mtim)};
}

base::Status add_checkout(const Worktree& checkout, const std::string& label, Things& things) {
  // Opened anew: libgit2 keeps the entries of an index whose file is gone since.
  TRY_ASSIGN(const RepositoryHandle repository, open_worktree(checkout, checkout.gitdir));
  git_status_options options = GIT_STATUS_OPTIONS_INIT;
  options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS;
  StatusHandle list;
  if (git_status_list_new(out(list), repository.get(), &options) != 0) {
    return library_error(fmt::format("the status of {} cannot be read", checkout.path));
  }
  for (std::size_t i = 0; i < git_status_list_entrycount(list.get()); ++i) {
    const git_status_entry* entry = git_status_byindex(list.get(), i);
    const git_diff_delta* staged = entry->head_to_index;
    const git_diff_delta* delta =
        entry->index_to_workdir != nullptr ? entry->index_to_workdir : staged;
    const std::string path = delta->new_file.path;
    const std::string in_index = staged == nullptr ? "" : id_text(staged->new_file.id);
    const auto status = static_cast<unsigned>(entry->status);
    things[label + ": " + base::printable(path)] = stamp_of(
        checkout.path + "/" + path, fmt::format("{}{} {} ", state_of(status), status, in_index));
  }
  return {};
}

// As conductor/run names them: conduct-<run>-…, conduct-<run>.phases-…
bool is_conducts(const std::string& gitdir) {
  constexpr std::string_view kPrefix = "conduct-";
  const std::string name = name_of(gitdir);
  if (!name.starts_with(kPrefix)) return false;
  const std::size_t end = name.find_first_not_of("0123456789", kPrefix.size());
  return end != std::string::npos && end > kPrefix.size() && (name[end] == '-' || name[end] == '.');
}

// The user's checkouts. Conduct's own are their agents' to work in.
base::Status add_checkouts(const Repository& repository, const AuditScope& scope,
                           Fingerprint& found) {
  for (const Worktree& checkout : all_checkouts(repository)) {
    const bool main = checkout.gitdir == repository.common_dir();
    const bool users = main || checkout.path == scope.checkout ||
                       (scope.conducts && !is_conducts(checkout.gitdir));
    if (!users) continue;
    const std::string label = main ? "main checkout" : "checkout " + base::printable(checkout.path);
    found.checkouts[label] = checkout.path;
    const base::Status added = add_checkout(checkout, label, found.things);
    if (!added && main) return added.error();
    if (!added) found.things[label] = {"unreadable"};  // another's trouble is not the run's
  }
  return {};
}

// The names directly below refs/, loose and packed. Where conduct's own are left out, then before
// anything is read: there are several for each module, and every attempt comes here twice.
std::set<std::string> ref_folders(const std::string& common, const AuditScope& scope) {
  std::set<std::string> found;
  if (const auto names = names_in(common + "/refs"); names.ok()) {
    found.insert(names->begin(), names->end());
  }
  const std::string packed = read_small(common + "/packed-refs").value_or("");
  constexpr std::string_view kRefs = " refs/";
  for (const std::string_view line : base::lines(packed)) {
    const std::size_t at = line.find(kRefs);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = line.substr(at + kRefs.size());
    found.emplace(rest.substr(0, rest.find('/')));
  }
  if (!scope.conducts) found.erase("conduct");
  return found;
}

void add_ref(git_reference* reference, Things& things) {
  const git_oid* id = git_reference_target(reference);
  things[ref_thing(git_reference_name(reference))] = {
      id != nullptr ? id_text(*id) : git_reference_symbolic_target(reference)};
}

base::Status add_refs(const Repository& repository, const AuditScope& scope, Things& things) {
  for (const std::string& folder : ref_folders(repository.common_dir(), scope)) {
    ReferenceHandle reference;
    if (git_reference_lookup(out(reference), repository.raw(), ("refs/" + folder).c_str()) == 0) {
      add_ref(reference.get(), things);  // refs/stash
      continue;
    }
    ReferenceIterator references;
    if (git_reference_iterator_glob_new(out(references), repository.raw(),
                                        ("refs/" + folder + "/*").c_str()) != 0) {
      return library_error(fmt::format("the refs of {} cannot be listed", repository.common_dir()));
    }
    while (git_reference_next(out(reference), references.get()) == 0) {
      add_ref(reference.get(), things);
    }
  }
  return {};
}

void add_files(const std::string& common, const std::string& folder, Things& things) {
  const auto names = names_in(common + "/" + folder);
  if (!names.ok()) return;  // git does without these folders
  for (const std::string& name : *names) {
    const std::string path = folder + "/" + name;
    if (is_directory(common + "/" + path)) {
      add_files(common, path, things);
    } else if (!name.ends_with(".sample")) {  // git runs none of those, and `git init` makes many
      things[base::printable(path)] = digest_of(common + "/" + path);
    }
  }
}

// Is each registered worktree there, and tied to its registration? What a worktree of the user's
// stands at is looked at, too; conduct's own are their agents' to work in.
void add_worktrees(const std::string& common, const AuditScope& scope, Things& things) {
  const auto names = names_in(common + "/worktrees");
  if (!names.ok()) return;  // none was ever made
  for (const std::string& name : *names) {
    const std::string gitdir = common + "/worktrees/" + name;
    const bool own = is_conducts(gitdir);
    if (gitdir == scope.except || (own && !scope.conducts)) continue;
    std::string dot_git(base::trim(read_small(gitdir + "/gitdir").value_or("")));
    if (!dot_git.starts_with('/')) dot_git = gitdir + "/" + dot_git;
    const std::vector<std::string> wrong = tampering({parent_of(dot_git), gitdir});
    std::string content = wrong.empty() ? kSoundWorktree : base::join(wrong, ", ");
    if (!own) content += " at " + read_small(gitdir + "/HEAD").value_or("");
    things[worktree_thing(gitdir)] = {content};
  }
}

// The names of all files below objects/ that hold objects.
std::vector<std::string> object_files(const std::string& common) {
  std::vector<std::string> found;
  const auto folders = names_in(common + "/objects");
  if (!folders.ok()) return found;
  for (const std::string& folder : *folders) {
    if (folder == "info") continue;
    const auto names = names_in(common + "/objects/" + folder);
    if (!names.ok()) continue;
    for (const std::string& name : *names) found.push_back(folder + name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Whoever works adds objects; nobody but git's own housekeeping takes some away.
std::optional<Difference> missing_objects(const Fingerprint& before, const Fingerprint& after) {
  std::vector<std::string> missing;
  std::set_difference(before.objects.begin(), before.objects.end(), after.objects.begin(),
                      after.objects.end(), std::back_inserter(missing));
  if (missing.empty()) return std::nullopt;
  return Difference{fmt::format("objects/: {} file{} removed (git gc?)", missing.size(),
                                missing.size() == 1 ? " was" : "s were"),
                    false};
}

}  // namespace

std::string ref_thing(const std::string& ref) {
  return "ref " + ref;
}

std::string worktree_thing(const std::string& gitdir) {
  return "worktree " + base::printable(name_of(gitdir));
}

base::Result<Fingerprint> fingerprint(const Repository& repository, const AuditScope& scope) {
  Fingerprint found;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);  // the one that files are dated by
  found.taken_ns = nanoseconds(now);
  const std::string& common = repository.common_dir();
  for (const char* name : {"config", "config.worktree", "HEAD", "objects/info/alternates"}) {
    if (file_status(common + "/" + name)) found.things[name] = digest_of(common + "/" + name);
  }
  add_files(common, "hooks", found.things);
  add_files(common, "info", found.things);
  for (const std::string& file : scope.files) found.things[base::printable(file)] = digest_of(file);
  add_worktrees(common, scope, found.things);
  if (scope.conducts) found.objects = object_files(common);
  TRY(add_refs(repository, scope, found.things));
  TRY(add_checkouts(repository, scope, found));
  return found;
}

std::vector<Difference> differences(const Fingerprint& before, const Fingerprint& after) {
  std::map<std::string, Difference> found;
  for (const auto& [name, thing] : before.things) {
    const auto now = after.things.find(name);
    const Thing* is = now == after.things.end() ? nullptr : &now->second;
    if (is != nullptr && *is == thing) continue;
    found[name] = {fmt::format("{} {}", name, verb_of(&thing, is)),
                   is != nullptr && is->content == thing.content};
  }
  for (const auto& [name, thing] : after.things) {
    if (before.things.count(name) != 0) continue;
    // A clean file was not listed; one that is listed now and was not written to since has other
    // rights.
    const bool unwritten = thing.content.starts_with(kModified) && thing.time_ns < before.taken_ns;
    found[name] = {fmt::format("{} {}", name, verb_of(nullptr, &thing)), unwritten};
  }
  std::vector<Difference> sorted;
  if (const auto missing = missing_objects(before, after)) sorted.push_back(*missing);
  for (auto& [name, difference] : found) sorted.push_back(std::move(difference));
  return sorted;
}

}  // namespace conduct::gitops
