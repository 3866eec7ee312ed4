// Where the worktrees of a run lie, and how git calls them: whatever modules and phases are called,
// no two of them share a place.
#include "conductor/run/context.h"

#include "conductor/run/workplace.h"
#include "spec/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace conduct::run {
namespace {

TEST(Places, NoTwoWorktreesShareOne) {
  std::vector<base::Diagnostic> diagnostics;
  const spec::Parsed parsed = spec::parse(
      "Test Command: make\n\n## Phase 1: A\n\n- t\n\nModules: foo, gate-foo, gates-foo, phases-1, "
      "final-final, phases-gates-1, final\n\n## Phase 2: B\n\n- t\n\nModules: foo, bar, 1, "
      "phases.gates-1\n");
  const auto plan = core::make_plan(parsed.spec, {}, diagnostics);
  ASSERT_TRUE(plan);
  Context context;
  context.plan = *plan;
  context.run = 1;
  context.worktrees = "/r.conduct/1";
  name_folders(context);
  std::set<std::string> names, paths;
  const std::vector<std::string> folders = worktree_folders(context);
  const std::size_t jobs = context.plan.jobs.size();
  for (std::size_t i = 0; i < jobs; ++i) {
    const core::JobId job(i);
    const HelperPlace helper = helper_place(
        context, core::Attempt{job, core::Role::fixer, 1, "", ""}, "fixer-request-x", 0);
    names.insert({worktree_name(context, job), checkout_name(context, job), helper.worktree_name});
    for (const std::string& path :
         {worktree_path(context, job), checkout_path(context, job), helpers_path(context, job)}) {
      paths.insert(path);
      EXPECT_THAT(folders, testing::Contains(path.substr(0, path.rfind('/'))));
    }
  }
  EXPECT_GT(jobs, 12U);
  EXPECT_THAT(names, testing::SizeIs(3 * jobs));
  EXPECT_THAT(paths, testing::SizeIs(3 * jobs));
}

}  // namespace
}  // namespace conduct::run
