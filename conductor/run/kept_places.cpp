#include "conductor/run/kept_places.h"

#include "base/text.h"
#include "conductor/run/cache_root.h"
#include "conductor/run/openings.h"
#include "conductor/system/files.h"
#include "gitops/checkouts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace conduct::run {
namespace {

using base::parent_of;
using system::Place;
using system::SandboxKind;
using Places = std::vector<Place>;

// All that there is of the repository, where it really is.
std::vector<std::string> parts_of_repository(const Context& context) {
  std::vector<std::string> parts = context.checkouts;
  parts.push_back(context.options.checkout);
  parts.push_back(context.common_dir);
  if (!context.worktrees.empty()) parts.push_back(parent_of(context.worktrees));
  for (std::string& part : parts) part = system::real_path(part);
  std::erase(parts, "");
  return parts;
}

// PATH, which lies in what is opened by PLACE, as the process sees it there.
std::string seen_by(const Place& place, const std::string& path) {
  return place.inside + path.substr(place.outside.size());
}

// What is opened may be so under another name than its own, by which it is kept or hidden.
void keep_by_each_name(const Context& context, Enclosure& enclosure) {
  Places& opened = enclosure.sandbox.opened;
  const std::vector<std::string> parts = parts_of_repository(context);
  Places kept;
  for (const Place& place : opened) {
    if (place.hidden) continue;
    for (const Place& secret : opened)
      if (secret.hidden && place.inside != place.outside &&
          base::is_below(secret.outside, place.outside))
        kept.push_back({secret.outside, seen_by(place, secret.outside), false, true});
    for (const std::string& part : parts)
      if (place.writable && base::is_within(part, place.outside) &&
          (base::is_below(place.inside, enclosure.worktree) ||  // and so over the worktree
           !base::is_within(seen_by(place, part), enclosure.worktree)))
        kept.push_back({part, seen_by(place, part)});
  }
  std::move(kept.begin(), kept.end(), std::back_inserter(opened));
}

// The deepest of PLACES that PATH lies in; nullptr: none.
const Place* around(const Places& places, const std::string& path) {
  const Place* found = nullptr;
  for (const Place& place : places) {
    const bool deeper = found == nullptr || place.inside.size() >= found->inside.size();
    if (deeper && base::is_below(path, place.inside)) found = &place;
  }
  return found;
}

// What is hidden in what is hidden.
void leave_out_the_unseen(Places& opened) {
  const Places all = opened;
  std::erase_if(opened, [&](const Place& place) {
    const Place* const outer = around(all, place.inside);
    return place.hidden && outer != nullptr && outer->hidden;
  });
}

// Whoever may write to a folder could rename what lies between it and a place in it, and so have
// that in the open under another name, now or in the next attempt. Nothing renames what something
// is mounted on.
void pin_the_way(const Places& kept, Places& opened) {
  const auto is_place = [&](const std::string& path) {
    return std::any_of(opened.begin(), opened.end(),
                       [&](const Place& place) { return place.inside == path; });
  };
  for (const Place& place : kept) {
    for (std::string folder = parent_of(place.inside); !folder.empty();
         folder = parent_of(folder)) {
      const Place* const opening = around(opened, folder);
      if (opening == nullptr) break;  // and so it is further up
      if (opening->hidden || !opening->writable || is_place(folder)) continue;
      const std::string outside = opening->outside + folder.substr(opening->inside.size());
      if (system::real_path(outside) == outside) opened.push_back({outside, folder, true});
    }
  }
}

// What is opened below the worktree lies over it, and over that what is hidden there.
void lay_over_the_worktree(Enclosure& enclosure) {
  Places& opened = enclosure.sandbox.opened;
  const auto is_over = [&](const Place& place) {
    return !place.hidden && base::is_below(place.inside, enclosure.worktree);
  };
  Places over;
  std::copy_if(opened.begin(), opened.end(), std::back_inserter(over), is_over);
  std::erase_if(opened, is_over);
  const auto hidden_there = [&](const Place& place) {
    return place.hidden && std::any_of(over.begin(), over.end(), [&](const Place& each) {
             return !each.hidden && base::is_below(place.inside, each.inside);
           });
  };
  Places hidden;
  std::copy_if(opened.begin(), opened.end(), std::back_inserter(hidden), hidden_there);
  std::move(hidden.begin(), hidden.end(), std::back_inserter(over));
  pin_the_way(Places(over), over);
  for (Place& place : system::parents_first(std::move(over)))
    enclosure.sandbox.places.push_back(std::move(place));
}

}  // namespace

void note_kept_places(const gitops::Repository& repository, Context& context) {
  for (const Place& place : places_to_hide(context)) context.hidden.push_back(place.outside);
  const std::string own = parent_of(context.worktrees);
  for (const gitops::Worktree& checkout : gitops::all_checkouts(repository))
    if (own.empty() || !base::is_below(checkout.path, own))
      context.checkouts.push_back(checkout.path);
}

base::Status confine(const system::Sandbox& sandbox, Context& context) {
  context.sandbox = sandbox;
  if (sandbox.kind == SandboxKind::none) return {};
  context.cache_root = make_cache_root(context.common_dir, context.ambient);
  TRY_ASSIGN(const gitops::Repository repository,
             gitops::Repository::open(context.common_dir, context.options.checkout));
  note_kept_places(repository, context);
  return {};
}

Places places_to_hide(const Context& context) {
  std::vector<std::string> paths = config::hidden_by_default();
  for (const auto* more : {&context.options.config.sandbox.hide, &context.hidden})
    paths.insert(paths.end(), more->begin(), more->end());
  Places places = existing(paths, context);
  const auto by_path = [](const Place& left, const Place& right) {
    return left.outside < right.outside;
  };
  std::sort(places.begin(), places.end(), by_path);
  const auto same = [](const Place& left, const Place& right) {
    return left.outside == right.outside;
  };
  places.erase(std::unique(places.begin(), places.end(), same), places.end());
  return places;
}

void keep_closed(const Context& context, Enclosure& enclosure) {
  if (enclosure.sandbox.kind != SandboxKind::bubblewrap) return;
  keep_by_each_name(context, enclosure);
  lay_over_the_worktree(enclosure);
  Places& opened = enclosure.sandbox.opened;
  opened = system::parents_first(std::move(opened));  // the last one at a path counts
  leave_out_the_unseen(opened);
  Places kept = opened;
  kept.insert(kept.end(), enclosure.sandbox.places.begin(), enclosure.sandbox.places.end());
  pin_the_way(kept, opened);
}

bool opens_repository(const Context& context) {
  const config::Config& config = context.options.config;
  Places opened = existing(config.sandbox.write, context);
  for (const auto& [name, agent] : config.agents)
    for (Place& home : existing(agent.home, context)) opened.push_back(std::move(home));
  const std::vector<std::string> parts = parts_of_repository(context);
  return std::any_of(opened.begin(), opened.end(), [&](const Place& place) {
    return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return base::is_within(part, place.outside);
    });
  });
}

}  // namespace conduct::run
