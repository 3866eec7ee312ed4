// The SPEC.md of a run as a file: found, read within a limit.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace conduct::run {

// GIVEN (relative to WHERE; of a folder its tasks.md, SPEC.md or PLAN.md), or the first of SPEC.md,
// .spec/SPEC.md and spec/SPEC.md in WHERE, then in the checkout's root. Absolute.
base::Result<std::string> find_spec(const std::string& given, const std::string& where,
                                    const std::string& root);

// The other documents of the folder that tasks.md at PATH stands in, as spec tools write them
// (proposal.md, design.md, specs/…): what the tasks are to be read with. In order of their paths,
// which are relative to ROOT where they lie below it. None for a plan of another name.
std::vector<std::string> companions_of(const std::string& path, const std::string& root);

// The text of a spec. Missing, a directory, unreadable or over 16 MiB: Fault::spec, saying which.
base::Result<std::string> read_spec(const std::string& path);

// Writes the run's own copy of its spec, read-only: agents are given its path.
base::Status keep_copy(const std::string& path, const std::string& text);

}  // namespace conduct::run
