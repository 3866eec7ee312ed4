#include "spec/canonical.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/inline_text.h"
#include "spec/label.h"
#include "spec/prose.h"
#include "spec/source_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace conduct::spec {
namespace {

// The longest run of C in TEXT.
std::size_t longest_run(std::string_view text, char c) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char each : text) {
    run = each == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// CODE between backticks that nothing in it can close (CommonMark 0.29, "Code spans").
std::string in_code(std::string_view code) {
  const std::size_t longest = longest_run(code, '`');
  if (longest == 0) return fmt::format("`{}`", code);
  const std::string mark(longest + 1, '`');
  return fmt::format("{} {} {}", mark, code, mark);
}

std::string in_fence(std::string_view script) {
  const std::string mark(std::max<std::size_t>(longest_run(script, '`') + 1, 3), '`');
  return fmt::format("{}sh\n{}\n{}\n", mark, script, mark);
}

// Would FIRST, the first line of an item, be no text of it beside its MARK, but a label, a checkbox
// or a part of a rule?
bool stands_below(std::string_view mark, std::string_view first) {
  const bool box = mark.size() > 2;
  const std::optional<Label> label = read_label(first);
  if (label && opens_item(*label, 0, box)) return true;
  return !box && (checkbox(first) || first.find_first_not_of("- ") == std::string_view::npos);
}

// TEXT as an item of a list, its further lines indented.
std::string item(std::string_view mark, std::string_view text) {
  const bool below = stands_below(mark, first_line_of(text));
  std::string out(below ? without_end(mark) : mark);
  if (below) out += '\n';
  for (const std::string_view line : base::split(text, '\n')) {
    if (out.back() == '\n' && !line.empty()) out += "  ";
    out += line;
    out += '\n';
  }
  return out;
}

// A heading. What looks like the marks that close one is text where such marks follow (CommonMark
// 0.29, "ATX headings").
std::string heading(std::string_view marks, std::string_view text) {
  const std::string line = fmt::format("{} {}", marks, text);
  return line + (atx_text(line) == text ? "\n" : " #\n");
}

std::string codes(const std::vector<std::string>& all) {
  std::vector<std::string> marked;
  for (const std::string& one : all) marked.push_back(in_code(one));
  return base::join(marked, ", ");
}

// Names of modules; what has a comma or says "none" is a name between backticks.
std::string names(const std::vector<std::string>& all) {
  std::vector<std::string> said;
  for (const std::string& one : all) {
    const bool plain = pieces(one, true).size() == 1 && !base::equal_ignoring_case(one, "none");
    said.push_back(plain ? one : in_code(one));
  }
  return base::join(said, ", ");
}

std::string minutes(long long milliseconds) {
  if (milliseconds % 60'000 == 0) return fmt::format("{}m", milliseconds / 60'000);
  if (milliseconds % 1000 == 0) return fmt::format("{}s", milliseconds / 1000);
  return fmt::format("{}ms", milliseconds);
}

class Writer {
 public:
  std::string write(const Spec& spec) && {
    if (!spec.title.empty()) out_ += heading("#", spec.title);
    label("Setup", codes(spec.setup));
    commands(spec.test_commands);
    gotchas(spec.gotchas);
    out_ += "\n## Implementation Phases\n";
    for (const Phase& each : spec.phases) {
      out_ += '\n';
      phase(each);
    }
    checks(spec.final_commands);
    list("## Success Criteria", spec.final_criteria);
    if (out_[0] == '\n') out_.erase(0, 1);
    return std::move(out_);
  }

  std::string write(const Phase& one) && {
    phase(one);
    return std::move(out_);
  }

 private:
  void phase(const Phase& phase) {
    out_ += heading(
        "###", fmt::format("Phase {}{}{}", phase.id, phase.title.empty() ? "" : ": ", phase.title));
    if (!phase.prose.empty()) out_ += '\n' + written_prose(phase.prose);
    // Behind tasks it could be taken for what is expected of a command that one of them runs.
    if (phase.options.expected_fail) label("Expected", "fail");
    tasks(phase.tasks);
    modules(phase.modules);
    if (phase.depends) {
      label("Depends on", phase.depends->empty() ? "none" : base::join(*phase.depends, ", "));
    }
    options(phase.options);
    commands(phase.test_commands);
    list("Success Criteria:", phase.criteria);
    gotchas(phase.gotchas);
    if (!phase.files.empty()) label("Files", codes(phase.files));
    if (!phase.references.empty()) {
      out_ += "\nReferences:\n\n";
      for (const std::string& reference : phase.references) out_ += item("- ", reference);
    }
    for (const Module& module : phase.modules) section(module);
  }

  void label(std::string_view name, std::string_view value) {
    if (!value.empty()) out_ += fmt::format("\n{}: {}\n", name, value);
  }

  template <typename Items>
  void list(std::string_view name, const Items& items) {
    if (items.empty()) return;
    out_ += fmt::format("\n{}\n\n", name);
    for (const auto& one : items) out_ += item("- ", one.text);
  }

  void gotchas(const std::vector<Gotcha>& gotchas) { list("Gotchas:", gotchas); }

  void tasks(const std::vector<Task>& tasks) {
    if (tasks.empty()) return;
    out_ += '\n';
    for (const Task& task : tasks) out_ += item(task.checked ? "- [x] " : "- [ ] ", task.text);
  }

  void modules(const std::vector<Module>& modules) {
    if (modules.empty()) return;
    out_ += "\nModules:\n\n";
    for (const Module& module : modules) {
      std::string said = module.name;
      if (!module.paths.empty()) said += ": " + codes(module.paths);
      if (!module.depends.empty()) said += fmt::format(" (depends on {})", names(module.depends));
      out_ += item("- ", said);
    }
  }

  // What a module has of its own.
  void section(const Module& module) {
    const bool own = !module.tasks.empty() || !module.test_commands.empty() ||
                     !module.criteria.empty() || !module.agent.empty();
    if (!own) return;
    out_ += '\n' + heading("####", "Module: " + module.name);
    std::vector<TestCommand> tests = module.test_commands;
    const auto fails = [](const TestCommand& test) { return test.fails; };
    if (!tests.empty() && std::all_of(tests.begin(), tests.end(), fails)) {
      label("Expected", "fail");
      for (TestCommand& test : tests) test.fails = false;
    }
    tasks(module.tasks);
    label("Agent", module.agent);
    commands(tests);
    list("Success Criteria:", module.criteria);
  }

  void options(const PhaseOptions& options) {
    label("Agent", options.agent);
    if (options.retries) label("Retries", std::to_string(*options.retries));
    if (options.timeout_ms) label("Timeout", minutes(*options.timeout_ms));
    if (options.approval) label("Approval", "required");
    label("Working mode", options.working_mode);
    label("On Failure", options.on_failure);
    label("Setup", codes(options.setup));
    if (!options.start.empty()) label("Start", in_code(options.start));
    if (options.placeholders) label("Placeholders", "allowed");
    label("Supersedes", base::join(options.supersedes, ", "));
  }

  // Commands in their order: a label for those that must simply succeed, a pair for any other.
  void commands(const std::vector<TestCommand>& tests) {
    bool open = false;
    for (const TestCommand& test : tests) {
      if (test.fails || test.silent || !test.expected.empty()) {
        pair(test);
        open = false;
      } else if (test.command.find('\n') != std::string::npos) {
        out_ += "\nTest Command:\n\n" + in_fence(test.command);
        open = false;
      } else {
        if (!open) out_ += "\nTest Command:\n\n";
        out_ += item("- ", in_code(test.command));
        open = true;
      }
    }
  }

  void pair(const TestCommand& test) {
    out_ += "\nRun:";
    out_ += test.command.find('\n') == std::string::npos ? " " + in_code(test.command) + "\n"
                                                         : "\n\n" + in_fence(test.command) + "\n";
    out_ +=
        fmt::format("Expected: {}\n", test.exit_code > 0 ? fmt::format("exit {}", test.exit_code)
                                      : test.lasts       ? "exit non-zero"
                                      : test.fails       ? "fail in this phase"
                                      : test.silent      ? "nothing"
                                                         : in_code(test.expected));
  }

  // Commands of the plan as a whole. Among what says how to tell only what is plainly a command is
  // one; a fence of shell always is.
  void checks(const std::vector<TestCommand>& tests) {
    if (!tests.empty()) out_ += "\n## Verification\n";
    bool open = false;
    for (const TestCommand& test : tests) {
      const std::string said = in_code(test.command) + ending(test);
      const bool line = test.command.find('\n') == std::string::npos;
      const bool plain = line && read_check(said).commands == std::vector{test.command};
      if (!plain || !open) out_ += '\n';
      out_ += plain ? item("- ", said) : in_fence(test.command);
      open = plain;
    }
  }

  static std::string ending(const TestCommand& test) {
    if (test.exit_code > 0) return fmt::format(" exits {}", test.exit_code);
    if (test.fails) return " fails";
    if (test.silent) return " prints nothing";
    return test.expected.empty() ? "" : " prints " + in_code(test.expected);
  }

  std::string out_;
};

}  // namespace

std::string canonical(const Spec& spec) {
  return Writer().write(spec);
}

std::string canonical(const Phase& phase) {
  return Writer().write(phase);
}

}  // namespace conduct::spec
