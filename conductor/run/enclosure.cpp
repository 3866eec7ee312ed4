#include "conductor/run/enclosure.h"

#include "base/text.h"
#include "conductor/run/environment.h"
#include "conductor/run/kept_places.h"
#include "conductor/run/openings.h"
#include "conductor/system/files.h"
#include "gitops/private_git.h"
#include "gitops/submodule_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace conduct::run {
namespace {

using system::NetworkAccess;
using system::SandboxKind;

constexpr const char* kCommon = "/run/conduct/common";      // the repository's git directory
constexpr const char* kGit = "/run/conduct/git";            // the process's own
constexpr const char* kCheckout = "/run/conduct/checkout";  // the user's, for what is not committed

constexpr const char* kTemporary = "/tmp";  // below a job's folder

// Programs keep what they download and compile here instead of in the user's home: one root for
// all processes of the repository's runs, so that what an agent has fetched its gates find.
void point_caches(const Context& context, Enclosure& enclosure) {
  if (context.cache_root.empty()) return;
  std::string root = context.cache_root;
  if (!system::make_directories(root)) return;  // `conduct clean --caches` may have taken it
  // In bubblewrap the worktree lies over the checkout, and `.git` is a file there.
  if (base::is_below(root, context.common_dir) || base::is_below(root, context.options.checkout)) {
    root = give(enclosure, root, "cache", true);
  } else {
    show(enclosure, root, true);
  }
  static constexpr std::array<std::pair<const char*, const char*>, 7> kCaches = {
      {{"XDG_CACHE_HOME", "xdg"},
       {"CARGO_HOME", "cargo"},
       {"GOCACHE", "go-build"},
       {"GOMODCACHE", "go-mod"},
       {"npm_config_cache", "npm"},
       {"PIP_CACHE_DIR", "pip"},
       {"GRADLE_USER_HOME", "gradle"}}};
  for (const auto& [name, folder] : kCaches)
    enclosure.set.push_back(fmt::format("{}={}/{}", name, root, folder));
}

// The keys are not there: a commit that has to be signed would fail.
void sign_nothing(const gitops::Repository& repository, Enclosure& enclosure) {
  for (const char* setting : {"commit.gpgSign", "tag.gpgSign", "tag.forceSignAnnotated"})
    if (repository.is_on(setting)) enclosure.off.emplace_back(setting);
}

// Adds to what ENVIRONMENT sets by GIT_CONFIG_COUNT (git-config(1)), which overrules all files.
void switch_off(const std::vector<std::string>& settings, std::vector<std::string>& environment) {
  if (settings.empty()) return;
  std::size_t count = 0;
  if (const auto set = variable(environment, "GIT_CONFIG_COUNT"))
    std::from_chars(set->data(), set->data() + set->size(), count);
  std::erase_if(environment, [](const auto& one) { return one.starts_with("GIT_CONFIG_COUNT="); });
  for (const std::string& setting : settings) {
    environment.push_back(fmt::format("GIT_CONFIG_KEY_{}={}", count, setting));
    environment.push_back(fmt::format("GIT_CONFIG_VALUE_{}=false", count));
    ++count;
  }
  environment.push_back(fmt::format("GIT_CONFIG_COUNT={}", count));
}

// Variables that name a daemon's socket, which is not there; one that is opened keeps its variable.
void forget_daemons(const Context& context, Enclosure& enclosure) {
  const auto& sockets = context.options.config.sandbox.sockets;
  for (const char* name : {"SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO",
                           "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DOCKER_HOST"}) {
    const std::string value = variable(context.ambient, name).value_or("");
    const bool opened = std::any_of(sockets.begin(), sockets.end(), [&](const std::string& socket) {
      return value.find(expanded(socket, context.ambient)) != std::string::npos;
    });
    if (!opened) enclosure.unset.emplace_back(name);
  }
}

// Over the files that say where a submodule's two halves are.
base::Status show_submodules(const gitops::Worktree& worktree, const std::string& folder,
                             Enclosure& enclosure) {
  TRY_ASSIGN(const auto views, gitops::submodule_views(worktree, kCommon, enclosure.worktree));
  auto& places = enclosure.sandbox.places;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const std::string file = fmt::format("{}/submodule-{}", folder, i);
    TRY(system::write_file(file + ".link", views[i].link_text));
    TRY(system::write_file(file + ".config", views[i].config_text));
    places.push_back({file + ".link", enclosure.worktree + "/" + views[i].link, false});
    places.push_back({file + ".config", fmt::format("{}/{}", kCommon, views[i].config), false});
  }
  return {};
}

