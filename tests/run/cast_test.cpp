// Which agent plays which role: flags over configuration, the words of a command as the worktree
// will see them, and agents that are not there.
#include "conductor/run/cast.h"

#include "tests/gitops/fixture.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace conduct::run {
namespace {

using gitops::must;
using testing::ElementsAre;
using testing::Pair;

using Words = std::vector<std::string>;

class CastTest : public gitops::GitTest {
 protected:
  base::Status choose(const RunFlags& flags, const std::string& folder = "") {
    return choose_agents(flags, repo_ + folder, open(), base_, ambient_, config_);
  }
  // What the words of --agent-command COMMAND become, typed in FOLDER.
  Words words(const std::string& command, const std::string& folder = "") {
    RunFlags flags;
    flags.agent_command = command;
    must(choose(flags, folder));
    return config_.agents.at("command").command;
  }
  void configure(const std::string& name, const Words& command = {"true"}) {
    config::AgentConfig& agent = config_.agents[name];
    agent.name = name;
    agent.adapter = "command";
    agent.command = command;
  }
  void expect_all_roles(const std::string& agent) {
    EXPECT_THAT(config_.roles, ElementsAre(Pair("fixer", ElementsAre(agent)),
                                           Pair("implementer", ElementsAre(agent)),
                                           Pair("synthesizer", ElementsAre(agent))));
  }
  static void expect_error(const base::Status& status, base::Fault fault,
                           const std::string& message, const std::string& hint) {
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().fault, fault);
    EXPECT_EQ(status.error().message, message);
    EXPECT_EQ(status.error().hint, hint);
  }

  config::Config config_;
  Words ambient_;
};

TEST_F(CastTest, ACommandOnTheCommandLinePlaysAllRoles) {
  configure("mine");
  config_.roles = {{"implementer", {"mine"}}, {"fixer", {"mine"}}};
  EXPECT_EQ(words("my-agent 'two words' --fast"), (Words{"my-agent", "two words", "--fast"}));
  expect_all_roles("command");
  EXPECT_EQ(config_.agents.at("command").adapter, "command");
}

TEST_F(CastTest, ANamedAgentPlaysAllRoles) {
  configure("mine");
  configure("other");
  config_.roles = {{"implementer", {"mine"}}, {"synthesizer", {"mine"}}};
  RunFlags flags;
  flags.agent = "other";
  must(choose(flags));
  expect_all_roles("other");
}

TEST_F(CastTest, ARecordingPlaysAllRoles) {
  configure("mine");
  config_.roles = {{"implementer", {"mine"}}};
  RunFlags flags;
  flags.replay = "../recordings/./one/";
  must(choose(flags));
  expect_all_roles("replay");
  EXPECT_EQ(config_.agents.at("replay").adapter, "replay");
  EXPECT_EQ(config_.agents.at("replay").directory, dir_ + "/recordings/one");
  flags.replay = "/recordings/two";
  must(choose(flags));
  EXPECT_EQ(config_.agents.at("replay").directory, "/recordings/two");
}

TEST_F(CastTest, RolesThatAreNotNamedAreTheImplementers) {
  configure("mine");
  configure("other");
  config_.roles = {{"implementer", {"mine"}}, {"synthesizer", {"other"}}};
  must(choose({}));
  EXPECT_THAT(config_.roles, ElementsAre(Pair("fixer", ElementsAre("mine")),
                                         Pair("implementer", ElementsAre("mine")),
                                         Pair("synthesizer", ElementsAre("other"))));
}

TEST_F(CastTest, FixersAreTheImplementersAfterTheFirst) {
  for (const char* name : {"small", "middle", "large"}) configure(name);
  config_.roles = {{"implementer", {"small", "middle", "large"}}};
  must(choose({}));
  EXPECT_THAT(config_.roles,
              ElementsAre(Pair("fixer", ElementsAre("middle", "large")),
                          Pair("implementer", ElementsAre("small", "middle", "large")),
                          Pair("synthesizer", ElementsAre("large"))));
}

