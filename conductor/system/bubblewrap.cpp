#include "conductor/system/bubblewrap.h"

#include "base/text.h"
#include "conductor/system/files.h"
#include "conductor/system/host_sockets.h"
#include "conductor/system/words.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace conduct::system {
namespace {

// Root may write to what proc(5) has besides processes, and change its modes, whatever its
// namespace and capabilities: settings that hold for the host. What a process may write of itself
// there (oom_score_adj, mem) is read-only with it, as under Landlock.
void protect_kernel_settings(Words& words) {
  if (::geteuid() == 0) add(words, {"--remount-ro", "/proc"});
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

// What was written to the empty folder that hides one would be lost. PLACES are in order: a later
// one may lie over it.
void close_what_is_hidden(Words& words, const std::vector<Place>& places) {
  for (auto place = places.begin(); place != places.end(); ++place) {
    const auto covers = [&](const Place& later) {
      return base::is_within(place->inside, later.inside);
    };
    if (place->hidden && is_folder(place->outside) && std::none_of(place + 1, places.end(), covers))
      add(words, {"--remount-ro", place->inside});
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

// `/` and what is mounted below it read-only; then what the process has for itself.
Words view(const Sandbox& sandbox) {
  const Words sockets = sockets_to_mask(sandbox);
  Words words{"--ro-bind", "/", "/"};
  mask_sockets(words, sockets);
  add(words, {"--dev", "/dev", "--proc", "/proc"});
  protect_kernel_settings(words);
  for (const std::string& folder : own_folders())
    if (folder != "/dev/shm" && is_folder(folder)) add(words, {"--tmpfs", folder});
  std::vector<Place> places = parents_first(sandbox.opened);
  places.insert(places.end(), sandbox.places.begin(), sandbox.places.end());
  for (const Place& place : places) add_place(words, place, sockets);
  close_what_is_hidden(words, places);
  return words;
}

}  // namespace

std::vector<Place> parents_first(std::vector<Place> places) {
  std::stable_sort(places.begin(), places.end(), [](const Place& left, const Place& right) {
    return std::pair(std::string_view(left.inside), !left.hidden) <
           std::pair(std::string_view(right.inside), !right.hidden);
  });
  return places;
}

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
