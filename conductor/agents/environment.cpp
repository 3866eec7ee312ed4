// The environment of an agent: what it needs to work at all, what the user passes on, what conduct
// tells it.
#include "conductor/agents/agent.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace conduct::agents {
namespace {

// Nothing here is a secret, opens a daemon's socket or changes what git does.
constexpr std::array<std::string_view, 20> kAllowed = {
    "PATH",       "HOME",        "USER",       "LOGNAME",     "SHELL",     "LANG",      "TERM",
    "TZ",         "TMPDIR",      "http_proxy", "https_proxy", "no_proxy",  "all_proxy", "ftp_proxy",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",   "ALL_PROXY",   "FTP_PROXY", "LANGUAGE"};
constexpr std::array<std::string_view, 2> kAllowedPrefixes = {"LC_", "XDG_"};

using Variables = std::map<std::string, std::string, std::less<>>;

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

bool allowed(std::string_view name) {
  return std::find(kAllowed.begin(), kAllowed.end(), name) != kAllowed.end() ||
         std::find(kAuthorities.begin(), kAuthorities.end(), name) != kAuthorities.end() ||
         std::any_of(kAllowedPrefixes.begin(), kAllowedPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

void set(Variables& variables, std::string_view variable) {
  const std::string_view name = name_of(variable);
  if (name.empty() || name.size() == variable.size()) return;  // no '=': not a variable
  variables[std::string(name)] = variable.substr(name.size() + 1);
}

// Does ONE of a list mean the variable NAME?
bool names(std::string_view one, std::string_view name) {
  if (one.ends_with('*')) return name.starts_with(one.substr(0, one.size() - 1));
  return one == name;
}

void pass_on(Variables& variables, const std::vector<std::string>& ambient,
             const std::vector<std::string>& extra) {
  for (const std::string& variable : ambient) {
    const std::string_view name = name_of(variable);
    const bool asked_for = std::any_of(extra.begin(), extra.end(),
                                       [&](const std::string& one) { return names(one, name); });
    if (allowed(name) || asked_for) set(variables, variable);
  }
  for (const std::string& variable : extra) set(variables, variable);
}

void tell(Variables& variables, const Assignment& assignment) {
  variables["CONDUCT_RUN"] = std::to_string(assignment.run);
  variables["CONDUCT_PHASE"] = assignment.phase;
  variables["CONDUCT_MODULE"] = assignment.module;
  variables["CONDUCT_ROLE"] = core::to_string(assignment.role);
  variables["CONDUCT_ATTEMPT"] = std::to_string(assignment.attempt);
  variables["CONDUCT_WORKTREE"] = assignment.worktree;
  variables["CONDUCT_PROMPT_FILE"] = assignment.prompt_file;
  variables["CONDUCT_REPORT"] = assignment.report_file;
  variables["CONDUCT_SPEC"] = assignment.spec_file;
  variables["CONDUCT_COOKIE"] = assignment.cookie;
  if (!assignment.helper.empty()) variables["CONDUCT_HELPER"] = assignment.helper;
  if (!assignment.requests.empty()) variables["CONDUCT_REQUESTS"] = assignment.requests;
  if (assignment.port_base != 0) {
    variables["CONDUCT_PORT_BASE"] = std::to_string(assignment.port_base);
  }
}

}  // namespace

std::vector<std::string> agent_environment(const Assignment& assignment,
                                           const std::vector<std::string>& ambient,
                                           const std::vector<std::string>& extra) {
  Variables variables;
  pass_on(variables, ambient, extra);
  // A run inside an attempt of another run: nothing of the outer one may be left.
  std::erase_if(variables, [](const auto& one) { return one.first.starts_with("CONDUCT_"); });
  tell(variables, assignment);
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  return environment;
}

}  // namespace conduct::agents
