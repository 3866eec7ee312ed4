// What holds for every plan in fixtures/; and documents that are no plans.
#include "fixtures.h"

#include "base/text.h"
#include "spec_text.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace conduct::spec {
namespace {

TEST(NoPlans, AFeaturesSpecification) {
  expect_read("not_a_plan", "# Feature Specification: Shared Umbrellas\n", {"CS014"});
}

TEST(NoPlans, ADesignNote) {
  expect_read("design_note", "# How the Lighthouse Keeps Time\n", {"CS014"});
}

TEST(NoPlans, APlanThatIsOnlyShown) {
  expect_read("in_fence", "# A plan for the beehive scale\n", {"CS003"});
}

class EveryFixture : public ::testing::TestWithParam<std::string> {
 protected:
  std::string text_ = read_fixture(GetParam());
};

// All facts of TEXT, those that the dump leaves out included.
std::string facts(const std::string& text) {
  const Parsed parsed = parse(text);
  std::string out = dump(parsed.spec) + rendered(parsed.diagnostics);
  for (const Phase& phase : parsed.spec.phases) {
    out += std::to_string(phase.line) + "\n" + phase.section;
  }
  return out;
}

std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  for (const std::string_view line : base::lines(text)) {
    out += line;
    out += end;
  }
  return out;
}

TEST_P(EveryFixture, SaysTheSameWithAnyLineEnd) {
  EXPECT_EQ(facts(with_line_ends(text_, "\r\n")), facts(text_));
  EXPECT_EQ(facts(with_line_ends(text_, "\r")), facts(text_));
}

TEST_P(EveryFixture, SaysTheSameBehindAByteOrderMark) {
  EXPECT_EQ(facts("\xEF\xBB\xBF" + text_), facts(text_));
  EXPECT_EQ(facts("\xEF\xBB\xBF" + with_line_ends(text_, "\r\n")), facts(text_));
}

// TEXT with CHANGE applied to the lines outside of fences.
std::string with_lines(std::string_view text, std::string (*change)(std::string_view)) {
  std::string out;
  bool fenced = false;
  for (const std::string_view line : base::lines(text)) {
    const std::string_view start = base::trim(line).substr(0, 3);
    const bool fence = start == "```" || start == "~~~";
    if (fence) fenced = !fenced;
    out += fence || fenced ? std::string(line) : change(line);
    out += '\n';
  }
  return out;
}

// Markdown's other line break. Behind a backslash, and in front matter, blanks mean something.
std::string with_blanks_at_end(std::string_view line) {
  const bool apart = line.empty() || line.back() == '\\' || line.substr(0, 3) == "---";
  return std::string(line) + (apart ? "" : "  ");
}

// The same in tabs: CommonMark 0.29, "Tabs".
std::string with_tabs(std::string_view line) {
  const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  const bool nested = line.substr(blanks, 2) == "- ";
  return nested ? std::string(blanks / 2, '\t') + std::string(line.substr(blanks))
                : std::string(line);
}

std::string one_deeper(std::string_view line) {
  return (line.substr(0, 1) == "#" ? "#" : "") + std::string(line);
}

std::string dump_of(std::string_view text) {
  const Spec spec = parse(text).spec;
  return dump(spec).substr(2 + spec.title.size());
}

TEST_P(EveryFixture, SaysTheSameInOtherDress) {
  const std::string expected = dump_of(text_);
  EXPECT_EQ(dump_of(with_lines(text_, with_blanks_at_end)), expected);
  EXPECT_EQ(dump_of(with_lines(text_, with_tabs)), expected);
  EXPECT_EQ(dump_of(with_lines(text_, one_deeper)), expected);
  if (text_.substr(0, 3) == "---") return;
  EXPECT_EQ(dump_of("---\ntitle: x\n---\n" + text_), expected);
}

// Finds what a spec says in the lines that it says it of.
class LineChecker {
 public:
  explicit LineChecker(std::string_view text) : lines_(base::lines(text)) {}

  void check(const Spec& spec) {
    check_all(spec.test_commands);
    check_all(spec.final_commands);
    check_all(spec.final_criteria);
    check_all(spec.gotchas);
    for (const Phase& phase : spec.phases) {
      check(phase.line, phase.title.substr(0, phase.title.find(' ')));
      check_all(phase.tasks);
      check_all(phase.test_commands);
      check_all(phase.criteria);
      check_all(phase.gotchas);
      for (const Module& module : phase.modules) check(module);
    }
  }

 private:
  static const std::string& text_of(const Task& task) { return task.text; }
  static const std::string& text_of(const Criterion& criterion) { return criterion.text; }
  static const std::string& text_of(const Gotcha& gotcha) { return gotcha.text; }
  static const std::string& text_of(const TestCommand& test) { return test.command; }

  template <typename Facts>
  void check_all(const Facts& facts) {
    for (const auto& fact : facts) check(fact.line, text_of(fact));
  }

  void check(const Module& module) {
    // A file of a component graph is called by its path where others have its name.
    const bool is_file =
        !module.paths.empty() && !module.tasks.empty() && module.tasks[0].line == module.line;
    check(module.line, is_file ? module.paths[0] : module.name);
    check_all(module.tasks);
    check_all(module.test_commands);
    check_all(module.criteria);
  }

  void check(int line, std::string_view text) {
    ASSERT_TRUE(line >= 1 && static_cast<std::size_t>(line) <= lines_.size()) << text;
    // In a table a bar is escaped, so the text is another one from there on.
    const std::string_view start = text.substr(0, std::min(text.find('\n'), text.find(" | ")));
    EXPECT_THAT(std::string(lines_[static_cast<std::size_t>(line) - 1]),
                ::testing::HasSubstr(std::string(start)))
        << "line " << line;
  }

  std::vector<std::string_view> lines_;
};

TEST_P(EveryFixture, HasItsFactsInTheLinesThatItSays) {
  LineChecker(text_).check(parse(text_).spec);
}

TEST_P(EveryFixture, IsShort) {
  EXPECT_GE(base::lines(text_).size(), 20U);
  EXPECT_LE(base::lines(text_).size(), 80U);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, EveryFixture, ::testing::ValuesIn(fixture_names()),
                         [](const auto& fixture) { return fixture.param; });

// TEXT without blank lines, or with one before each line that is not indented; fences stay as they
// are.
std::string respaced(std::string_view text, bool blanks) {
  std::string out;
  bool fenced = false;
  for (const std::string_view line : base::lines(text)) {
    const bool nested = !line.empty() && line[0] == ' ';
    if (!fenced && line.empty()) continue;
    if (!fenced && !nested && blanks) out += '\n';
    if (line.substr(0, 3) == "```") fenced = !fenced;
    out += line;
    out += '\n';
  }
  return out;
}

TEST(Spacing, BlankLinesBetweenBulletsAndLabelsChangeNothing) {
  for (const char* name : {"original", "dense"}) {
    const std::string text = read_fixture(name);
    const std::string expected = dump(parse(text).spec);
    EXPECT_EQ(dump(parse(respaced(text, true)).spec), expected) << name;
    EXPECT_EQ(dump(parse(respaced(text, false)).spec), expected) << name;
  }
}

}  // namespace
}  // namespace conduct::spec
