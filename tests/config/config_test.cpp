// Configuration: later wins, and nothing in it is ever ignored in silence.
#include "conductor/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace conduct::config {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

using Environment = std::map<std::string, std::string>;

base::Result<Config> load_repository(std::string text, const Environment& environment = {}) {
  return load({"user.toml", ""}, {"config.toml", std::move(text)}, environment);
}

// The whole of an error: message, and the hint below it.
std::string error_of(const base::Result<Config>& result) {
  if (result.ok()) return "no error";
  EXPECT_EQ(result.error().fault, base::Fault::environment);
  const std::string& hint = result.error().hint;
  return result.error().message + (hint.empty() ? "" : "\nhint: " + hint);
}

std::string error_in(std::string text) {
  return error_of(load_repository(std::move(text)));
}

TEST(Config, BuiltInValuesNeedNoFile) {
  const auto config = load_repository("");
  ASSERT_TRUE(config.ok());
  EXPECT_GE(config->jobs, 2);
  EXPECT_EQ(config->retries, 3);
  EXPECT_EQ(config->timeout_ms, 2'700'000);
  EXPECT_EQ(config->gate_timeout_ms, 1'800'000);
  EXPECT_EQ(config->land, "merge");
  EXPECT_EQ(config->target, "");
  EXPECT_FALSE(config->prose_blocks);
  EXPECT_THAT(config->agents, IsEmpty());
  EXPECT_THAT(config->caches, Contains("node_modules"));
  for (const char* wanted : {"target", "build", "dist"}) {
    EXPECT_THAT(config->caches, Not(Contains(wanted)));
  }
}

