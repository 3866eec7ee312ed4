// What repositories of every kind tell of their tests. The folders are made up: no file is read.
#include "conductor/project/survey.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace conduct::project {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

class FakeFolder : public Folder {
 public:
  explicit FakeFolder(Files files, std::set<std::string> programs = {}, std::string path = "",
                      const Folder* above = nullptr)
      : files_(std::move(files)),
        programs_(std::move(programs)),
        path_(std::move(path)),
        above_(above) {}

  std::string path() const override { return path_; }
  const Folder* above() const override { return above_; }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, text] : files_) names.push_back(name.substr(0, name.find('/')));
    return names;
  }
  bool has(const std::string& name) const override {
    return programs_.contains(name) ||
           std::any_of(files_.begin(), files_.end(), [&](const auto& file) {
             return file.first == name || file.first.starts_with(name + "/");
           });
  }
  bool is_program(const std::string& name) const override { return programs_.contains(name); }
  base::Result<std::string> read(const std::string& name) const override {
    const auto found = files_.find(name);
    if (found != files_.end() && found->second != "unreadable") return found->second;
    return base::Error{base::Fault::environment, "cannot read " + name + ": no reason", ""};
  }

 private:
  Files files_;
  std::set<std::string> programs_;
  std::string path_;
  const Folder* above_;
};

std::string shown(const Suite& suite) {
  return (suite.setup.empty() ? "" : suite.setup + ", then ") + suite.command + " <- " +
         suite.reason;
}

std::vector<std::string> suites_of(const Folder& folder) {
  std::vector<std::string> all;
  for (const Suite& suite : survey(folder).suites) all.push_back(shown(suite));
  return all;
}

std::vector<std::string> suites_of(Files files, std::set<std::string> programs = {}) {
  return suites_of(FakeFolder(std::move(files), std::move(programs)));
}

// The one way to run the tests of a folder with FILES.
std::string suite_of(Files files, std::set<std::string> programs = {}) {
  const auto all = suites_of(std::move(files), std::move(programs));
  return all.size() == 1 ? all.front() : "not one but " + testing::PrintToString(all);
}

constexpr const char* kTested = R"({"name": "app", "scripts": {"test": "jest"}})";
constexpr const char* kNeedy =
    R"({"scripts": {"test": "jest"}, "devDependencies": {"jest": "^29"}})";

TEST(Package, ItsTestScriptIsRunByNpm) {
  EXPECT_EQ(suite_of({{"package.json", kTested}}), "npm test <- package.json: scripts.test");
  const Survey found = survey(FakeFolder(Files{{"package.json", kTested}}));
  EXPECT_EQ(found.name, "app");
  EXPECT_EQ(found.suites.front().program, "npm");
  EXPECT_THAT(found.languages, ElementsAre("JavaScript"));
  EXPECT_THAT(survey(FakeFolder(Files{{"package.json", kTested}, {"tsconfig.json", ""}})).languages,
              ElementsAre("TypeScript"));
}

TEST(Package, WhatItDependsOnIsInstalledIntoAFreshCheckout) {
  EXPECT_EQ(suite_of({{"package.json", kNeedy}}),
            "npm install, then npm test <- package.json: scripts.test");
  EXPECT_EQ(suite_of({{"package.json", kNeedy}, {"package-lock.json", ""}}),
            "npm ci, then npm test <- package.json: scripts.test, package-lock.json");
  EXPECT_EQ(suite_of({{"package.json", kNeedy}, {"pnpm-lock.yaml", ""}}),
            "pnpm install --frozen-lockfile, then pnpm test <- package.json: scripts.test, "
            "pnpm-lock.yaml");
  EXPECT_EQ(
      suite_of({{"package.json", kNeedy}, {"yarn.lock", ""}}),
      "yarn install --frozen-lockfile, then yarn test <- package.json: scripts.test, yarn.lock");
  EXPECT_EQ(suite_of({{"package.json", kNeedy}, {"yarn.lock", ""}, {".yarnrc.yml", ""}}),
            "yarn install --immutable, then yarn test <- package.json: scripts.test, yarn.lock");
  EXPECT_EQ(suite_of({{"package.json", kNeedy}, {"bun.lockb", ""}, {"package-lock.json", ""}}),
            "bun install --frozen-lockfile, then bun run test <- package.json: scripts.test, "
            "bun.lockb");
}

