#include "spec/command_text.h"

#include "base/text.h"
#include "spec/expectation.h"
#include "spec/inline_text.h"
#include "spec/source_line.h"

#include <algorithm>
#include <array>

namespace conduct::spec {
namespace {

constexpr std::array<std::string_view, 6> kShells{"sh", "bash", "shell", "zsh", "ksh", "dash"};
constexpr std::array<std::string_view, 4> kSessions{"console", "shell-session", "sh-session",
                                                    "terminal"};

// Programs that a word alone calls.
constexpr std::array<std::string_view, 16> kPrograms{
    "make", "pytest", "tox", "ctest",  "jest", "vitest", "mocha", "rspec",
    "ruff", "mypy",   "nox", "eslint", "tsc",  "just",   "ninja", "phpunit"};

// First words of what is code in other languages.
constexpr std::array<std::string_view, 28> kStatements{
    "func",      "def",    "class",  "const", "let", "var",   "import",
    "from",      "SELECT", "GET",    "POST",  "PUT", "PATCH", "DELETE",
    "INSERT",    "UPDATE", "return", "if",    "for", "while", "type",
    "interface", "struct", "enum",   "pub",   "fn",  "use",   "async"};

constexpr std::array<std::string_view, 34> kWork{"git",
                                                 "mkdir",
                                                 "cp",
                                                 "mv",
                                                 "rm",
                                                 "touch",
                                                 "npm install",
                                                 "npm i",
                                                 "npm ci",
                                                 "npm run dev",
                                                 "npm start",
                                                 "pnpm install",
                                                 "pnpm add",
                                                 "yarn install",
                                                 "yarn add",
                                                 "bun install",
                                                 "pip install",
                                                 "apt install",
                                                 "apt-get",
                                                 "brew install",
                                                 "go mod",
                                                 "go get",
                                                 "npm run start",
                                                 "yarn dev",
                                                 "yarn start",
                                                 "pnpm dev",
                                                 "bun dev",
                                                 "bun run dev",
                                                 "python3 -m http.server",
                                                 "python -m http.server",
                                                 "docker compose up",
                                                 "docker-compose up",
                                                 "uvicorn",
                                                 "flask run"};

// "Never run:", "Rollback:": the command is shown, and not to be run now.
constexpr std::array<std::string_view, 17> kOtherwise{
    "never",      "not",     "don't",   "avoid",    "without",    "instead",
    "rollback",   "revert",  "undo",    "optional", "optionally", "deploy",
    "deployment", "cleanup", "release", "publish",  "example"};

bool has_any_word(std::string_view text, const auto& words) {
  for (const std::string_view word : base::split(text, ' ')) {
    std::string_view bare = word;
    while (!bare.empty() && std::string_view(".,:;—").find(bare.back()) != std::string_view::npos)
      bare.remove_suffix(1);
    if (is_one_of(bare, words)) return true;
  }
  return false;
}

// What stands BEFORE a command says that it is not to be run now.
bool is_for_another_time(std::string_view before) {
  const std::string lead = base::lower(base::trim(before));
  return has_any_word(lead, kOtherwise) || lead == "manual:" || lead == "manually:";
}

// "Run", "Lint:", "Compile check -": a few words that lead to a command.
bool leads_to_command(std::string_view before) {
  static constexpr std::array<std::string_view, 9> kLeads{
      "", "run", "execute", "command", "with", "via", "using", "then", "and"};
  const std::string lead = base::lower(base::trim(before));
  if (is_one_of(lead, kLeads)) return true;
  const bool ends =
      lead.ends_with(':') || lead.ends_with(" -") || lead.ends_with("—") || lead.ends_with("：");
  return ends && std::count(lead.begin(), lead.end(), ' ') <= 4 &&
         lead.find_first_of(".;,") == std::string::npos;
}

// "fails", "exits 1", "returns non-zero" BEHIND a command.
void read_failure(std::string_view behind, CheckText& read) {
  const std::string rest = base::lower(base::trim(behind));
  for (const std::string_view form :
       {"fails", "must fail", "should fail", "exits non-zero", "exits nonzero",
        "exits with non-zero", "exits with a non-zero", "returns non-zero",
        "exits with an error"}) {
    if (rest.starts_with(form)) read.fails = true;
  }
  if (!rest.starts_with("exits ") && !rest.starts_with("returns exit ")) return;
  const ExitCode code = read_exit_code(rest).value_or(ExitCode{});
  read.exit_code = code.exactly;
  read.fails = read.fails || code.fails;
}

// What stands BEHIND a command denies something, and not mere errors: that the command exits 0 is
// not what is meant.
bool denies_success(std::string_view behind) {
  static constexpr std::array<std::string_view, 7> kDenials{"nothing", "not",   "never", "none",
                                                            "empty",   "fails", "fail"};
  return has_any_word(base::lower(base::trim(behind)), kDenials);
}

// "prints `2`", "returns nothing" BEHIND a command.
void read_printed(std::string_view behind, CheckText& read) {
  behind = base::trim(behind);
  const std::string rest = base::lower(behind);
  static constexpr std::array<std::string_view, 9> kVerbs{"prints ", "outputs ", "returns ",
                                                          "shows ",  "finds ",   "yields ",
                                                          "gives ",  "reports ", "lists "};
  for (const std::string_view verb : kVerbs) {
    if (rest.substr(0, verb.size()) != verb) continue;
    const std::string_view what = std::string_view(rest).substr(verb.size());
    for (const std::string_view nothing :
         {"nothing", "empty", "no output", "no results", "no matches"}) {
      if (what.substr(0, nothing.size()) == nothing) read.silent = true;
    }
    if (what.substr(0, 1) == "`") {
      const std::vector<CodeSpan> spans = code_spans(behind);
      if (!spans.empty()) read.expected = spans[0].code;
    }
    return;
  }
}

bool begins_with_words(std::string_view text, std::string_view words) {
  return text.starts_with(words) && (text.size() == words.size() || text[words.size()] == ' ');
}

// PIECE of a command only makes ready for the next one.
bool prepares(std::string_view piece) {
  static constexpr std::array<std::string_view, 4> kPreparations{"cd", "export", "set", "source"};
  return std::any_of(kPreparations.begin(), kPreparations.end(),
                     [&](std::string_view word) { return begins_with_words(piece, word); });
}

bool is_work(std::string_view piece) {
  // "git diff --exit-code" looks.
  static constexpr std::array<std::string_view, 4> kLooks{"git diff", "git grep", "git status",
                                                          "git ls-files"};
  const auto begins = [&](std::string_view words) { return begins_with_words(piece, words); };
  return std::any_of(kWork.begin(), kWork.end(), begins) &&
         std::none_of(kLooks.begin(), kLooks.end(), begins);
}

bool begins_remark(std::string_view text) {
  for (const std::string_view mark : {"(", "#", "—", "–", "- ", ": "}) {
    if (text.substr(0, mark.size()) == mark) return true;
  }
  return false;
}

bool is_separator(std::string_view between) {
  const std::string word = base::lower(base::trim(between));
  return word == "," || word == ";" || word == "and" || word == ", and" || word == "then" ||
         word == ", then" || word == "&";
}

std::string language_of(const Block& fence) {
  const std::string_view info = fence.info;
  return base::lower(info.substr(0, info.find_first_of(" \t{,")));
}

// The lines of a session that a person typed.
std::string typed_lines(std::string_view session) {
  std::string typed;
  for (const std::string_view line : base::lines(session)) {
    if (line.substr(0, 2) != "$ ") continue;
    typed += line.substr(2);
    typed += '\n';
  }
  return typed;
}

bool is_shell(const Block& fence) {
  const std::string language = language_of(fence);
  return is_one_of(language, kShells) || is_one_of(language, kSessions);
}

// WORDS are a sentence: "make sure docker runs". Of words alone commands have three at most, but
// for "bundle exec rake test" and the like.
bool runs_on(const std::vector<std::string_view>& words) {
  constexpr std::size_t kMost = 3;
  const auto is_word = [](std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return base::is_letter(c); });
  };
  if (std::any_of(words.begin(), words.end(),
                  [](std::string_view word) { return word.ends_with(','); }))
    return true;
  return words.size() > kMost && words[1] != "exec" && words[1] != "run" &&
         std::all_of(words.begin(), words.end(), is_word);
}

}  // namespace

