// libgit2's objects as RAII handles, its ids as text, and its last error as one of ours. For the
// .cpp files of gitops only: no header that others include may include this one.
#pragma once

#include "base/result.h"

#include <git2.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conduct::gitops {

// A std::unique_ptr that can also be an out parameter: git_commit_lookup(out(commit), …). The
// standard's out_ptr (C++23) fills its pointer only at the end of the whole expression, too late
// for a second call in it.
template <typename T, auto Free>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T* object) : object_(object) {}
  Handle(Handle&& other) noexcept : object_(other.release()) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  ~Handle() { reset(nullptr); }

  T* get() const { return object_; }
  T* release() { return std::exchange(object_, nullptr); }
  void reset(T* object) {
    if (object_ != nullptr) Free(object_);
    object_ = object;
  }
  T** to_fill() {
    reset(nullptr);
    return &object_;
  }

 private:
  T* object_ = nullptr;
};

template <typename T, auto Free>
T** out(Handle<T, Free>& handle) {
  return handle.to_fill();
}

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using ReferenceIterator = Handle<git_reference_iterator, git_reference_iterator_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using TreeEntryHandle = Handle<git_tree_entry, git_tree_entry_free>;
using BlobHandle = Handle<git_blob, git_blob_free>;
using IndexHandle = Handle<git_index, git_index_free>;
using ConflictIterator = Handle<git_index_conflict_iterator, git_index_conflict_iterator_free>;
using DiffHandle = Handle<git_diff, git_diff_free>;
using StatusHandle = Handle<git_status_list, git_status_list_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using ConfigHandle = Handle<git_config, git_config_free>;
using ConfigIterator = Handle<git_config_iterator, git_config_iterator_free>;
using ReflogHandle = Handle<git_reflog, git_reflog_free>;

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { git_buf_dispose(&buffer_); }
  git_buf* out() { return &buffer_; }
  std::string_view view() const {
    return buffer_.ptr == nullptr ? std::string_view()
                                  : std::string_view(buffer_.ptr, buffer_.size);
  }

 private:
  git_buf buffer_ = GIT_BUF_INIT;
};

// libgit2's global state, started once per process and thread-safe from then on.
void start_library();

// "WHAT: what libgit2 says", of the call on this thread that has just failed.
base::Error library_error(std::string_view what);

std::string id_text(const git_oid& id);
base::Result<git_oid> parse_id(const std::string& id);  // 40 hex digits

base::Result<CommitHandle> find_commit(git_repository* repository, const std::string& id);
// The tree of a commit, a tag or a tree.
base::Result<TreeHandle> find_tree(git_repository* repository, const std::string& id);
base::Result<BlobHandle> find_blob(git_repository* repository, const git_oid& id);

// A setting that is true or false, "core.fileMode"; UNSET where none or something else is set.
bool config_flag(git_repository* repository, const char* name, bool unset);

struct ConfigValue {
  std::string name,
      value;  // the name with its section and variable in lower case, as libgit2 has it
};
// The entries whose names start with PREFIX and end with SUFFIX. Not by libgit2's pattern, which
// leaks its matcher (20 kB for every entry of the configuration, 1.5.1).
std::vector<ConfigValue> config_values(git_config* config, std::string_view prefix,
                                       std::string_view suffix);

inline std::string_view content_of(const git_blob* blob) {
  return {static_cast<const char*>(git_blob_rawcontent(blob)),
          static_cast<std::size_t>(git_blob_rawsize(blob))};
}

}  // namespace conduct::gitops
