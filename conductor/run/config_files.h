// Where the configuration of a run comes from.
#pragma once

#include "base/result.h"
#include "conductor/agents/prompt_template.h"
#include "conductor/config/config.h"
#include "gitops/repository.h"

#include <string>
#include <vector>

namespace conduct::run {

inline constexpr const char* kConfigPath = ".conduct/config.toml";  // in the repository
inline constexpr const char* kPromptsFolder = ".conduct/prompts/";  // in the repository

// The user's file, then the repository's at the commit BASE, so that no agent changes it for its
// own run; then the CONDUCT_* variables of ENVIRONMENT.
base::Result<config::Config> load_config(const gitops::Repository& repository,
                                         const std::string& base,
                                         const std::vector<std::string>& environment);

// The texts of prompts that the repository has instead of conduct's, at the commit BASE.
base::Result<agents::PromptTexts> load_prompts(const gitops::Repository& repository,
                                               const std::string& base);

// What counts for one who stands in the directory WHERE: in a repository at its HEAD, outside of
// one and before its first commit the user's alone.
base::Result<config::Config> load_config_at(const std::string& where,
                                            const std::vector<std::string>& environment);

}  // namespace conduct::run