CommandText read_commands(std::string_view text) {
  text = trim_wide(text);
  const std::vector<CodeSpan> spans = code_spans(text);
  CommandText read;
  if (text.empty()) return read;
  if (spans.empty() || spans[0].start != 0) {
    read.commands.emplace_back(text);
    return read;
  }
  std::size_t end = 0;
  for (const CodeSpan& span : spans) {
    if (end > 0 && !is_separator(text.substr(end, span.start - end))) break;
    read.commands.emplace_back(span.code);
    end = span.end;
  }
  const std::string_view rest = trim_wide(text.substr(end));
  if (!rest.empty() && rest != "." && !begins_remark(rest)) {
    read.commands = {std::string(text)};
    read.mixed = true;
  }
  return read;
}

bool is_command_line(std::string_view code) {
  std::string_view rest = base::trim(code);
  // "CI=1 npm test": the program stands behind what is set for it.
  for (;;) {
    const std::size_t blank = rest.find(' ');
    const std::string_view word = rest.substr(0, blank);
    const std::size_t equals = word.find('=');
    const bool sets = equals != std::string_view::npos && equals > 0 && blank != rest.npos &&
                      std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals),
                                  [](char c) { return base::is_alphanumeric(c) || c == '_'; });
    if (!sets) break;
    rest = base::trim(rest.substr(blank));
  }
  const std::string_view program = rest.substr(0, rest.find(' '));
  const bool alone = program.size() == rest.size();
  if (program.empty() || is_one_of(program, kStatements)) return false;
  if (!std::all_of(program.begin(), program.end(), [](char c) {
        return base::is_alphanumeric(c) ||
               std::string_view("_-./+~$@").find(c) != std::string_view::npos;
      })) {
    return false;
  }
  if (program.substr(0, 2) == "./")
    return !alone || program.find('.', 2) == std::string_view::npos || program.ends_with(".sh");
  if (alone) return is_one_of(program, kPrograms) || program.ends_with(".sh");
  const std::string_view second = base::trim(rest.substr(program.size()));
  static constexpr std::string_view kOperators = "=:<>+({,→";
  return base::is_letter(program[0]) && program[0] >= 'a' && !second.empty() &&
         kOperators.find(second[0]) == std::string_view::npos;
}