TEST(Package, ThePackageManagerThatItNamesComesBeforeLockFiles) {
  EXPECT_EQ(
      suite_of({{"package.json", R"({"packageManager": "pnpm@9.1.0", "scripts": {"test": "x"}})"},
                {"yarn.lock", ""}}),
      "pnpm test <- package.json: scripts.test, packageManager");
  EXPECT_EQ(
      suite_of({{"package.json", R"({"packageManager": "yarn@4.0.1+sha224.0",
                       "scripts": {"test": "x"}, "dependencies": {"a": "1"}})"},
                {"yarn.lock", ""}}),
      "yarn install --immutable, then yarn test <- package.json: scripts.test, packageManager");
  EXPECT_EQ(
      suite_of({{"package.json", R"({"packageManager": "; rm -rf ~", "scripts": {"test": "x"}})"}}),
      "npm test <- package.json: scripts.test")
      << "one that nobody knows is not run";
}

TEST(Package, AMemberOfAWorkspaceHasTheManagerOfTheWorkspace) {
  const FakeFolder top(Files{{"pnpm-lock.yaml", ""}, {"package.json", "{}"}});
  const FakeFolder folder(Files{}, {}, "packages", &top);
  const FakeFolder member(Files{{"package.json", kNeedy}}, {}, "packages/a", &folder);
  EXPECT_THAT(
      suites_of(member),
      ElementsAre(
          "cd packages/a && pnpm install --frozen-lockfile, then cd packages/a && pnpm test <- "
          "packages/a/package.json: scripts.test, pnpm-lock.yaml"));
  const FakeFolder named(Files{{"package.json", R"({"packageManager": "yarn@1.22.0"})"}});
  const FakeFolder other(Files{{"package.json", kTested}}, {}, "a", &named);
  EXPECT_THAT(suites_of(other),
              ElementsAre("cd a && yarn test <- a/package.json: scripts.test, packageManager"));
}