base::Status mount_worktree(const Context& context, const gitops::Repository& repository,
                            const gitops::Worktree& worktree, const std::string& folder,
                            Enclosure& enclosure) {
  enclosure.worktree = context.options.checkout;
  TRY_ASSIGN(const gitops::PrivateGit git,
             gitops::make_private_git(repository, worktree, kCommon, enclosure.worktree));
  const std::string link = folder + "/gitfile";
  TRY(system::write_file(link, gitops::private_link(worktree, kGit)));
  auto& places = enclosure.sandbox.places;
  places.push_back({context.common_dir, kCommon, false});
  places.push_back({git.path, kGit, true});
  places.push_back({worktree.path, enclosure.worktree, true});
  places.push_back({link, enclosure.worktree + "/.git", false});
  TRY(show_submodules(worktree, folder, enclosure));
  hide_paths(context, enclosure, kCommon);
  enclosure.set = {"TMPDIR=/tmp"};
  show_path(context, enclosure);
  show_authorities(context, worktree, enclosure);
  return {};
}

base::Status open_worktree(const Context& context, const gitops::Repository& repository,
                           const gitops::Worktree& worktree, const std::string& folder,
                           Enclosure& enclosure) {
  enclosure.worktree = worktree.path;
  TRY_ASSIGN(
      const gitops::PrivateGit git,
      gitops::make_private_git(repository, worktree, context.common_dir, enclosure.worktree));
  TRY(gitops::use_private_git(worktree));
  const std::string temporary = folder + kTemporary;
  TRY(system::remove_tree(temporary));
  TRY(system::make_directories(temporary));
  for (const std::string& path : {worktree.path, git.path, temporary})
    enclosure.sandbox.places.push_back({path, path, true});
  enclosure.set = {"TMPDIR=" + temporary};
  return {};
}

NetworkAccess without_network(SandboxKind kind) {
  if (kind == SandboxKind::none) return NetworkAccess::open;
  return kind == SandboxKind::bubblewrap ? NetworkAccess::loopback : NetworkAccess::none;
}

// For what NETWORK says.
void allow_network(const config::AgentNetwork& network, Enclosure& enclosure) {
  if (network.open) {
    enclosure.sandbox.network = NetworkAccess::open;
    return show_resolver(enclosure);
  }
  enclosure.sandbox.network = without_network(enclosure.sandbox.kind);
  if (network.hosts.empty()) return;
  enclosure.sandbox.network = NetworkAccess::listed;
  enclosure.sandbox.hosts = network.hosts;
  const std::string proxy = fmt::format("http://127.0.0.1:{}", system::kProxyPort);
  for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"})
    enclosure.set.push_back(fmt::format("{}={}", name, proxy));
  // Its own loopback is reached without the proxy, unless it is the host's that is listed.
  std::vector<std::string> own{"localhost", "127.0.0.1", "::1"};
  std::erase_if(own, [&](const std::string& name) {
    return std::any_of(network.hosts.begin(), network.hosts.end(), [&](const std::string& host) {
      return host.find(name) != std::string::npos;
    });
  });
  for (const char* name : {"NO_PROXY", "no_proxy"})
    enclosure.set.push_back(fmt::format("{}={}", name, base::join(own, ",")));
}

}  // namespace

