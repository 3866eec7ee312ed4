#include "spec/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

namespace conduct::spec {
namespace {

bool same(const std::string& a, const std::string& b) {
  return a == b;
}

bool same(const Task& a, const Task& b) {
  return a.text == b.text && a.checked == b.checked;
}

bool same(const TestCommand& a, const TestCommand& b) {
  const auto key = [](const TestCommand& test) {
    return std::tie(test.command, test.fails, test.lasts, test.exit_code, test.silent,
                    test.expected);
  };
  return key(a) == key(b);
}

bool same(const Criterion& a, const Criterion& b) {
  const auto key = [](const Criterion& one) {
    return std::tie(one.text, one.kind, one.command, one.paths, one.pattern, one.address,
                    one.percent, one.until);
  };
  return key(a) == key(b);
}

bool same(const Gotcha& a, const Gotcha& b) {
  return a.text == b.text;
}

// Looks for the first difference.
class Comparison {
 public:
  std::string of(const Spec& a, const Spec& b) && {
    value("title", a.title == b.title);
    for (std::size_t i = 0; i < a.phases.size() && i < b.phases.size() && found_.empty(); ++i) {
      within_ = fmt::format("phases[{}].", i);
      phases(a.phases[i], b.phases[i]);
    }
    within_.clear();
    ends("phases", a.phases.size(), b.phases.size());
    list("setup", a.setup, b.setup);
    list("test_commands", a.test_commands, b.test_commands);
    list("gotchas", a.gotchas, b.gotchas);
    list("final_commands", a.final_commands, b.final_commands);
    list("final_criteria", a.final_criteria, b.final_criteria);
    return std::move(found_);
  }

 private:
  void value(const char* name, bool same) {
    if (found_.empty() && !same) found_ = within_ + name;
  }

  // Of two lists that are alike as far as the shorter one goes.
  void ends(const char* name, std::size_t a, std::size_t b) {
    if (found_.empty() && a > b) found_ = fmt::format("{}{}[{}]", within_, name, b);
    value(name, a == b);
  }

  template <typename Value>
  void list(const char* name, const std::vector<Value>& a, const std::vector<Value>& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size() && found_.empty(); ++i) {
      if (!same(a[i], b[i])) found_ = fmt::format("{}{}[{}]", within_, name, i);
    }
    ends(name, a.size(), b.size());
  }

  void phases(const Phase& a, const Phase& b) {
    const std::string phase = within_;
    value("id", a.id == b.id);
    value("title", a.title == b.title);
    for (std::size_t i = 0; i < a.modules.size() && i < b.modules.size(); ++i) {
      within_ = fmt::format("{}modules[{}].", phase, i);
      modules(a.modules[i], b.modules[i]);
    }
    within_ = phase;
    ends("modules", a.modules.size(), b.modules.size());
    list("tasks", a.tasks, b.tasks);
    list("test_commands", a.test_commands, b.test_commands);
    list("criteria", a.criteria, b.criteria);
    list("gotchas", a.gotchas, b.gotchas);
    value("depends", a.depends == b.depends);
    list("files", a.files, b.files);
    list("references", a.references, b.references);
    value("prose", a.prose == b.prose);
    within_ = phase + "options.";
    options(a.options, b.options);
  }

  void modules(const Module& a, const Module& b) {
    value("name", a.name == b.name);
    list("paths", a.paths, b.paths);
    list("depends", a.depends, b.depends);
    value("agent", a.agent == b.agent);
    list("tasks", a.tasks, b.tasks);
    list("test_commands", a.test_commands, b.test_commands);
    list("criteria", a.criteria, b.criteria);
  }

  void options(const PhaseOptions& a, const PhaseOptions& b) {
    value("agent", a.agent == b.agent);
    value("retries", a.retries == b.retries);
    value("timeout_ms", a.timeout_ms == b.timeout_ms);
    value("approval", a.approval == b.approval);
    value("working_mode", a.working_mode == b.working_mode);
    value("on_failure", a.on_failure == b.on_failure);
    value("setup", a.setup == b.setup);
    value("start", a.start == b.start);
    value("expected_fail", a.expected_fail == b.expected_fail);
    value("placeholders", a.placeholders == b.placeholders);
    value("supersedes", a.supersedes == b.supersedes);
  }

  std::string within_;  // "phases[2].modules[0]."
  std::string found_;
};

}  // namespace

std::string difference(const Spec& plan, const Spec& other) {
  return Comparison().of(plan, other);
}

}  // namespace conduct::spec
