#include "spec/depends.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/phase_heading.h"
#include "spec/phase_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace conduct::spec {
namespace {

// Ranges make a few bytes into many edges. No plan that people or machines write has so many.
constexpr std::size_t kMaxEdges = 100000;

constexpr std::array<std::string_view, 19> kNoneWords{
    "none", "nothing", "n/a",   "na",    "no",   "-",       "—",       "–",     "なし", "無し",
    "无",   "無",      "keine", "keins", "nada", "ninguna", "ninguno", "không", "нет"};
constexpr std::array<std::string_view, 8> kDoneWords{"complete", "completed",           "done",
                                                     "finished", "must complete first", "完成",
                                                     "完了",     "completion"};
constexpr std::array<std::string_view, 6> kRangeMarks{" through ", " to ", "..", "–", "—", "-"};

// "none", "Nothing (first phase)", "No dependencies".
bool says_none(std::string_view text) {
  const std::string_view word = text.substr(0, text.find_first_of(" ,;.("));
  if (base::equal_ignoring_case(word, "no")) {
    return word.size() == text.size() || base::equal_ignoring_case(text, "no dependencies");
  }
  return is_one_in_any_case(word, kNoneWords);
}

// TEXT without the keyword in front: "Phase", "Phases", "Milestone" …
std::string_view without_keyword(std::string_view text) {
  const auto heading = read_phase_heading(text);
  if (!heading || heading->keyword.weak()) return text;
  const std::string& word = heading->keyword.word;
  if (!base::starts_with_ignoring_case(text, word)) return text;
  text.remove_prefix(word.size());
  if (text[0] == 's') text.remove_prefix(1);
  return base::trim(text);
}

// "all previous", "All other sprints": every phase before, whatever they are called.
bool says_all(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kAll{
      "all previous",  "all prior",        "all earlier",     "all other",
      "all preceding", "all of the above", "previous phases", "all phases above"};
  for (const std::string_view all : kAll) {
    if (!base::starts_with_ignoring_case(text, all)) continue;
    const std::string_view rest = base::trim(text.substr(all.size()));
    if (std::all_of(rest.begin(), rest.end(), base::is_letter)) return true;
  }
  return false;
}

// TEXT without ticks at its end and without a word that says that it is done.
std::string_view without_done(std::string_view text) {
  for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
    if (symbol_at(text, i) > 0 && text.substr(i, 3) != "—" && text.substr(i, 3) != "–") {
      text = base::trim(text.substr(0, i));
      break;
    }
  }
  for (const std::string_view word : kDoneWords) {
    if (text.size() <= word.size() + 1) continue;
    const std::size_t at = text.size() - word.size();
    if (text[at - 1] == ' ' && base::equal_ignoring_case(text.substr(at), word)) {
      return base::trim(text.substr(0, at));
    }
  }
  return text;
}

// The id of the phase that TERM refers to: "Phase 2", "Phase 2: its title", "第二阶段", "2".
// nullopt: it says more than that, or another thing.
std::optional<std::string> referred(std::string_view term) {
  const auto heading = read_phase_heading(term);
  if (heading && !heading->keyword.weak()) {
    if (!heading->title.empty() && !heading->separated) return std::nullopt;
    return heading->id;
  }
  const auto number = read_number(term);
  if (!number || number->length != term.size()) return std::nullopt;
  return number->id;
}

}  // namespace

DependsReader::DependsReader(const std::vector<Phase>& phases, Findings& findings)
    : phases_(phases), findings_(findings) {
  for (std::size_t i = 0; i < phases.size(); ++i) {
    ids_.emplace(base::lower(phases[i].id), i);
    if (!phases[i].title.empty()) titles_.emplace(base::lower(phases[i].title), i);
    for (const Task& task : phases[i].tasks)
      if (!task.id.empty()) tasks_.emplace(base::lower(task.id), i);
  }
}

std::optional<std::vector<std::string>> DependsReader::read(const std::vector<DependsText>& said,
                                                            std::size_t self) {
  self_ = self;
  understood_ = false;
  found_.clear();
  for (const DependsText& line : said)
    if (!line.of_task) read_line(line);
  if (!understood_) return std::nullopt;
  for (const DependsText& line : said)
    if (line.of_task) read_task_line(line.text);
  std::vector<std::string> ids;
  std::sort(found_.begin(), found_.end());
  found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
  for (const std::size_t phase : found_) ids.push_back(phases_[phase].id);
  return ids;
}

// What counts ends at a ";": "1; parallel with 2". Parentheses hold remarks, "Nothing (first
// phase)", but for those around all of it.
void DependsReader::read_line(const DependsText& line) {
  const std::string_view whole = line.text;
  std::size_t start = whole.find_first_not_of(" \t(");
  if (start == std::string_view::npos) return;
  const bool enclosed = start > 0 && whole[start - 1] == '(';
  const std::size_t end = std::min(whole.find_first_of(enclosed ? ";)" : ";", start), whole.size());
  const std::string_view text = base::trim(whole.substr(start, end - start));
  if (says_none(base::trim(text.substr(0, text.find('('))))) {
    understood_ = true;
    return;
  }
  for (const Piece& piece : pieces(text, true)) {
    const std::string_view term = base::trim(piece.text.substr(0, piece.text.find('(')));
    if (term.empty()) continue;
    read_term(term, {line.place.line, line.place.column + static_cast<int>(start + piece.start)});
  }
}

