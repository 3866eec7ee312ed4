#include "spec/phase_heading.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/phase_id.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

// What people call the steps of a plan, by how likely it is that the steps are the plan's phases.
// Only ASCII is compared in any case: other letters stand here in the cases that people write.
struct Word {
  std::string_view text;
  int rank;
};
constexpr std::array<Word, 66> kKeywords{
    {{"phase", 0},     {"フェーズ", 0},       {"阶段", 0},       {"階段", 0},        {"fase", 0},
     {"giai đoạn", 0}, {"GIAI ĐOẠN", 0},      {"фаза", 0},       {"Фаза", 0},        {"ФАЗА", 0},
     {"단계", 0},      {"페이즈", 0},         {"faza", 0},       {"fáze", 0},        {"aşama", 0},
     {"milestone", 1}, {"マイルストーン", 1}, {"里程碑", 1},     {"meilenstein", 1}, {"hito", 1},
     {"stage", 2},     {"etapa", 2},          {"étape", 2},      {"Étape", 2},       {"этапы", 2},
     {"этап", 2},      {"Этап", 2},           {"ЭТАП", 2},       {"ステージ", 2},    {"sprint", 3},
     {"wave", 3},      {"iteration", 3},      {"スプリント", 3}, {"迭代", 3},        {"welle", 3},
     {"iteración", 3}, {"week", 4},           {"週", 4},         {"周", 4},          {"semana", 4},
     {"woche", 4},     {"semaine", 4},        {"tuần", 4},       {"TUẦN", 4},        {"day", 5},
     {"epic", 6},      {"slice", 6},          {"part", 6},       {"batch", 6},       {"track", 6},
     {"phần", 6},      {"step", 7},           {"ステップ", 7},   {"步骤", 7},        {"schritt", 7},
     {"paso", 7},      {"passo", 7},          {"bước", 7},       {"BƯỚC", 7},        {"шаг", 7},
     {"Шаг", 7},       {"task", 8},           {"タスク", 8},     {"任务", 8},        {"tarea", 8},
     {"story", 9}}};
constexpr int kLetterRank = PhaseKeyword::kWeak;
constexpr int kTicketRank = PhaseKeyword::kWeak + 1;
constexpr int kNumberRank = PhaseKeyword::kWeak + 2;

constexpr std::array<std::string_view, 12> kSeparators{":", "：", "—",  "–",  "-", ".",
                                                       "|", ")",  "、", "．", "―", "·"};

// The keyword and the number of a heading stand before this; what is behind only costs time.
constexpr std::size_t kMaxLooked = 200;

using base::is_blank;
using base::is_digit;
using base::is_letter;

