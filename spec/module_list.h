// The modules of a phase: "Modules: proto, store", or a list of "name: path, path (depends on
// other)".
#pragma once

#include "spec/findings.h"
#include "spec/spec.h"

#include <string_view>
#include <vector>

namespace conduct::spec {

// The names of an inline value that starts at PLACE; "none" names nothing.
std::vector<Module> read_module_names(std::string_view value, Place place, Findings& findings);

// One item of a list: its first line says it all.
Module read_module_item(std::string_view item, Place place, Findings& findings);

// Adds the paths, with commas between them, and the names of modules that VALUE lists to MODULE.
void add_module_paths(Module& module, std::string_view value, Place place, Findings& findings);
void add_module_depends(Module& module, std::string_view value);

// Finds fault with a name that no directory and ref can have, and with a path outside of the
// repository.
void check_module_name(const Module& module, Place place, Findings& findings);
void check_module_path(const Module& module, std::string_view path, Place place,
                       Findings& findings);

// VALUE is what people write behind "Components:": is each of its names one that a module can have?
bool can_name_modules(std::string_view value);

// Checks the names against each other, and takes dependencies on nothing and on oneself away.
// PATHS: of a plan in JSON, where each of the modules stands in it.
void check_modules(std::vector<Module>& modules, const std::vector<std::string>& paths,
                   Findings& findings);

}  // namespace conduct::spec
