#include "spec/module_list.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::size_t kMaxModuleName = 100;
constexpr std::string_view kDependsOn = "depends on";

std::string_view without_code(std::string_view text) {
  text = base::trim(text);
  return base::trim(only_code(text).value_or(text));
}

bool names_nothing(std::string_view value) {
  const std::string word = base::lower(value);
  return word == "none" || word == "n/a" || word == "-" || word == "—";
}

// The length of what stands between a module's name and its paths at the start of TEXT.
std::size_t separator(std::string_view text) {
  for (const std::string_view mark : {":", "—", "–", "-", "："}) {
    if (text.substr(0, mark.size()) == mark) return mark.size();
  }
  return 0;
}

// Where the name of a module ends that is neither code nor bold.
std::size_t plain_name_end(std::string_view text) {
  std::size_t end = text.size();
  for (const std::string_view mark : {":", "：", "(", " —", " –", " - "}) {
    end = std::min(end, text.find(mark));
  }
  return end;
}

// Splits ITEM into the module's name and the rest.
std::pair<std::string_view, std::string_view> split_name(std::string_view item) {
  if (item.substr(0, 1) == "`") {
    const std::vector<CodeSpan> spans = code_spans(item);
    if (!spans.empty() && spans[0].start == 0) {
      return {base::trim(spans[0].code), item.substr(spans[0].end)};
    }
  }
  const std::size_t bold_end =
      item.substr(0, 2) == "**" ? item.find("**", 2) : std::string_view::npos;
  if (bold_end != std::string_view::npos) {
    std::string_view name = base::trim(item.substr(2, bold_end - 2));
    if (!name.empty() && name.back() == ':') name.remove_suffix(1);
    return {without_code(name), item.substr(bold_end + 2)};
  }
  const std::size_t end = plain_name_end(item);
  return {base::trim(item.substr(0, end)), item.substr(end)};
}

// Code, or a word: what has blanks in it is a description.
bool is_path(std::string_view text) {
  return only_code(text) || text.find_first_of(" \t`") == std::string_view::npos;
}

bool leaves_repository(std::string_view path) {
  if (path.substr(0, 1) == "/" || path.substr(0, 1) == "~") return true;
  const std::vector<std::string_view> parts = base::split(path, '/');
  return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

// More than a word: it can only be a path.
bool is_plainly_path(std::string_view text) {
  return is_path(text) && text.find_first_of("/.*`") != std::string_view::npos;
}

// Reads what stands behind the name of a module.
class DetailReader {
 public:
  DetailReader(Module& module, Place place, Findings& findings)
      : module_(module), place_(place), findings_(findings) {}

  // Alternates between text in parentheses and text outside of them. Those in code are a path's.
  void read(std::string_view text) {
    const std::vector<CodeSpan> spans = code_spans(text);
    auto span = spans.begin();
    for (std::size_t at = 0; at < text.size();) {
      if (text[at] == '(') {
        const std::size_t end = std::min(text.find(')', at), text.size());
        read_remark(text.substr(at + 1, end - at - 1));
        at = end + 1;
        continue;
      }
      std::size_t end = at;
      for (; end < text.size() && text[end] != '('; ++end) {
        while (span != spans.end() && span->start < end) ++span;
        if (span != spans.end() && span->start == end) end = span->end - 1;
      }
      const std::string_view part = base::trim(text.substr(at, end - at));
      if (!part.empty()) read_paths(part.substr(separator(part)), false);
      at = end;
    }
  }

  // Paths alone.
  void read_list(std::string_view value) { read_paths(value, false); }

 private:
  void read_remark(std::string_view part) {
    part = base::trim(part);
    if (!base::starts_with_ignoring_case(part, kDependsOn)) {
      read_paths(part, true);
      return;
    }
    part.remove_prefix(kDependsOn.size());
    part.remove_prefix(separator(part));
    add_module_depends(module_, part);
  }

  // "(React)" behind a name is a remark, "name: web" a path; behind paths, parentheses may say
  // anything.
  void read_paths(std::string_view part, bool in_parentheses) {
    const std::vector<Piece> found = pieces(part, false);
    const bool paths = std::all_of(found.begin(), found.end(), [&](const Piece& piece) {
      return in_parentheses ? is_plainly_path(piece.text) : is_path(piece.text);
    });
    if (!paths && in_parentheses && !module_.paths.empty()) return;
    if (!paths) {
      findings_.add(codes::module_remark, place_,
                    fmt::format("\"{}\" is read as a remark, not as the paths of module \"{}\"",
                                shown(base::trim(part)), shown(module_.name)),
                    "write paths as \"- name: path, path\"");
      return;
    }
    for (const Piece& piece : found) add_path(without_code(piece.text));
  }

  void add_path(std::string_view path) {
    check_module_path(module_, path, place_, findings_);
    module_.paths.emplace_back(path);
  }

  Module& module_;
  Place place_;
  Findings& findings_;
};

// Why NAME can be no directory, file and part of a ref (git-check-ref-format(1)) at once; nullptr
// if it can.
const char* unsafe_reason(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kMaxModuleName) return "is longer than 100 bytes";
  if (name.find("..") != std::string_view::npos || name == ".")
    return "contains \"..\" or is \".\"";
  if (name.find_first_of("/\\") != std::string_view::npos) return "contains a slash or a backslash";
  if (name.find_first_of(" \t") != std::string_view::npos) return "contains a blank";
  if (base::printable(name) != name) return "contains a control character";
  if (name.find_first_of("~^:?*[]@{}`\"'<>|$&;!()") != std::string_view::npos) {
    return "contains a character that refs or shells use";
  }
  if (name.front() == '-' || name.front() == '.') return "begins with \"-\" or \".\"";
  const std::string_view lock = ".lock";
  const bool locked = name.size() >= lock.size() &&
                      base::equal_ignoring_case(name.substr(name.size() - lock.size()), lock);
  if (name.back() == '.' || locked) return "ends with \".\" or \".lock\"";
  return nullptr;
}

