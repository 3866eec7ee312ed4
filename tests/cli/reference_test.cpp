// How users call the parts of a run.
#include "conductor/cli/reference.h"

#include "conductor/cli/rollback.h"

#include <gtest/gtest.h>

namespace conduct::cli {
namespace {

TEST(CheckpointName, IsARunAndANumber) {
  const auto name = checkpoint_name("7.2");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->run, 7);
  EXPECT_EQ(name->number, 2);
  EXPECT_EQ(checkpoint_name("12.0")->number, 0) << "where the run began";
}

TEST(CheckpointName, IsNothingElse) {
  for (const char* text : {"", "7", "7.", ".2", "0.1", "7.2.1", "7.-2", "-7.2", "+7.2", " 7.2",
                           "7.2 ", "7,2", "7.2x", "99999999999.1"}) {
    EXPECT_FALSE(checkpoint_name(text)) << text;
  }
}

// Phases 1 (proto, docs) and 2 (docs), their own jobs, and the final one.
core::Plan plan() {
  core::Plan plan;
  const auto add = [&plan](core::Scope scope, std::string name, core::ModuleId module = {}) {
    core::Job job;
    job.scope = scope;
    job.name = std::move(name);
    job.module = module;
    plan.jobs.push_back(job);
  };
  for (const char* name : {"proto", "docs", "docs"}) plan.modules.emplace_back().name = name;
  add(core::Scope::module, "1/proto", core::ModuleId(0));
  add(core::Scope::module, "1/docs", core::ModuleId(1));
  add(core::Scope::module, "2/docs", core::ModuleId(2));
  add(core::Scope::phase, "1");
  add(core::Scope::phase, "2");
  add(core::Scope::run, "final");
  return plan;
}

TEST(FindJob, TakesTheNamesOfThePlan) {
  EXPECT_EQ(find_job(plan(), "1/docs")->index(), 1u);
  EXPECT_EQ(find_job(plan(), "2")->index(), 4u);
  EXPECT_EQ(find_job(plan(), "final")->index(), 5u);
}

TEST(FindJob, TakesAModuleAloneWhereOnlyOnePhaseHasIt) {
  EXPECT_EQ(find_job(plan(), "proto")->index(), 0u);
  const auto both = find_job(plan(), "docs");
  ASSERT_FALSE(both.ok());
  EXPECT_EQ(both.error().message, "several phases have a module \"docs\"");
  EXPECT_EQ(both.error().hint, "say which: 1/docs, 2/docs");
}

TEST(FindJob, NamesTheNearestOfAnUnknownOne) {
  const auto near = find_job(plan(), "1/prot");
  ASSERT_FALSE(near.ok());
  EXPECT_EQ(near.error().fault, base::Fault::usage);
  EXPECT_EQ(near.error().message, "the plan has no phase or module \"1/prot\"");
  EXPECT_EQ(near.error().hint, "did you mean 1/proto?");
  EXPECT_EQ(find_job(plan(), "something else").error().hint, "`conduct status` lists them");
}

TEST(RollbackName, IsACheckpointOrWithUndoARun) {
  run::RollbackFlags flags;
  ASSERT_TRUE(name_checkpoint("7.2", flags).ok());
  EXPECT_EQ(flags.run, 7);
  EXPECT_EQ(flags.number, 2);

  run::RollbackFlags undo;
  undo.undo = true;
  ASSERT_TRUE(name_checkpoint("", undo).ok());
  EXPECT_EQ(undo.run, 0) << "the latest";
  ASSERT_TRUE(name_checkpoint("7", undo).ok());
  EXPECT_EQ(undo.run, 7);
}

TEST(RollbackName, SaysWhatACheckpointIs) {
  run::RollbackFlags flags;
  const auto missing = name_checkpoint("", flags);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "no checkpoint was named");
  EXPECT_EQ(missing.error().hint,
            "a checkpoint is RUN.N, as in 7.2; `conduct checkpoints` lists them");
  EXPECT_EQ(name_checkpoint("7", flags).error().message, "\"7\" is not a checkpoint");
  flags.undo = true;
  EXPECT_EQ(name_checkpoint("7.2", flags).error().hint,
            "with --undo the run is enough: conduct rollback --undo 7");
}

TEST(RollbackText, SaysWhatWasDoneAndTheWayBack) {
  run::RollbackReport report;
  report.run = 7;
  report.number = 2;
  report.commit = std::string(40, 'a');
  report.undone = {"3", "4"};
  report.target = "refs/heads/main";
  report.target_from = std::string(40, 'b');
  report.target_to = std::string(40, 'c');
  EXPECT_EQ(rollback_text({}, report),
            "run 7 is back at checkpoint 7.2 (aaaaaaa)\n"
            "to be done again: phases 3, 4\n"
            "main: bbbbbbb -> ccccccc\n"
            "go on:  conduct resume 7\n"
            "undo:   conduct rollback --undo 7\n");

  report.reverted = true;
  report.undone = {"4"};
  run::RollbackFlags dry;
  dry.dry_run = true;
  EXPECT_EQ(rollback_text(dry, report),
            "run 7 would go back to checkpoint 7.2 (aaaaaaa)\n"
            "to be done again: phase 4\n"
            "main: bbbbbbb -> ccccccc, by a commit that reverts (it had moved on)\n"
            "nothing was changed (--dry-run)\n");

  report.target_to.clear();
  report.number = 0;
  EXPECT_EQ(rollback_text(run::RollbackFlags{}, report),
            "run 7 is back at where it began (aaaaaaa)\n"
            "to be done again: phase 4\n"
            "main stays where it is\n"
            "go on:  conduct resume 7\n"
            "undo:   conduct rollback --undo 7\n");
}

}  // namespace
}  // namespace conduct::cli
