// A fingerprint of the repository outside the worktree of an attempt. Cheap: a status of the
// checkout, the refs, and the content of the few files that tell git what to run.
#include "gitops/audit.h"

#include "base/digest.h"
#include "base/text.h"
#include "gitops/disk.h"
#include "gitops/handles.h"

#include <fmt/format.h>

#include <set>

namespace conduct::gitops {
namespace {

using Things = std::map<std::string, std::string>;

// How the content of a path of a checkout begins. A clean path is not listed at all.
constexpr std::string_view kNew = "new ";
constexpr std::string_view kModified = "modified ";
constexpr std::string_view kDeleted = "deleted ";

std::string_view state_of(unsigned status) {
  if ((status & (GIT_STATUS_WT_DELETED | GIT_STATUS_INDEX_DELETED)) != 0) return kDeleted;
  return (status & (GIT_STATUS_WT_NEW | GIT_STATUS_INDEX_NEW)) != 0 ? kNew : kModified;
}

// What has happened to a thing that is not as before; nullptr: it was, or is, not listed.
const char* verb_of(const std::string* before, const std::string* now) {
  if (now != nullptr && now->starts_with(kDeleted)) return "was removed";
  if (before == nullptr) return now->starts_with(kModified) ? "was changed" : "was added";
  if (before->starts_with(kDeleted)) return "was added";
  return now != nullptr || before->starts_with(kModified) ? "was changed" : "was removed";
}

// Enough to tell that somebody has written there since: no content is read.
std::string stamp_of(const std::string& file) {
  const auto status = file_status(file);
  if (!status) return "not there";
  return fmt::format("{}.{} {} {} {:o}", status->st_mtim.tv_sec, status->st_mtim.tv_nsec,
                     status->st_size, status->st_ino, status->st_mode);
}

std::string digest_of(const std::string& file) {
  const auto status = file_status(file);
  const auto content = read_small(file);
  if (!status || !content) return stamp_of(file);
  return fmt::format("{} {:o}", base::sha256_hex(*content), status->st_mode);
}

base::Status add_checkout(git_repository* repository, const std::string& root,
                          const std::string& label, Things& things) {
  git_status_options options = GIT_STATUS_OPTIONS_INIT;
  options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS;
  StatusHandle list;
  if (git_status_list_new(out(list), repository, &options) != 0) {
    return library_error(fmt::format("the status of {} cannot be read", root));
  }
  for (std::size_t i = 0; i < git_status_list_entrycount(list.get()); ++i) {
    const git_status_entry* entry = git_status_byindex(list.get(), i);
    const git_diff_delta* staged = entry->head_to_index;
    const git_diff_delta* delta =
        entry->index_to_workdir != nullptr ? entry->index_to_workdir : staged;
    const std::string path = delta->new_file.path;
    const std::string in_index = staged == nullptr ? "" : id_text(staged->new_file.id);
    const auto status = static_cast<unsigned>(entry->status);
    things[label + ": " + base::printable(path)] =
        fmt::format("{}{} {} {}", state_of(status), status, in_index, stamp_of(root + "/" + path));
  }
  return {};
}

// The names directly below refs/, loose and packed. Conduct's own are left out before anything is
// read: there are several for each module, and every attempt comes here twice.
std::set<std::string> ref_folders(const std::string& common) {
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
  found.erase("conduct");
  return found;
}

void add_ref(git_reference* reference, Things& things) {
  const git_oid* id = git_reference_target(reference);
  things[std::string("ref ") + git_reference_name(reference)] =
      id != nullptr ? id_text(*id) : git_reference_symbolic_target(reference);
}

base::Status add_refs(const Repository& repository, Things& things) {
  for (const std::string& folder : ref_folders(repository.common_dir())) {
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

}  // namespace

base::Result<Fingerprint> fingerprint(const Repository& repository) {
  Fingerprint found;
  const std::string& common = repository.common_dir();
  for (const char* name : {"config", "config.worktree", "HEAD", "objects/info/alternates"}) {
    if (file_status(common + "/" + name)) found.things[name] = digest_of(common + "/" + name);
  }
  add_files(common, "hooks", found.things);
  add_files(common, "info", found.things);
  TRY(add_refs(repository, found.things));
  // Opened anew: libgit2 keeps the entries of an index whose file is gone since.
  if (!repository.main_work_dir().empty()) {
    TRY_ASSIGN(const Repository main, Repository::open(common));
    TRY(add_checkout(main.raw(), main.work_dir(), "main checkout", found.things));
  }
  if (!repository.work_dir().empty() && repository.work_dir() != repository.main_work_dir()) {
    TRY(add_checkout(repository.raw(), repository.work_dir(), "checkout " + repository.work_dir(),
                     found.things));
  }
  return found;
}

std::vector<std::string> differences(const Fingerprint& before, const Fingerprint& after) {
  std::map<std::string, std::string> sentences;
  for (const auto& [name, content] : before.things) {
    const auto now = after.things.find(name);
    const std::string* is = now == after.things.end() ? nullptr : &now->second;
    if (is == nullptr || *is != content)
      sentences[name] = fmt::format("{} {}", name, verb_of(&content, is));
  }
  for (const auto& [name, content] : after.things) {
    if (before.things.count(name) == 0)
      sentences[name] = fmt::format("{} {}", name, verb_of(nullptr, &content));
  }
  std::vector<std::string> sorted;
  for (const auto& [name, sentence] : sentences) sorted.push_back(sentence);
  return sorted;
}

}  // namespace conduct::gitops
