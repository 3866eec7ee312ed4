// Plain files as gitops needs them: small administrative files, symbolic links, trees that go away.
// Knows nothing of git. Symbolic links are never followed at the last step of a path.
#pragma once

#include "base/result.h"
#include "base/text.h"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::gitops {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

// "WHAT: strerror(errno)".
base::Error disk_error(std::string_view what);

std::optional<struct stat> file_status(const std::string& path);  // lstat; nullopt: not there
bool is_directory(const std::string& path);                       // a real one, no link to one
std::optional<std::string> link_target(const std::string& path);  // nullopt: no link
bool same_file(const std::string& a, const std::string& b);       // one inode

// The content of a regular file; nullopt: none, or one with more than AT_MOST bytes.
std::optional<std::string> read_small(const std::string& path,
                                      std::size_t at_most = static_cast<std::size_t>(-1));
base::Status write_small(const std::string& path,
                         std::string_view content);  // beside, then renamed
// The same, whatever is at PATH, a folder or a link: it goes, and nothing is followed.
base::Status write_over(const std::string& path, std::string_view content);
base::Status write_new(int directory, const std::string& name, std::string_view content,
                       mode_t mode);  // fails where NAME exists

base::Status make_directory(const std::string& path);  // its parent must exist; existing: fine
base::Status make_directories(const std::string& path);
// Removes PATH and what is in it, read-only directories included. Nothing there: fine.
base::Status remove_all(const std::string& path);
// Makes writes to PATHS, relative to the folder ROOT, stay at them: what is no folder in place of
// one above them goes, and so do links, devices and files with other names in their own place.
base::Status make_way(const std::string& root, const std::vector<std::string>& paths);
base::Status remove_file(const std::string& path);  // nothing there: fine
base::Result<std::vector<std::string>> names_in(
    const std::string& directory);  // sorted, without . ..; a link to one is followed

// A folder that is open, so that what is done in it stays there whatever comes in its place.
struct OpenFolder {
  Descriptor fd;
  std::vector<std::string> names;  // sorted, without . ..
};
// NAME of the folder PARENT, or AT_FDCWD; no link. nullopt: errno tells why.
std::optional<OpenFolder> open_folder(int parent, const std::string& name);

using base::parent_of;
std::string name_of(const std::string& path);
std::string without_trailing_slash(std::string path);

}  // namespace conduct::gitops
