#include "spec/component_graph.h"

#include "base/graph.h"
#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/label.h"
#include "spec/path_text.h"
#include "spec/phase_choice.h"
#include "spec/source_line.h"
#include "spec/task_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::array<std::string_view, 4> kSections{"files to create/modify", "files to create",
                                                    "files to create or modify", "component graph"};
constexpr std::string_view kDependsOn = "depends on";
constexpr std::array<std::string_view, 6> kDetails{"purpose", kDependsOn, "complexity",
                                                   "changes", "risk",     "confidence"};

// What is said of a file: "Depends on: a.py, b.py".
struct Detail {
  std::string_view name, value;
  int line = 0;
};

// A file, and the lines that tell of it.
struct Entry {
  std::string path;
  Block block;  // the item or heading that names it
  std::vector<Detail> details;
};

// "src/a.c", "`src/a.c`: what it is", "src/a.c - what it is".
std::optional<std::string> leading_path(std::string_view line) {
  const std::vector<CodeSpan> spans = code_spans(line);
  if (!spans.empty() && base::trim(without_emphasis(line.substr(0, spans[0].start))).empty())
    return read_path("`" + std::string(spans[0].code) + "`", false);
  std::string_view word = without_emphasis(line);
  word = word.substr(0, word.find_first_of(" \t"));
  if (word.ends_with(':')) word.remove_suffix(1);
  return read_path(without_emphasis(word), false);
}

std::optional<Detail> read_detail(std::string_view line, int number) {
  line = base::trim(line);
  const std::optional<Label> label = read_label(line.substr(list_marker(line)));
  if (!label || !is_one_in_any_case(label->name, kDetails)) return std::nullopt;
  return Detail{label->name, label->value, number};
}

class ComponentReader {
 public:
  void read(const Block& block) {
    if (block.kind == BlockKind::heading || block.kind == BlockKind::item) {
      if (block.kind == BlockKind::item && !entries_.empty() && block.depth > 0) return;
      if (auto path = leading_path(first_line_of(block.text))) {
        entries_.push_back({*std::move(path), block, {}});
        read_details(block);
        return;
      }
    }
    if (!entries_.empty() && block.kind != BlockKind::heading) add_detail(block.text, block.line);
  }

  bool tells() const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [](const Entry& entry) { return !entry.details.empty(); });
  }

  void note(std::vector<ReadLine>& read) const {
    for (const Entry& entry : entries_) {
      read.push_back({entry.block.line, "module"});
      for (const Detail& detail : entry.details) {
        const bool depends = base::equal_ignoring_case(detail.name, kDependsOn);
        read.push_back({detail.line, depends ? "depends" : "task"});
      }
    }
  }

  std::vector<Module> take(Findings& findings) {
    std::vector<Module> modules;
    name_entries();
    for (std::size_t i = 0; i < entries_.size(); ++i) modules.push_back(module_of(i, findings));
    report_cycle(findings);
    return modules;
  }

 private:
  void read_details(const Block& block) {
    int line = block.line;
    for (const std::string_view text : base::split(block.text, '\n')) {
      if (line != block.line) add_detail(text, line);
      ++line;
    }
  }

  void add_detail(std::string_view text, int line) {
    if (const auto detail = read_detail(text, line)) entries_.back().details.push_back(*detail);
  }

  // The file's name, and the whole path where others of the list have the same name.
  void name_entries() {
    std::map<std::string, int> uses;
    const auto file = [](const Entry& entry) {
      return base::lower(std::string_view(entry.path).substr(entry.path.rfind('/') + 1));
    };
    for (const Entry& entry : entries_) ++uses[file(entry)];
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const std::string& path = entries_[i].path;
      const bool alone = uses[file(entries_[i])] == 1;
      names_.push_back(safe(alone ? path.substr(path.rfind('/') + 1) : path));
      by_path_.emplace(path, i);
      if (alone) by_path_.emplace(path.substr(path.rfind('/') + 1), i);
    }
  }

  // PATH as the name of a directory and a part of a ref.
  static std::string safe(std::string_view path) {
    std::string name;
    for (const char c : path) {
      const bool plain = base::is_alphanumeric(c) || c == '_' || (c == '.' && !name.empty());
      name += plain ? c : '-';
    }
    name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
    return name;
  }

  Module module_of(std::size_t index, Findings& findings) {
    const Entry& entry = entries_[index];
    Module module;
    module.name = names_[index];
    module.line = entry.block.line;
    module.paths.push_back(entry.path);
    module.tasks.push_back(read_task(entry.block.text, entry.block.checked, entry.block.line));
    edges_.emplace_back();
    for (const Detail& detail : entry.details) {
      if (!base::equal_ignoring_case(detail.name, kDependsOn)) continue;
      for (const std::size_t other : files_of(detail, findings)) {
        module.depends.push_back(names_[other]);
        edges_.back().push_back(other);
      }
    }
    return module;
  }

  std::vector<std::size_t> files_of(const Detail& detail, Findings& findings) {
    std::vector<std::size_t> files;
    for (const Piece& piece : pieces(detail.value.substr(0, detail.value.find('(')), true)) {
      const std::string name(only_code(piece.text).value_or(piece.text));
      if (base::equal_ignoring_case(name, "none") || base::equal_ignoring_case(name, "nothing"))
        continue;
      const auto found = by_path_.find(name);
      if (found != by_path_.end()) {
        files.push_back(found->second);
      } else {
        findings.add(
            codes::depends_leftover, {detail.line, 0},
            fmt::format("\"{}\" is none of the listed files: nothing waits for it", shown(name)),
            "right if it is there already; else name a file as the list does");
      }
    }
    return files;
  }

  void report_cycle(Findings& findings) const {
    const std::vector<std::size_t> cycle = base::find_cycle(edges_);
    if (cycle.empty()) return;
    std::vector<std::string> paths;
    for (const std::size_t node : cycle) paths.push_back(entries_[node].path);
    findings.add(codes::component_cycle, entries_[cycle.front()].block.place(),
                 "these files wait for each other: " + base::join(paths, " -> "),
                 "take one of the dependencies away");
  }

  std::vector<Entry> entries_;
  std::vector<std::string> names_;              // of the modules
  std::map<std::string, std::size_t> by_path_;  // and by file name where that is enough
  std::vector<std::vector<std::size_t>> edges_;
};

}  // namespace

std::size_t find_components(const std::vector<Block>& blocks, std::size_t first, std::size_t end) {
  for (std::size_t i = first; i < end; ++i) {
    if (blocks[i].kind != BlockKind::heading) continue;
    const std::optional<Label> label = read_heading_label(blocks[i].text);
    if (!label || !is_one_in_any_case(label->name, kSections)) continue;
    ComponentReader reader;
    const std::size_t last = std::min(section_end(blocks, i), end);
    for (std::size_t at = i + 1; at < last; ++at) reader.read(blocks[at]);
    if (reader.tells()) return i;
  }
  return end;
}

std::vector<Module> read_components(const std::vector<Block>& blocks, std::size_t first,
                                    std::size_t end, std::vector<ReadLine>& read,
                                    Findings& findings) {
  ComponentReader reader;
  for (std::size_t i = first; i < end; ++i) reader.read(blocks[i]);
  reader.note(read);
  return reader.take(findings);
}

}  // namespace conduct::spec
