// What a success criterion is bound to. Only forms that say plainly what to check are bound; every
// other text stays prose, for a guess that passes would be taken for a check.
#include "base/text.h"
#include "spec/absent_pattern.h"
#include "spec/inline_text.h"
#include "spec/path_text.h"
#include "spec/probe.h"
#include "spec/spec.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

using Words = std::vector<std::string>;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// ---- tests

// "Tests pass", "All unit tests are green", "The test suite passes".
bool says_tests_pass(std::string_view text) {
  static constexpr std::array<std::string_view, 11> kVerbs{
      " must pass", " pass",     " passes", " are passing", " is passing", " passing",
      " are green", " is green", " green",  " succeed",     " succeeds"};
  static constexpr std::array<std::string_view, 9> kAdjectives{
      "all", "the", "every", "unit", "existing", "new", "automated", "full", "whole"};
  static constexpr std::array<std::string_view, 4> kSubjects{"test", "tests", "test suite",
                                                             "test suites"};
  std::string_view subject = text;
  if (base::equal_ignoring_case(text, "all green")) return true;
  if (text.find("est") == text.npos && text.find("EST") == text.npos) return false;
  const bool has_verb = std::any_of(kVerbs.begin(), kVerbs.end(),
                                    [&](std::string_view verb) { return drop_end(subject, verb); });
  if (!has_verb) return false;
  const std::string lowered = base::lower(subject);
  subject = lowered;
  for (;;) {
    const std::size_t end = subject.find(' ');
    if (end == std::string_view::npos) break;
    const std::string_view word = subject.substr(0, end);
    const bool number = word.find_first_not_of("0123456789") == std::string_view::npos;
    if (!number && !is_one_of(word, kAdjectives)) break;
    subject = base::trim(subject.substr(end));
  }
  return is_one_of(subject, kSubjects);
}

// ---- commands

// What stands before the code of a criterion that is a command.
bool introduces_command(std::string_view before) {
  static constexpr std::array<std::string_view, 5> kIntroductions{"", "command", "the command",
                                                                  "running", "run"};
  return is_one_of(before, kIntroductions);
}

// "No import errors:", "Linting passes:": the code behind it is how to see that.
bool introduces_check(std::string_view before) {
  if (!ends_with(before, ":")) return false;
  before = base::trim(before.substr(0, before.size() - 1));
  const bool no_errors = before.substr(0, 3) == "no " &&
                         (ends_with(before, " errors") || ends_with(before, " warnings"));
  static constexpr std::array<std::string_view, 4> kVerbs{" pass", " passes", " succeed",
                                                          " succeeds"};
  return no_errors || std::any_of(kVerbs.begin(), kVerbs.end(),
                                  [&](std::string_view verb) { return ends_with(before, verb); });
}

bool says_succeeds(std::string_view after) {
  static constexpr std::array<std::string_view, 14> kForms{"exits 0",
                                                           "exits with 0",
                                                           "exits with code 0",
                                                           "exits with status 0",
                                                           "exits zero",
                                                           "exit 0",
                                                           "returns 0",
                                                           "exits with exit code 0",
                                                           "returns exit code 0",
                                                           "passes",
                                                           "succeeds",
                                                           "pass",
                                                           "succeed",
                                                           "completes with exit code 0"};
  return is_one_of(after, kForms);
}

// "`login()` passes", "`tests/test_a.py` passes": the name of a function, an option, a file.
bool is_no_command(std::string_view code) {
  code = base::trim(code);
  if (code.front() == '-' || code.find("()") != std::string_view::npos) return true;
  const bool alone = code.find(' ') == std::string_view::npos;
  const std::size_t dot = code.rfind('.');
  return alone && dot != std::string_view::npos && dot > 0 && !code.starts_with("./") &&
         !code.ends_with(".sh") && code.find('/', dot) == std::string_view::npos;
}

std::optional<std::string> bound_command(std::string_view text) {
  const std::vector<CodeSpan> spans = code_spans(text);
  if (spans.size() != 1 || base::trim(spans[0].code).empty()) return std::nullopt;
  if (spans[0].start == 0 && is_no_command(spans[0].code)) return std::nullopt;
  const std::string before = base::lower(base::trim(text.substr(0, spans[0].start)));
  const std::string after = base::lower(base::trim(text.substr(spans[0].end)));
  const bool is_command = says_succeeds(after)
                              ? introduces_command(before) || ends_with(before, ":")
                              : after.empty() && introduces_check(before);
  if (!is_command) return std::nullopt;
  return std::string(spans[0].code);
}

// ---- files

// "Files exist: a, b", or the files as nested items below it.
std::optional<Words> listed_files(std::string_view line, std::string_view nested) {
  if (!drop_start(line, "files exist:") && !drop_start(line, "file exists:")) return std::nullopt;
  if (!line.empty()) return nested.empty() ? read_paths(line, true) : std::nullopt;
  Words paths;
  for (const std::string_view item : base::lines(nested)) {
    const std::string_view text = base::trim(item);
    if (text.empty()) continue;
    std::optional<std::string> path = read_path(text.substr(list_marker(text)), true);
    if (!path) return std::nullopt;
    paths.push_back(*std::move(path));
  }
  if (paths.empty()) return std::nullopt;
  return paths;
}

// "a exists", "files a and b exist", "proto/*.proto files exist", "the `docs/` directory is
// created".
std::optional<Words> named_files(std::string_view subject) {
  if (!drop_start(subject, "files ")) drop_start(subject, "file ");
  drop_start(subject, "the ");
  for (const std::string_view noun : {"directory ", "folder "}) drop_start(subject, noun);
  for (const std::string_view noun : {" files", " file", " directory", " folder"}) {
    if (drop_end(subject, noun)) break;
  }
  return read_paths(subject, false);
}