base::Result<Enclosure> enclose(const Context& context, const gitops::Repository& repository,
                                const gitops::Worktree& worktree, const std::string& folder) {
  const config::SandboxConfig& config = context.options.config.sandbox;
  Enclosure enclosure;
  enclosure.sandbox = context.sandbox;
  enclosure.limits = {config.cpu_seconds, config.memory_bytes, config.processes, config.file_bytes};
  enclosure.worktree = worktree.path;
  enclosure.sandbox.network = without_network(context.sandbox.kind);
  if (context.sandbox.kind == SandboxKind::none) {
    TRY(gitops::close_private_git(worktree));  // of an attempt that was confined
    return enclosure;
  }
  TRY(system::make_directories(folder));
  TRY(context.sandbox.kind == SandboxKind::bubblewrap
          ? mount_worktree(context, repository, worktree, folder, enclosure)
          : open_worktree(context, repository, worktree, folder, enclosure));
  enclosure.unset = {"TMP", "TEMP"};
  point_caches(context, enclosure);
  forget_daemons(context, enclosure);
  sign_nothing(repository, enclosure);
  open_paths(context, enclosure, config.read, false);
  open_paths(context, enclosure, config.write, true);
  open_paths(context, enclosure, config.sockets, false);
  enclosure.sandbox.unix_sockets = !config.sockets.empty();
  return enclosure;
}

base::Status leave(const gitops::Worktree& worktree, const std::string& commit,
                   const std::string& folder) {
  TRY(gitops::close_private_git(worktree));
  TRY(gitops::repair_worktree(worktree, commit));
  return remove_temporary(folder);
}

base::Status remove_temporary(const std::string& folder) {
  return system::remove_tree(folder + kTemporary);
}

void allow_gates(const Context& context, Enclosure& enclosure) {
  // Landlock cannot tell the loopback from the rest: a test of a server would fail, too.
  const bool open =
      context.options.config.sandbox.network || enclosure.sandbox.kind != SandboxKind::bubblewrap;
  enclosure.sandbox.network = open ? NetworkAccess::open : NetworkAccess::loopback;
  if (open) show_resolver(enclosure);
}

void allow_agent(const config::AgentConfig& agent, const Context& context, Enclosure& enclosure) {
  if (enclosure.sandbox.kind == SandboxKind::none) return;
  open_paths(context, enclosure, agent.home, true);
  allow_network(agent.network, enclosure);
}

void allow_setup(const config::AgentNetwork& network, const Context& context,
                 Enclosure& enclosure) {
  allow_gates(context, enclosure);
  if (enclosure.sandbox.network != NetworkAccess::open) allow_network(network, enclosure);
}

std::string give(Enclosure& enclosure, const std::string& outside, const std::string& name,
                 bool writable) {
  const bool mounted = enclosure.sandbox.kind == SandboxKind::bubblewrap;
  const std::string inside = mounted ? kGiven + name : outside;
  enclosure.sandbox.places.push_back({outside, inside, writable});
  return inside;
}

void show_words(const Context& context, const gitops::Worktree& worktree, Enclosure& enclosure,
                std::vector<std::string>& words) {
  if (enclosure.sandbox.kind != SandboxKind::bubblewrap) return;
  const std::string& checkout = context.options.checkout;
  for (std::string& word : words) {
    if (!word.starts_with('/') || word.starts_with(kGiven) || !system::exists(word)) continue;
    const std::string path = system::absolute(word);
    if (base::is_within(path, checkout)) {
      const std::string below = path.substr(checkout.size());
      if (system::exists(worktree.path + below)) continue;
      enclosure.sandbox.opened.push_back({checkout, kCheckout});
      word = kCheckout + below;
    } else if (in_own_folder(path) && !is_own_folder(path) && !is_opened(enclosure, path)) {
      show(enclosure, path, false);
      word = path;
    }
  }
}

std::vector<std::string> environment_inside(const Enclosure& enclosure,
                                            const std::vector<std::string>& environment) {
  const auto is_named = [](const std::vector<std::string>& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& each) {
      return std::string_view(each).substr(0, each.find('=')) == name;
    });
  };
  std::vector<std::string> out;
  for (const std::string& entry : environment) {
    const std::string_view name = std::string_view(entry).substr(0, entry.find('='));
    if (!is_named(enclosure.set, name) && !is_named(enclosure.unset, name)) out.push_back(entry);
  }
  out.insert(out.end(), enclosure.set.begin(), enclosure.set.end());
  switch_off(enclosure.off, out);
  return out;
}

}  // namespace conduct::run
