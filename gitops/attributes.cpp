// Do the attributes of a tree call for a program? Looks only at names: which path has which
// attribute is git's to say.
#include "gitops/attributes.h"

#include "base/text.h"
#include "gitops/disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace conduct::gitops {
namespace {

std::string user_attributes_file(git_repository* repository) {
  ConfigHandle config;
  Buffer path;
  if (git_repository_config(out(config), repository) == 0 &&
      git_config_get_path(path.out(), config.get(), "core.attributesfile") == 0) {
    return std::string(path.view());
  }
  if (const char* base = std::getenv("XDG_CONFIG_HOME"); base != nullptr && *base != '\0') {
    return std::string(base) + "/git/attributes";
  }
  const char* home = std::getenv("HOME");
  return home == nullptr ? "" : std::string(home) + "/.config/git/attributes";
}

struct Lookup {
  git_repository* repository;
  std::vector<std::pair<std::string, git_oid>> found;
};

}  // namespace

std::vector<std::string> configured_drivers(git_repository* repository, Program program) {
  std::vector<std::string> names;
  ConfigHandle config;
  if (git_repository_config_snapshot(out(config), repository) != 0) return names;
  const bool filter = program == Program::filter;
  const std::string_view prefix = filter ? "filter." : "merge.";
  const std::vector<std::string_view> suffixes =
      filter ? std::vector<std::string_view>{".clean", ".smudge", ".process"}
             : std::vector<std::string_view>{".driver"};
  for (const std::string_view suffix : suffixes) {
    for (const ConfigValue& found : config_values(config.get(), prefix, suffix)) {
      const auto length = found.name.size() - prefix.size() - suffix.size();
      names.push_back(found.name.substr(prefix.size(), length));
    }
  }
  return names;
}

bool names_driver(std::string_view text, Program program, const std::vector<std::string>& drivers) {
  const std::string_view attribute = program == Program::filter ? "filter=" : "merge=";
  for (auto at = text.find(attribute); at != std::string_view::npos;
       at = text.find(attribute, at + 1)) {
    const std::string_view rest = text.substr(at + attribute.size());
    const std::string_view value = rest.substr(0, rest.find_first_of(" \t\r\n"));
    if (std::find(drivers.begin(), drivers.end(), value) != drivers.end()) return true;
  }
  return false;
}

base::Status each_attribute_file(
    git_repository* repository, const git_tree* tree,
    const std::function<base::Status(const std::string& path, std::string_view content)>& see) {
  Lookup lookup{repository, {}};
  const auto add = [](const char* folder, const git_tree_entry* entry, void* payload) {
    if (std::string_view(git_tree_entry_name(entry)) == ".gitattributes" &&
        git_tree_entry_type(entry) == GIT_OBJECT_BLOB) {
      static_cast<Lookup*>(payload)->found.emplace_back(std::string(folder) + ".gitattributes",
                                                        *git_tree_entry_id(entry));
    }
    return 0;
  };
  if (git_tree_walk(tree, GIT_TREEWALK_PRE, add, &lookup) != 0) {
    return library_error("the attributes of a tree cannot be read");
  }
  for (const auto& [path, id] : lookup.found) {
    TRY_ASSIGN(const BlobHandle blob, find_blob(repository, id));
    TRY(see(path, content_of(blob.get())));
  }
  return {};
}

base::Result<bool> needs_program(git_repository* repository, const git_tree* tree,
                                 Program program) {
  const std::vector<std::string> drivers = configured_drivers(repository, program);
  if (drivers.empty()) return false;
  const std::string local = std::string(git_repository_commondir(repository)) + "info/attributes";
  for (const std::string& file : {local, user_attributes_file(repository)}) {
    if (const auto text = read_small(file); text && names_driver(*text, program, drivers)) {
      return true;
    }
  }
  bool named = false;
  TRY(each_attribute_file(repository, tree,
                          [&](const std::string&, std::string_view content) -> base::Status {
                            named = named || names_driver(content, program, drivers);
                            return {};
                          }));
  return named;
}

}  // namespace conduct::gitops
