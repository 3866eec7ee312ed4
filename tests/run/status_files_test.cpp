// The status files of a run: one for each job, with what a watcher of files wants to know.
#include "conductor/run/status_files.h"

#include "tests/run/fixture.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using testing::HasSubstr;

class StatusFilesTest : public gitops::GitTest {
 protected:
  StatusFilesTest() {
    context_.run = 7;
    context_.plan = plan_of(phase("1", "a, b"));
    context_.run_dir = dir_ + "/run";
    state_ = core::initial(context_.plan);
    job().stage = core::Stage::working;
    job().acting = true;
  }

  core::JobId id(const std::string& name = "1/a") const { return *context_.plan.find_job(name); }
  core::JobState& job() { return state_.of(id()); }
  void happened(core::Event event) {
    files_.happened({++state_.seq, 7, 1000, std::move(event)});
    files_.write(state_);
  }
  std::string path(const std::string& folder) const {
    return dir_ + "/run/agents/" + folder + "/status.json";
  }
  std::string status() const { return read(path("1/a")); }

  Context context_;
  core::State state_;
  StatusFiles files_{context_};
};

TEST_F(StatusFilesTest, TellWhatAJobIsDoing) {
  job().worktree = "/trees/7/a";
  core::AttemptRecord attempt;
  attempt.role = core::Role::fixer;
  attempt.number = 2;
  attempt.agent = "mine";
  attempt.pid = 4711;
  attempt.session = "abc";
  attempt.started_ms = 123456;
  attempt.usage.input_tokens = 99;
  attempt.usage.cost_usd = 0.25;
  job().attempts = {{}, attempt};
  happened(core::AgentSpawned{id(), 4711, "boot-1", "mine", "transcript"});
  EXPECT_EQ(status(), R"({
  "agent": "mine",
  "attempt": 2,
  "job": "1/a",
  "last_action": null,
  "pid": 4711,
  "role": "fixer",
  "run": 7,
  "schema": "conduct.agent-status/1",
  "session": "abc",
  "stage": "working",
  "started_ms": 123456,
  "state": "running",
  "usage": {
    "cached_tokens": null,
    "cost_usd": 0.25,
    "input_tokens": 99,
    "output_tokens": null
  },
  "worktree": "/trees/7/a"
}
)");
}

TEST_F(StatusFilesTest, ABlankIsNullNotMissing) {
  happened(core::Leased{id(), "/trees/7/a", "/git"});
  for (const char* key : {"role", "attempt", "agent", "pid", "session", "started_ms", "usage",
                          "worktree", "last_action"})
    EXPECT_THAT(status(), HasSubstr("\"" + std::string(key) + "\": null")) << key;
}

TEST_F(StatusFilesTest, SoIsWhatAnAttemptHasNotToldYet) {
  job().attempts.emplace_back();
  happened(core::Leased{id(), "/trees/7/a", "/git"});
  EXPECT_THAT(status(), HasSubstr("\"role\": \"implementer\""));
  for (const char* key : {"agent", "pid", "session", "cost_usd"})
    EXPECT_THAT(status(), HasSubstr("\"" + std::string(key) + "\": null")) << key;
}

TEST_F(StatusFilesTest, EachJobHasItsOwnPlace) {
  happened(core::Merged{id("1"), base_, base_});
  EXPECT_TRUE(exists(path("1/_phase")));
  happened(core::TargetRead{id("final"), base_});
  EXPECT_TRUE(exists(path("_final/_final")));
  EXPECT_FALSE(exists(path("1/a")));  // nothing has happened to it
  happened(core::RunResumed{});       // of the run: no job's
  EXPECT_FALSE(exists(path("1/a")));
}

TEST_F(StatusFilesTest, WhatWasSaidIsThereWithTheNextWrite) {
  happened(core::Leased{id(), "/trees/7/a", "/git"});
  files_.said(id(), "reading");
  files_.said(id(), "writing \x1b[1msrc/a.txt\x1b[0m");
  EXPECT_THAT(status(), HasSubstr("\"last_action\": null"));
  files_.write(state_);
  EXPECT_THAT(status(), HasSubstr("\"last_action\": \"writing "));
  EXPECT_THAT(status(), testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(status(), testing::Not(HasSubstr("u001b")));
}

TEST_F(StatusFilesTest, WithoutNewsNothingIsWritten) {
  files_.said(id(), "reading");
  files_.write(state_);
  remove(path("1/a"));
  files_.write(state_);
  EXPECT_FALSE(exists(path("1/a")));
  files_.said(id(), "reading on");
  happened(core::Leased{id(), "/trees/7/a", "/git"});  // this says it already
  EXPECT_THAT(status(), HasSubstr("reading on"));
  remove(path("1/a"));
  files_.write(state_);
  EXPECT_FALSE(exists(path("1/a")));
}

TEST_F(StatusFilesTest, AFolderThatCannotBeMadeStopsNothing) {
  write(dir_ + "/run", "a file where the folder has to be");
  happened(core::Leased{id(), "/trees/7/a", "/git"});
  files_.said(id(), "reading");
  files_.write(state_);
  EXPECT_EQ(read(dir_ + "/run"), "a file where the folder has to be");
}

TEST_F(StatusFilesTest, ANewSittingWritesWhatHasBegunAnew) {
  job().base = base_;
  files_.begin(state_);
  files_.write(state_);
  EXPECT_THAT(status(), HasSubstr("\"stage\": \"working\""));
  EXPECT_FALSE(exists(path("1/_phase")));  // nothing has happened to it
}

}  // namespace
}  // namespace conduct::run
