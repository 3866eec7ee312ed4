// libgit2's objects as RAII handles: looking them up by id, and its errors. Knows no conduct
// concept.
#include "gitops/handles.h"

#include <fmt/format.h>

namespace conduct::gitops {

void start_library() {
  static const int started = git_libgit2_init();  // the standard makes this happen once
  BUG_UNLESS(started > 0, "libgit2 does not start");
}

base::Error library_error(std::string_view what) {
  const git_error* last = git_error_last();
  const std::string_view reason =
      last != nullptr && last->message != nullptr ? last->message : "no reason given";
  return {base::Fault::environment, fmt::format("{}: {}", what, reason), ""};
}

std::string id_text(const git_oid& id) {
  std::string text(GIT_OID_HEXSZ, '0');
  git_oid_fmt(text.data(), &id);
  return text;
}

base::Result<git_oid> parse_id(const std::string& id) {
  git_oid oid;
  if (id.size() != GIT_OID_HEXSZ || git_oid_fromstr(&oid, id.c_str()) != 0) {
    return base::Error{base::Fault::internal, fmt::format("'{}' is not an object id", id), ""};
  }
  return oid;
}

base::Result<CommitHandle> find_commit(git_repository* repository, const std::string& id) {
  TRY_ASSIGN(const git_oid oid, parse_id(id));
  CommitHandle commit;
  if (git_commit_lookup(out(commit), repository, &oid) != 0) {
    return library_error(fmt::format("commit {} cannot be read", id));
  }
  return commit;
}

base::Result<TreeHandle> find_tree(git_repository* repository, const std::string& id) {
  TRY_ASSIGN(const git_oid oid, parse_id(id));
  ObjectHandle object;
  ObjectHandle peeled;
  if (git_object_lookup(out(object), repository, &oid, GIT_OBJECT_ANY) != 0 ||
      git_object_peel(out(peeled), object.get(), GIT_OBJECT_TREE) != 0) {
    return library_error(fmt::format("the tree of {} cannot be read", id));
  }
  return TreeHandle(reinterpret_cast<git_tree*>(peeled.release()));
}

base::Result<BlobHandle> find_blob(git_repository* repository, const git_oid& id) {
  BlobHandle blob;
  if (git_blob_lookup(out(blob), repository, &id) != 0) {
    return library_error(fmt::format("blob {} cannot be read", id_text(id)));
  }
  return blob;
}

bool config_flag(git_repository* repository, const char* name, bool unset) {
  ConfigHandle config;
  int value = 0;
  if (git_repository_config_snapshot(out(config), repository) != 0 ||
      git_config_get_bool(&value, config.get(), name) != 0) {
    return unset;
  }
  return value != 0;
}

std::vector<ConfigValue> config_values(git_config* config, std::string_view prefix,
                                       std::string_view suffix) {
  std::vector<ConfigValue> found;
  ConfigIterator entries;
  if (git_config_iterator_new(out(entries), config) != 0) return found;
  git_config_entry* entry = nullptr;
  while (git_config_next(&entry, entries.get()) == 0) {
    const std::string_view name = entry->name;
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) continue;
    if (name.size() < prefix.size() + suffix.size()) continue;
    found.push_back({entry->name, entry->value == nullptr ? "" : entry->value});
  }
  return found;
}

}  // namespace conduct::gitops
