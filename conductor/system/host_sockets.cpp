#include "conductor/system/host_sockets.h"

#include "conductor/system/files.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace conduct::system {
namespace {

constexpr int kFields =
    7;  // before the path: number, references, protocol, flags, type, state, inode

std::string kernel_table() {
  std::ostringstream text;
  text << std::ifstream("/proc/net/unix", std::ios::binary).rdbuf();
  return text.str();
}

// Where the path of a socket begins in LINE, or npos where the line does not begin with what the
// kernel writes before one: then it goes on with the path of the line before. All is hexadecimal
// or decimal.
std::size_t path_column(std::string_view line) {
  std::size_t at = 0;
  for (int field = 0; field < kFields; ++field) {
    const std::size_t begin = line.find_first_not_of(' ', at);
    const std::size_t end = line.find_first_not_of("0123456789abcdefABCDEF", begin);
    if (begin == std::string_view::npos || begin == end) return std::string_view::npos;
    at = std::min(end, line.size());
    if (field == 0 && (at == line.size() || line[at++] != ':')) return std::string_view::npos;
    if (at < line.size() && line[at] != ' ') return std::string_view::npos;
  }
  return std::min(at + 1, line.size());
}

// PATH with its folder real; empty where it is not a socket. The name itself is none's link.
std::string real_socket(const std::filesystem::path& path) {
  const std::string folder = real_path(path.parent_path());
  if (folder.empty()) return "";
  const std::string real = std::filesystem::path(folder) / path.filename();
  struct stat status {};
  return ::lstat(real.c_str(), &status) == 0 && S_ISSOCK(status.st_mode) ? real : "";
}

void sort_uniquely(std::vector<std::string>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

std::vector<std::string> bound_paths(std::string_view table) {
  std::vector<std::string> paths;
  bool open = false;                                              // the last path may go on
  table.remove_prefix(std::min(table.find('\n'), table.size()));  // the headings
  while (!table.empty()) {
    table.remove_prefix(1);
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(line.size());
    const std::size_t at = path_column(line);
    if (at == std::string_view::npos) {
      // The end of the table is an empty line too.
      if (open && !(line.empty() && table.empty())) paths.back().append("\n").append(line);
      continue;
    }
    const std::string_view path = line.substr(at);
    open = path.starts_with('/');
    if (open) paths.emplace_back(path);
  }
  sort_uniquely(paths);
  return paths;
}

std::vector<std::string> host_sockets() {
  std::vector<std::string> sockets;
  for (const std::string& path : bound_paths(kernel_table())) {
    std::string real = real_socket(path);
    if (!real.empty()) sockets.push_back(std::move(real));
  }
  sort_uniquely(sockets);
  return sockets;
}

}  // namespace conduct::system
