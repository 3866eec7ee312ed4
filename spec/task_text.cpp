#include "spec/task_text.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/path_text.h"
#include "spec/phase_id.h"
#include "spec/source_line.h"

#include <algorithm>
#include <utility>

namespace conduct::spec {
namespace {

// A mark at the start of TEXT in square or round brackets, "[US1]", which is taken off; empty:
// none.
std::string_view take_mark(std::string_view& text) {
  if (text.empty() || (text[0] != '[' && text[0] != '(')) return {};
  const std::size_t close = text.find(text[0] == '[' ? ']' : ')');
  if (close == std::string_view::npos || close > 12) return {};
  const std::string_view mark = text.substr(1, close - 1);
  text = base::trim(text.substr(close + 1));
  return mark;
}

// "T012", "TASK-3", "1.2", "2.": the number of a task at the start of TEXT, which is taken off.
std::string_view take_id(std::string_view& text) {
  std::size_t end = std::min(text.find_first_of(" :)"), text.size());
  std::string_view id = text.substr(0, end);
  while (!id.empty() && (id.back() == '.' || id.back() == '*')) id.remove_suffix(1);
  const bool lettered =
      id.size() >= 2 && id[0] >= 'A' && id[0] <= 'Z' && base::is_digit(id.back()) &&
      std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || base::is_digit(c) || c == '-' || c == '.';
      });
  const auto number = read_number(id);
  const bool numbered =
      number && number->length == id.size() && id.size() <= 8 &&
      (id.find('.') != std::string_view::npos || text.substr(id.size(), 1) == ".");
  if (!lettered && !numbered) return {};
  end = std::min(text.find_first_not_of(".:)*", id.size()), text.size());
  text = base::trim(text.substr(end));
  return id;
}

bool is_story(std::string_view mark) {
  return mark.size() > 2 && (mark[0] == 'U' || mark[0] == 'u') &&
         (mark[1] == 'S' || mark[1] == 's') && base::is_digit(mark[2]);
}

// Words and code that plainly are paths.
std::vector<std::string> paths_of(std::string_view text) {
  std::vector<std::string> paths;
  for (const CodeSpan& span : code_spans(text)) {
    const std::string code(text.substr(span.start, span.end - span.start));
    if (span.code.find_first_of("./") == std::string_view::npos) continue;
    if (auto path = read_path(code, false)) paths.push_back(*std::move(path));
  }
  for (std::string_view word : base::split(text, ' ')) {
    while (!word.empty() && std::string_view(".,;:)").find(word.back()) != std::string_view::npos) {
      word.remove_suffix(1);
    }
    if (word.find('/') == std::string_view::npos || word.find('.') == std::string_view::npos)
      continue;
    if (word.find('`') != std::string_view::npos) continue;
    if (auto path = read_path(word, false)) paths.push_back(*std::move(path));
  }
  return paths;
}

}  // namespace

Task read_task(std::string_view text, bool checked, int line) {
  Task task;
  task.text = text;
  task.checked = checked;
  task.line = line;
  std::string_view rest = base::trim(first_line_of(text));
  while (!rest.empty() && rest[0] == '*') rest.remove_prefix(1);
  task.id = take_id(rest);
  for (std::string_view mark = take_mark(rest); !mark.empty(); mark = take_mark(rest)) {
    if (base::equal_ignoring_case(mark, "p")) task.parallel = true;
    if (is_story(mark)) task.story = mark;
    if (task.id.empty()) task.id = take_id(rest);
  }
  // "Make the list (P)", as other tools mark it.
  if (rest.ends_with("(P)") || rest.ends_with("[P]")) task.parallel = true;
  task.paths = paths_of(first_line_of(text));
  return task;
}

}  // namespace conduct::spec