std::string in_directory(std::string_view directory, const std::string& path) {
  const std::string separator = directory.back() == '/' ? "" : "/";
  return std::string(directory) + separator + path;
}

bool denies(std::string_view subject) {
  const std::string words = " " + base::lower(subject) + " ";
  return words.substr(0, 4) == " no " || words.find(" not ") != std::string::npos ||
         words.find(" never ") != std::string::npos;
}

// "`a` is generated in D/" is D/a; of things that are no paths ("stubs generated in D/ and E/"),
// the directories themselves are what can be looked for.
std::optional<Words> made_in(std::string_view subject, std::string_view place) {
  const std::optional<Words> directories = read_paths(place, false);
  if (!directories || subject.empty() || denies(subject)) return std::nullopt;
  const std::optional<Words> names = named_files(subject);
  if (!names) {
    const bool folders =
        std::all_of(directories->begin(), directories->end(),
                    [](const std::string& path) { return path.find('/') != std::string::npos; });
    return folders && code_spans(subject).empty() ? directories : std::nullopt;
  }
  Words paths;
  for (const std::string& directory : *directories) {
    for (const std::string& name : *names) paths.push_back(in_directory(directory, name));
  }
  return paths;
}

std::optional<Words> bound_files(std::string_view line) {
  static constexpr std::array<std::string_view, 12> kVerbs{" exists and is not empty",
                                                           " exist and are not empty",
                                                           " exists",
                                                           " exist",
                                                           " is present",
                                                           " are present",
                                                           " is generated",
                                                           " are generated",
                                                           " is created",
                                                           " are created",
                                                           " generated",
                                                           " created"};
  std::string_view subject = line;
  const auto drops = [&](std::string_view verb) { return drop_end(subject, verb); };
  if (std::any_of(kVerbs.begin(), kVerbs.end(), drops)) return named_files(subject);
  if (line.find(" in ") == line.npos && line.find(" IN ") == line.npos) return std::nullopt;
  const std::string lowered = base::lower(line);
  for (const std::string_view verb : kVerbs) {
    const std::string mark = std::string(verb) + " in ";
    const std::size_t at = lowered.find(mark);
    if (at == std::string::npos) continue;
    return made_in(base::trim(line.substr(0, at)), base::trim(line.substr(at + mark.size())));
  }
  return std::nullopt;
}

// A criterion's sentence, its wrapped lines joined, and the list nested below it.
struct Sentence {
  std::string text;
  std::string_view nested;
};

Sentence read_sentence(std::string_view criterion) {
  Sentence sentence;
  while (!criterion.empty()) {
    const std::size_t end = std::min(criterion.find('\n'), criterion.size());
    const std::string_view line = base::trim(criterion.substr(0, end));
    if (!sentence.text.empty() && list_marker(line) > 0) break;
    if (!sentence.text.empty() && !line.empty()) sentence.text += ' ';
    sentence.text += line;
    criterion.remove_prefix(std::min(end + 1, criterion.size()));
  }
  sentence.nested = criterion;
  return sentence;
}

void bind(std::string_view text, Criterion& criterion) {
  if (auto files = bound_files(text)) {
    criterion.kind = CriterionKind::files;
    criterion.paths = *std::move(files);
  } else if (says_tests_pass(text)) {
    criterion.kind = CriterionKind::tests;
  } else if (auto command = bound_command(text)) {
    criterion.kind = CriterionKind::command;
    criterion.command = *std::move(command);
  } else if (auto absent = read_absent(text)) {
    criterion.kind = CriterionKind::absent;
    criterion.pattern = std::move(absent->pattern);
    criterion.paths = std::move(absent->paths);
  } else {
    bind_probe(text, criterion);
  }
}

// TEXT without a tick in front, without "**Functional:**", and without emphasis around all of it.
std::string_view bare_sentence(std::string_view text) {
  text = base::trim(text);
  while (symbol_at(text, 0) > 0) text = base::trim(text.substr(symbol_at(text, 0)));
  const std::size_t label = text.substr(0, 2) == "**" ? text.find(":**") : std::string_view::npos;
  if (label != std::string_view::npos && label < 40) text = base::trim(text.substr(label + 3));
  return without_emphasis(text);
}

}  // namespace

Criterion bind_criterion(std::string_view text, int line) {
  Criterion criterion;
  criterion.text = base::trim(text);
  criterion.line = line;
  const Sentence sentence = read_sentence(criterion.text);
  std::string_view said = bare_sentence(sentence.text);
  criterion.until = take_until(said);
  if (ends_with(said, ".") && !ends_with(said, ".."))
    said = base::trim(said.substr(0, said.size() - 1));
  if (auto files = listed_files(said, sentence.nested)) {
    criterion.kind = CriterionKind::files;
    criterion.paths = *std::move(files);
  } else if (sentence.nested.empty()) {
    // Details below a criterion are part of what it asks: with them it is more than its sentence.
    bind(said, criterion);
  }
  return criterion;
}

const char* to_string(CriterionKind kind) {
  switch (kind) {
    case CriterionKind::tests:
      return "tests";
    case CriterionKind::command:
      return "command";
    case CriterionKind::files:
      return "file";
    case CriterionKind::absent:
      return "absent";
    case CriterionKind::contains:
      return "contains";
    case CriterionKind::port:
      return "port";
    case CriterionKind::http:
      return "http";
    case CriterionKind::coverage:
      return "coverage";
    case CriterionKind::prose:
      break;
  }
  return "prose";
}

}  // namespace conduct::spec