TEST(Config, ReadsEveryKeyThatItKnows) {
  const auto config = load_repository(R"(
[run]
jobs = 7
retries = 0
timeout = "1h"
target = "release/2"
land = "branch"
[roles]
implementer = "mine"
fixer = "mine"
synthesizer = "tape"
[agents.mine]
adapter = "command"
command = ["./my-agent", "--prompt", "{prompt_file}"]
env = ["MY_KEY", "MODE=fast"]
[agents.tape]
adapter = "replay"
dir = "recordings"
[worktree]
dir = "/var/tmp/trees"
caches = ["node_modules"]
[gates]
test_command = "make check"
prose = "block"
timeout = 90
[gates.licences]
command = "./licences"
at = ["final", "phase"]
[gates.docs]
command = "./docs"
)");
  ASSERT_TRUE(config.ok()) << error_of(config);
  EXPECT_EQ(config->jobs, 7);
  EXPECT_EQ(config->retries, 0);
  EXPECT_EQ(config->timeout_ms, 3'600'000);
  EXPECT_EQ(config->target, "release/2");
  EXPECT_EQ(config->land, "branch");
  EXPECT_THAT(config->roles, ElementsAre(Pair("fixer", ElementsAre("mine")),
                                         Pair("implementer", ElementsAre("mine")),
                                         Pair("synthesizer", ElementsAre("tape"))));
  const AgentConfig& mine = config->agents.at("mine");
  EXPECT_EQ(mine.name, "mine");
  EXPECT_EQ(mine.adapter, "command");
  EXPECT_THAT(mine.command, ElementsAre("./my-agent", "--prompt", "{prompt_file}"));
  EXPECT_THAT(mine.env, ElementsAre("MY_KEY", "MODE=fast"));
  EXPECT_EQ(config->agents.at("tape").directory, "recordings");
  EXPECT_EQ(config->worktree_dir, "/var/tmp/trees");
  EXPECT_THAT(config->caches, ElementsAre("node_modules"));
  EXPECT_EQ(config->test_command, "make check");
  EXPECT_TRUE(config->prose_blocks);
  EXPECT_EQ(config->gate_timeout_ms, 90'000);
  ASSERT_EQ(config->gates.size(), 2u);
  EXPECT_EQ(config->gates[0].name, "docs");
  EXPECT_TRUE(config->gates[0].at_module && config->gates[0].at_phase && config->gates[0].at_final);
  EXPECT_EQ(config->gates[1].command, "./licences");
  EXPECT_FALSE(config->gates[1].at_module);
  EXPECT_TRUE(config->gates[1].at_phase && config->gates[1].at_final);
}

TEST(Config, LaterWinsKeyByKey) {
  const Source user = {
      "user.toml",
      "[run]\njobs = 1\nretries = 1\nland = \"none\"\n"
      "[agents.mine]\nadapter = \"command\"\ncommand = [\"a\"]\nenv = [\"KEY\"]\n"};
  const Source repository = {"config.toml",
                             "[run]\njobs = 2\nretries = 2\n[agents.mine]\ncommand = [\"b\"]\n"};
  const auto config = load(user, repository, {{"CONDUCT_JOBS", "3"}, {"CONDUCT_TARGET", ""}});
  ASSERT_TRUE(config.ok()) << error_of(config);
  EXPECT_EQ(config->jobs, 3);
  EXPECT_EQ(config->retries, 2);
  EXPECT_EQ(config->land, "none");
  EXPECT_THAT(config->agents.at("mine").command, ElementsAre("b"));
  EXPECT_THAT(config->agents.at("mine").env, ElementsAre("KEY"));
}

TEST(Config, TheEnvironmentSetsWhatItIsAllowedTo) {
  const auto config = load_repository("", {{"CONDUCT_JOBS", "5"},
                                           {"CONDUCT_RETRIES", "0"},
                                           {"CONDUCT_TIMEOUT", "2m"},
                                           {"CONDUCT_TARGET", "dev"},
                                           {"CONDUCT_LAND", "none"},
                                           {"CONDUCT_RUN", "12"}});
  ASSERT_TRUE(config.ok()) << error_of(config);
  EXPECT_EQ(config->jobs, 5);
  EXPECT_EQ(config->retries, 0);
  EXPECT_EQ(config->timeout_ms, 120'000);
  EXPECT_EQ(config->target, "dev");
  EXPECT_EQ(config->land, "none");
}

TEST(Config, AWrongVariableIsNamed) {
  const std::vector<std::pair<Environment, std::string>> cases = {
      {{{"CONDUCT_JOBS", "0"}},
       "CONDUCT_JOBS must be a whole number from 1 to 1024, not \"0\"\n"
       "hint: unset CONDUCT_JOBS, or set it rightly"},
      {{{"CONDUCT_RETRIES", "3x"}},
       "CONDUCT_RETRIES must be a whole number from 0 to 100, not \"3x\"\n"
       "hint: unset CONDUCT_RETRIES, or set it rightly"},
      {{{"CONDUCT_TIMEOUT", "soon\x1b[2J"}},
       "CONDUCT_TIMEOUT must be a time above 0, as in \"90s\", \"45m\" or \"6h\", not "
       "\"soon\\x1b[2J\"\nhint: unset CONDUCT_TIMEOUT, or set it rightly"},
      {{{"CONDUCT_TARGET", "--force"}},
       "CONDUCT_TARGET must be the name of a branch, not \"--force\"\n"
       "hint: unset CONDUCT_TARGET, or set it rightly"},
      {{{"CONDUCT_LAND", "pr"}},
       "CONDUCT_LAND must be \"merge\", \"branch\" or \"none\", not \"pr\"\n"
       "hint: unset CONDUCT_LAND, or set it rightly"},
  };
  for (const auto& [environment, message] : cases) {
    EXPECT_EQ(error_of(load_repository("", environment)), message);
  }
}

TEST(Config, AnUnknownKeyIsAnErrorWithTheNearestKnownOne) {
  EXPECT_EQ(error_in("[run]\njob = 4\n"),
            "config.toml:2:1: unknown key run.job\nhint: did you mean jobs?");
  EXPECT_EQ(error_in("[gate.x]\ncommand = \"x\"\n"),
            "config.toml:1:2: unknown key gate\nhint: did you mean gates?");
  EXPECT_EQ(error_in("[worktree]\nwhatever = 1\n"),
            "config.toml:2:1: unknown key worktree.whatever\nhint: [worktree] knows: dir, caches");
  EXPECT_EQ(error_in("colour = true\n"),
            "config.toml:1:1: unknown key colour\n"
            "hint: the configuration knows: run, roles, agents, worktree, gates, sandbox, budget, "
            "helpers");
  EXPECT_EQ(error_in("[gates]\ntest_comand = \"x\"\n"),
            "config.toml:2:1: unknown key gates.test_comand\nhint: did you mean test_command?");
}

TEST(Config, TheSandboxIsReadWithItsPlacesAndLimits) {
  const Config config = *load_repository(
      "[sandbox]\nmode = \"landlock\"\nwrite = [\"~/.m2\", \"/srv/data\"]\nread = [\"~/.docker\"]\n"
      "hide = [\"~/mine\"]\n"
      "sockets = [\"/run/docker.sock\"]\nnetwork = true\n"
      "cpu = \"90s\"\nmemory = \"4G\"\nprocesses = 500\nfile_size = \"512M\"\n"
      "[agents.a]\nadapter = \"command\"\ncommand = [\"a\"]\nhome = [\"~/.a\"]\n"
      "network = [\"api.example.org\", \"*.example.com:8443\"]\n");
  const SandboxConfig& sandbox = config.sandbox;
  EXPECT_EQ(sandbox.mode, "landlock");
  EXPECT_THAT(sandbox.write, ElementsAre("~/.m2", "/srv/data"));
  EXPECT_THAT(sandbox.read, ElementsAre("~/.docker"));
  EXPECT_THAT(sandbox.hide, ElementsAre("~/mine"));
  EXPECT_THAT(sandbox.sockets, ElementsAre("/run/docker.sock"));
  EXPECT_TRUE(sandbox.network);
  EXPECT_EQ(sandbox.cpu_seconds, 90);
  EXPECT_EQ(sandbox.memory_bytes, 4LL << 30);
  EXPECT_EQ(sandbox.processes, 500);
  EXPECT_EQ(sandbox.file_bytes, 512LL << 20);
  const AgentConfig& agent = config.agents.at("a");
  EXPECT_THAT(agent.home, ElementsAre("~/.a"));
  EXPECT_FALSE(agent.network.open);
  EXPECT_THAT(agent.network.hosts, ElementsAre("api.example.org", "*.example.com:8443"));
}

TEST(Config, WithoutASandboxSectionItIsTheBestThereIsAndCredentialsAreHidden) {
  const SandboxConfig sandbox = load_repository("")->sandbox;
  EXPECT_EQ(sandbox.mode, "auto");
  EXPECT_FALSE(sandbox.network);
  EXPECT_THAT(sandbox.hide, ::testing::IsEmpty());  // beyond what always is
  EXPECT_THAT(hidden_by_default(), ::testing::Contains("~/.ssh"));
}

TEST(Config, WhatCannotBeAPlaceALimitOrAHostIsRefused) {
  EXPECT_EQ(error_in("[sandbox]\nmode = \"docker\"\n"),
            "config.toml:2:8: sandbox.mode must be \"auto\", \"bubblewrap\", \"landlock\" or "
            "\"none\", not \"docker\"");
  EXPECT_EQ(error_in("[sandbox]\nwrite = [\"build\"]\n"),
            "config.toml:2:9: sandbox.write has \"build\", which is relative\n"
            "hint: write the whole path, or ~/… for one in your home folder");
  EXPECT_THAT(error_in("[sandbox]\nhide = [\"/a\\n  sandbox none\"]\n"),
              ::testing::HasSubstr("with a control character"));
  for (const char* all :
       {"/", "/run", "/run/", "/tmp/../run/.", "//", "/dev", "/proc", "/proc/sys/vm", "/sys"}) {
    const std::string said =
        std::string(" has \"") + all + "\", of the machine itself\nhint: name what is needed";
    for (const char* key : {"write", "read", "hide", "sockets"})
      EXPECT_THAT(error_in(std::string("[sandbox]\n") + key + " = [\"" + all + "\"]\n"),
                  ::testing::HasSubstr(said));
    EXPECT_THAT(
        error_in(std::string("[agents.a]\nadapter = \"command\"\ncommand = [\"a\"]\nhome = [\"") +
                 all + "\"]\n"),
        ::testing::HasSubstr(said));
  }
  EXPECT_EQ(
      error_in("[sandbox]\nmemory = \"much\"\n"),
      "config.toml:2:10: sandbox.memory must be a size above 0, as in \"512M\" or \"4G\", not "
      "\"much\"");
  EXPECT_THAT(error_in("[agents.a]\nadapter = \"command\"\ncommand = [\"a\"]\n"
                       "network = [\"http://x\"]\n"),
              ::testing::HasSubstr("config.toml:4:11: agents.a.network "));
}

TEST(Config, WhatThisVersionCannotDoIsRefusedNotIgnored) {
  for (const char* key :
       {"worktree.copy = [\".env\"]", "worktree.setup = {}", "executor.kind = \"local\"",
        "roles.reviewer = \"x\"", "gates.g.needs = {}"}) {
    const std::string error = error_in(std::string(key) + "\n");
    EXPECT_THAT(error, ::testing::HasSubstr(" is not supported by this version of conduct\n"
                                            "hint: remove it: it would have no effect"))
        << key;
  }
}

TEST(Config, HelpersAreLimited) {
  EXPECT_EQ(load_repository("")->helpers.limit, 4);
  EXPECT_EQ(load_repository("")->helpers.depth, 2);
  const auto config = load_repository("[helpers]\nlimit = 0\ndepth = 1\n");
  EXPECT_EQ(config->helpers.limit, 0);
  EXPECT_EQ(config->helpers.depth, 1);
  EXPECT_THAT(error_in("helpers.limit = 1000\n"), ::testing::HasSubstr("helpers.limit "));
  EXPECT_THAT(error_in("helpers.depth = 0\n"), ::testing::HasSubstr("helpers.depth "));
  EXPECT_THAT(error_in("helpers.count = 2\n"), ::testing::HasSubstr("count"));
}

TEST(Config, AnAgentMayDoNothingForATimeOrForEver) {
  EXPECT_EQ(load_repository("")->stall_ms, 600'000);
  EXPECT_EQ(load_repository("run.stall = \"90s\"\n")->stall_ms, 90'000);
  EXPECT_EQ(load_repository("run.stall = \"never\"\n")->stall_ms, 0);
  EXPECT_THAT(error_in("run.stall = \"soon\"\n"), ::testing::HasSubstr("run.stall "));
}

TEST(Config, AProgramOfItsOwnHasAModelArgumentsAFallbackAndAPrice) {
  const auto config = load_repository(R"([agents.claude]
model = "opus"
args = ["--max-turns", "50"]
fallback = "small"

[agents.small]
adapter = "codex"
provider = "my-proxy"
price = { input = 1.25, output = 10, cached = 0.125 }

[agents.any]
adapter = "acp"
command = ["my-agent", "--acp"]

[roles]
implementer = ["small", "claude"]
synthesizer = "gemini"

[budget]
cost_usd = 20
tokens = 5_000_000
wall = "6h"
)");
  ASSERT_TRUE(config.ok()) << error_of(config);
  const AgentConfig& claude = config->agents.at("claude");
  EXPECT_EQ(claude.adapter, "claude");
  EXPECT_EQ(claude.model, "opus");
  EXPECT_THAT(claude.args, ElementsAre("--max-turns", "50"));
  EXPECT_EQ(claude.fallback, "small");
  const AgentConfig& small = config->agents.at("small");
  EXPECT_EQ(small.provider, "my-proxy");
  EXPECT_EQ(small.price->input, 1.25);
  EXPECT_EQ(small.price->output, 10);
  EXPECT_EQ(small.price->cached, 0.125);
  EXPECT_EQ(config->agents.at("gemini").adapter, "gemini") << "needs no table";
  EXPECT_THAT(config->roles.at("implementer"), ElementsAre("small", "claude"));
  EXPECT_EQ(config->budget.cost_usd, 20);
  EXPECT_EQ(config->budget.tokens, 5'000'000);
  EXPECT_EQ(config->budget.wall_ms, 6 * 3'600'000);
}

constexpr const char* kMapped = R"([agents.mine]
adapter = "command"
command = ["./my-agent", "--json"]
resume = ["./my-agent", "--json", "--resume", "{session}"]
[agents.mine.events]
session = "session_id"
said = "message[role=assistant].content.text"
usage_is = "each"
)";

TEST(Config, ACommandTellsWhereItsEventsAreAndHowItsConversationsGoOn) {
  const auto config = load_repository(kMapped);
  ASSERT_TRUE(config.ok()) << error_of(config);
  const AgentConfig& mine = config->agents.at("mine");
  EXPECT_THAT(mine.resume, ElementsAre("./my-agent", "--json", "--resume", "{session}"));
  EXPECT_THAT(mine.events, ElementsAre(Pair("said", "message[role=assistant].content.text"),
                                       Pair("session", "session_id"), Pair("usage_is", "each")));
  const Source user = {"user.toml", kMapped};
  const Source repository = {"config.toml", "[agents.mine.events]\nsaid = \"text\"\n"};
  const auto both = load(user, repository, {});
  ASSERT_TRUE(both.ok()) << error_of(both);
  EXPECT_EQ(both->agents.at("mine").events.at("said"), "text");
  EXPECT_EQ(both->agents.at("mine").events.at("session"), "session_id");
}

TEST(Config, EventsThatCannotBeReadAreAnError) {
  const std::string agent = "[agents.x]\nadapter = \"command\"\ncommand = [\"a\"]\n";
  EXPECT_EQ(error_in(agent + "[agents.x.events]\nsesion = \"id\"\n"),
            "config.toml:5:1: unknown key agents.x.events.sesion\nhint: did you mean session?");
  EXPECT_EQ(error_in(agent + "[agents.x.events]\nsaid = \"a..b\"\n"),
            "config.toml:5:8: agents.x.events.said is \"a..b\", which has an empty name in it\n"
            "hint: write names with dots between them, as in \"message.text\" or "
            "\"message[role=assistant].text\"");
  EXPECT_EQ(error_in(agent + "[agents.x.events]\nusage_is = \"all\"\n"),
            "config.toml:5:12: agents.x.events.usage_is must be \"total\", \"each\" or "
            "\"conversation\", not \"all\"");
  EXPECT_EQ(error_in(agent + "events = 3\n"),
            "config.toml:4:10: agents.x.events must be a table, not 3");
  EXPECT_EQ(error_in(agent + "resume = [\"a\", \"{session}\"]\n"),
            "config.toml:1:1: agents.x has resume, and nothing tells which conversation to go on "
            "with\nhint: add [agents.x.events] with session = \"…\", where the program's lines "
            "name it");
  EXPECT_EQ(error_in("[agents.claude]\nresume = [\"a\"]\n"),
            "config.toml:1:1: agents.claude has resume, which is for adapter = \"command\"\n"
            "hint: remove it: claude has its own");
  EXPECT_EQ(error_in("[agents.x]\nadapter = \"goose\"\n[agents.x.events]\nsaid = \"a\"\n"),
            "config.toml:1:1: agents.x has events, which is for adapter = \"command\"\n"
            "hint: remove it: goose has its own");
}

TEST(Config, AProgramThatIsDrivenByATableNeedsNone) {
  const auto config = load_repository(
      "[agents.small]\nadapter = \"aider\"\nmodel = \"m\"\n[roles]\nimplementer = \"goose\"\n"
      "fixer = \"small\"\n[agents.claude]\nfallback = \"amp\"\n");
  ASSERT_TRUE(config.ok()) << error_of(config);
  EXPECT_EQ(config->agents.at("goose").adapter, "goose");
  EXPECT_EQ(config->agents.at("amp").adapter, "amp");
  EXPECT_EQ(config->agents.at("small").adapter, "aider");
  EXPECT_EQ(error_in("[roles]\nfixer = \"gose\"\n"),
            "config.toml:2:9: roles.fixer names the agent \"gose\", which is not configured\n"
            "hint: did you mean \"goose\"?");
}

TEST(Config, WhatMakesNoSenseOfAgentsIsAnError) {
  EXPECT_EQ(error_in("[agents.a]\nadapter = \"acp\"\n"),
            "config.toml:1:1: agents.a has no command\n"
            "hint: add command = [\"program\", \"argument\"]");
  EXPECT_EQ(error_in("[agents.claude]\nfallback = \"codx\"\n"),
            "config.toml:1:1: agents.claude names the agent \"codx\", which is not configured\n"
            "hint: did you mean \"codex\"?");
  EXPECT_EQ(error_in("[roles]\nimplementer = []\n"),
            "config.toml:2:15: roles.implementer must name an agent");
  EXPECT_EQ(error_in("[roles]\nimplementer = [\"claude\", \"codex\"]\nfixer = \"claude\"\n"),
            "config.toml:2:15: roles.implementer names several agents, and what follows a failed "
            "one is the fixer\n"
            "hint: name one, or leave roles.fixer out: the fixers are then the others");
  EXPECT_EQ(error_in("[budget]\ncost_usd = -1\n"),
            "config.toml:2:12: budget.cost_usd must be an amount of 0 or more, as in 20 or 0.25, "
            "not -1");
  EXPECT_EQ(error_in("[agents.claude]\nmodel = \"-x\"\n"),
            "config.toml:2:9: agents.claude.model must be the name of a model, not \"-x\"");
}

TEST(Config, AWrongValueIsNamedWithItsPlaceAndWhatIsExpected) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"[run]\njobs = \"4\"\n",
       "config.toml:2:8: run.jobs must be a whole number from 1 to 1024, not \"4\""},
      {"[run]\njobs = 0\n",
       "config.toml:2:8: run.jobs must be a whole number from 1 to 1024, not 0"},
      {"[run]\nretries = -1\n",
       "config.toml:2:11: run.retries must be a whole number from 0 to 100, not -1"},
      {"[run]\ntimeout = 4.5\n",
       "config.toml:2:11: run.timeout must be a time above 0, as in \"90s\", \"45m\" or \"6h\", "
       "not a "
       "fraction"},
      {"[run]\ntimeout = \"0\"\n",
       "config.toml:2:11: run.timeout must be a time above 0, as in \"90s\", \"45m\" or \"6h\", "
       "not "
       "\"0\""},
      {"[run]\ntarget = \"two words\"\n",
       "config.toml:2:10: run.target must be the name of a branch, not \"two words\""},
      {"[run]\nland = true\n",
       "config.toml:2:8: run.land must be \"merge\", \"branch\" or \"none\", not true"},
      {"run = 3\n", "config.toml:1:7: run must be a table, not 3"},
      {"agents = []\n", "config.toml:1:10: agents must be a table, not an array"},
      {"[agents]\nx = \"y\"\n", "config.toml:2:5: agents.x must be a table, not \"y\""},
      {"[agents.x]\nadapter = \"comand\"\n",
       "config.toml:2:11: agents.x.adapter must be \"claude\", \"codex\", \"gemini\", "
       "\"opencode\", \"aider\", \"copilot\", \"cursor-agent\", \"qwen\", \"amp\", \"goose\", "
       "\"acp\", \"command\" or \"replay\", not \"comand\""},
      {"[agents.x]\ncommand = \"sh agent.sh\"\n",
       "config.toml:2:11: agents.x.command must be an array of strings: the program and its "
       "arguments, not \"sh agent.sh\"\nhint: for a shell's syntax write [\"sh\", \"-c\", \"…\"]"},
      {"[agents.x]\ncommand = []\n", "config.toml:2:11: agents.x.command must name a program"},
      {"[agents.x]\ncommand = [\"a\", 1]\n",
       "config.toml:2:17: agents.x.command[1] must be a string, not 1"},
      {"[agents.x]\ncommand = [\"a\\u0000b\"]\n",
       "config.toml:2:12: agents.x.command[0] must not hold a NUL byte"},
      {"[agents.x]\nenv = [\"1X\"]\n",
       "config.toml:2:7: agents.x.env has \"1X\", which is no variable\n"
       "hint: write \"NAME\" to pass a variable on, or \"NAME=value\" to set one"},
      {"[agents.x]\nenv = [\"CONDUCT_RUN=1\"]\n",
       "config.toml:2:7: agents.x.env has \"CONDUCT_RUN=1\", which conduct sets itself"},
      {"[agents.x]\nenv = [\"MY_TOKEN=abc\"]\n",
       "config.toml:2:7: agents.x.env gives the value of MY_TOKEN, which looks like a secret and "
       "would "
       "be logged\nhint: write \"MY_TOKEN\" to pass it on from the environment"},
      {"[agents.\"../x\"]\n",
       "config.toml:1:1: agents.../x has a name that cannot be used\n"
       "hint: use letters, digits, '.', '_' and '-', with a letter or a digit in front"},
      {"[worktree]\ncaches = [\"a/b\"]\n",
       "config.toml:2:10: worktree.caches has \"a/b\", which is a path\n"
       "hint: name directories only, as in \"node_modules\": they stay out wherever they are"},
      {"[gates]\nprose = \"maybe\"\n",
       "config.toml:2:9: gates.prose must be \"report\" or \"block\", not \"maybe\""},
      {"[gates]\ntest_command = \"\"\n", "config.toml:2:16: gates.test_command must not be empty"},
      {"[gates.timeout]\ncommand = \"x\"\n",
       "config.toml:1:1: gates.timeout must be a time above 0, as in \"90s\", \"45m\" or \"6h\", "
       "not a "
       "table"},
      {"[gates.tests]\ncommand = \"x\"\n",
       "config.toml:1:1: gates.tests has the name of a gate of conduct's own\n"
       "hint: choose another name"},
      {"[gates.x]\nat = [\"module\", \"sometimes\"]\n",
       "config.toml:2:6: gates.x.at has \"sometimes\", which is none of \"module\", \"phase\", "
       "\"final\""},
      {"[gates.x]\nat = []\n",
       "config.toml:2:6: gates.x.at must name one of \"module\", \"phase\", \"final\""},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(error_in(text), message);
}

TEST(Config, WhatIsMissingIsSeenWhenEverythingIsRead) {
  EXPECT_EQ(error_in("\n[agents.x]\ncommand = [\"a\"]\n"),
            "config.toml:2:1: agents.x has no adapter\nhint: add adapter = \"command\"");
  EXPECT_EQ(error_in("[agents.x]\nadapter = \"command\"\n"),
            "config.toml:1:1: agents.x has no command\n"
            "hint: add command = [\"program\", \"argument\"]");
  EXPECT_EQ(
      error_in("[agents.x]\nadapter = \"replay\"\n"),
      "config.toml:1:1: agents.x has no dir\nhint: add dir = \"…\", the folder of the recording");
  EXPECT_EQ(error_in("[gates.x]\nat = [\"final\"]\n"),
            "config.toml:1:1: gates.x has no command\nhint: add command = \"…\"");
}

TEST(Config, ARoleNeedsAnAgentThatIsThere) {
  const std::string agent = "[agents.mine]\nadapter = \"command\"\ncommand = [\"a\"]\n";
  EXPECT_EQ(error_in(agent + "[roles]\nfixer = \"mien\"\n"),
            "config.toml:5:9: roles.fixer names the agent \"mien\", which is not configured\n"
            "hint: did you mean \"mine\"?");
  EXPECT_EQ(error_in("[roles]\nfixer = \"other\"\n"),
            "config.toml:2:9: roles.fixer names the agent \"other\", which is not configured\n"
            "hint: add [agents.other]");
}

TEST(Config, WhatIsNoTomlIsAnErrorWithItsPlace) {
  EXPECT_THAT(error_in("[run]\njobs = \n"), ::testing::StartsWith("config.toml:2:8: "));
  EXPECT_THAT(error_in("[run]\njobs = 1\njobs = 2\n"), ::testing::StartsWith("config.toml:3:"));
  EXPECT_THAT(error_in("x = \"\xff\"\n"), ::testing::StartsWith("config.toml:1:"));
  EXPECT_THAT(error_in("x = " + std::string(100'000, '[')),
              ::testing::StartsWith("config.toml:1:"));
  EXPECT_THAT(error_of(load({"user.toml", "=\n"}, {"config.toml", ""}, {})),
              ::testing::StartsWith("user.toml:1:1: "));
}

}  // namespace
}  // namespace conduct::config
