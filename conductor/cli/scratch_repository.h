// A repository that a command makes for its own use.
#pragma once

#include "base/result.h"

#include <string>

namespace conduct::cli {

// A new folder in the temporary one, called NAME and something random.
base::Result<std::string> fresh_folder(const std::string& name);

// Makes FOLDER a repository with all its files in one commit on main, by AUTHOR. The user's own git
// configuration stays out: a signing key or a hook template would get in the way.
base::Status make_repository(const std::string& folder, const std::string& author,
                             const std::string& message);

}  // namespace conduct::cli
