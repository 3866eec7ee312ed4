#include "validators/files.h"

#include "base/text.h"
#include "validators/links.h"
#include "validators/paths.h"
#include "validators/words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace conduct::validators {
namespace {

using core::Verdict;

// Files that are complete with nothing in them: their name is what they say.
constexpr std::array<std::string_view, 5> kMayBeEmpty = {"__init__.py", "py.typed", ".gitkeep",
                                                         ".keep", ".nojekyll"};

constexpr std::array<std::string_view, 12> kCommentMarks = {
    "<!--", "-->", "/*", "*/", "//", "\"\"\"", "'''", "--", "#", ";", "%", "*"};
constexpr std::array<std::string_view, 10> kMarkers = {
    "todo",        "fixme",       "tbd",      "xxx",           "placeholder",
    "lorem ipsum", "coming soon", "stub for", "to be written", "not implemented"};

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool may_be_empty(std::string_view path) {
  return std::find(kMayBeEmpty.begin(), kMayBeEmpty.end(), file_name(path)) != kMayBeEmpty.end();
}

// LINE without the comment marks and spaces at its ends.
std::string_view without_comment(std::string_view line) {
  for (bool changed = true; changed;) {
    line = base::trim(line);
    changed = false;
    for (const std::string_view mark : kCommentMarks) {
      if (line.starts_with(mark)) {
        line.remove_prefix(mark.size());
        changed = true;
      } else if (line.ends_with(mark)) {
        line.remove_suffix(mark.size());
        changed = true;
      }
    }
  }
  return line;
}

bool starts_with_marker(std::string_view line) {
  for (const std::string_view marker : kMarkers) {
    if (base::starts_with_ignoring_case(line, marker) &&
        (line.size() == marker.size() || !word_character(line[marker.size()]))) {
      return true;
    }
  }
  return false;
}

// A placeholder has nothing but lines that begin with a marker, commented or not, or begins as the
// typesetter's filler text does. Code or prose beside a TODO makes it a file.
bool is_placeholder(std::string_view content) {
  bool any = false;
  for (const std::string_view whole : base::lines(content)) {
    const std::string_view line = without_comment(whole);
    if (line.empty()) continue;
    if (!any && base::starts_with_ignoring_case(line, "lorem ipsum")) return true;
    if (!starts_with_marker(line)) return false;
    any = true;
  }
  return any;
}

using Contents = std::map<std::string_view, std::string_view>;  // by path

Contents contents_of(const std::vector<TreeFile>& files) {
  Contents contents;
  for (const TreeFile& file : files) contents.emplace(file.path, file.content);
  return contents;
}

// What FILES are judged in.
struct Place {
  const std::vector<std::string>& tree;
  const Links& links;
  Contents contents;
};

// What is wrong with a regular file; empty: nothing.
std::string_view problem_with_file(const std::string& path, const Contents& contents) {
  const auto found = contents.find(path);
  if (found == contents.end()) return "could not be read";
  if (base::trim(found->second).empty()) return may_be_empty(path) ? "" : "is empty";
  return is_placeholder(found->second) ? "is a placeholder" : "";
}

// A link's own bytes are a path, never what the spec asks for: what they lead to is.
std::string problem_with_link(const std::string& path, const std::string& text,
                              const Place& place) {
  const Followed led = follow(path, place.tree, place.links);
  std::string problem = led.problem;
  for (const std::string& file : led.files) {
    const std::string_view own = problem_with_file(file, place.contents);
    if (own.empty()) return {};
    problem = led.directory ? "has no file that will do" : own;
  }
  return fmt::format("is a link to {}, which {}", shown(text), problem);
}

std::string problem_with(const std::string& path, const Place& place) {
  const auto link = place.links.find(path);
  if (link != place.links.end()) return problem_with_link(path, link->second, place);
  return std::string(problem_with_file(path, place.contents));
}

// The files that WANTED names, or the one that it leads to through linked directories.
std::vector<std::string> named_through_links(const std::string& wanted,
                                             const std::vector<std::string>& tree,
                                             const Links& links) {
  std::vector<std::string> named = named_files(wanted, tree);
  const WantedPath read = read_wanted(wanted);
  if (!named.empty() || links.empty() || read.outside) return named;
  return follow(read.path, tree, links).files;
}

// What is wrong with one wanted path; empty: nothing. A directory or a glob is there when one of
// its files is.
std::string problem_with_wanted(const std::string& wanted, const Place& place) {
  const std::vector<std::string> named = named_through_links(wanted, place.tree, place.links);
  if (named.empty()) return shown(wanted) + " is missing";
  std::string first_problem;
  for (const std::string& path : named) {
    std::string problem = problem_with(path, place);
    if (problem.empty()) return {};
    if (first_problem.empty()) first_problem = std::move(problem);
  }
  if (named.size() == 1) {
    return fmt::format("{} {}", shown(named.front()), first_problem);
  }
  return fmt::format("of the {} files that {} names none will do: {} {}", named.size(),
                     shown(wanted), shown(named.front()), first_problem);
}

}  // namespace

std::vector<std::string> named_files(const std::string& wanted,
                                     const std::vector<std::string>& tree) {
  const WantedPath read = read_wanted(wanted);
  std::vector<std::string> named;
  for (const std::string& path : tree) {
    if (covers(read, path)) named.push_back(path);
  }
  return named;
}

std::vector<std::string> files_to_read(const std::vector<std::string>& wanted,
                                       const std::vector<std::string>& tree, const Links& links) {
  std::vector<std::string> files;
  for (const std::string& one : wanted) {
    for (const std::string& path : named_through_links(one, tree, links)) {
      if (links.contains(path)) {
        const Followed led = follow(path, tree, links);
        files.insert(files.end(), led.files.begin(), led.files.end());
      } else {
        files.push_back(path);
      }
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

core::GateResult judge_files(const std::vector<std::string>& wanted,
                             const std::vector<std::string>& tree,
                             const std::vector<TreeFile>& files, const Links& links) {
  core::GateResult result;
  result.gate = "files";
  result.subject = base::join(wanted, ", ");
  if (wanted.empty()) {
    result.verdict = Verdict::not_applicable;
    result.reason = "no file is named";
    return result;
  }
  const Place place{tree, links, contents_of(files)};
  std::vector<std::string> problems;
  for (const std::string& one : wanted) {
    std::string problem = problem_with_wanted(one, place);
    if (!problem.empty()) problems.push_back(std::move(problem));
  }
  result.verdict = problems.empty() ? Verdict::pass : Verdict::fail;
  result.reason = !problems.empty()    ? listed(problems, "; ")
                  : wanted.size() == 1 ? shown(wanted.front()) + " is there"
                                       : fmt::format("all {} paths are there", wanted.size());
  return result;
}

}  // namespace conduct::validators
