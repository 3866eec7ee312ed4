// pyproject.toml and its like: what runs the tests (pytest, tox, hatch …), and what brings it
// (uv, poetry …).
#include "base/text.h"
#include "conductor/project/sighting.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace conduct::project {
namespace {

using config::Kind;
using config::Value;

// Where a requirement stands that not everybody installs: an extra or a group. Empty: the default.
struct Needed {
  std::string extra, group;
  std::string where;  // "pyproject.toml: tool.pytest"
};

// Does the requirement (PEP 508: "pytest>=7", "pytest-cov") name pytest or a plugin of it?
bool is_pytest(std::string_view requirement) {
  requirement = base::trim(requirement);
  if (!base::starts_with_ignoring_case(requirement, "pytest")) return false;
  return requirement.size() == 6 ||
         !(base::is_alphanumeric(requirement[6]) || requirement[6] == '_');
}

bool lists_pytest(const Value* list) {
  if (list == nullptr || list->kind != Kind::array) return false;
  return std::any_of(list->items.begin(), list->items.end(),
                     [](const Value& each) { return is_pytest(each.text); });
}

bool has_key_pytest(const Value* table) {
  if (table == nullptr || table->kind != Kind::table) return false;
  return std::any_of(table->keys.begin(), table->keys.end(),
                     [](const config::Key& key) { return is_pytest(key.name); });
}

// The first key of TABLE whose value IS_IN says yes to; empty: none.
template <typename IsIn>
std::string key_where(const Value* table, const IsIn& is_in) {
  if (table == nullptr || table->kind != Kind::table) return "";
  for (std::size_t i = 0; i < table->keys.size(); ++i)
    if (is_in(&table->items[i]) && fit_for_plan(table->keys[i].name)) return table->keys[i].name;
  return "";
}

bool has_line(std::string_view text, std::string_view wanted) {
  const std::vector<std::string_view> lines = base::lines(text);
  return std::any_of(lines.begin(), lines.end(),
                     [&](std::string_view line) { return base::trim(line) == wanted; });
}

class Python {
 public:
  explicit Python(Sighting& sighting)
      : sighting_(sighting), pyproject_(sighting.toml("pyproject.toml")) {}

  bool is_there() const {
    constexpr std::array kFiles = {"setup.py",    "setup.cfg",  "tox.ini",     "pytest.ini",
                                   ".pytest.ini", "noxfile.py", "conftest.py", "requirements.txt",
                                   "Pipfile",     "manage.py"};
    return pyproject_.has_value() ||
           std::any_of(kFiles.begin(), kFiles.end(), [&](const char* file) { return has(file); });
  }

  void see() {
    sighting_.name(text_of(said({"project", "name"})));
    sighting_.name(text_of(said({"tool", "poetry", "name"})));
    sighting_.language("Python");
    hatch();
    if (const std::optional<Needed> pytest = find_pytest()) {
      const Runner runner = runner_for(*pytest);
      sighting_.suite(runner.before + "pytest", runner.program.empty() ? "pytest" : runner.program,
                      runner.lock.empty() ? pytest->where : pytest->where + ", " + runner.lock,
                      runner.setup);
    }
    if (const std::string where = tox(); !where.empty()) sighting_.suite("tox", "tox", where);
    if (has("noxfile.py")) sighting_.suite("nox", "nox", "noxfile.py");
  }

  // What the standard library has.
  void see_unittest() {
    const Runner runner = runner_for({});
    const bool own = runner.program.empty();
    const std::string python = own ? "python3" : runner.before + "python";
    const std::string program = own ? "python3" : runner.program;
    if (has("manage.py")) {
      sighting_.suite(python + " manage.py test", program, "manage.py", runner.setup);
    } else if (has("tests") && !has("tests/__init__.py")) {
      // Discovery from the top goes into packages only (unittest, "Test Discovery").
      sighting_.suite(python + " -m unittest discover -s tests", program,
                      "tests, for want of a runner", runner.setup);
    } else {
      sighting_.suite(python + " -m unittest", program, "Python, for want of a runner",
                      runner.setup);
    }
  }

 private:
  struct Runner {
    std::string before;   // "uv run "
    std::string program;  // empty: none
    std::string lock;     // the file that tells it
    std::string setup;    // makes the environment; empty: nothing does
  };

  bool has(const std::string& file) const { return sighting_.folder().has(file); }

  const Value* said(std::initializer_list<std::string_view> path) const {
    return pyproject_ ? member(&*pyproject_, path) : nullptr;
  }

  bool line_in(const char* file, const char* wanted) const {
    const std::optional<std::string> text = sighting_.text(file);
    return text && has_line(*text, wanted);
  }

  std::string tox() const {
    if (line_in("tox.ini", "[tox]") || line_in("tox.ini", "[testenv]")) return "tox.ini";
    if (said({"tool", "tox"}) != nullptr) return "pyproject.toml: tool.tox";
    return line_in("setup.cfg", "[tox:tox]") ? "setup.cfg: [tox:tox]" : "";
  }