// The hint for a dependency on NAME, which no module of LINES has.
std::string unknown_module_hint(const std::string& name, const std::map<std::string, int>& lines) {
  std::vector<std::string> names;
  if (lines.size() <= kMaxSuggested) {
    for (const auto& known : lines) names.push_back(known.first);
  }
  if (const auto near = base::nearest(name, names)) {
    return fmt::format("did you mean \"{}\"?", shown(*near));
  }
  return "modules depend on modules of their own phase; phases have \"Depends on:\"";
}

void check_dependencies(Module& module, const std::map<std::string, int>& lines,
                        const std::string& where, Findings& findings) {
  std::vector<std::string> kept;
  std::set<std::string> seen;
  for (std::string& name : module.depends) {
    if (!seen.insert(name).second) continue;
    if (name == module.name) {
      findings.add(codes::module_dependency, {module.line, 0},
                   fmt::format("{}module \"{}\" depends on itself", where, shown(name)),
                   "take it out of its own \"depends on\"");
    } else if (lines.count(name) == 0) {
      findings.add(
          codes::module_dependency, {module.line, 0},
          fmt::format("{}module \"{}\" depends on \"{}\", which is no module of this phase", where,
                      shown(module.name), shown(name)),
          unknown_module_hint(name, lines));
    } else {
      kept.push_back(std::move(name));
    }
  }
  module.depends = std::move(kept);
}

}  // namespace

std::vector<Module> read_module_names(std::string_view value, Place place, Findings& findings) {
  std::vector<Module> modules;
  if (names_nothing(value)) return modules;
  for (const Piece& piece : pieces(value, false)) {
    const Place at{place.line, place.column + static_cast<int>(piece.start)};
    modules.push_back(read_module_item(piece.text, at, findings));
  }
  return modules;
}

Module read_module_item(std::string_view item, Place place, Findings& findings) {
  item = base::trim(item.substr(0, item.find('\n')));
  const auto [name, rest] = split_name(item);
  Module module;
  module.name = name;
  module.line = place.line;
  DetailReader(module, place, findings).read(rest);
  check_module_name(module, place, findings);
  return module;
}

void check_module_name(const Module& module, Place place, Findings& findings) {
  const char* reason = unsafe_reason(module.name);
  if (reason == nullptr) return;
  findings.add(codes::unsafe_module, place,
               fmt::format("module name \"{}\" {}", shown(module.name), reason),
               "a module names a directory and a git ref: use letters, digits, \"-\", \"_\" and "
               "\".\", and commas between names");
}

void check_module_path(const Module& module, std::string_view path, Place place,
                       Findings& findings) {
  if (!leaves_repository(path)) return;
  findings.add(codes::module_path, place,
               fmt::format("path \"{}\" of module \"{}\" leaves the repository", shown(path),
                           shown(module.name)),
               "write paths relative to the repository, without \"..\"");
}

void add_module_paths(Module& module, std::string_view value, Place place, Findings& findings) {
  if (!names_nothing(value)) DetailReader(module, place, findings).read_list(value);
}

void add_module_depends(Module& module, std::string_view value) {
  value = value.substr(0, value.find('('));
  if (names_nothing(base::trim(value))) return;
  for (const Piece& piece : pieces(value, true)) {
    module.depends.emplace_back(without_code(piece.text));
  }
}

bool can_name_modules(std::string_view value) {
  const std::vector<Piece> names = pieces(value, false);
  return !names.empty() && std::all_of(names.begin(), names.end(), [](const Piece& piece) {
    return unsafe_reason(split_name(piece.text).first) == nullptr;
  });
}

void check_modules(std::vector<Module>& modules, const std::vector<std::string>& paths,
                   Findings& findings) {
  std::map<std::string, int> lines;           // by name
  std::map<std::string, std::size_t> folded;  // by name in lower case
  const auto where = [&](std::size_t at) {
    return paths.empty() ? "" : fmt::format("\"{}\": ", paths[at]);
  };
  for (std::size_t i = 0; i < modules.size(); ++i) {
    const Module& module = modules[i];
    lines.emplace(module.name, module.line);
    const auto [twin, is_new] = folded.emplace(base::lower(module.name), i);
    if (is_new) continue;
    const Module& first = modules[twin->second];
    findings.add(codes::module_collision, {module.line, 0},
                 fmt::format("{}module \"{}\" collides with module \"{}\" of {}", where(i),
                             shown(module.name), shown(first.name),
                             paths.empty() ? fmt::format("line {}", first.line)
                                           : fmt::format("\"{}\"", paths[twin->second])),
                 "names that differ only in case share a directory on some file systems");
  }
  for (std::size_t i = 0; i < modules.size(); ++i) {
    check_dependencies(modules[i], lines, where(i), findings);
  }
}

}  // namespace conduct::spec
