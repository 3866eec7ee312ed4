#include "spec/tests_first.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::size_t kMaxWord = 256;  // bytes; a longer one names no test
constexpr std::size_t kMaxWords = 16;  // of a call; behind that many none names the test

// "CI=1" in front of a program.
bool sets_variable(std::string_view word) {
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         word.find_first_of("/.-") > equals;  // no path and no option
}

// COMMAND as its program and what the program is asked for, without options.
struct Call {
  std::string program;
  std::vector<std::string_view> words;
};

Call read_call(std::string_view command) {
  Call call;
  for (std::string_view word : base::split(command.substr(0, command.find('\n')), ' ')) {
    word = base::trim(word);
    if (word.empty() || (call.program.empty() && sets_variable(word))) continue;
    if (call.program.empty()) {
      call.program = word;
    } else if (word[0] != '-' && word.size() <= kMaxWord) {
      call.words.push_back(word);
    }
  }
  return call;
}

// "tests/" and "./..." hold all that is below.
std::string_view without_all(std::string_view word) {
  for (const std::string_view end : {"/...", "/"}) {
    if (word.size() > end.size() && word.ends_with(end)) {
      word.remove_suffix(end.size());
    }
  }
  return word;
}

// What passes in a phase.
class Passing {
 public:
  void add(const std::string& command) {
    texts_.insert(command);
    const Call call = read_call(command);
    std::string known = call.program;
    if (!call.words.empty()) programs_.insert(call.program);
    for (const std::string_view word : call.words) add_word(known, word);
    calls_.insert(std::move(known));
  }

  bool has(const std::string& command) const { return texts_.count(command) > 0; }

  // Is the test that COMMAND runs among what passes? "pytest tests/a.py::t" is a part of
  // "pytest tests/a.py", of "pytest tests" and of "pytest"; "cargo test a" is none of "cargo test
  // b".
  bool covers(const std::string& command) const {
    const Call call = read_call(command);
    if (call.words.empty()) return programs_.count(call.program) > 0;  // of all it has, a part
    std::string known = call.program;
    if (calls_.count(known) > 0) return true;
    for (std::size_t i = 0; i < call.words.size() && i < kMaxWords; ++i) {
      const std::string_view word = call.words[i];
      for (std::size_t end = word.size(); end != std::string_view::npos && end > 0;
           end = word.find_last_of("/:.", end - 1)) {
        std::string part = known;
        add_word(part, word.substr(0, end));
        if (calls_.count(part) > 0) return true;
      }
      add_word(known, word);
    }
    return false;
  }

 private:
  static void add_word(std::string& call, std::string_view word) {
    call += ' ';
    call += without_all(word);
  }

  std::unordered_set<std::string> texts_;
  std::unordered_set<std::string> programs_;  // of which something is asked
  std::unordered_set<std::string> calls_;     // without options
};

}  // namespace

std::vector<RedRun> take_moments(std::vector<TestCommand>& tests,
                                 const std::map<int, RunEnd>& runs) {
  const auto end_of = [&](const TestCommand& test) {
    const auto run = runs.find(test.line);
    return run == runs.end() ? RunEnd::passes : run->second;
  };
  Passing passing;
  for (const TestCommand& test : tests) {
    if (!test.fails) passing.add(test.command);
  }
  std::vector<RedRun> reds;
  std::vector<TestCommand> kept;
  std::string green_next;  // the program of the run behind the one at hand, where that passes
  for (auto test = tests.rbegin(); test != tests.rend(); ++test) {
    const RunEnd end = end_of(*test);
    const bool red = end != RunEnd::passes;
    const bool tested = end == RunEnd::test_fails;
    const std::string program = read_call(test->command).program;
    const auto fate = passing.has(test->command) || (tested && passing.covers(test->command))
                          ? RedRun::Fate::passes_later
                      : tested && !green_next.empty() && green_next != program
                          ? RedRun::Fate::paired
                          : RedRun::Fate::stays;
    if (runs.count(test->line) > 0) green_next = red ? "" : program;
    if (red) reds.push_back({*test, fate});
    if (!red || fate == RedRun::Fate::stays) kept.push_back(std::move(*test));
  }
  std::reverse(reds.begin(), reds.end());
  std::reverse(kept.begin(), kept.end());
  tests = std::move(kept);
  return reds;
}

}  // namespace conduct::spec