TEST(Package, APlaceholderIsNoTest) {
  const Survey found = survey(FakeFolder(
      Files{{"package.json",
             R"({"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}})"}}));
  EXPECT_THAT(found.suites, IsEmpty());
  EXPECT_THAT(found.lacking, ElementsAre("package.json: its scripts.test is npm's placeholder"));
  EXPECT_THAT(survey(FakeFolder(Files{{"package.json", R"({"scripts": ["test"]})"}})).lacking,
              ElementsAre("package.json: it has no scripts.test"));
}

TEST(Package, AScriptThatWouldWatchForEverIsToldThatNobodyLooks) {
  EXPECT_EQ(suite_of({{"package.json", R"({"scripts": {"test": "react-scripts test"}})"}}),
            "CI=true npm test <- package.json: scripts.test");
}

TEST(Package, WhatIsNoObjectIsPassedOver) {
  for (const char* text : {"", "{", "[]", "7", "\"x\"", "null", "{\"a\": \xff}"}) {
    const Survey found =
        survey(FakeFolder(Files{{"package.json", text}, {"go.mod", "module a\n"}}));
    EXPECT_THAT(found.passed_over, ElementsAre("package.json: it is no JSON object")) << text;
    ASSERT_EQ(found.suites.size(), 1u) << text;
    EXPECT_EQ(found.suites.front().command, "go test ./...");
  }
  for (const char* text : {R"({"name": 7, "scripts": {"test": ["x"]}})", R"({"scripts": null})"})
    EXPECT_THAT(survey(FakeFolder(Files{{"package.json", text}})).passed_over, IsEmpty()) << text;
}

TEST(Deno, HasATaskOrARunner) {
  EXPECT_EQ(suite_of({{"deno.jsonc", "{\n// a remark\n\"tasks\": {\"test\": \"x\"}}"}}),
            "deno task test <- deno.jsonc: tasks.test");
  EXPECT_EQ(suite_of({{"deno.json", "{}"}}), "deno test <- deno.json");
}

TEST(Composer, HasAScriptOrPhpunit) {
  EXPECT_EQ(suite_of({{"composer.json", R"({"scripts": {"test": ["phpunit"]}})"}}),
            "composer install, then composer test <- composer.json: scripts.test");
  EXPECT_EQ(suite_of({{"composer.json", "{}"}, {"phpunit.xml.dist", ""}}),
            "composer install, then vendor/bin/phpunit <- phpunit.xml.dist");
}

TEST(Make, ATargetIsARuleAndNothingElse) {
  EXPECT_EQ(suite_of({{"Makefile", "all:\n\ttrue\n\ntest: all\n\t./run\n"}}),
            "make test <- Makefile: target test");
  EXPECT_EQ(suite_of({{"Makefile", "check::\n\t./run\n"}}), "make check <- Makefile: target check");
  EXPECT_EQ(suite_of({{"makefile", "check: x\ntest: check\n"}}),
            "make test <- makefile: target test");
  EXPECT_EQ(suite_of({{"GNUmakefile", "lint  test \\\n  other: x\n"}, {"Makefile", "check:\n"}}),
            "make test <- GNUmakefile: target test");
  for (const char* text :
       {"test := 1\n", "test = a:b\n", ".PHONY: test\n", "\ttest: x\n", "# test: x\n", "tests: x\n",
        "build/test: x\n", "all: test\n", "X ::= 1\ntest ::= 2\n", ""})
    EXPECT_THAT(suites_of({{"Makefile", text}}), IsEmpty()) << text;
}

TEST(Make, AGeneratedMakefileIsInNoCheckout) {
  const Survey found = survey(
      FakeFolder(Files{{"Makefile", "# CMAKE generated file: DO NOT EDIT!\n\ntest:\n\tctest\n"}}));
  EXPECT_THAT(found.suites, IsEmpty());
  EXPECT_THAT(found.passed_over, ElementsAre("Makefile: it is generated"));
}

TEST(Just, ARecipeThatNeedsArgumentsIsNotRun) {
  EXPECT_EQ(suite_of({{"justfile", "default: test\n\ntest *args:\n  cargo test\n"}}),
            "just test <- justfile: recipe test");
  EXPECT_EQ(suite_of({{"Justfile", "@test filter='': build\n  x\n"}}),
            "just test <- Justfile: recipe test");
  for (const char* text :
       {"test name:\n", "test +names:\n", "test := 'x'\n", "testing:\n", "  test: x\n"})
    EXPECT_THAT(suites_of({{"justfile", text}}), IsEmpty()) << text;
}

TEST(Scripts, AProgramOfThatNameIsTheWayToTest) {
  EXPECT_THAT(
      suites_of({{"Makefile", "test:\n"}}, {"script/test"}),
      ElementsAre("script/test <- script/test: a program", "make test <- Makefile: target test"));
  EXPECT_THAT(suites_of({{"script/test", "#!/bin/sh\n"}}), IsEmpty()) << "it cannot be executed";
  EXPECT_EQ(suite_of({{".conduct/config.toml", "[gates]\ntest_command = \"make -C src check\"\n"}}),
            "make -C src check <- .conduct/config.toml: gates.test_command");
}

TEST(Python, PytestIsKnownByItsConfiguration) {
  EXPECT_EQ(suite_of({{"pyproject.toml", "[tool.pytest.ini_options]\naddopts = \"-q\"\n"}}),
            "pytest <- pyproject.toml: tool.pytest");
  EXPECT_EQ(suite_of({{"pytest.ini", ""}}), "pytest <- pytest.ini");
  EXPECT_EQ(suite_of({{"setup.cfg", "[metadata]\n[tool:pytest]\n"}}),
            "pytest <- setup.cfg: [tool:pytest]");
  EXPECT_THAT(suites_of({{"tox.ini", "[tox]\n[pytest]\n"}}),
              ElementsAre("pytest <- tox.ini: [pytest]", "tox <- tox.ini"));
  EXPECT_EQ(suite_of({{"setup.py", ""}, {"tests/conftest.py", ""}}), "pytest <- tests/conftest.py");
}

TEST(Python, PytestIsKnownByTheRequirements) {
  EXPECT_EQ(suite_of({{"pyproject.toml", "[project]\ndependencies = [\"PyTest>=7\"]\n"}}),
            "pytest <- pyproject.toml: project.dependencies");
  EXPECT_EQ(
      suite_of({{"pyproject.toml", "[dependency-groups]\ndev = [\"ruff\", \"pytest-cov\"]\n"}}),
      "pytest <- pyproject.toml: dependency-groups.dev");
  EXPECT_EQ(suite_of({{"pyproject.toml",
                       "[project.optional-dependencies]\ntest = [\"pytest[x]~=8\"]\n"}}),
            "pytest <- pyproject.toml: project.optional-dependencies.test");
  EXPECT_EQ(
      suite_of({{"pyproject.toml", "[tool.poetry.group.dev.dependencies]\npytest = \"*\"\n"}}),
      "pytest <- pyproject.toml: tool.poetry.group.dev");
  EXPECT_EQ(suite_of({{"requirements-dev.txt", "ruff\npytest==8.0\n"}, {"setup.py", ""}}),
            "pytest <- requirements-dev.txt");
  EXPECT_EQ(suite_of({{"requirements.txt", "pytester\n"}}),
            "python3 -m unittest <- Python, for want of a runner");
}

TEST(Python, WhatMakesTheEnvironmentIsToldByTheLockFile) {
  const std::string configured = "[tool.pytest.ini_options]\n";
  EXPECT_EQ(suite_of({{"pyproject.toml", configured}, {"uv.lock", ""}}),
            "uv sync, then uv run pytest <- pyproject.toml: tool.pytest, uv.lock");
  EXPECT_EQ(suite_of({{"pyproject.toml",
                       configured + "[project.optional-dependencies]\ntest = [\"pytest\"]\n"},
                      {"uv.lock", ""}}),
            "uv sync --extra test, then uv run --extra test pytest <- pyproject.toml: tool.pytest, "
            "uv.lock");
  EXPECT_EQ(suite_of({{"pyproject.toml", "[dependency-groups]\n\"a b\" = [\"pytest\"]\n"},
                      {"uv.lock", ""}}),
            "uv sync --group 'a b', then uv run --group 'a b' pytest <- pyproject.toml: "
            "dependency-groups.a b, uv.lock");
  EXPECT_EQ(
      suite_of({{"pyproject.toml",
                 "[tool.poetry.group.t]\noptional = true\n"
                 "[tool.poetry.group.t.dependencies]\npytest = \"*\"\n"},
                {"poetry.lock", ""}}),
      "poetry install --with t, then poetry run pytest <- pyproject.toml: tool.poetry.group.t, "
      "poetry.lock");
  EXPECT_EQ(suite_of({{"Pipfile", "[dev-packages]\npytest = \"*\"\n"}, {"Pipfile.lock", ""}}),
            "pipenv sync --dev, then pipenv run pytest <- Pipfile, Pipfile.lock");
  EXPECT_EQ(suite_of({{"pyproject.toml", "[project]\nname = \"a\"\n"}, {"uv.lock", ""}}),
            "uv sync, then uv run python -m unittest <- Python, for want of a runner");
}

TEST(Python, HatchToxAndNox) {
  EXPECT_EQ(
      suite_of({{"pyproject.toml", "[tool.hatch.envs.default.scripts]\ntest = \"pytest\"\n"}}),
      "hatch run test <- pyproject.toml: tool.hatch.envs.default.scripts.test");
  EXPECT_EQ(suite_of({{"pyproject.toml", "[tool.hatch.envs.qa.scripts]\ntest = \"pytest\"\n"}}),
            "hatch run qa:test <- pyproject.toml: tool.hatch.envs.qa.scripts.test");
  EXPECT_EQ(suite_of({{"tox.ini", "[testenv]\ncommands = pytest\n"}}), "tox <- tox.ini");
  EXPECT_EQ(suite_of({{"tox.ini", "[flake8]\n"}}),
            "python3 -m unittest <- Python, for want of a runner");
  EXPECT_EQ(suite_of({{"noxfile.py", ""}}), "nox <- noxfile.py");
}

TEST(Python, TheStandardLibraryIsTheLastResort) {
  EXPECT_EQ(suite_of({{"setup.py", ""}, {"tests/__init__.py", ""}}),
            "python3 -m unittest <- Python, for want of a runner");
  EXPECT_EQ(suite_of({{"setup.py", ""}, {"tests/test_a.py", ""}}),
            "python3 -m unittest discover -s tests <- tests, for want of a runner");
  EXPECT_EQ(suite_of({{"manage.py", ""}}), "python3 manage.py test <- manage.py");
  EXPECT_EQ(suite_of({{"requirements.txt", "sphinx\n"}, {"Cargo.toml", "[package]\n"}}),
            "cargo test <- Cargo.toml")
      << "it would be no more than a guess";
}

TEST(Cargo, KnowsWorkspaces) {
  const FakeFolder crate(Files{{"Cargo.toml", "[package]\nname = \"one\"\n"}});
  EXPECT_THAT(suites_of(crate), ElementsAre("cargo test <- Cargo.toml"));
  EXPECT_EQ(survey(crate).name, "one");
  EXPECT_EQ(suite_of({{"Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"}}),
            "cargo test --workspace <- Cargo.toml: a workspace");
  const Survey broken = survey(FakeFolder(Files{{"Cargo.toml", "[package\n"}}));
  EXPECT_THAT(broken.suites, IsEmpty());
  EXPECT_THAT(broken.passed_over, ElementsAre(HasSubstr("Cargo.toml:1:")));
}

TEST(Go, TakesAllPackages) {
  const FakeFolder folder(
      Files{{"go.mod", "// x\nmodule example.org/tools/greet/v2 // y\n\ngo 1.22\n"}});
  EXPECT_THAT(suites_of(folder), ElementsAre("go test ./... <- go.mod"));
  EXPECT_EQ(survey(folder).name, "greet");
  EXPECT_EQ(suite_of({{"go.work", "use ./a\n"}}),
            "go list -f '{{.Dir}}/...' -m | xargs go test <- go.work: a workspace");
}

TEST(Cmake, ConfiguresBuildsAndTests) {
  const FakeFolder folder(
      Files{{"CMakeLists.txt",
             "cmake_minimum_required(VERSION 3.25)\nproject(greet CXX)\nenable_testing()\n"}});
  EXPECT_THAT(suites_of(folder),
              ElementsAre("cmake -B build && cmake --build build && ctest --test-dir build "
                          "--output-on-failure <- CMakeLists.txt"));
  EXPECT_EQ(survey(folder).name, "greet");
  EXPECT_EQ(suite_of({{"CMakeLists.txt", "PROJECT(${NAME})\n"}}),
            "cmake -B build && cmake --build build <- CMakeLists.txt, without enable_testing()");
}

constexpr const char* kPresets = R"json({"version": 6,
  "configurePresets": [{"name": "base", "hidden": true}, {"name": "dev"}, {"name": "it's"}],
  "buildPresets": [{"name": "other", "configurePreset": "dev"},
                   {"name": "b", "configurePreset": "it's"}],
  "testPresets": [{"name": "hidden", "hidden": true, "configurePreset": "it's"},
                  {"name": "win", "condition": {"type": "const"}, "configurePreset": "dev"},
                  {"name": "$(t)",
                     "inherits" : [ "loop", "hidden" ]
},
                  {"name": "loop", "hidden": true, "inherits": "loop"}]
})json";

