// A file of a checkout compared with and made what a tree says.
#include "gitops/working_file.h"

#include "gitops/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace conduct::gitops {
namespace {

// Is every folder above PATH a folder and no link? False also where one is missing.
bool has_real_parents(const WorkingTree& tree, const std::string& path) {
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    if (!is_directory(tree.root + "/" + path.substr(0, slash))) return false;
  }
  return true;
}

bool hash_file(const WorkingTree& tree, const std::string& path, const struct stat& status,
               git_oid& id) {
  const std::string file = tree.root + "/" + path;
  if (S_ISLNK(status.st_mode)) {
    const auto target = link_target(file);
    return target && git_odb_hash(&id, target->data(), target->size(), GIT_OBJECT_BLOB) == 0;
  }
  if (tree.filtered != nullptr) {
    const git_oid* hash = tree.filtered->hash_of(path);
    if (hash != nullptr) id = *hash;
    return hash != nullptr;
  }
  return git_repository_hashfile(&id, tree.repository, file.c_str(), GIT_OBJECT_BLOB,
                                 path.c_str()) == 0;
}

base::Status make_parents(const WorkingTree& tree, const std::string& path) {
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    TRY(make_directory(tree.root + "/" + path.substr(0, slash)));
  }
  return {};
}

// Folders only: rmdir(2) refuses where a file is left.
base::Status remove_empty_folders(const std::string& folder) {
  TRY_ASSIGN(const std::vector<std::string> names, names_in(folder));
  for (const std::string& name : names) TRY(remove_empty_folders(folder + "/" + name));
  if (::rmdir(folder.c_str()) == 0) return {};
  return disk_error(fmt::format("folder {} cannot be removed", folder));
}

base::Status write_beside(const std::string& file, std::string_view content, std::uint32_t mode) {
  TRY(remove_file(file));
  if (mode == GIT_FILEMODE_LINK) {
    if (::symlink(std::string(content).c_str(), file.c_str()) == 0) return {};
    return disk_error(fmt::format("link {} cannot be made", file));
  }
  return write_new(AT_FDCWD, file, content, mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0777 : 0666);
}

// The blob ID as the file TO, with the line endings that the attributes of PATH ask for.
base::Status write_converted(const WorkingTree& tree, const std::string& path, const git_oid& id,
                             std::uint32_t mode, const std::string& to) {
  TRY_ASSIGN(const BlobHandle blob, find_blob(tree.repository, id));
  if (mode == GIT_FILEMODE_LINK) return write_beside(to, content_of(blob.get()), mode);
  Buffer converted;
  git_blob_filter_options options = GIT_BLOB_FILTER_OPTIONS_INIT;
  options.flags =
      0;  // by default a binary file comes out empty; attributes know better what is one
  if (git_blob_filter(converted.out(), blob.get(), path.c_str(), &options) != 0) {
    return library_error(fmt::format("{} cannot be prepared for the checkout", path));
  }
  return write_beside(to, converted.view(), mode);
}

// The file that replace_file() writes first, in the same folder as PATH.
std::string beside(const std::string& path) {
  const std::string folder = parent_of(path);
  return (folder.empty() ? "" : folder + "/") + ".conduct-landing";
}

}  // namespace

OnDisk look_at(const WorkingTree& tree, const std::string& path) {
  OnDisk found;
  const std::string file = tree.root + "/" + path;
  if (!has_real_parents(tree, path)) return found;
  const auto status = file_status(file);
  if (!status) return found;
  found.folder = S_ISDIR(status->st_mode);
  if (found.folder) return found;
  const git_index_entry* entry = git_index_get_bypath(tree.index, path.c_str(), 0);
  found.mode = mode_of(*status, tree.trust_modes, entry == nullptr ? 0 : entry->mode);
  if (entry != nullptr && is_unchanged(*entry, *status, tree.index_time, tree.trust_modes)) {
    found.id = entry->id;
    return found;
  }
  const bool takable = S_ISREG(status->st_mode) || S_ISLNK(status->st_mode);
  found.foreign = !takable || !hash_file(tree, path, *status, found.id);
  return found;
}

base::Result<struct stat> replace_file(const WorkingTree& tree, const std::string& path,
                                       const git_oid& id, std::uint32_t mode) {
  const std::string file = tree.root + "/" + path;
  TRY(make_parents(tree, path));
  if (is_directory(file)) TRY(remove_empty_folders(file));
  std::string made = beside(file);
  if (tree.filtered != nullptr) {
    made = tree.filtered->laid_out(path);
  } else {
    TRY(write_converted(tree, path, id, mode, made));
  }
  if (::rename(made.c_str(), file.c_str()) != 0) {
    return disk_error(fmt::format("{} cannot be replaced", file));
  }
  const auto status = file_status(file);
  if (!status) return disk_error(fmt::format("{} is gone as soon as it was written", file));
  return *status;
}

base::Status remove_tracked(const WorkingTree& tree, const std::string& path) {
  TRY(remove_file(tree.root + "/" + path));
  for (std::string folder = parent_of(path); !folder.empty(); folder = parent_of(folder)) {
    if (::rmdir((tree.root + "/" + folder).c_str()) != 0) break;  // not empty, or in use: as in git
  }
  return {};
}

base::Status remove_leftover(const WorkingTree& tree, const std::string& path) {
  // Where a folder above is a file by now, or a link that leads elsewhere, nothing of ours can be
  // there.
  if (!has_real_parents(tree, path)) return {};
  return remove_file(tree.root + "/" + beside(path));
}

}  // namespace conduct::gitops