TEST_F(CastTest, TheProgramThatIsInstalledAndLoggedInNeedNotBeNamed) {
  put("bin/codex", "#!/bin/sh\n");
  put("bin/claude", "#!/bin/sh\n");
  for (const char* program : {"/bin/codex", "/bin/claude"})
    std::filesystem::permissions(repo_ + program, std::filesystem::perms::owner_all);
  ambient_ = {"PATH=" + repo_ + "/bin", "HOME=" + repo_, "OPENAI_API_KEY=sk-1"};
  must(choose({}));
  expect_all_roles("codex");
  config_ = {};
  ambient_.push_back("ANTHROPIC_API_KEY=sk-2");
  expect_error(choose({}), base::Fault::environment,
               "several agents are installed and logged in: claude, codex",
               "choose one: conduct run --agent claude");
  config_ = {};
  RunFlags asking;
  asking.which_agent = [](const std::vector<std::string>& ready) { return ready.at(1); };
  must(choose(asking));
  expect_all_roles("codex");
  config_ = {};
  asking.which_agent = [](const auto&) { return "codec"; };
  EXPECT_EQ(choose(asking).error().message, "--agent codec: no such agent is configured");
}

TEST_F(CastTest, InCIAnAgentIsNamed) {
  put("bin/codex", "#!/bin/sh\n");
  std::filesystem::permissions(repo_ + "/bin/codex", std::filesystem::perms::owner_all);
  ambient_ = {"PATH=" + repo_ + "/bin", "HOME=" + repo_, "OPENAI_API_KEY=sk-1"};
  RunFlags flags;
  flags.ci = true;
  expect_error(choose(flags), base::Fault::environment,
               "no agent is named, and in CI none is chosen by itself",
               "--agent NAME, or [roles] implementer = \"NAME\" in .conduct/config.toml");
  flags.agent = "codex";
  must(choose(flags));
  expect_all_roles("codex");
  config_ = {};
  flags.agent = "";
  configure("mine");
  must(choose(flags));
  expect_all_roles("mine");
}

TEST_F(CastTest, AProgramThatConductKnowsNeedsNoTable) {
  RunFlags flags;
  flags.agent = "gemini";
  must(choose(flags));
  expect_all_roles("gemini");
  EXPECT_EQ(config_.agents.at("gemini").adapter, "gemini");
  EXPECT_EQ(provider_of(config_.agents.at("gemini")), "google");
}

TEST_F(CastTest, AProgramThatIsDrivenByATableIsACommandAndIsNeverChosenUnnamed) {
  put("bin/aider", "#!/bin/sh\n");
  std::filesystem::permissions(repo_ + "/bin/aider", std::filesystem::perms::owner_all);
  ambient_ = {"PATH=" + repo_ + "/bin", "HOME=" + repo_, "OPENAI_API_KEY=sk-1"};
  EXPECT_FALSE(choose({}).ok());
  config_ = {};
  RunFlags flags;
  flags.agent = "aider";
  must(choose(flags));
  expect_all_roles("aider");
  EXPECT_EQ(config_.agents.at("aider").adapter, "command");
  EXPECT_EQ(config_.agents.at("aider").command.front(), "aider");
  EXPECT_EQ(must(make_cast(config_, {}, ambient_)).at("aider")->name(), "aider");
}

TEST_F(CastTest, AFallbackIsOfTheCastToo) {
  configure("mine");
  configure("other");
  config_.agents["mine"].fallback = "other";
  RunFlags flags;
  flags.agent = "mine";
  must(choose(flags));
  EXPECT_EQ(must(make_cast(config_, {}, {"PATH=/bin:/usr/bin"})).size(), 2U);
}

TEST_F(CastTest, TheOnlyAgentNeedNotBeNamed) {
  configure("mine");
  must(choose({}));
  expect_all_roles("mine");
}

TEST_F(CastTest, NoAgentAtAllIsAnErrorThatSaysHowToNameOne) {
  const auto expect_unnamed = [this] {
    expect_error(choose({}), base::Fault::environment,
                 "no agent is named, and none is installed and logged in",
                 "conduct agents tells what is missing; or conduct run --agent-command 'COMMAND', "
                 "--agent NAME, or [roles] implementer = \"NAME\" in .conduct/config.toml");
  };
  expect_unnamed();
  configure("mine");
  configure("other");  // which of the two?
  expect_error(choose({}), base::Fault::environment,
               "several agents are configured and none is named",
               "--agent NAME, or [roles] implementer = \"NAME\" in .conduct/config.toml");
}

