// What a user is told before money is spent.
#include "conductor/cli/overview.h"

#include <gtest/gtest.h>

namespace conduct::cli {
namespace {

run::Proposal proposal() {
  run::Proposal proposal;
  core::Plan plan;
  core::PlannedPhase first, second;
  first.said.test_commands = {{"make check", 1}};
  first.said.criteria = {{"Tests pass", 2, spec::CriterionKind::tests, "", {}, {}},
                         {"It is nice", 3, spec::CriterionKind::prose, "", {}, {}}};
  second.said.test_commands = {{"make check", 5}, {"make lint", 6}};
  plan.phases = {first, second};
  plan.modules.resize(3);
  proposal.plan = plan;
  proposal.options.config.jobs = 4;
  proposal.sandbox = {"bubblewrap: as described", "also hidden: x"};
  proposal.agents = "implementer, fixer, synthesizer: mine";
  proposal.target = "refs/heads/main";
  proposal.base = "0123456789abcdef0123456789abcdef01234567";
  return proposal;
}

TEST(Overview, SaysWhoWorksWhatJudgesAndWhereItLands) {
  EXPECT_EQ(
      overview_text(proposal(), "SPEC.md"),
      "SPEC.md: 2 phases, 3 modules\n"
      "  agents    implementer, fixer, synthesizer: mine; at most 4 at the same time, 3 retries "
      "each, "
      "45m00s an attempt\n"
      "  gates     2 test commands, 2 criteria (1 prose: UNCHECKED, only reported)\n"
      "  target    main at 0123456; moves once, when everything has passed\n"
      "  budget    none set\n"
      "  sandbox   bubblewrap: as described\n"
      "            also hidden: x\n");
}

TEST(Overview, SaysWhatAgentsWillNotSeeAndWhatIsSkipped) {
  run::Proposal some = proposal();
  some.dirty = {"a", "b", "c", "d", "e", "f", "g"};
  some.skipped = {"1"};
  some.notes = {"1 submodule: worktrees get them, agents cannot change them"};
  const std::string text = overview_text(some, "SPEC.md");
  EXPECT_NE(text.find("  unseen    agents will not see 7 uncommitted paths: a, b, c, d, "
                      "e, and 2 more\n"
                      "  skipped   1: landed by an earlier run\n"
                      "  note      1 submodule: worktrees get them, agents cannot change them\n"),
            std::string::npos)
      << text;
}

TEST(Overview, SaysWhichPhasesWaitForAPerson) {
  run::Proposal asking = proposal();
  asking.plan->phases[1].id = "2";
  asking.plan->phases[1].said.options.approval = true;
  EXPECT_NE(overview_text(asking, "SPEC.md")
                .find("  approval  phase 2 waits for `conduct approve`, --yes or not\n"),
            std::string::npos);
  asking.plan->phases[0].id = "1";
  asking.plan->phases[0].said.options.approval = true;
  EXPECT_NE(overview_text(asking, "SPEC.md").find("  approval  phases 1, 2 wait for"),
            std::string::npos);
}

TEST(Overview, SaysWhatIsNotGatedAndWhatDoesNotMove) {
  run::Proposal loose = proposal();
  loose.plan->phases[0].said.test_commands.clear();
  loose.options.config.land = "none";
  loose.options.config.prose_blocks = true;
  loose.options.config.gates = {{"licences", "./check", true, true, true}};
  const std::string text = overview_text(loose, "SPEC.md");
  EXPECT_NE(text.find("  gates     2 test commands, 2 criteria (1 prose: they block), licences; 1 "
                      "phase without a "
                      "test command\n"
                      "  target    main at 0123456; does not move (land = none)\n"),
            std::string::npos)
      << text;
}

TEST(Overview, KeepsEscapesOfForeignNamesFromTheTerminal) {
  run::Proposal hostile = proposal();
  hostile.dirty = {"\x1b]0;owned\x07"};
  EXPECT_EQ(overview_text(hostile, "\x1b[2J.md").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace conduct::cli
