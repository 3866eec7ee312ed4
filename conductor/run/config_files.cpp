#include "conductor/run/config_files.h"

#include "conductor/run/environment.h"
#include "conductor/system/files.h"

#include <map>

namespace conduct::run {
namespace {

std::map<std::string, std::string> variables(const std::vector<std::string>& environment) {
  std::map<std::string, std::string> out;
  for (const std::string& entry : environment) {
    const auto equals = entry.find('=');
    if (equals != std::string::npos) out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return out;
}

std::string user_config_path(const std::vector<std::string>& environment) {
  if (const auto home = variable(environment, "XDG_CONFIG_HOME"); home && !home->empty())
    return *home + "/conduct/config.toml";
  return variable(environment, "HOME").value_or("") + "/.config/conduct/config.toml";
}

base::Result<config::Config> load_with(const std::string& committed,
                                       const std::vector<std::string>& environment) {
  const std::string user = user_config_path(environment);
  return config::load({user, system::read_file_if_any(user).value_or("")}, {kConfigPath, committed},
                      variables(environment));
}

}  // namespace

base::Result<config::Config> load_config(const gitops::Repository& repository,
                                         const std::string& base,
                                         const std::vector<std::string>& environment) {
  TRY_ASSIGN(const auto committed, repository.read_file(base, kConfigPath));
  return load_with(committed.value_or(""), environment);
}

base::Result<agents::PromptTexts> load_prompts(const gitops::Repository& repository,
                                               const std::string& base) {
  agents::PromptTexts out;
  for (const std::string& name : agents::prompt_names()) {
    const std::string path = kPromptsFolder + name;
    TRY_ASSIGN(auto text, repository.read_file(base, path));
    if (!text) continue;
    TRY(agents::check_prompt_text(path, *text));
    out[name] = *std::move(text);
  }
  return out;
}

base::Result<config::Config> load_config_at(const std::string& where,
                                            const std::vector<std::string>& environment) {
  const auto repository = gitops::Repository::discover(where);
  if (!repository) return load_with("", environment);
  TRY_ASSIGN(const auto head, repository->read_ref("HEAD"));
  return head ? load_config(*repository, *head, environment) : load_with("", environment);
}

}  // namespace conduct::run