TEST_F(CastTest, AnAgentThatIsNotConfiguredIsAnError) {
  RunFlags flags;
  flags.agent = "gone";
  expect_error(
      choose(flags), base::Fault::usage, "--agent gone: no such agent is configured",
      "known are claude, codex, gemini, opencode, aider, copilot, cursor-agent, qwen, amp, "
      "goose; write [agents.gone] in .conduct/config.toml, or use --agent-command");
  configure("mine");
  configure("other");
  expect_error(choose(flags), base::Fault::usage, "--agent gone: no such agent is configured",
               "known are mine, other, claude, codex, gemini, opencode, aider, copilot, "
               "cursor-agent, qwen, amp, goose; write [agents.gone] in .conduct/config.toml, or "
               "use --agent-command");
  config_.roles = {{"implementer", {"mine"}}, {"fixer", {"gone"}}};
  expect_error(choose({}), base::Fault::environment, "[roles] fixer: no agent gone is configured",
               "write [agents.gone] in .conduct/config.toml");
}

TEST_F(CastTest, ACommandThatIsNoneIsAnError) {
  RunFlags flags;
  const std::string hint = "for example: --agent-command 'sh agent.sh'";
  flags.agent_command = "  ";
  expect_error(choose(flags), base::Fault::usage, "--agent-command: is empty", hint);
  flags.agent_command = "sh 'agent.sh";
  expect_error(choose(flags), base::Fault::usage, "--agent-command: a quote is not closed", hint);
}

TEST_F(CastTest, AFileThatTheWorktreeWillNotHaveIsTakenFromWhereItIs) {
  put("agent.sh", "echo\n");
  write(dir_ + "/beside.sh", "echo\n");
  EXPECT_EQ(words("sh agent.sh ../beside.sh"),
            (Words{"sh", repo_ + "/agent.sh", dir_ + "/beside.sh"}));
  EXPECT_EQ(words("./agent.sh"), (Words{repo_ + "/agent.sh"}));
}

TEST_F(CastTest, AFileThatIsCommittedIsTheWorktrees) {
  put("agent.sh", "echo\n");
  base_ = commit_all("agent");
  put("agent.sh", "echo changed\n");
  EXPECT_EQ(words("./agent.sh src/a.txt ./README.md"),
            (Words{"./agent.sh", "src/a.txt", "./README.md"}));
}

TEST_F(CastTest, WordsThatNameNoFileStayAsTheyAre) {
  put("--fast", "not a file to the agent\n");
  put("my-agent", "not what PATH finds\n");
  EXPECT_EQ(words("my-agent gone.sh --fast '' /bin/sh {prompt_file}"),
            (Words{"my-agent", "gone.sh", "--fast", "", "/bin/sh", "{prompt_file}"}));
}

// Made absolute they would lead the agent out of its worktree, into the user's own checkout.
TEST_F(CastTest, FoldersThatAreCommittedAreTheWorktrees) {
  EXPECT_EQ(words("my-agent . src ./src/"), (Words{"my-agent", ".", "src", "./src/"}));
  put("recordings/one.txt", "one\n");
  EXPECT_EQ(words("my-agent recordings .."), (Words{"my-agent", repo_ + "/recordings", dir_}));
}

TEST_F(CastTest, InAFolderOfTheCheckoutWordsAreReadAsTheShellDoes) {
  put("src/agent.sh", "echo\n");
  EXPECT_EQ(words("sh agent.sh a.txt ../README.md .. .", "/src"),
            (Words{"sh", repo_ + "/src/agent.sh", "./src/a.txt", "./README.md", ".", "./src"}));
  EXPECT_EQ(words("./a.txt src/a.txt", "/src"), (Words{"./src/a.txt", "src/a.txt"}));
  EXPECT_EQ(words("../README.md", "/src"), (Words{"./README.md"}));
}

TEST_F(CastTest, AnAgentPlaysSeveralRolesAsOne) {
  configure("mine");
  configure("other");
  config_.roles = {{"implementer", {"mine"}}, {"fixer", {"mine"}}, {"synthesizer", {"other"}}};
  const Cast cast = must(make_cast(config_, {}, {"PATH=/bin:/usr/bin"}));
  EXPECT_EQ(cast.size(), 2U);
  EXPECT_EQ(cast.at("other")->name(), "other");
  EXPECT_EQ(describe(config_, {}), "implementer, fixer: mine; synthesizer: other");
  config_.agents.at("mine").fallback = "other";
  config_.agents.at("other").fallback = "third";
  configure("third");
  config_.agents.at("third").fallback = "mine";
  EXPECT_EQ(describe(config_, {"third"}),
            "implementer, fixer: mine (fallback other, then third); synthesizer: other (fallback "
            "third, then mine); named by the plan: third (fallback mine, then other)");
}