// "2.1, T004" of a task: what is no number is prose.
void DependsReader::read_task_line(std::string_view text) {
  for (const Piece& piece : pieces(text.substr(0, text.find_first_of(";(")), true)) {
    const std::string_view term = only_code(piece.text).value_or(piece.text);
    const auto phase = find_id(term) ? find_id(term) : find_task(term);
    if (phase && *phase != self_) found_.push_back(*phase);
  }
}

void DependsReader::read_term(std::string_view term, Place place) {
  if (term.back() == '.') term.remove_suffix(1);
  term = without_done(base::trim(only_code(term).value_or(term)));
  // "[Phase 1](#phase-1)", whose address is cut off as a remark, and "#1".
  if (term.size() > 2 && term.front() == '[' && term.back() == ']') {
    term = term.substr(1, term.size() - 2);
  }
  if (term.size() > 1 && term.front() == '#') term.remove_prefix(1);
  if (term.empty()) return;
  if (says_all(term)) {
    understood_ = true;
    if (self_ > 0) add_range(0, self_ - 1, place);
    return;
  }
  if (const auto phase = find_id(term)) return add(*phase, place);
  if (const auto named = titles_.find(base::lower(term)); named != titles_.end()) {
    return add(named->second, place);
  }
  const std::string_view rest = without_keyword(term);
  if (const auto phase = find_id(rest)) return add(*phase, place);
  if (read_range(rest, place)) return;
  // "Phase 3 + Phase 4", "3/4"
  if (const std::size_t mark = rest.find_first_of("+/"); mark != std::string_view::npos) {
    if (find_id(base::trim(rest.substr(0, mark)))) return read_sum(rest, place);
  }
  // "P3", "M1": the initial of what the phases are called.
  if (rest.size() > 1 && base::is_letter(rest[0]) && find_id(rest.substr(1))) {
    return add(*find_id(rest.substr(1)), place);
  }
  if (const auto holder = find_task(term)) return add(*holder, place);
  const auto id = referred(term);
  if (!id) return report_leftover(term, place);
  if (const auto phase = find_id(*id)) return add(*phase, place);
  report_unknown(*id, place);
}

// Piece by piece, so that a long one takes no time and no stack.
void DependsReader::read_sum(std::string_view sum, Place place) {
  for (std::size_t start = 0; start < sum.size();) {
    const std::size_t end = std::min(sum.find_first_of("+/", start), sum.size());
    const std::string_view term = base::trim(sum.substr(start, end - start));
    if (!term.empty()) read_term(term, place);
    start = end + 1;
  }
}

bool DependsReader::read_range(std::string_view term, Place place) {
  for (const std::string_view mark : kRangeMarks) {
    const std::size_t at = term.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string_view from = base::trim(term.substr(0, at));
    const std::string_view to = without_keyword(base::trim(term.substr(at + mark.size())));
    if ((!is_phase_id(from) && !find_id(from)) || (!is_phase_id(to) && !find_id(to))) continue;
    const std::optional<std::size_t> first = find_id(from);
    const std::optional<std::size_t> last = find_id(to);
    if (!first) report_unknown(from, place);
    if (!last) report_unknown(to, place);
    if (first && last && *first > *last) {
      report_leftover(term, place);
    } else if (first && last) {
      add_range(*first, *last, place);
    }
    return true;
  }
  return false;
}

void DependsReader::add(std::size_t phase, Place place) {
  understood_ = true;
  if (phase != self_) {
    found_.push_back(phase);
    return;
  }
  findings_.add(codes::self_dependency, place,
                fmt::format("phase {} depends on itself", shown(phases_[self_].id)),
                "name the phases that must be done before it");
}

void DependsReader::add_range(std::size_t first, std::size_t last, Place place) {
  understood_ = true;
  edges_ += last - first + 1;
  if (edges_ > kMaxEdges) {
    findings_.add(codes::too_many, place,
                  fmt::format("the spec has more than {} dependencies between phases", kMaxEdges),
                  "a phase needs to name only the last ones that it depends on");
    return;
  }
  for (std::size_t phase = first; phase <= last; ++phase) add(phase, place);
}

void DependsReader::report_unknown(std::string_view id, Place place) {
  std::vector<std::string> ids;
  if (phases_.size() <= kMaxSuggested) {
    for (const Phase& phase : phases_) ids.push_back(phase.id);
  }
  findings_.add(codes::unknown_phase, place,
                fmt::format("phase {} depends on phase {}, which is not in this spec",
                            shown(phases_[self_].id), shown(id)),
                ids.empty() ? "" : "the phases are " + shown(base::join(ids, ", ")));
}

void DependsReader::report_leftover(std::string_view text, Place place) {
  findings_.add(codes::depends_leftover, place,
                fmt::format("\"{}\" names no phase and makes no dependency", shown(text)),
                "write \"Depends on: Phase 1, Phase 2\" or \"Depends on: none\"");
}

std::optional<std::size_t> DependsReader::find_task(std::string_view id) const {
  const auto found = tasks_.find(base::lower(id));
  if (found == tasks_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> DependsReader::find_id(std::string_view id) const {
  const auto found = ids_.find(base::lower(id));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace conduct::spec