// TEXT without emphasis and strike-through, since nobody's name has "**" or "~~", but code has; and
// with plain blanks where it has others ("Phase 1 : Titre" in French).
std::string plain(std::string_view text) {
  std::string out;
  const std::vector<CodeSpan> spans = code_spans(text);
  auto span = spans.begin();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view two = text.substr(i, 2);
    if (span != spans.end() && span->start == i) {
      out += text.substr(i, span->end - i);
      i = (span++)->end - 1;
    } else if (two == "**" || two == "__" || two == "~~") {
      ++i;
    } else if (two == "\u00A0") {
      out += ' ';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

// What stands behind the id of a phase.
struct Tail {
  std::string title;
  bool separated = false;
};

std::optional<std::size_t> separator_at(std::string_view text) {
  for (const std::string_view separator : kSeparators) {
    if (text.substr(0, separator.size()) == separator) return separator.size();
  }
  return std::nullopt;
}

// The length of a remark at the start of TEXT: "(week 2)", "[MVP]". 0: there is none.
std::size_t remark_at(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPairs{
      {{"(", ")"}, {"（", "）"}, {"[", "]"}}};
  for (const auto& [open, close] : kPairs) {
    const std::size_t end = text.substr(0, open.size()) == open ? text.find(close) : text.npos;
    if (end != std::string_view::npos) return end + close.size();
  }
  return 0;
}

// nullopt if id and title run together. A remark may stand between them: "Phase 1 (week 2): Title".
std::optional<Tail> read_tail(std::string_view text) {
  const std::string_view rest = base::trim(text);
  if (rest.empty()) return Tail{"", true};
  const std::size_t remark = remark_at(rest);
  const std::string_view behind = base::trim(rest.substr(remark));
  if (const auto separator = separator_at(behind)) {
    return Tail{std::string(base::trim(behind.substr(*separator))), true};
  }
  if (remark > 0 || is_blank(text[0])) return Tail{std::string(rest), false};
  return std::nullopt;
}

PhaseHeading made(std::string_view word, int rank, PhaseId id, Tail tail) {
  return {{std::string(word), rank}, std::move(id.id), std::move(tail.title), tail.separated};
}

// "Phase 1", "Phase-1", "フェーズ1"; TEXT is what stands behind the word.
std::optional<PhaseHeading> read_id_behind(const Word& word, std::string_view text) {
  const bool latin =
      base::is_ascii(word.text[0]) || static_cast<unsigned char>(word.text[0]) < 0xE0;
  std::string_view rest = text;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '_')) rest.remove_prefix(1);
  rest = base::trim(rest);
  if (!rest.empty() && rest[0] == '#') rest.remove_prefix(1);
  const auto id = read_phase_id(rest);
  if (!id) return std::nullopt;
  // "Phaseless": a Latin word ends where its number begins, or at a blank.
  if (latin && rest.data() == text.data() && !is_digit(rest[0])) return std::nullopt;
  // "Phase 3+: Title"
  const std::size_t more = rest.substr(id->length, 1) == "+" ? 1 : 0;
  auto tail = read_tail(rest.substr(id->length + more));
  if (!tail) return std::nullopt;
  return made(word.text, word.rank, *id, *std::move(tail));
}

std::optional<PhaseHeading> read_worded(std::string_view text) {
  for (const Word& word : kKeywords) {
    if (!base::starts_with_ignoring_case(text, word.text)) {
      const std::string_view head = text.substr(0, word.text.size());
      if (base::is_ascii(word.text[0]) || base::lower(head) != word.text) continue;
    }
    std::string_view rest = text.substr(word.text.size());
    if (base::is_ascii(word.text.back()) && !rest.empty() && rest[0] == 's') rest.remove_prefix(1);
    if (auto heading = read_id_behind(word, rest)) return heading;
  }
  return std::nullopt;
}

// TEXT without what stands before its first word: "✅ ", "[x] ", "- ".
std::string_view without_noise(std::string_view text) {
  text = base::trim(text);
  if (const auto box = checkbox(text)) text.remove_prefix(box->length);
  // "[Week 1-3] Phase 1"
  const std::size_t remark = remark_at(text);
  if (remark > 0 && remark < text.size() && read_worded(base::trim(text.substr(remark)))) {
    return base::trim(text.substr(remark));
  }
  while (!text.empty()) {
    const bool mark = base::is_ascii(text[0]) && !base::is_alphanumeric(text[0]);
    const std::size_t symbol = mark ? 1 : symbol_at(text, 0);
    if (symbol == 0) return text;
    text.remove_prefix(symbol);
  }
  return text;
}

// "第二阶段：Title", "第1週", "1단계: Title".
std::optional<PhaseHeading> read_counted(std::string_view text) {
  const std::string_view ordinal = "第";
  if (text.substr(0, ordinal.size()) == ordinal) text = base::trim(text.substr(ordinal.size()));
  const auto id = read_phase_id(text);
  if (!id) return std::nullopt;
  const std::string_view rest = base::trim(text.substr(id->length));
  for (const Word& word : kKeywords) {
    if (base::is_ascii(word.text[0]) || rest.substr(0, word.text.size()) != word.text) continue;
    auto tail = read_tail(rest.substr(word.text.size()));
    if (!tail) return std::nullopt;
    return made(word.text, word.rank, *id, *std::move(tail));
  }
  return std::nullopt;
}

