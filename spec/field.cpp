#include "spec/field.h"

#include "base/text.h"
#include "spec/phase_id.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

struct Name {
  std::string_view text;  // in lower case
  Field field;
};

// The format's own; the first one of a field is how it is written. A slip of the pen in one is
// noticed.
constexpr std::array<Name, 43> kOwn{{
    {"tasks", Field::tasks},
    {"task", Field::tasks},
    {"modules", Field::modules},
    {"module", Field::module},
    {"paths", Field::paths},
    {"path", Field::paths},
    {"test command", Field::test},
    {"test commands", Field::test},
    {"validation command", Field::test},
    {"validation commands", Field::test},
    {"success criteria", Field::criteria},
    {"gotchas", Field::gotchas},
    {"gotcha", Field::gotchas},
    {"known gotchas", Field::gotchas},
    {"depends on", Field::depends},
    {"references", Field::references},
    {"run", Field::run},
    {"expected", Field::expected},
    {"expected output", Field::expected},
    {"agent", Field::agent},
    {"retries", Field::retries},
    {"timeout", Field::timeout},
    {"approval", Field::approval},
    {"working mode", Field::working_mode},
    {"on failure", Field::on_failure},
    {"setup", Field::setup},
    {"start", Field::start},
    {"placeholders", Field::placeholders},
    {"supersedes", Field::supersedes},
    {"parallelizable", Field::ignored},
    {"requirements", Field::ignored},
    {"goal", Field::ignored},
    {"purpose", Field::ignored},
    {"status", Field::ignored},
    {"priority", Field::ignored},
    {"estimate", Field::ignored},
    {"effort", Field::ignored},
    {"owner", Field::ignored},
    {"covers", Field::ignored},
    {"complexity", Field::ignored},
    {"leverage", Field::ignored},
    {"prompt", Field::ignored},
    {"duration", Field::ignored},
}};

