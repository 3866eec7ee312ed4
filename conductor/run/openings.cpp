#include "conductor/run/openings.h"

#include "base/text.h"
#include "conductor/agents/agent.h"
#include "conductor/run/environment.h"
#include "conductor/run/kept_places.h"
#include "conductor/system/files.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>

namespace conduct::run {
namespace {

using system::Place;
using system::SandboxKind;

// Services have no HOME.
std::string home_folder(const std::vector<std::string>& environment) {
  const std::string named = variable(environment, "HOME").value_or("");
  if (!named.empty()) return named;
  const passwd* const user = ::getpwuid(::geteuid());
  return user == nullptr ? "" : user->pw_dir;
}

// bwrap makes its way to a place in a root where absolute links lead nowhere yet, and of two places
// the deeper one is to count: so a place is where it really is. Only what is named in a folder that
// the sandbox has for itself is at its name.
Place place_of(const std::string& path) {
  const std::string named = system::absolute(path);
  std::string real = system::real_path(path);
  if (real.empty()) real = named;  // bwrap will say that it is not there
  return {real, in_own_folder(named) ? named : real};
}

}  // namespace

std::string expanded(const std::string& path, const std::vector<std::string>& environment) {
  return path.starts_with("~/") ? home_folder(environment) + path.substr(1) : path;
}

std::vector<Place> existing(const std::vector<std::string>& paths, const Context& context) {
  std::vector<Place> out;
  for (const std::string& path : paths) {
    if (const std::string whole = expanded(path, context.ambient); system::exists(whole))
      out.push_back(place_of(whole));
  }
  return out;
}

bool is_own_folder(const std::string& path) {
  const auto& folders = system::own_folders();
  return std::find(folders.begin(), folders.end(), path) != folders.end();
}

bool in_own_folder(const std::string& path) {
  const auto& folders = system::own_folders();
  return std::any_of(folders.begin(), folders.end(),
                     [&](const std::string& folder) { return base::is_within(path, folder); });
}

void open_paths(const Context& context, Enclosure& enclosure, const std::vector<std::string>& paths,
                bool writable) {
  for (Place& place : existing(paths, context)) {
    place.writable = writable;
    enclosure.sandbox.opened.push_back(std::move(place));
  }
}

void hide_paths(const Context& context, Enclosure& enclosure, const std::string& common) {
  for (const Place& place : places_to_hide(context)) {
    enclosure.sandbox.opened.push_back({place.outside, place.outside, false, true});
    if (base::is_below(place.outside, context.common_dir))
      enclosure.sandbox.places.push_back(
          {place.outside, common + place.outside.substr(context.common_dir.size()), false, true});
  }
}

void show(Enclosure& enclosure, const std::string& path, bool writable) {
  Place place = place_of(path);
  place.writable = writable;
  enclosure.sandbox.opened.push_back(std::move(place));
}

void show_path(const Context& context, Enclosure& enclosure) {
  const std::string path = variable(context.ambient, "PATH").value_or("");
  for (const std::string_view each : base::split(path, ':')) {
    if (!each.starts_with('/')) continue;
    const std::string folder = system::absolute(std::string(each));
    if (in_own_folder(folder) && !is_own_folder(folder) &&
        !base::is_within(folder, enclosure.worktree) && system::exists(folder))
      show(enclosure, folder, false);
  }
}

void show_authorities(const Context& context, const gitops::Worktree& worktree,
                      Enclosure& enclosure) {
  const std::string& checkout = context.options.checkout;
  for (const std::string_view name : agents::kAuthorities) {
    const std::string path = variable(context.ambient, name).value_or("");
    if (!path.starts_with('/') || !system::exists(path)) continue;
    const std::string named = system::absolute(path);
    const bool in_checkout = base::is_within(named, checkout);
    if (in_checkout ? system::exists(worktree.path + named.substr(checkout.size()))
                    : !in_own_folder(named) || is_own_folder(named))
      continue;
    const std::string inside = kGiven + std::string(name);
    enclosure.sandbox.opened.push_back({system::real_path(named), inside});
    enclosure.set.push_back(std::string(name) + "=" + inside);
  }
}

void show_resolver(Enclosure& enclosure) {
  if (enclosure.sandbox.kind != SandboxKind::bubblewrap) return;
  const std::string resolver = system::real_path("/etc/resolv.conf");
  if (in_own_folder(resolver)) show(enclosure, resolver, false);
}

bool is_opened(const Enclosure& enclosure, const std::string& path) {
  const auto& opened = enclosure.sandbox.opened;
  return std::any_of(opened.begin(), opened.end(), [&](const Place& place) {
    return !place.hidden && base::is_within(path, place.inside);
  });
}

}  // namespace conduct::run
