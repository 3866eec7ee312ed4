#include "conductor/project/survey.h"

#include "base/text.h"
#include "conductor/project/sighting.h"

#include <array>

namespace conduct::project {
namespace {

// What people wrote to be called, then what tools do by convention. A language that drives a build
// of another one (a package.json that bundles what Rust makes) comes before it.
constexpr std::array kKinds = {see_configured, see_scripts, see_package, see_deno,    see_python,
                               see_cargo,      see_go,      see_cmake,   see_jvm,     see_ruby,
                               see_composer,   see_dotnet,  see_others,  see_unittest};

}  // namespace

Survey survey(const Folder& nearest) {
  Survey found;
  for (const Folder* folder = &nearest; folder != nullptr; folder = folder->above()) {
    Sighting sighting(*folder, found);
    if (!folder->path().empty() && !fit_for_plan(folder->path())) {
      sighting.pass_over("", "a folder of this name cannot stand in a plan");
      continue;
    }
    for (const auto see : kKinds) see(sighting);
    if (!found.suites.empty()) break;
  }
  return found;
}

std::string_view known_files() {
  return "script/test, Makefile, justfile, package.json, deno.json, pyproject.toml, setup.py,\n"
         "setup.cfg, tox.ini, pytest.ini, requirements.txt, Cargo.toml, go.mod, CMakeLists.txt,\n"
         "meson.build, pom.xml, build.gradle, Gemfile, Rakefile, composer.json, *.sln, *.csproj,\n"
         "mix.exs, Package.swift";
}

}  // namespace conduct::project
