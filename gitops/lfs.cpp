// Objects of Git LFS, <git directory>/lfs/objects/AB/CD/ABCD…, brought over as copies: the agent
// may have given its files other names.
#include "gitops/lfs.h"

#include "base/digest.h"
#include "gitops/disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace conduct::gitops {
namespace {

// git-lfs docs/spec.md: a pointer is less than that, in bytes.
constexpr std::size_t kLongestPointer = 1024;
constexpr std::size_t kNameLength = 64;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// Folders below a git directory, the object's file in the last of them.
std::vector<std::string> way_to(const std::string& name) {
  return {"lfs", "objects", name.substr(0, 2), name.substr(2, 2)};
}

// The file of an object, where there are real folders above it; empty: none.
std::string file_below(const std::string& git, const std::string& name) {
  std::string path = git;
  for (const std::string& folder : way_to(name)) {
    path += "/" + folder;
    if (!is_directory(path)) return "";
  }
  path += "/" + name;
  return file_status(path) ? path : "";
}

// BESIDE: what no other thread's file is called.
base::Status copy(const Repository& repository, const std::string& name, const std::string& beside,
                  const std::string& content) {
  std::string folder = repository.common_dir();
  for (const std::string& part : way_to(name)) folder += "/" + part;
  TRY(make_directories(folder));
  const std::string path = folder + "/" + name, made = path + "." + beside;
  TRY(write_over(made, content));
  if (::rename(made.c_str(), path.c_str()) == 0) return {};
  return disk_error(fmt::format("{} cannot be written", path));
}

}  // namespace

std::optional<std::string> lfs_pointer(std::string_view blob) {
  constexpr std::string_view kVersion = "version https://git-lfs.github.com/spec/";
  constexpr std::string_view kName = "\noid sha256:";
  if (blob.size() >= kLongestPointer || !blob.starts_with(kVersion)) return std::nullopt;
  const std::size_t at = blob.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view name = blob.substr(at + kName.size(), kNameLength);
  if (name.size() != kNameLength || !std::all_of(name.begin(), name.end(), is_hex))
    return std::nullopt;
  return std::string(name);
}

base::Status import_lfs(const Repository& repository, const std::string& private_git,
                        const std::vector<std::string>& names, const ImportLimits& limits,
                        std::vector<std::string>& problems) {
  std::int64_t left = limits.total_bytes;
  for (const std::string& name : names) {
    const std::string file = file_below(private_git, name);
    if (file.empty() || !file_below(repository.common_dir(), name).empty()) continue;
    const auto content =
        read_small(file, static_cast<std::size_t>(std::min(left, limits.object_bytes)));
    if (!content || base::sha256_hex(*content) != name) {
      problems.push_back(fmt::format(
          "the LFS object {} of the agent's own commits is not taken: {}", name.substr(0, 12),
          content ? "it is not what it is named after" : "it is no file, or too large"));
      continue;
    }
    left -= static_cast<std::int64_t>(content->size());
    TRY(copy(repository, name, name_of(private_git), *content));
  }
  return {};
}

}  // namespace conduct::gitops