// The plan whose second phase names the agent "other" and whose module "c" names "third".
core::Plan plan_with_agents() {
  std::vector<base::Diagnostic> diagnostics;
  return *core::make_plan(spec::parse("## Phase 1: A\n- t\nTest Command: make\n"
                                      "## Phase 2: B\nAgent: other\nTest Command: make\n"
                                      "### Module: b\n- t\n### Module: c\nAgent: `third`\n- u\n")
                              .spec,
                          {}, diagnostics);
}

TEST_F(CastTest, ThePlanMayNameWhoWorks) {
  for (const char* name : {"mine", "other", "third"}) configure(name);
  const core::Plan plan = plan_with_agents();
  RunOptions options;
  options.config = config_;
  for (const char* role : {"implementer", "fixer", "synthesizer"})
    options.config.roles[role] = {"mine"};
  const auto of = [&](const char* job, core::Role role) {
    return core::ladder_of(casting_of(options), plan, *plan.find_job(job), role).front();
  };
  EXPECT_EQ(of("1/a", core::Role::implementer), "mine");
  EXPECT_EQ(of("2/b", core::Role::implementer), "other");
  EXPECT_EQ(of("2/c", core::Role::implementer), "third");
  EXPECT_EQ(of("2/c", core::Role::fixer), "third");
  EXPECT_EQ(of("2", core::Role::fixer), "other");
  EXPECT_EQ(of("2/c", core::Role::synthesizer), "mine");
  EXPECT_EQ(of("final", core::Role::fixer), "mine");
  EXPECT_THAT(must(planned_agents(plan, options)), testing::ElementsAre("other", "third"));
  EXPECT_EQ(describe(options.config, {"other", "third"}),
            "implementer, fixer, synthesizer: mine; named by the plan: other, third");
  options.one_agent = true;
  EXPECT_EQ(of("2/c", core::Role::implementer), "mine") << "a flag named one for all";
  EXPECT_THAT(must(planned_agents(plan, options)), testing::IsEmpty());
}

TEST_F(CastTest, AnAgentOfThePlanThatIsNotConfiguredIsAnErrorOfTheEnvironment) {
  configure("mine");
  configure("other");
  RunOptions options;
  options.config = config_;
  const auto planned = planned_agents(plan_with_agents(), options);
  ASSERT_FALSE(planned.ok());
  EXPECT_EQ(planned.error().fault, base::Fault::environment);
  EXPECT_EQ(planned.error().message, "the plan names the agent third, which is not configured");
}

TEST_F(CastTest, AnAgentThatIsNotThereIsAnErrorOfTheEnvironment) {
  configure("mine", {"no-such-program"});
  configure("other");
  RunFlags flags;
  flags.agent = "other";
  must(choose(flags));
  EXPECT_TRUE(make_cast(config_, {}, {"PATH=/bin:/usr/bin"}).ok());  // mine has no role
  config_.roles["fixer"] = {"mine"};
  const auto cast = make_cast(config_, {}, {"PATH=/bin:/usr/bin"});
  ASSERT_FALSE(cast.ok());
  EXPECT_EQ(cast.error().fault, base::Fault::environment);
  EXPECT_EQ(cast.error().message, "agent mine: no-such-program is not in PATH");
  EXPECT_EQ(cast.error().hint, "install it, or name another program in its command");
}

TEST_F(CastTest, ARecordingThatIsNotThereIsAnErrorOfTheEnvironment) {
  RunFlags flags;
  flags.replay = "recording";
  must(choose(flags));
  const auto cast = make_cast(config_, {}, {});
  ASSERT_FALSE(cast.ok());
  EXPECT_EQ(cast.error().fault, base::Fault::environment);
  EXPECT_THAT(cast.error().message, testing::HasSubstr(repo_ + "/recording"));
  put("recording/1/a/implementer-1.patch", "");
  EXPECT_EQ(must(make_cast(config_, {}, {})).size(), 1U);
  EXPECT_EQ(describe(config_, {}), "implementer, fixer, synthesizer: replay");
}

}  // namespace
}  // namespace conduct::run
