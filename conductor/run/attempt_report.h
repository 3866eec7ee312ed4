// The report that an agent has left behind: foreign text, which may hold secrets.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"

#include <string>
#include <vector>

namespace conduct::run {

// What an agent wrote, and the same without secrets.
struct ReportText {
  std::string written, shown;
};

// Takes the text of FILE; afterwards no secret of ENVIRONMENT is in the file. Where there is none,
// the texts are empty.
base::Result<ReportText> take_report(const std::string& file,
                                     const std::vector<std::string>& environment);

// The report in FILE, without the secrets of ENVIRONMENT.
base::Result<core::Report> read_report(const std::string& file,
                                       const std::vector<std::string>& environment);

}  // namespace conduct::run
