// Which paths belong to a module because the plan names them.
#include "conductor/run/job_worktree.h"
#include "spec/spec.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using testing::Contains;
using testing::Not;
using testing::UnorderedElementsAre;

core::Plan plan_of(const std::string& text) {
  std::vector<base::Diagnostic> diagnostics;
  return core::make_plan(spec::parse(text).spec, {}, diagnostics).value();
}

const char* const kPlan =
    "## Phase 1: A\n\n- write `docs/a.md`\n\nFiles: `lib/index.c`\n\nTest Command: make\n\n"
    "Success Criteria:\n\n- `out.txt` exists\n\n"
    "### Module: x\n\nPaths: x/\n\n- write `shared/x.c`\n\nSuccess Criteria:\n- `x.log` exists\n\n"
    "### Module: y\n\nPaths: y/\n\n- write `shared/y.c`\n";

TEST(NamedPathsTest, AModulesOwnAreItsTasksCriteriaAndThePhases) {
  const core::Plan plan = plan_of(kPlan);
  EXPECT_THAT(named_paths(plan, core::ModuleId(0)),
              UnorderedElementsAre("docs/a.md", "lib/index.c", "out.txt", "shared/x.c", "x.log"));
  EXPECT_THAT(named_paths(plan, core::ModuleId(1)), Not(Contains("shared/x.c")));
}

TEST(NamedPathsTest, NoneThatThePlanNamesIsACache) {
  const core::Plan plan = plan_of(kPlan);
  EXPECT_THAT(named_paths(plan, plan.final_job()),
              UnorderedElementsAre("docs/a.md", "lib/index.c", "out.txt", "shared/x.c", "x.log",
                                   "shared/y.c", "x/", "y/"));
}

}  // namespace
}  // namespace conduct::run
