// What of the user's own files a confined process sees besides its worktree, and what not: places
// that the configuration opens and hides, folders in PATH, programs that a command names.
#pragma once

#include "conductor/run/context.h"
#include "conductor/run/enclosure.h"

#include <string>
#include <vector>

namespace conduct::run {

// A path of a configuration with "~/" as the home folder of the user with that ENVIRONMENT.
std::string expanded(const std::string& path, const std::vector<std::string>& environment);

// The places of PATHS of a configuration that exist.
std::vector<system::Place> existing(const std::vector<std::string>& paths, const Context& context);

// Opens PATHS of a configuration, those that exist.
void open_paths(const Context& context, Enclosure& enclosure, const std::vector<std::string>& paths,
                bool writable);

// Hides what the configuration says, also where the git directory is seen at COMMON.
void hide_paths(const Context& context, Enclosure& enclosure, const std::string& common);

// Opens a place that conduct knows of, as it is named.
void show(Enclosure& enclosure, const std::string& path, bool writable);

// Programs that PATH names in a folder that the sandbox would hide.
void show_path(const Context& context, Enclosure& enclosure);

// The certificates of authorities of one's own, where programs are told of a file that is not to be
// seen.
void show_authorities(const Context& context, const gitops::Worktree& worktree,
                      Enclosure& enclosure);

// What the network needs of /run: where names are resolved by a daemon, /etc/resolv.conf is a link
// to there.
void show_resolver(Enclosure& enclosure);

// Is PATH, as the process sees it, in what has been opened?
bool is_opened(const Enclosure& enclosure, const std::string& path);

// Whether a folder that bubblewrap has for itself is PATH, or holds it.
bool is_own_folder(const std::string& path);
bool in_own_folder(const std::string& path);

}  // namespace conduct::run
