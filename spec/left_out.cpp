#include "spec/left_out.h"

#include "base/text.h"
#include "spec/command_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

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

// "git add -A && git commit": conduct makes commits.
bool only_commits(std::string_view command) {
  while (!command.empty()) {
    const std::size_t end = std::min(command.find_first_of("&;|\n"), command.size());
    const std::string_view piece = base::trim(command.substr(0, end));
    if (!piece.empty() && !piece.starts_with("git ") && !piece.starts_with("cd ")) return false;
    command.remove_prefix(std::min(end + 1, command.size()));
  }
  return true;
}

}  // namespace

void report_left_out(const std::vector<LeftOut>& all, const Spec& spec, Findings& findings) {
  std::set<std::string> told = named_elsewhere(spec);
  for (const LeftOut& one : all) {
    if (only_commits(one.command) || !told.insert(one.command).second) continue;
    findings.add(
        codes::work_left_out, {one.line, 0},
        fmt::format("`{}` does work and checks nothing: it is not run",
                    base::one_line(one.command, kColumns)),
        "where the checks need it, write \"Setup: `COMMAND`\", and \"Start: `COMMAND`\" for "
        "a server");
  }
}

}  // namespace conduct::spec
