// What a sandbox lets through and what not, with each kind that this machine has.
#include "conductor/system/sandbox.h"

#include "conductor/system/sandbox_offer.h"
#include "tests/system/fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace conduct::system {
namespace {

SandboxOffer offer_of(SandboxKind kind) {
  std::vector<std::string> environment{std::string("PATH=") + std::getenv("PATH")};
  for (SandboxOffer& offer : sandbox_offers(environment))
    if (offer.sandbox.kind == kind) return std::move(offer);
  return {};
}

// A folder `work` that may be written to, one `outside` that may not.
class Sandboxed : public testing::TestWithParam<SandboxKind> {
 protected:
  void SetUp() override {
    offer_ = offer_of(GetParam());
    if (!offer_.works) GTEST_SKIP() << to_string(GetParam()) << ": " << offer_.text;
    for (const char* name : {"work", "outside"}) ::mkdir((folder_ / name).c_str(), 0755);
    put(folder_ / "outside/file", "as it was");
  }

  // For SCRIPT in `work`; a folder under /tmp is seen by bubblewrap only where it is a place.
  ChildRequest request_of(const std::string& script) {
    ChildRequest request = shell(folder_, script);
    request.cwd = folder_ / "work";
    request.sandbox = offer_.sandbox;
    request.sandbox.places = {{folder_.path(), folder_.path(), false},
                              {folder_ / "work", folder_ / "work", true}};
    return request;
  }

  ChildResult run_script(const std::string& script) {
    ChildRequest request = request_of(script);
    adapt(request);
    return run(request);
  }

  std::function<void(ChildRequest&)> adapt = [](ChildRequest&) {};
  TempFolder folder_;
  SandboxOffer offer_;
};

TEST_P(Sandboxed, writes_in_its_places_and_nowhere_else) {
  const ChildResult result = run_script(
      "echo mine > here || exit 1\n"
      "echo theirs > ../outside/file && exit 2\n"
      "ln -s ../outside link && echo theirs > link/file && exit 3\n"
      "ln ../outside/file hard && exit 4\n"
      "rm ../outside/file && exit 5\n"
      "mv here ../outside/moved && exit 6\n"
      "exit 0");
  EXPECT_EQ(core::describe(result.end), "exited 0") << result.tail;
  EXPECT_EQ(content(folder_ / "outside/file"), "as it was");
  EXPECT_NE(::access((folder_ / "outside/moved").c_str(), F_OK), 0);
}

TEST_P(Sandboxed, tells_how_the_program_ended) {
  EXPECT_EQ(core::describe(run_script("exit 7").end), "exited 7");
  EXPECT_EQ(run_script("kill -9 $$").end.kind, core::EndKind::signalled);
}

TEST_P(Sandboxed, leaves_no_process) {
  const ChildResult result =
      run_script(deaf_daemon("pid") + "\nwhile [ ! -s pid ]; do sleep 0.01; done");
  EXPECT_EQ(core::describe(result.end), "exited 0") << result.tail;
  EXPECT_EQ(result.strays, 1);
}

TEST_P(Sandboxed, gives_the_grace_after_a_time_limit) {
  adapt = [](ChildRequest& request) { request.timeout_ms = 300; };
  const ChildResult result =
      run_script("trap 'echo goodbye > last; exit 3' TERM; while :; do sleep 0.05; done");
  EXPECT_EQ(result.end.kind, core::EndKind::timed_out);
  EXPECT_EQ(content(folder_ / "work/last"), "goodbye\n");
}

TEST_P(Sandboxed, says_that_a_program_is_missing) {
  adapt = [](ChildRequest& request) { request.argv = {"no-such-program"}; };
  const ChildResult result = run_script("");
  EXPECT_EQ(result.end.kind, core::EndKind::not_started);
  EXPECT_THAT(result.end.detail, testing::HasSubstr("no-such-program: not found in PATH"));
}

TEST_P(Sandboxed, says_that_it_could_not_be_set_up) {
  if (GetParam() != SandboxKind::bubblewrap) GTEST_SKIP() << "only bubblewrap mounts";
  adapt = [&](ChildRequest& request) {
    request.sandbox.places.push_back({folder_ / "missing", folder_ / "missing", true});
  };
  const ChildResult result = run_script("true");
  EXPECT_EQ(result.end.kind, core::EndKind::not_started);
  EXPECT_THAT(result.end.detail, testing::HasSubstr("its sandbox could not be set up"));
  EXPECT_THAT(result.tail, testing::HasSubstr("missing"));
}

TEST_P(Sandboxed, is_made_anew_where_the_host_changed_meanwhile) {
  if (GetParam() != SandboxKind::bubblewrap) GTEST_SKIP() << "only bubblewrap mounts";
  const std::string late = folder_ / "late";
  adapt = [&](ChildRequest& request) {
    request.sandbox.places.push_back({late, late, true});
    request.line = [&late](std::string_view) { ::mkdir(late.c_str(), 0755); };  // bwrap's complaint
  };
  EXPECT_EQ(core::describe(run_script("echo here > ../late/file").end), "exited 0");
  EXPECT_EQ(content(late + "/file"), "here\n");
}

// What was said to the first one is said to the second; its process is another.
TEST_P(Sandboxed, is_told_anew_what_was_said_to_the_one_before) {
  if (GetParam() != SandboxKind::bubblewrap) GTEST_SKIP() << "only bubblewrap mounts";
  const std::string late = folder_ / "late";
  ChildRequest request = request_of("read -r line; echo \"got $line\"");
  request.sandbox.places.push_back({late, late, true});
  request.dialogue = true;
  std::string record;
  std::vector<std::int64_t> pids;
  request.record = [&](std::string_view line) { record = line; };
  request.aside = [&](std::string_view) { ::mkdir(late.c_str(), 0755); };  // bwrap's complaint
  auto loop = *Loop::create();
  Child* child = nullptr;
  bool over = false;
  request.anew = [&] { pids.push_back(child->pid()); };
  child = &loop->spawn(std::move(request), [&](const ChildResult&) { over = true; });
  pids.push_back(child->pid());
  child->write("hello\n");
  loop->run_until([&] { return over; });
  EXPECT_EQ(record, "got hello\n");
  ASSERT_GE(pids.size(), 2U);
  EXPECT_NE(pids.front(), pids.back());
}

INSTANTIATE_TEST_SUITE_P(Kinds, Sandboxed,
                         testing::Values(SandboxKind::landlock, SandboxKind::bubblewrap),
                         [](const auto& kind) { return to_string(kind.param); });

// bubblewrap leaves there where it was itself, and some programs believe it.
TEST(Sandbox, a_program_is_told_the_folder_that_it_is_in) {
  for (const SandboxOffer& offer : sandbox_offers(plain_environment())) {
    if (!offer.works) continue;
    const TempFolder folder;
    ChildRequest request = shell(folder, "");
    request.argv = {"/usr/bin/env"};
    request.environment.push_back("PWD=/somewhere/else");
    request.sandbox = offer.sandbox;
    request.sandbox.places.push_back({folder.path(), folder.path(), true});
    run(request);
    EXPECT_NE(content(folder / "output").find("\nPWD=" + folder.path() + "\n"), std::string::npos)
        << to_string(offer.sandbox.kind) << content(folder / "output");
  }
}

}  // namespace
}  // namespace conduct::system
