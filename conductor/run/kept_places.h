// What stays closed whatever the configuration opens around it: what is hidden, the repository and
// its checkouts, and the folders that lead there.
#pragma once

#include "conductor/run/enclosure.h"

namespace conduct::run {

// Notes in CONTEXT what is to be hidden and which checkouts there are, where they really are: once
// for each sitting of a run, so that no attempt can take away what the next one is judged by.
void note_kept_places(const gitops::Repository& repository, Context& context);

// Has what CONTEXT starts confined by SANDBOX: that, the folder for caches and what is to be kept
// are noted. Errors: the repository cannot be opened.
base::Status confine(const system::Sandbox& sandbox, Context& context);

// What is not to be seen, where it exists now or has been noted.
std::vector<system::Place> places_to_hide(const Context& context);

// Bubblewrap, last of all, when everything is opened: what is kept is hidden or read-only under
// each of its names, also in what is opened in the checkout, and nothing on the way to it can be
// renamed.
void keep_closed(const Context& context, Enclosure& enclosure);

// Whether the configuration opens what belongs to the repository, so that a process that is
// confined by Landlock may have changed it.
bool opens_repository(const Context& context);

}  // namespace conduct::run