TEST(Cmake, PresetsAreTakenWhereThereIsOneForEachStep) {
  EXPECT_EQ(suite_of({{"CMakeLists.txt", ""}, {"CMakePresets.json", kPresets}}),
            R"(cmake --preset 'it'\''s' && cmake --build --preset b && ctest --preset '$(t)')"
            " <- CMakePresets.json: testPresets");
  EXPECT_THAT(suite_of({{"CMakeLists.txt", ""}, {"CMakePresets.json", R"({"testPresets":
                [{"name": "t", "configurePreset": "dev"}]})"}}),
              HasSubstr("cmake -B build"));
  EXPECT_THAT(suite_of({{"CMakeLists.txt", ""}, {"CMakePresets.json", R"({"testPresets":
                [7, {"name": "a`b", "configurePreset": "dev"}, {"inherits": 7}]})"}}),
              HasSubstr("cmake -B build"));
}

TEST(OtherBuilds, HaveOneCommand) {
  EXPECT_EQ(suite_of({{"pom.xml", ""}}), "mvn test <- pom.xml");
  EXPECT_EQ(suite_of({{"pom.xml", ""}}, {"mvnw"}), "./mvnw test <- pom.xml, mvnw");
  EXPECT_EQ(suite_of({{"build.gradle.kts", ""}}, {"gradlew"}),
            "./gradlew test <- build.gradle.kts, gradlew");
  EXPECT_EQ(suite_of({{"app.csproj", ""}}), "dotnet test <- app.csproj");
  EXPECT_EQ(suite_of({{"a b.sln", ""}, {"app.csproj", ""}}), "dotnet test './a b.sln' <- a b.sln");
  EXPECT_EQ(suite_of({{"Gemfile", ""}, {".rspec", ""}}), "bundle exec rspec <- .rspec");
  EXPECT_EQ(suite_of({{"Rakefile", "Rake::TestTask.new\n"}}), "rake test <- Rakefile: task test");
  EXPECT_EQ(suite_of({{"Gemfile", ""}}, {"bin/rails"}), "bin/rails test <- bin/rails");
  EXPECT_THAT(suites_of({{"Gemfile", ""}}), IsEmpty());
  EXPECT_EQ(suite_of({{"mix.exs", ""}, {"mix.lock", ""}}),
            "mix deps.get, then mix test <- mix.exs");
  EXPECT_EQ(suite_of({{"Package.swift", ""}}), "swift test <- Package.swift");
  EXPECT_EQ(suite_of({{"meson.build", ""}}),
            "meson setup build && meson test -C build <- meson.build");
}

TEST(Survey, WhatPeopleWroteComesBeforeWhatToolsDoByConvention) {
  EXPECT_THAT(
      suites_of({{"Cargo.toml", "[package]\n"},
                 {"Makefile", "test:\n"},
                 {"go.mod", "module a\n"},
                 {"package.json", kTested}}),
      ElementsAre("make test <- Makefile: target test", "npm test <- package.json: scripts.test",
                  "cargo test <- Cargo.toml", "go test ./... <- go.mod"));
}

TEST(Survey, TheNearestFolderThatTellsOfTestsIsTaken) {
  const FakeFolder top(Files{{"Makefile", "test:\n"}});
  const FakeFolder web(Files{{"package.json", kTested}}, {}, "it's/web", &top);
  const FakeFolder source(Files{}, {}, "it's/web/src", &web);
  EXPECT_THAT(suites_of(source), ElementsAre(R"(cd 'it'\''s/web' && npm test <- )"
                                             "it's/web/package.json: scripts.test"));
  const FakeFolder docs(Files{{"package.json", "{}"}}, {}, "docs", &top);
  EXPECT_THAT(suites_of(docs), ElementsAre("make test <- Makefile: target test"));
  const FakeFolder dash(Files{{"go.mod", "module a\n"}}, {}, "-x", &top);
  EXPECT_THAT(suites_of(dash), ElementsAre("cd ./-x && go test ./... <- -x/go.mod"));
}

TEST(Survey, AFolderWhoseNameCannotStandInAPlanIsPassedOver) {
  const FakeFolder top(Files{{"Makefile", "test:\n"}});
  for (const char* name : {"a`b", "a\nb", "a\x1b[31m"}) {
    const FakeFolder folder(Files{{"go.mod", "module a\n"}}, {}, name, &top);
    const Survey found = survey(folder);
    ASSERT_EQ(found.suites.size(), 1u);
    EXPECT_EQ(found.suites.front().command, "make test");
    EXPECT_THAT(found.passed_over, ElementsAre(HasSubstr("cannot stand in a plan")));
    EXPECT_EQ(found.passed_over.front().find_first_of("\n\x1b"), std::string::npos);
  }
}

TEST(Survey, AFileThatCannotBeReadIsPassedOverAndNamedOnce) {
  const Survey found =
      survey(FakeFolder(Files{{"setup.cfg", "unreadable"}, {"go.mod", "module a\n"}}));
  EXPECT_THAT(found.passed_over, ElementsAre("cannot read setup.cfg: no reason"));
  EXPECT_EQ(found.suites.size(), 1u);
}

TEST(Survey, ANameThatMarkdownWouldReadIsNone) {
  EXPECT_TRUE(is_plain_name("@org/my-app_2"));
  EXPECT_TRUE(is_plain_name("größe"));
  for (const char* name : {"", " a", "a`b", "<!--", "a\nb", "*a*", "[x]", "#1", "a\x1b", "\xff"})
    EXPECT_FALSE(is_plain_name(name)) << name;
  EXPECT_EQ(survey(FakeFolder(Files{{"package.json", R"({"name": "<b>"})"},
                                    {"Cargo.toml", "[package]\nname = \"next\"\n"}}))
                .name,
            "next");
}

TEST(Survey, NothingIsNothing) {
  const Survey found = survey(FakeFolder(Files{{"README.md", "make test"}}));
  EXPECT_THAT(found.suites, IsEmpty());
  EXPECT_THAT(found.languages, IsEmpty());
  EXPECT_EQ(found.name, "");
}

}  // namespace
}  // namespace conduct::project
