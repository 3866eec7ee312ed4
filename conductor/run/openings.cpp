#include "conductor/run/openings.h"

#include "base/text.h"
#include "conductor/agents/agent.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

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

// The places of paths of the configuration that exist.
std::vector<Place> existing(const std::vector<std::string>& paths, const Context& context) {
  std::vector<Place> out;
  for (const std::string& path : paths) {
    if (const std::string whole = expanded(path, context.ambient); system::exists(whole))
      out.push_back(place_of(whole));
  }
  return out;
}

// What is not to be seen, where it exists.
std::vector<Place> to_hide(const Context& context) {
  std::vector<std::string> paths = config::hidden_by_default();
  const std::vector<std::string>& more = context.options.config.sandbox.hide;
  paths.insert(paths.end(), more.begin(), more.end());
  return existing(paths, context);
}

void open(Enclosure& enclosure, Place place) {
  const bool over = base::is_below(place.inside, enclosure.worktree);
  (over ? enclosure.sandbox.places : enclosure.sandbox.opened).push_back(std::move(place));
}

void hide(Enclosure& enclosure, const std::string& outside, const std::string& inside) {
  enclosure.sandbox.opened.push_back({outside, inside, false, true});
}

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

// What PATH is opened by: the deepest place that it lies in; nullptr: it is not.
const Place* opened_around(const std::vector<Place>& opened, const std::string& path) {
  const Place* found = nullptr;
  for (const Place& place : opened) {
    const bool deeper = found == nullptr || place.inside.size() > found->inside.size();
    if (!place.hidden && deeper && base::is_below(path, place.inside)) found = &place;
  }
  return found;
}

// What there is of the repository besides the checkout.
std::vector<std::string> parts_of_repository(const Context& context) {
  std::vector<std::string> parts{context.common_dir};
  const std::size_t end = context.worktrees.rfind('/');
  if (end != std::string::npos) parts.push_back(context.worktrees.substr(0, end));
  return parts;
}

}  // namespace

std::string expanded(const std::string& path, const std::vector<std::string>& environment) {
  return path.starts_with("~/") ? home_folder(environment) + path.substr(1) : path;
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
    open(enclosure, std::move(place));
  }
}

void hide_paths(const Context& context, Enclosure& enclosure, const std::string& common) {
  for (const Place& place : to_hide(context)) {
    hide(enclosure, place.outside, place.outside);
    if (base::is_below(place.outside, context.common_dir))
      enclosure.sandbox.places.push_back(
          {place.outside, common + place.outside.substr(context.common_dir.size()), false, true});
  }
}

void show(Enclosure& enclosure, const std::string& path, bool writable) {
  Place place = place_of(path);
  place.writable = writable;
  open(enclosure, std::move(place));
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

void show_authorities(const Context& context, Enclosure& enclosure) {
  for (const std::string_view name : agents::kAuthorities) {
    const std::string path = variable(context.ambient, name).value_or("");
    if (!path.starts_with('/') || !system::exists(path)) continue;
    const std::string named = system::absolute(path);
    if (in_own_folder(named) && !is_own_folder(named)) show(enclosure, named, false);
  }
}

void show_resolver(Enclosure& enclosure) {
  if (enclosure.sandbox.kind != SandboxKind::bubblewrap) return;
  const std::string resolver = system::real_path("/etc/resolv.conf");
  if (in_own_folder(resolver)) show(enclosure, resolver, false);
}

void show_checkout(const Context& context, Enclosure& enclosure, const std::string& inside) {
  const std::string& checkout = context.options.checkout;
  enclosure.sandbox.opened.push_back({checkout, inside});
  for (const Place& place : to_hide(context))
    if (base::is_below(place.outside, checkout))
      hide(enclosure, place.outside, inside + place.outside.substr(checkout.size()));
}

void keep_repository(const Context& context, Enclosure& enclosure) {
  if (enclosure.sandbox.kind != SandboxKind::bubblewrap) return;
  const auto& opened = enclosure.sandbox.opened;
  auto& places = enclosure.sandbox.places;
  for (const std::string& part : parts_of_repository(context)) {
    const auto opens = [&](const Place& place) {
      return place.writable && base::is_within(part, place.inside);
    };
    const auto keeps = [&](const Place& place) { return place.inside == part; };
    if (!base::is_within(part, enclosure.worktree) && system::exists(part) &&
        std::any_of(opened.begin(), opened.end(), opens) &&
        std::none_of(places.begin(), places.end(), keeps))
      places.insert(places.begin(), {part, part});
  }
}

void pin_what_is_kept(Enclosure& enclosure) {
  if (enclosure.sandbox.kind != SandboxKind::bubblewrap) return;
  auto& opened = enclosure.sandbox.opened;
  std::vector<Place> kept = enclosure.sandbox.places;
  std::copy_if(opened.begin(), opened.end(), std::back_inserter(kept),
               [](const Place& place) { return place.hidden; });
  for (const Place& place : kept) {
    const Place* const around = opened_around(opened, place.inside);
    if (around == nullptr || !around->writable) continue;
    const Place open = *around;
    for (std::string folder = parent_of(place.inside); base::is_below(folder, open.inside);
         folder = parent_of(folder))
      opened.push_back({open.outside + folder.substr(open.inside.size()), folder, true});
  }
}

bool opens_repository(const Context& context) {
  const config::Config& config = context.options.config;
  std::vector<Place> opened = existing(config.sandbox.write, context);
  for (const auto& [name, agent] : config.agents)
    for (Place& home : existing(agent.home, context)) opened.push_back(std::move(home));
  std::vector<std::string> parts = parts_of_repository(context);
  parts.push_back(context.options.checkout);
  return std::any_of(opened.begin(), opened.end(), [&](const Place& place) {
    return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return base::is_within(part, place.outside);
    });
  });
}

}  // namespace conduct::run
