// What a plan shows among its checks and only does work ("npm ci"): it is not run there, and the
// checks may need it.
#pragma once

#include "spec/findings.h"
#include "spec/spec.h"

#include <string>
#include <vector>

namespace conduct::spec {

struct LeftOut {
  std::string command;
  int line = 0;
};

// Tells of each command of ALL once. Not of one that SPEC names as a setup or as what starts a
// server, nor of commits: conduct makes those.
void report_left_out(const std::vector<LeftOut>& all, const Spec& spec, Findings& findings);

}  // namespace conduct::spec
