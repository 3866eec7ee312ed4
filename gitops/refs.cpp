// The refs of a Repository: read, moved by compare-and-swap, listed. Moves no files.
#include "base/digest.h"
#include "gitops/disk.h"
#include "gitops/handles.h"
#include "gitops/provable_lock.h"
#include "gitops/ref_lock.h"
#include "gitops/reflog.h"
#include "gitops/repository.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

namespace conduct::gitops {
namespace {

// git waits 100 ms for a locked ref and 1 s for packed-refs (core.filesRefLockTimeout,
// core.packedRefsTimeout); libgit2 gives up at once.
int retry_while_locked(const std::function<int()>& act) {
  using std::chrono::milliseconds;
  const auto deadline = std::chrono::steady_clock::now() + milliseconds(1000);
  for (auto pause = milliseconds(1);; pause = std::min(pause * 2, milliseconds(50))) {
    const int code = act();
    if (code != GIT_ELOCKED || std::chrono::steady_clock::now() > deadline) return code;
    std::this_thread::sleep_for(pause);
  }
}

base::Error ref_error(const std::string& what, int code, const std::string& ref) {
  base::Error error = library_error(what);
  if (code == GIT_ELOCKED) {
    error.hint =
        fmt::format("another git process holds {}.lock; if none runs, remove that file", ref);
  }
  return error;
}

// The ref that REF stands for: a branch can be a symbolic ref to another one.
std::string direct_name(git_repository* repository, const std::string& ref) {
  ReferenceHandle reference;
  if (git_reference_lookup(out(reference), repository, ref.c_str()) != 0) return ref;
  if (git_reference_type(reference.get()) != GIT_REFERENCE_SYMBOLIC) return ref;
  return git_reference_symbolic_target(reference.get());
}

// The mark lies outside refs/, where git would take it for a ref.
LockPaths ref_lock(const Repository& repository, const std::string& name) {
  return {repository.common_dir() + "/" + name + ".lock",
          repository.common_dir() + "/conduct/locks/" + base::sha256_hex(name).substr(0, 32),
          "ref " + name};
}

// What the ref itself holds, a tag object's id where it is one; nullopt: there is none.
base::Result<std::optional<std::string>> id_at(git_repository* repository,
                                               const std::string& name) {
  git_oid id;
  const int code = git_reference_name_to_id(&id, repository, name.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<std::string>();
  if (code != 0) return library_error(fmt::format("ref {} cannot be read", name));
  return std::optional<std::string>(id_text(id));
}

// A ref is a file to git: none can be where another one needs a folder. The file system says so for
// loose refs only.
base::Status check_room(git_repository* repository, const std::string& name) {
  const auto taken = [&](const std::string& other) {
    return base::Error{base::Fault::environment,
                       fmt::format("ref {} cannot be made: {} exists", name, other),
                       "rename or delete that ref"};
  };
  for (std::string place = parent_of(name); place != "refs"; place = parent_of(place)) {
    TRY_ASSIGN(const auto other, id_at(repository, place));
    if (other) return taken(place);
  }
  ReferenceIterator below;
  const char* other = nullptr;
  if (git_reference_iterator_glob_new(out(below), repository, (name + "/*").c_str()) == 0 &&
      git_reference_next_name(&other, below.get()) == 0) {
    return taken(other);
  }
  return {};
}

}  // namespace

base::Result<std::optional<std::string>> Repository::read_ref(const std::string& ref) const {
  git_oid id;
  const int code = git_reference_name_to_id(&id, raw(), ref.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<std::string>();
  if (code != 0) return library_error(fmt::format("ref {} cannot be read", ref));
  ObjectHandle object;
  ObjectHandle commit;
  if (git_object_lookup(out(object), raw(), &id, GIT_OBJECT_ANY) != 0 ||
      git_object_peel(out(commit), object.get(), GIT_OBJECT_COMMIT) != 0) {
    return library_error(fmt::format("ref {} does not lead to a commit", ref));
  }
  return std::optional<std::string>(id_text(*git_object_id(commit.get())));
}

base::Result<bool> Repository::set_ref(const std::string& ref, const std::string& commit,
                                       const std::optional<std::string>& expected,
                                       const std::string& why) const {
  TRY(find_commit(raw(), commit).in(fmt::format("ref {} cannot be set", ref)));
  const std::string name = direct_name(raw(), ref);
  if (!name.starts_with("refs/") || git_reference_is_valid_name(name.c_str()) == 0) {
    return base::Error{base::Fault::internal, fmt::format("'{}' is no name for a ref", name), ""};
  }
  TRY_ASSIGN(ProvableLock lock, ProvableLock::take(ref_lock(*this, name)));
  TRY_ASSIGN(const auto now, id_at(raw(), name));
  if (expected && now.value_or("") != *expected) return false;
  if (!now) TRY(check_room(raw(), name));
  TRY(log_move(*this, name, {now.value_or(std::string(GIT_OID_HEXSZ, '0')), commit, why}));
  TRY(lock.commit(commit + "\n", common_dir() + "/" + name));
  return true;
}

void remove_dead_ref_lock(const Repository& repository, const std::string& ref) {
  remove_dead_lock(ref_lock(repository, direct_name(repository.raw(), ref)));
}

base::Status Repository::delete_ref(const std::string& ref) const {
  const int code = retry_while_locked([&] { return git_reference_remove(raw(), ref.c_str()); });
  if (code == 0 || code == GIT_ENOTFOUND) return {};
  return ref_error(fmt::format("ref {} cannot be deleted", ref), code, ref);
}

base::Result<std::vector<Ref>> Repository::refs(const std::string& prefix) const {
  ReferenceIterator references;
  if (git_reference_iterator_glob_new(out(references), raw(), (prefix + "*").c_str()) != 0) {
    return library_error(fmt::format("the refs below {} cannot be listed", prefix));
  }
  std::vector<Ref> found;
  const char* name = nullptr;
  while (git_reference_next_name(&name, references.get()) == 0) {
    const std::string ref = name;
    TRY_ASSIGN(auto commit, read_ref(ref));
    if (commit) found.push_back({ref, *commit});
  }
  std::sort(found.begin(), found.end(), [](const Ref& a, const Ref& b) { return a.name < b.name; });
  return found;
}

base::Result<std::optional<std::string>> Repository::resolve(const std::string& revision) const {
  ObjectHandle object;
  ObjectHandle commit;
  const int code = git_revparse_single(out(object), raw(), revision.c_str());
  if (code == GIT_ENOTFOUND || code == GIT_EAMBIGUOUS || code == GIT_EINVALIDSPEC) {
    return std::optional<std::string>();
  }
  if (code != 0) return library_error(fmt::format("'{}' cannot be resolved", revision));
  if (git_object_peel(out(commit), object.get(), GIT_OBJECT_COMMIT) != 0) {
    return std::optional<std::string>();
  }
  return std::optional<std::string>(id_text(*git_object_id(commit.get())));
}

}  // namespace conduct::gitops
