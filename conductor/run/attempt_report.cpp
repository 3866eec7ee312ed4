#include "conductor/run/attempt_report.h"

#include "base/mask.h"
#include "conductor/agents/agent.h"
#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <cstdint>
#include <utility>

namespace conduct::run {
namespace {

constexpr std::int64_t kLimit = 256 << 10;  // bytes

}  // namespace

base::Result<ReportText> take_report(const std::string& file,
                                     const std::vector<std::string>& environment) {
  const auto text = system::read_foreign_file(file, kLimit);
  ReportText report{text.value_or(""), ""};
  report.shown = base::masked(report.written, secrets_of(environment));
  const bool kept = text && (report.shown == *text || system::write_file(file, report.shown).ok());
  if (!kept) TRY(system::remove_tree(file));
  return report;
}

base::Result<core::Report> read_report(const std::string& file,
                                       const std::vector<std::string>& environment) {
  TRY_ASSIGN(const ReportText text, take_report(file, environment));
  auto read = agents::read_report(text.shown);          // which cuts what is too long
  if (!read) read = agents::read_report(text.written);  // stars are no number
  TRY_ASSIGN(core::Report report, std::move(read));
  const std::vector<std::string> secrets = secrets_of(environment);
  for (std::string* said : {&report.summary, &report.tests, &report.question})
    *said = base::masked(*said, secrets);
  for (auto* list : {&report.issues, &report.discoveries})
    for (std::string& said : *list) said = base::masked(said, secrets);
  return report;
}

}  // namespace conduct::run
