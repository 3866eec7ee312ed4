// package.json and deno.json: scripts, and which program runs them.
#include "base/text.h"
#include "conductor/project/manifest_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace conduct::project {
namespace {

using nlohmann::json;

// How a package manager is called.
struct PackageManager {
  std::string_view name;
  std::string_view test;      // runs scripts.test
  std::string_view install;   // puts what the lock file says into a fresh checkout
  std::string_view unlocked;  // the same without a lock file
  std::array<std::string_view, 2> locks;
};

// The first is the one where nothing tells another. `bun test` would be bun's own runner.
constexpr std::array<PackageManager, 4> kManagers = {{
    {"npm", "npm test", "npm ci", "npm install", {"package-lock.json", "npm-shrinkwrap.json"}},
    {"pnpm", "pnpm test", "pnpm install --frozen-lockfile", "pnpm install", {"pnpm-lock.yaml"}},
    {"yarn", "yarn test", "yarn install --frozen-lockfile", "yarn install", {"yarn.lock"}},
    {"bun",
     "bun run test",
     "bun install --frozen-lockfile",
     "bun install",
     {"bun.lock", "bun.lockb"}},
}};

struct ManagerChoice {
  const PackageManager* manager = &kManagers[0];
  std::string version;              // empty: not said
  const Folder* lock_in = nullptr;  // where its lock file lies
  std::string because;              // the file that tells it; empty: none does
};

std::string_view lock_in(const Folder& folder, const PackageManager& manager) {
  for (const std::string_view lock : manager.locks)
    if (!lock.empty() && folder.has(std::string(lock))) return lock;
  return "";
}

// "packageManager": "pnpm@9.1.0+sha512…" (Node.js, Corepack).
bool named_by(const json& package, ManagerChoice& choice) {
  const std::string said = text_in(package, "packageManager");
  const std::size_t at = said.find('@');
  for (const PackageManager& manager : kManagers) {
    if (said.substr(0, at) != manager.name) continue;
    choice.manager = &manager;
    if (at != said.npos) choice.version = said.substr(at + 1);
    choice.because = "packageManager";
    return true;
  }
  return false;
}

bool locked_by(const Folder& folder, ManagerChoice& choice) {
  // Others before npm: a package-lock.json is often left behind.
  for (std::size_t i = 1; i <= kManagers.size(); ++i) {
    const PackageManager& manager = kManagers[i % kManagers.size()];
    const std::string_view lock = lock_in(folder, manager);
    if (lock.empty()) continue;
    choice.manager = &manager;
    choice.because = lock;
    return true;
  }
  return false;
}

json package_in(const Folder& folder) {
  const base::Result<std::string> text = folder.read("package.json");
  return text.ok() ? json::parse(*text, nullptr, false) : json();
}

// By what is nearest: a member of a workspace has neither lock file nor "packageManager" itself.
ManagerChoice manager_of(const json& package, const Folder& folder) {
  ManagerChoice choice;
  bool known = named_by(package, choice);
  for (const Folder* each = &folder; each != nullptr && !known; each = each->above()) {
    if (each != &folder && each->has("package.json")) {
      const json above = package_in(*each);
      known = above.is_object() && named_by(above, choice);
    }
    known = known || locked_by(*each, choice);
  }
  for (const Folder* each = &folder; each != nullptr && choice.lock_in == nullptr;
       each = each->above())
    if (!lock_in(*each, *choice.manager).empty()) choice.lock_in = each;
  return choice;
}

// Yarn from version 2 on has another option for it, and a file of its own.
bool is_yarn_berry(const ManagerChoice& choice) {
  if (choice.manager->name != "yarn") return false;
  if (!choice.version.empty()) return !choice.version.starts_with("1.") && choice.version != "1";
  return choice.lock_in != nullptr && choice.lock_in->has(".yarnrc.yml");
}

// A fresh checkout has no node_modules: what the tests need is installed first. Empty: nothing is.
std::string install_command(const json& package, const ManagerChoice& choice) {
  bool needed = false;
  for (const char* key :
       {"dependencies", "devDependencies", "optionalDependencies", "workspaces"}) {
    const auto found = package.find(key);
    needed = needed || (found != package.end() && !found->empty());
  }
  if (!needed) return "";
  if (choice.lock_in == nullptr) return std::string(choice.manager->unlocked);
  return is_yarn_berry(choice) ? "yarn install --immutable" : std::string(choice.manager->install);
}

// What `npm init` writes for want of tests.
bool is_placeholder(std::string_view script) {
  return script.find("Error: no test specified") != std::string_view::npos;
}

void see_test_script(const json& package, Sighting& sighting) {
  const std::string script = text_in(object_in(package, "scripts"), "test");
  if (base::trim(script).empty() || is_placeholder(script)) {
    sighting.lacks("package.json", script.empty() ? "it has no scripts.test"
                                                  : "its scripts.test is npm's placeholder");
    return;
  }
  const ManagerChoice choice = manager_of(package, sighting.folder());
  std::string command;
  // It watches files for ever unless it is told that nobody looks.
  if (script.find("react-scripts test") != script.npos) command += "CI=true ";
  command += choice.manager->test;
  sighting.suite(command, std::string(choice.manager->name),
                 fmt::format("package.json: scripts.test{}{}", choice.because.empty() ? "" : ", ",
                             choice.because),
                 install_command(package, choice));
}

}  // namespace

void see_package(Sighting& sighting) {
  const std::optional<json> package = object_in(sighting, "package.json");
  if (!package) return;
  sighting.name(text_in(*package, "name"));
  const bool typed = sighting.folder().has("tsconfig.json") ||
                     object_in(*package, "devDependencies").contains("typescript");
  sighting.language(typed ? "TypeScript" : "JavaScript");
  see_test_script(*package, sighting);
}

void see_deno(Sighting& sighting) {
  for (const char* file : {"deno.json", "deno.jsonc"}) {
    const std::optional<json> settings = object_in(sighting, file);
    if (!settings) continue;
    sighting.name(text_in(*settings, "name"));
    sighting.language("TypeScript");
    if (object_in(*settings, "tasks").contains("test")) {
      sighting.suite("deno task test", "deno", fmt::format("{}: tasks.test", file));
    } else {
      sighting.suite("deno test", "deno", file);
    }
    return;
  }
}

void see_composer(Sighting& sighting) {
  const std::optional<json> package = object_in(sighting, "composer.json");
  if (!package) return;
  sighting.name(text_in(*package, "name"));
  sighting.language("PHP");
  if (object_in(*package, "scripts").contains("test")) {
    sighting.suite("composer test", "composer", "composer.json: scripts.test", "composer install");
    return;
  }
  for (const char* file : {"phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"}) {
    if (!sighting.folder().has(file)) continue;
    sighting.suite("vendor/bin/phpunit", "composer", file, "composer install");
    return;
  }
  sighting.lacks("composer.json", "it has no scripts.test");
}

}  // namespace conduct::project