// What other formats and other languages say, from a count over 637 plans.
struct Names {
  Field field;
  std::string_view names;  // with '|' between
};
constexpr std::array<Names, 11> kOther{{
    {Field::tasks,
     "deliverables|deliverable|implementation|implementation steps|implementation tasks|"
     "implementation guidance|action|actions|action items|plans|scope|features|activities|work "
     "items|"
     "work|integration|subtasks|sub-tasks|steps|changes|changes required|required "
     "changes|checklist|todo|to do|"
     "todos|what|task list|key tasks|main tasks|what to "
     "build|任务|任務|タスク|作業|作業内容|実装|実装内容|"
     "aufgaben|tareas|tâches|taken|công việc|nhiệm vụ|задачи|작업|交付物|范围|实现|行动"},
    {Field::modules,
     "components|component|packages|package|crates|crate|services|service|area|areas|surface|"
     "surfaces|workstream|workstreams|boundary|モジュール|模块|模組|コンポーネント|module(s)"},
    {Field::files,
     "files|file|create|modify|location|locations|files to create|files to modify|"
     "files to create/modify|files to change|files modified|files created|files changed|new files|"
     "modified files|target files|affected files|key files|source files|file changes|"
     "files to create or modify|ファイル|対象ファイル|変更ファイル|文件|涉及文件|tệp"},
    {Field::tests,
     "tests|test|testing|test requirements|testing requirements|test "
     "cases|テスト|测试|測試|pruebas|тесты"},
    {Field::verify,
     "verification|validation|verify|quality "
     "gates|command|commands|demo|gate|gates|checks|verification plan|"
     "verification checklist|validation checklist|"
     "automated verification|manual verification|validation gate|validation gates|how to verify|"
     "how to test|verification steps|validation steps|test plan|self-check|verification command|"
     "verification commands|verify command|verify commands|test cmd|gate command|gate commands|"
     "验证|検証|確認方法|验收命令|测试命令|验证命令|テストコマンド|検証コマンド|verificación|"
     "kiểm thử|kiểm tra|проверка"},
    {Field::criteria,
     "success criterion|criteria|acceptance criteria|acceptance criterion|acceptance|exit criteria|"
     "completion criteria|checkpoint|definition of done|dod|done when|exit gate|exit when|"
     "exit condition|exit conditions|independent test|user-testable outcome|"
     "completed when|complete when|acceptance tests|success "
     "metrics|验收标准|完成标准|完成标志|验收|检查点|驗收標準|完了条件|"
     "受け入れ条件|受け入れ基準|受入基準|成功基準|akzeptanzkriterien|erfolgskriterien|"
     "criterios de aceptación|criterios de éxito|critères d'acceptation|critères de succès|"
     "tiêu chí hoàn thành|tiêu chí nghiệm thu|tiêu chí|критерии приёмки|критерии готовности|완료 "
     "조건"},
    {Field::gotchas,
     "notes|note|important|critical|risk|risks|warning|warnings|constraints|constraint|edge cases|"
     "known issues|limitations|pitfalls|caveats|guardrails|known "
     "pitfalls|リスク|risiken|risiko|riesgos|risques|rủi ro|риски|注意|注意点|注意事項|"
     "注意事项|风险|备注"},
    {Field::depends,
     "depends|dependencies|dependency|dependencies on earlier "
     "phases|after|prerequisites|prerequisite|"
     "blocked by|requires|depends upon|依存|依存関係|依赖|前置|前置条件|前提|前提条件|phụ thuộc|"
     "dependencias|abhängigkeiten|зависимости"},
    {Field::references, "reference|read these docs|docs|documentation|参考|参照"},
    {Field::on_failure, "failure handling"},
    {Field::ignored,
     "goals|objective|objectives|estimates|estimated effort|estimated time|time estimate|"
     "timeline|rationale|why|why first|background|overview|context|description|summary|"
     "out of scope|non-goals|benefits|impact|confidence|risk level|mode|skills|progress|"
     "project progress|suggested progress marker|session start|completion|commit|commits|"
     "mission|motivation|current state|problem|problem statement|approach|architecture|"
     "design|examples|example|before|result|results|findings|interfaces|consumes|produces|"
     "outcome|outcomes|expected outcome|expected result|expected results|key achievements|"
     "completed|rollback|rollback plan|assumptions|open questions|questions|"
     "estimation|key findings|use "
     "cases|requirement|contracts|目标|目的|目標|状态|優先度|优先级|ビジョン|"
     "ước lượng|mục tiêu|ziel|ziele|objetivo|objetivos|objectif|цель"},
}};

using NameTable = std::unordered_map<std::string_view, FieldName>;

const NameTable& table() {
  static const NameTable made = [] {
    NameTable names;
    for (const Name& name : kOwn) names.emplace(name.text, FieldName{name.field, true, false});
    for (const Names& other : kOther) {
      for (const std::string_view name : base::split(other.names, '|')) {
        names.emplace(name, FieldName{other.field, false, false});
      }
    }
    return names;
  }();
  return made;
}

// "moduels": two neighbours exchanged.
bool transposed(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
  if (a.end() - x < 2 || x[0] != y[1] || x[1] != y[0]) return false;
  return std::equal(x + 2, a.end(), y + 2);
}

// A slip of the pen: one letter more, less or other, or two exchanged. The first letter is right,
// or a short word is soon another ("Best Command:").
bool nearly(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.size() < 4 || b.size() < 4 || a[0] != b[0]) return false;
  return transposed(a, b) || base::edit_distance(a, b, 1) <= 1;
}

bool nearly_each_word(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> words = base::split(a, ' ');
  const std::vector<std::string_view> others = base::split(b, ' ');
  return std::equal(words.begin(), words.end(), others.begin(), others.end(), nearly);
}

// A word that is not used is matched exactly, and so is a short one.
std::optional<FieldName> find_misspelt(std::string_view name) {
  for (const Name& known : kOwn) {
    if (known.field == Field::ignored || known.text.size() < 5 || known.text[0] != name[0])
      continue;
    if (nearly(name, known.text) || nearly_each_word(name, known.text)) {
      return FieldName{known.field, true, true};
    }
  }
  return std::nullopt;
}

