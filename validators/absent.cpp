#include "validators/absent.h"

#include "base/text.h"
#include "validators/paths.h"
#include "validators/words.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

namespace conduct::validators {
namespace {

using core::Cause;
using core::GateResult;
using core::Verdict;

struct Word {
  std::string text;  // in small letters, unless EXACT
  bool exact = false;
};

std::vector<Word> words_of(const std::vector<std::string>& pattern) {
  std::vector<Word> words;
  for (const std::string& written : pattern) {
    const std::string text(base::trim(written));
    if (text.empty()) continue;
    const bool exact =
        std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    words.push_back({exact ? text : base::lower(text), exact});
  }
  return words;
}

// A word ends where one of two neighbouring characters cannot be part of one: "TODO(x)", not
// "TODOS".
bool boundary(char a, char b) {
  return !word_character(a) || !word_character(b);
}

bool stands_alone(std::string_view line, std::size_t at, std::size_t size) {
  const std::size_t end = at + size;
  return (at == 0 || boundary(line[at - 1], line[at])) &&
         (end == line.size() || boundary(line[end - 1], line[end]));
}

bool holds(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    if (stands_alone(line, at, word.size())) return true;
  }
  return false;
}

bool holds_any(std::string_view line, const std::vector<Word>& words) {
  const std::string small = base::lower(line);
  return std::any_of(words.begin(), words.end(), [&](const Word& word) {
    return holds(word.exact ? line : std::string_view(small), word.text);
  });
}

// Appends "file:line" for each line of FILE that holds one of WORDS.
void search(const TreeFile& file, const std::vector<Word>& words, std::vector<std::string>& hits) {
  std::size_t number = 0;
  for (const std::string_view line : base::lines(file.content)) {
    ++number;
    if (holds_any(line, words)) hits.push_back(fmt::format("{}:{}", shown(file.path), number));
  }
}

// The paths of TREE that WANTED names. NOTHING_AT: a wanted path that names none.
std::vector<std::string> places(const std::vector<std::string>& wanted,
                                const std::vector<std::string>& tree, std::string& nothing_at) {
  if (wanted.empty()) return tree;
  std::vector<std::string> found;
  for (const std::string& one : wanted) {
    const WantedPath read = read_wanted(one);
    const std::size_t before = found.size();
    std::copy_if(tree.begin(), tree.end(), std::back_inserter(found),
                 [&](const std::string& path) { return covers(read, path); });
    if (found.size() == before) nothing_at = one;
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// What the search came to.
struct Search {
  std::vector<std::string> hits;
  std::string unread;  // a file that was not, or not wholly, there to be searched; empty: none
};

Search search_all(const std::vector<std::string>& where, const std::vector<TreeFile>& files,
                  const std::vector<Word>& words) {
  std::map<std::string_view, const TreeFile*> contents;
  for (const TreeFile& file : files) contents.emplace(file.path, &file);
  Search result;
  for (const std::string& path : where) {
    const auto found = contents.find(path);
    if (found == contents.end()) {
      result.unread = path;
      continue;
    }
    const TreeFile& file = *found->second;
    if (file.content.find('\0') != std::string::npos) continue;
    search(file, words, result.hits);
    if (static_cast<std::int64_t>(file.content.size()) < file.size) result.unread = path;
  }
  return result;
}

}  // namespace

GateResult judge_absent(const spec::Criterion& criterion, const std::vector<std::string>& tree,
                        const std::vector<TreeFile>& files) {
  std::string nothing_at;
  const std::vector<std::string> where = places(criterion.paths, tree, nothing_at);
  if (!nothing_at.empty()) {
    return core::result_with(
        Verdict::could_not_run, Cause::work,
        fmt::format("there is nothing to look in: {} names no file", shown(nothing_at)));
  }
  const std::string sought = shown(base::join(criterion.pattern, ", "));
  const Search found = search_all(where, files, words_of(criterion.pattern));
  if (!found.hits.empty()) {
    return core::result_with(Verdict::fail, Cause::none,
                             fmt::format("{} found at {}", sought, listed(found.hits, ", ")));
  }
  if (!found.unread.empty()) {
    return core::result_with(Verdict::could_not_run, Cause::environment,
                             shown(found.unread) + " was not read whole");
  }
  return core::result_with(
      Verdict::pass, Cause::none,
      fmt::format("no {} in {} file{}", sought, where.size(), where.size() == 1 ? "" : "s"));
}

}  // namespace conduct::validators
