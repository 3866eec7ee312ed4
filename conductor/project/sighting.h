// One folder while it is being looked at: what each kind of project adds to the survey, and the
// reading that they share.
#pragma once

#include "conductor/config/value.h"
#include "conductor/project/folder.h"
#include "conductor/project/survey.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::project {

class Sighting {
 public:
  Sighting(const Folder& folder, Survey& survey) : folder_(folder), survey_(survey) {}

  const Folder& folder() const { return folder_; }
  bool has_suites() const { return !survey_.suites.empty(); }

  // The text of a file. None where there is none; one that cannot be read is passed over.
  std::optional<std::string> text(const std::string& name) const;
  // The same, read as TOML.
  std::optional<config::Value> toml(const std::string& name) const;

  // SETUP, where there is one, and COMMAND are run in the folder.
  void suite(std::string command, std::string program, std::string reason, std::string setup = "");
  void language(std::string_view name);
  void name(std::string_view name);  // the first that is fit to be shown is taken
  void pass_over(std::string_view file, std::string_view why);
  void lacks(std::string_view file, std::string_view what);  // there, but tells of no tests

 private:
  std::string shown(std::string_view file) const;  // its path from the top of the checkout

  const Folder& folder_;
  Survey& survey_;
};

// What each kind of project tells.
void see_configured(Sighting& sighting);  // conduct's own configuration
void see_scripts(Sighting& sighting);     // script/test, make, just
void see_package(Sighting& sighting);     // package.json
void see_deno(Sighting& sighting);        // deno.json
void see_python(Sighting& sighting);      // pyproject.toml and its like
void see_cargo(Sighting& sighting);       // Cargo.toml
void see_go(Sighting& sighting);          // go.mod, go.work
void see_cmake(Sighting& sighting);       // CMakeLists.txt, CMakePresets.json
void see_jvm(Sighting& sighting);         // pom.xml, build.gradle
void see_dotnet(Sighting& sighting);      // *.sln, *.csproj
void see_ruby(Sighting& sighting);        // Gemfile, Rakefile
void see_composer(Sighting& sighting);    // composer.json
void see_others(Sighting& sighting);      // one file, one command
void see_unittest(Sighting& sighting);    // Python, where no other tests were seen

// May NAME of somebody's file stand in a command of a plan, quoted? Not where it would break the
// line, close a code span or change what a terminal shows.
bool fit_for_plan(std::string_view name);

// The member of a TOML table; nullptr: VALUE is no table, or has none of that name.
const config::Value* member(const config::Value* value, std::string_view name);
// The member at the end of a path of keys.
const config::Value* member(const config::Value* value,
                            std::initializer_list<std::string_view> path);
std::string text_of(const config::Value* value);  // empty: no string

// The nearest folder, FOLDER or one above it, that has NAME; nullptr: none has.
const Folder* nearest_with(const Folder& folder, const std::string& name);

}  // namespace conduct::project