// "Task completion criteria", "Exit criteria for 1.0": what a name ends or begins with says its
// field.
std::optional<FieldName> find_ending(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Field>, 9> kEndings{{
      {"acceptance criteria", Field::criteria},
      {"success criteria", Field::criteria},
      {"exit criteria", Field::criteria},
      {"completion criteria", Field::criteria},
      {"definition of done", Field::criteria},
      {"final verification", Field::verify},
      {"validation command", Field::verify},
      {"validation commands", Field::verify},
      {"verification commands", Field::verify},
  }};
  for (const auto& [ending, field] : kEndings) {
    const bool ends = name.size() > ending.size() && name.ends_with(ending) &&
                      name[name.size() - ending.size() - 1] == ' ';
    const bool begins = name.size() > ending.size() && name.substr(0, ending.size()) == ending &&
                        name.substr(ending.size(), 5) == " for ";
    if (ends || begins || name == ending) return FieldName{field, false, false};
  }
  return std::nullopt;
}

// NAME without the phase that it names: "phase 2 ", "m2 ", "2.3 ", " for phase 2".
std::string_view without_phase(std::string_view name) {
  const auto drop_number = [](std::string_view text, std::size_t from) -> std::string_view {
    const auto id = read_number(text.substr(from));
    if (!id) return text;
    std::string_view rest = text.substr(from + id->length);
    if (rest.substr(0, 1) == ".") rest.remove_prefix(1);
    return !rest.empty() && rest[0] == ' ' ? base::trim(rest) : text;
  };
  for (const std::string_view mark : {" for phase ", " of phase "}) {
    const std::size_t at = name.find(mark);
    if (at != std::string_view::npos && is_phase_id(name.substr(at + mark.size()))) {
      return name.substr(0, at);
    }
  }
  if (name.substr(0, 6) == "phase ") return drop_number(name, 6);
  if (name.size() > 2 && base::is_letter(name[0]) && base::is_digit(name[1])) {
    return drop_number(name, 1);
  }
  return drop_number(name, 0);
}

}  // namespace

const char* to_string(Field field) {
  switch (field) {
    case Field::tasks:
      return "Tasks";
    case Field::modules:
      return "Modules";
    case Field::module:
      return "Module";
    case Field::paths:
      return "Paths";
    case Field::files:
      return "Files";
    case Field::test:
    case Field::verify:
    case Field::tests:
      return "Test Command";
    case Field::run:
      return "Run";
    case Field::expected:
      return "Expected";
    case Field::criteria:
      return "Success Criteria";
    case Field::gotchas:
      return "Gotchas";
    case Field::depends:
      return "Depends on";
    case Field::references:
      return "References";
    case Field::agent:
      return "Agent";
    case Field::retries:
      return "Retries";
    case Field::timeout:
      return "Timeout";
    case Field::approval:
      return "Approval";
    case Field::working_mode:
      return "Working mode";
    case Field::on_failure:
      return "On Failure";
    case Field::setup:
      return "Setup";
    case Field::start:
      return "Start";
    case Field::placeholders:
      return "Placeholders";
    case Field::supersedes:
      return "Supersedes";
    case Field::ignored:
    case Field::none:
      break;
  }
  return "";
}

std::optional<FieldName> find_field(std::string_view name) {
  std::string lowered = base::lower(name);
  if (lowered.empty()) return std::nullopt;
  // A no-break space is one that was pasted.
  for (std::size_t at; (at = lowered.find("\u00A0")) != std::string::npos;)
    lowered.replace(at, 2, " ");
  const NameTable& names = table();
  if (const auto found = names.find(lowered); found != names.end()) return found->second;
  const std::string_view shorter = without_phase(lowered);
  if (const auto found = names.find(shorter); found != names.end()) return found->second;
  if (const auto ending = find_ending(shorter)) return ending;
  if (const std::string_view gate = "validation gate "; shorter.substr(0, gate.size()) == gate) {
    if (is_phase_id(shorter.substr(gate.size()))) return FieldName{Field::verify, false, false};
  }
  return find_misspelt(lowered);
}

}  // namespace conduct::spec
