#include "spec/left_out.h"

#include "base/text.h"
#include "spec/command_text.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::size_t kColumns = 60;

std::set<std::string> named_elsewhere(const Spec& spec) {
  std::set<std::string> named(spec.setup.begin(), spec.setup.end());
  for (const Phase& phase : spec.phases) {
    named.insert(phase.options.setup.begin(), phase.options.setup.end());
    named.insert(phase.options.start);
  }
  return named;
}

}  // namespace

void report_left_out(const std::vector<LeftOut>& all, const Spec& spec, Findings& findings) {
  std::set<std::string> told = named_elsewhere(spec);
  for (const LeftOut& one : all) {
    if (one.command.find("git ") != std::string::npos || !told.insert(one.command).second) continue;
    findings.add(
        codes::work_left_out, {one.line, 0},
        fmt::format("`{}` does work and checks nothing: it is not run",
                    base::one_line(one.command, kColumns)),
        "where the checks need it, write \"Setup: `COMMAND`\", and \"Start: `COMMAND`\" for "
        "a server");
  }
}

}  // namespace conduct::spec