// "M1 — Title", "P0: Title".
std::optional<PhaseHeading> read_lettered(std::string_view text) {
  if (text.size() < 2 || text[0] < 'A' || text[0] > 'Z' || !is_digit(text[1])) return std::nullopt;
  auto id = read_number(text.substr(1));
  if (!id) return std::nullopt;
  auto tail = read_tail(text.substr(1 + id->length));
  if (!tail) return std::nullopt;
  id->id.insert(0, text.substr(0, 1));
  return made(text.substr(0, 1), kLetterRank, *id, *std::move(tail));
}

// "GH-12: Title", "SP17-T1 — Title".
std::optional<PhaseHeading> read_ticketed(std::string_view text) {
  auto id = read_ticket(text);
  if (!id || id->id.find('-') == std::string::npos) return std::nullopt;
  auto tail = read_tail(text.substr(id->length));
  if (!tail || !tail->separated) return std::nullopt;
  const std::string stem = id->id.substr(0, id->id.find_last_not_of("0123456789"));
  return made(stem, kTicketRank, *std::move(id), *std::move(tail));
}

// "3. Title", "3) Title", "2.1: Title"; no year, and no number that counts something.
std::optional<PhaseHeading> read_numbered(std::string_view text) {
  const auto id = read_number(text);
  if (!id || id->length > 5) return std::nullopt;
  const std::string_view rest = text.substr(id->length);
  const auto separator = separator_at(base::trim(rest));
  if (!separator) return std::nullopt;
  const std::string_view title = base::trim(rest).substr(*separator);
  if (title.empty() || (base::is_ascii(title[0]) && !is_blank(title[0]) && is_digit(title[0]))) {
    return std::nullopt;
  }
  return made("#", kNumberRank, *id, {std::string(base::trim(title)), true});
}

bool nearly_keyword(std::string_view word) {
  static constexpr std::string_view kKeyword = "phase";
  if (word.size() < 4) return false;
  std::string letters(word);
  std::string keyword(kKeyword);
  std::sort(letters.begin(), letters.end());
  std::sort(keyword.begin(), keyword.end());
  return letters == keyword || base::edit_distance(word, kKeyword, 1) <= 1;
}

}  // namespace

std::optional<PhaseHeading> read_phase_heading(std::string_view text) {
  const std::string cleaned = plain(text);
  const std::string_view name = without_noise(cleaned);
  if (name.empty()) return std::nullopt;
  if (auto worded = read_worded(name)) return worded;
  if (auto counted = read_counted(name)) return counted;
  auto numbered = read_numbered(name);
  // "3.1 Phase 1: Title": the section's number is not the phase's.
  const auto section = read_number(name);
  if (section) {
    std::string_view behind = name.substr(section->length);
    behind.remove_prefix(std::min(behind.find_first_not_of(".) \t"), behind.size()));
    if (auto worded = read_worded(behind)) return worded;
  }
  if (numbered) return numbered;
  if (auto lettered = read_lettered(name)) return lettered;
  return read_ticketed(name);
}

bool is_phase_keyword(std::string_view text) {
  return std::any_of(kKeywords.begin(), kKeywords.end(),
                     [&](const Word& word) { return base::equal_ignoring_case(text, word.text); });
}

bool resembles_phase_heading(std::string_view text) {
  const std::string lowered = base::lower(text.substr(0, kMaxLooked));
  std::string_view rest = lowered;
  while (!rest.empty() && !is_letter(rest[0])) rest.remove_prefix(1);
  const std::size_t end = static_cast<std::size_t>(
      std::find_if_not(rest.begin(), rest.end(), is_letter) - rest.begin());
  const std::string_view word = rest.substr(0, end);
  rest = base::trim(rest.substr(end));
  const bool numbered = !rest.empty() && (is_digit(rest[0]) || rest[0] == '#' || rest[0] == '[');
  return nearly_keyword(word) && (numbered || rest.find(':') != std::string_view::npos);
}

bool is_phase_heading_line(std::string_view line) {
  const std::string_view text = base::trim(line.substr(0, kMaxLooked));
  const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
  if (marks == 0 || marks > 6) return false;
  const auto heading = read_phase_heading(base::trim(text.substr(marks)));
  return heading && !heading->keyword.weak();
}

}  // namespace conduct::spec
