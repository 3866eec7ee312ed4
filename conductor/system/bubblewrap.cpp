#include "conductor/system/bubblewrap.h"

#include "base/text.h"
#include "conductor/system/files.h"
#include "conductor/system/host_sockets.h"
#include "conductor/system/words.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>
#include <vector>

namespace conduct::system {
namespace {

bool is_process(const std::string& name) {
  return name.find_first_not_of("0123456789") == std::string::npos;
}

// Is FILE, or a file below it, one that its owner may write to? What cannot be looked at may be.
bool has_setting(const std::string& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0) return false;  // gone
  if (S_ISREG(status.st_mode)) return (status.st_mode & 0222) != 0;
  if (!S_ISDIR(status.st_mode)) return false;
  std::error_code failed;
  for (std::filesystem::directory_iterator each(file, failed), end; !failed && each != end;
       each.increment(failed))
    if (has_setting(each->path())) return true;
  return bool(failed);
}

// bwrap does, where it finds that it may write there: not to sys, whose files alone are root's.
bool is_protected_by_bwrap(const std::string& name) {
  return (name == "bus" || name == "irq") && ::access(("/proc/" + name).c_str(), W_OK) == 0;
}

// Root may write to what proc(5) has besides processes, whatever its namespace and capabilities:
// settings that hold for the host. Each mount costs a start 0.1 ms.
void protect_kernel_settings(Words& words) {
  if (::geteuid() != 0) return;
  std::error_code failed;
  for (std::filesystem::directory_iterator each("/proc", failed), end; !failed && each != end;
       each.increment(failed)) {
    const std::string path = each->path(), name = each->path().filename();
    if (!is_process(name) && !is_protected_by_bwrap(name) && has_setting(path))
      add(words, {"--ro-bind", path, path});
  }
}

void mask(Words& words, const std::string& path) {
  add(words, {"--ro-bind", "/dev/null", path});
}

// The host's sockets but those that are places themselves.
Words sockets_to_mask(const Sandbox& sandbox) {
  Words sockets = host_sockets(), places, masked;
  for (const auto* each : {&sandbox.opened, &sandbox.places})
    for (const Place& place : *each)
      if (!place.hidden) places.push_back(real_path(place.outside));
  std::sort(places.begin(), places.end());
  std::set_difference(sockets.begin(), sockets.end(), places.begin(), places.end(),
                      std::back_inserter(masked));
  return masked;
}

// What lies in a folder that the sandbox has for itself is not seen anyway.
void mask_sockets(Words& words, const Words& sockets) {
  Words own;
  for (const std::string& folder : own_folders()) own.push_back(real_path(folder));
  for (const std::string& socket : sockets) {
    const auto holds = [&](const std::string& folder) { return base::is_below(socket, folder); };
    if (std::none_of(own.begin(), own.end(), holds)) mask(words, socket);
  }
}

void hide(Words& words, const Place& place) {
  if (is_folder(place.outside)) {
    add(words, {"--tmpfs", place.inside});
  } else if (!real_path(place.outside).empty()) {
    mask(words, place.inside);
  }
}

// SOCKETS are sorted. A place shows those in it again, under its name inside.
void add_place(Words& words, const Place& place, const Words& sockets) {
  if (place.hidden) return hide(words, place);
  add(words, {place.writable ? "--bind" : "--ro-bind", place.outside, place.inside});
  const std::string folder = real_path(place.outside);
  if (folder.empty()) return;  // bwrap will say so
  for (auto socket = std::lower_bound(sockets.begin(), sockets.end(), folder);
       socket != sockets.end() && socket->starts_with(folder); ++socket)
    if (base::is_below(*socket, folder)) mask(words, place.inside + socket->substr(folder.size()));
}

// Each after what it lies in; what is both hidden and opened is opened.
std::vector<Place> parents_first(std::vector<Place> places) {
  std::stable_sort(places.begin(), places.end(), [](const Place& left, const Place& right) {
    return std::pair(std::string_view(left.inside), !left.hidden) <
           std::pair(std::string_view(right.inside), !right.hidden);
  });
  return places;
}

// `/` and what is mounted below it read-only; then what the process has for itself.
Words view(const Sandbox& sandbox) {
  const Words sockets = sockets_to_mask(sandbox);
  Words words{"--ro-bind", "/", "/"};
  mask_sockets(words, sockets);
  add(words, {"--dev", "/dev", "--proc", "/proc"});
  protect_kernel_settings(words);
  for (const std::string& folder : own_folders())
    if (folder != "/dev/shm" && is_folder(folder)) add(words, {"--tmpfs", folder});
  for (const Place& place : parents_first(sandbox.opened)) add_place(words, place, sockets);
  for (const Place& place : sandbox.places) add_place(words, place, sockets);
  return words;
}

}  // namespace

Words bubblewrap_words(const Sandbox& sandbox) {
  Words words{sandbox.program, "--unshare-pid", "--as-pid-1", "--die-with-parent", "--unshare-ipc"};
  if (sandbox.user_namespace) words.emplace_back("--unshare-user");
  if (sandbox.network != NetworkAccess::open) words.emplace_back("--unshare-net");
  add(words, view(sandbox));
  return words;
}

Words take_loader_variables(Words& environment) {
  Words words;
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    if (entry.starts_with("LD_") && equals != std::string::npos)
      add(words, {"--setenv", entry.substr(0, equals), entry.substr(equals + 1)});
  }
  std::erase_if(environment, [](const std::string& entry) { return entry.starts_with("LD_"); });
  return words;
}

}  // namespace conduct::system