bool is_plain_command(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kVerbs{"see",  "as",  "same",  "run",
                                                          "none", "use", "check", "verify"};
  static constexpr std::array<std::string_view, 14> kWords{"the",  "a",    "an",  "and",  "all",
                                                           "your", "with", "for", "is",   "are",
                                                           "must", "as",   "it",  "above"};
  text = base::trim(text);
  if (text.ends_with('.') || text.ends_with(':') || !is_command_line(text)) return false;
  const std::vector<std::string_view> words = base::split(text, ' ');
  if (runs_on(words)) return false;
  return !is_one_of(words[0], kVerbs) &&
         std::none_of(words.begin(), words.end(),
                      [](std::string_view word) { return is_one_of(base::lower(word), kWords); });
}

bool is_doubtful_command(std::string_view text) {
  static constexpr std::array<std::string_view, 5> kPlaceholders{"TBD", "TODO", "TBA", "...", "…"};
  if (text.starts_with('`')) return false;
  if (is_one_of(text, kPlaceholders) || (text.starts_with('[') && text.ends_with(']'))) return true;
  const std::size_t remark = text.rfind(" (");
  if (text.ends_with(')') && remark != std::string_view::npos && text.find("$(") == text.npos)
    return true;
  const std::string_view program = text.substr(0, text.find(' '));
  const bool capital = !program.empty() && program[0] >= 'A' && program[0] <= 'Z';
  return capital && program.find('=') == std::string_view::npos && program.size() < text.size() &&
         std::all_of(program.begin() + 1, program.end(),
                     [](char c) { return c >= 'a' && c <= 'z'; });
}

bool does_work(std::string_view command) {
  bool works = false;
  for (const std::string_view line : base::lines(command)) {
    std::string_view rest = base::trim(line);
    while (!rest.empty() && rest[0] != '#') {
      const std::size_t end =
          std::min({rest.find("&&"), rest.find("||"), rest.find(';'), rest.size()});
      const std::string_view piece = base::trim(rest.substr(0, end));
      if (!piece.empty() && !prepares(piece)) {
        if (!is_work(piece)) return false;
        works = true;
      }
      rest = base::trim(rest.substr(std::min(end + 1, rest.size())));
      while (!rest.empty() && (rest[0] == '&' || rest[0] == '|')) rest.remove_prefix(1);
    }
  }
  return works;
}

CheckText read_check(std::string_view text) {
  text = trim_wide(text);
  const std::vector<CodeSpan> spans = code_spans(text);
  CheckText read;
  if (spans.empty()) return read;
  const std::string_view before = base::trim(text.substr(0, spans[0].start));
  // "full `npm test`"
  const bool adjective = spans[0].end == text.size() && before.find(' ') == before.npos;
  if (is_for_another_time(before) || (!adjective && !leads_to_command(before))) return read;
  std::size_t end = spans[0].start;
  for (const CodeSpan& span : spans) {
    const std::string_view between = text.substr(end, span.start - end);
    if (!read.commands.empty() && !is_separator(between)) break;
    if (!is_command_line(span.code)) break;
    read.commands.emplace_back(span.code);
    end = span.end;
  }
  if (read.commands.empty()) return read;
  if (read.commands.size() == 1) {
    read_printed(text.substr(end), read);
    read_failure(text.substr(end), read);
  }
  if (!read.silent && !read.fails && denies_success(text.substr(end))) return {};
  const std::string_view rest = base::trim(text.substr(end));
  read.sentence = !rest.empty() && base::is_letter(rest[0]);
  return read;
}

std::optional<std::string> read_script(const Block& fence) {
  if (!is_shell(fence)) return std::nullopt;
  const bool session =
      is_one_of(language_of(fence), kSessions) || base::trim(fence.text).substr(0, 2) == "$ ";
  const std::string typed = session ? typed_lines(fence.text) : std::string(fence.text);
  const std::vector<std::string_view> lines = base::lines(typed);
  const bool has_command = std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return !base::trim(line).empty() && base::trim(line).front() != '#';
  });
  if (!has_command) return std::nullopt;
  return without_blank_lines(typed);
}

}  // namespace conduct::spec