  // A script `test` of an environment, or the environment of `hatch test`.
  void hatch() {
    const Value* environments = said({"tool", "hatch", "envs"});
    const std::string name = key_where(environments, [](const Value* each) {
      return member(each, {"scripts", "test"}) != nullptr;
    });
    if (!name.empty()) {
      const std::string script = name == "default" ? "test" : base::shell_word(name + ":test");
      sighting_.suite("hatch run " + script, "hatch",
                      fmt::format("pyproject.toml: tool.hatch.envs.{}.scripts.test", name));
    } else if (member(environments, "hatch-test") != nullptr) {
      sighting_.suite("hatch test", "hatch", "pyproject.toml: tool.hatch.envs.hatch-test");
    }
  }

  std::optional<Needed> find_pytest() const {
    std::optional<Needed> found = required_pytest();
    const std::string configured = configured_pytest();
    if (!configured.empty()) {
      if (!found) found.emplace();
      found->where = configured;
    }
    return found;
  }

  std::string configured_pytest() const {
    for (const char* file : {"pytest.ini", ".pytest.ini", "pytest.toml"})
      if (has(file)) return file;
    if (said({"tool", "pytest"}) != nullptr) return "pyproject.toml: tool.pytest";
    if (line_in("tox.ini", "[pytest]")) return "tox.ini: [pytest]";
    if (line_in("setup.cfg", "[tool:pytest]")) return "setup.cfg: [tool:pytest]";
    for (const char* file : {"conftest.py", "tests/conftest.py"})
      if (has(file)) return file;
    return "";
  }

  // Where pytest stands among the requirements.
  std::optional<Needed> required_pytest() const {
    if (lists_pytest(said({"project", "dependencies"})))
      return Needed{"", "", "pyproject.toml: project.dependencies"};
    if (const std::string group = key_where(said({"dependency-groups"}), lists_pytest);
        !group.empty()) {
      return Needed{"", group, "pyproject.toml: dependency-groups." + group};
    }
    if (const std::string extra =
            key_where(said({"project", "optional-dependencies"}), lists_pytest);
        !extra.empty()) {
      return Needed{extra, "", "pyproject.toml: project.optional-dependencies." + extra};
    }
    if (lists_pytest(said({"tool", "uv", "dev-dependencies"})))
      return Needed{"", "", "pyproject.toml: tool.uv.dev-dependencies"};
    if (auto found = required_of_poetry()) return found;
    return required_in_files();
  }

  std::optional<Needed> required_of_poetry() const {
    for (const char* key : {"dependencies", "dev-dependencies"})
      if (has_key_pytest(said({"tool", "poetry", key})))
        return Needed{"", "", fmt::format("pyproject.toml: tool.poetry.{}", key)};
    const Value* groups = said({"tool", "poetry", "group"});
    const std::string group = key_where(
        groups, [](const Value* each) { return has_key_pytest(member(each, "dependencies")); });
    if (group.empty()) return std::nullopt;
    // A group is installed unless it is said to be optional (Poetry, "Managing dependencies").
    const Value* optional = member(groups, {group, "optional"});
    const bool asked = optional != nullptr && optional->truth;
    return Needed{"", asked ? group : "", "pyproject.toml: tool.poetry.group." + group};
  }

  std::optional<Needed> required_in_files() const {
    for (const char* file : {"requirements.txt", "requirements-dev.txt", "dev-requirements.txt",
                             "requirements-test.txt", "test-requirements.txt", "Pipfile"}) {
      const std::optional<std::string> text = sighting_.text(file);
      if (!text) continue;
      for (const std::string_view line : base::lines(*text))
        if (is_pytest(line)) return Needed{"", "", file};
    }
    return std::nullopt;
  }

  // What makes the environment that the tests need: by the lock file that is nearest, since members
  // of a workspace have none.
  Runner runner_for(const Needed& needed) const {
    const Folder& folder = sighting_.folder();
    const bool uv = nearest_with(folder, "uv.lock") != nullptr;
    if (uv || said({"tool", "uv"}) != nullptr) {
      std::string options;
      if (!needed.extra.empty()) options = "--extra " + base::shell_word(needed.extra) + " ";
      // uv brings the group dev unasked.
      if (!needed.group.empty() && needed.group != "dev")
        options = "--group " + base::shell_word(needed.group) + " ";
      return {"uv run " + options, "uv", uv ? "uv.lock" : "tool.uv",
              std::string(base::trim("uv sync " + options))};
    }
    if (has("poetry.lock")) {
      std::string options;
      if (!needed.extra.empty()) options = " --extras " + base::shell_word(needed.extra);
      if (!needed.group.empty()) options = " --with " + base::shell_word(needed.group);
      return {"poetry run ", "poetry", "poetry.lock", "poetry install" + options};
    }
    if (has("pdm.lock")) return {"pdm run ", "pdm", "pdm.lock", "pdm install"};
    if (has("Pipfile.lock")) {
      return {"pipenv run ", "pipenv", "Pipfile.lock", "pipenv sync --dev"};
    }
    return {};
  }

  Sighting& sighting_;
  std::optional<Value> pyproject_;
};

}  // namespace

void see_python(Sighting& sighting) {
  if (Python python(sighting); python.is_there()) python.see();
}

void see_unittest(Sighting& sighting) {
  if (sighting.has_suites()) return;
  if (Python python(sighting); python.is_there()) python.see_unittest();
}

}  // namespace conduct::project
