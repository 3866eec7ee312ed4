// Cargo, Go, the JVM's and .NET's builds, and those where one file says enough.
#include "base/text.h"
#include "conductor/project/sighting.h"

#include <fmt/format.h>

#include <array>

namespace conduct::project {

void see_cargo(Sighting& sighting) {
  const std::optional<config::Value> manifest = sighting.toml("Cargo.toml");
  if (!manifest) return;
  sighting.name(text_of(member(&*manifest, {"package", "name"})));
  sighting.language("Rust");
  if (member(&*manifest, "workspace") != nullptr) {
    sighting.suite("cargo test --workspace", "cargo", "Cargo.toml: a workspace");
  } else {
    sighting.suite("cargo test", "cargo", "Cargo.toml");
  }
}

namespace {

// "example.org/tools/greet/v2" -> "greet": a major version is no name (Go Modules Reference).
std::string_view module_name(std::string_view path) {
  std::size_t slash = path.rfind('/');
  const std::string_view last = slash == path.npos ? path : path.substr(slash + 1);
  const bool version = last.size() > 1 && last[0] == 'v' && base::is_digit(last[1]);
  if (!version || slash == path.npos) return last;
  path = path.substr(0, slash);
  slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::string go_module(std::string_view text) {
  for (std::string_view line : base::lines(text)) {
    line = line.substr(0, line.find("//"));
    if (!line.starts_with("module ")) continue;
    std::string_view path = base::trim(line.substr(7));
    if (path.size() > 1 && path.front() == '"') path = path.substr(1, path.size() - 2);
    return std::string(module_name(path));
  }
  return "";
}

}  // namespace

void see_go(Sighting& sighting) {
  if (const std::optional<std::string> module = sighting.text("go.mod")) {
    sighting.name(go_module(*module));
    sighting.language("Go");
    sighting.suite("go test ./...", "go", "go.mod");
  } else if (sighting.folder().has("go.work")) {
    // "./..." would be no package of any of its modules.
    sighting.language("Go");
    sighting.suite("go list -f '{{.Dir}}/...' -m | xargs go test", "go", "go.work: a workspace");
  }
}

void see_jvm(Sighting& sighting) {
  const Folder& folder = sighting.folder();
  if (folder.has("pom.xml")) {
    sighting.language("Java");
    const bool wrapped = folder.is_program("mvnw");
    sighting.suite(wrapped ? "./mvnw test" : "mvn test", wrapped ? "" : "mvn",
                   wrapped ? "pom.xml, mvnw" : "pom.xml");
  }
  for (const char* file :
       {"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"}) {
    if (!folder.has(file)) continue;
    const bool wrapped = folder.is_program("gradlew");
    sighting.language(folder.has("build.gradle.kts") ? "Kotlin" : "Java");
    sighting.suite(wrapped ? "./gradlew test" : "gradle test", wrapped ? "" : "gradle",
                   fmt::format("{}{}", file, wrapped ? ", gradlew" : ""));
    return;
  }
}

void see_dotnet(Sighting& sighting) {
  std::vector<std::string> solutions;
  std::vector<std::string> projects;
  for (const std::string& name : sighting.folder().names()) {
    if (!fit_for_plan(name)) continue;
    if (name.ends_with(".sln") || name.ends_with(".slnx")) solutions.push_back(name);
    if (name.ends_with(".csproj") || name.ends_with(".fsproj")) projects.push_back(name);
  }
  if (solutions.empty() && projects.empty()) return;
  const std::string file = solutions.empty() ? projects.front() : solutions.front();
  sighting.language(".NET");
  // It must be told which one where there are several (MSBuild, error MSB1011).
  const bool several = solutions.size() + projects.size() > 1;
  sighting.suite(
      several ? fmt::format("dotnet test {}", base::shell_word("./" + file)) : "dotnet test",
      "dotnet", file);
}

namespace {

bool tests_by_rake(std::string_view rakefile) {
  for (const char* word : {"Rake::TestTask", "Minitest::TestTask", "task :test",
                           "task test:", "task 'test'", "task \"test\""})
    if (rakefile.find(word) != rakefile.npos) return true;
  return false;
}

}  // namespace

void see_ruby(Sighting& sighting) {
  const Folder& folder = sighting.folder();
  const bool bundled = folder.has("Gemfile");
  const std::optional<std::string> rakefile = sighting.text("Rakefile");
  if (!bundled && !rakefile) return;
  sighting.language("Ruby");
  const std::string with = bundled ? "bundle exec " : "";
  if (folder.has(".rspec") || folder.has("spec/spec_helper.rb")) {
    sighting.suite(with + "rspec", bundled ? "bundle" : "rspec",
                   folder.has(".rspec") ? ".rspec" : "spec/spec_helper.rb");
  } else if (folder.is_program("bin/rails")) {
    sighting.suite("bin/rails test", "", "bin/rails");
  } else if (rakefile && tests_by_rake(*rakefile)) {
    sighting.suite(with + "rake test", bundled ? "bundle" : "rake", "Rakefile: task test");
  } else {
    sighting.lacks(rakefile ? "Rakefile" : "Gemfile", "neither RSpec nor a task test");
  }
}

void see_others(Sighting& sighting) {
  const Folder& folder = sighting.folder();
  if (folder.has("mix.exs")) {
    sighting.language("Elixir");
    sighting.suite("mix test", "mix", "mix.exs", folder.has("mix.lock") ? "mix deps.get" : "");
  }
  if (folder.has("Package.swift")) {
    sighting.language("Swift");
    sighting.suite("swift test", "swift", "Package.swift");
  }
  if (folder.has("meson.build")) {
    sighting.language("C/C++");
    sighting.suite("meson setup build && meson test -C build", "meson", "meson.build");
  }
}

}  // namespace conduct::project
