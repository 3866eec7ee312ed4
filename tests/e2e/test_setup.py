"""`Setup:` of a phase: what makes a checkout ready, before agents begin and before anything is judged."""

import signal
import unittest

from harness import Case

# What the tests need and the repository ignores: only a setup brings it.
IGNORED = {".gitignore": "/deps\n", "README.md": "Read me.\n"}


def plan(setup, test="test -s deps/lib && test -s one.txt", more=""):
    return (f"# A plan\n\n## Phase 1: Work\n\n- [ ] write `one.txt`\n\nSetup: `{setup}`\n\n"
            f"Test Command: {test}\n{more}")


class Setup(Case):
    def repo_with(self, text, files=None):
        return self.repository(files={**IGNORED, **(files or {})}, spec=text)

    def test_it_is_there_for_the_agent_and_for_every_gate_and_stays_out_of_the_tree(self):
        setup = f"mkdir -p deps; echo 1 > deps/lib; echo stray > stray.txt; echo changed > README.md; echo x >> {self.shared}/times"
        repo = self.repo_with(plan(setup))
        agent = self.agent(f"cp deps/lib {self.shared}/seen; ls > {self.shared}/listing; echo one > one.txt\n")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual((self.shared / "seen").read_text(), "1\n")
        self.assertNotIn("stray.txt", (self.shared / "listing").read_text())
        self.assertEqual(repo.files(), [".gitignore", "README.md", "SPEC.md", "one.txt"])
        self.assertEqual(repo.show("README.md"), "Read me.")
        # Before the agent, for the module, for the merged phase and for the final tree.
        self.assertEqual((self.shared / "times").read_text(), "x\n" * 4)
        gates = {gate["name"]: gate["verdict"] for gate in repo.module("1", "work")["gates"]}
        self.assertEqual(gates["setup"], "PASS")
        self.assertSound(repo)

    def test_an_agent_that_changes_nothing_has_done_nothing_whatever_the_setup_left(self):
        repo = self.repo_with(plan("mkdir -p deps; echo 1 > deps/lib; echo one > one.txt"))
        done = self.assertCode(repo.run("--retries", "0", agent=self.agent("true\n")), 1)
        self.assertSays(done, "the attempt changed nothing")

    def test_no_gate_passes_by_what_no_commit_holds(self):
        repo = self.repo_with(plan("echo func > lib.txt", test="grep -q func lib.txt && test -s one.txt"))
        done = self.assertCode(repo.run("--retries", "0", agent=self.agent("echo one > one.txt\n")), 1)
        self.assertSays(done, "tests", "lib.txt")
        self.assertNotIn("one.txt", repo.files())

    def test_what_commands_leave_is_no_work_of_the_one_who_resumes(self):
        repo = self.repo_with(plan("echo changed > README.md; mkdir -p deps; echo 1 > deps/lib",
                                   test="echo stray > stray.txt; test -s deps/lib && grep -q right one.txt"))
        agent = self.agent('test "$CONDUCT_ROLE" = implementer && echo wrong > one.txt\n')
        self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        worktree = repo.module("1", "work")["worktree"]
        with open(f"{worktree}/one.txt", "w") as file:
            file.write("right\n")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), [".gitignore", "README.md", "SPEC.md", "one.txt"])
        self.assertEqual(repo.show("README.md"), "Read me.")

    def test_what_is_built_on_a_phase_is_set_up_as_it_is(self):
        text = plan("mkdir -p deps; echo 1 > deps/lib") + (
            "\n## Phase 2: More\n\n- [ ] write `two.txt`\n\nTest Command: test -s deps/lib && test -s two.txt\n")
        repo = self.repo_with(text)
        agent = self.agent('case $CONDUCT_PHASE in 1) echo 1 > one.txt;; *) test -s deps/lib && echo 2 > two.txt;; esac\n')
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("two.txt", repo.files())

    def test_a_setup_that_fails_is_told_the_agent_and_holds_back_the_rest(self):
        repo = self.repo_with(plan("echo no lock file; test -e lock && mkdir -p deps && echo 1 > deps/lib",
                                   test=f"echo x >> {self.shared}/tested && test -s one.txt"))
        agent = self.agent(f"cat > {self.shared}/prompt-$CONDUCT_ATTEMPT; echo $CONDUCT_ATTEMPT > one.txt\n"
                           f'if test "$CONDUCT_ROLE" = fixer; then touch lock; echo > lock; fi\n')
        done = self.assertCode(repo.run(agent=agent), 0)
        first = (self.shared / "prompt-1").read_text()
        self.assertIn("## The setup failed", first)
        self.assertIn("no lock file", first)
        second = (self.shared / "prompt-2").read_text()
        self.assertIn("### setup: ", second)
        self.assertNotIn("### tests", second)
        # Not in the first round, nor in the second look at it.
        self.assertEqual((self.shared / "tested").read_text(), "x\n" * 3, str(done))

    def test_one_that_never_works_ends_the_run_and_says_so(self):
        repo = self.repo_with(plan("exit 3"))
        done = self.assertCode(repo.run("--retries", "0", agent=self.agent("echo one > one.txt\n")), 1)
        self.assertSays(done, "setup", "exit 3", "exited 3")
        told = self.assertCode(repo.conduct("explain", "1/work"), 0)
        self.assertSays(told, "setup", "exit 3", "not run: the setup")
        self.assertNotIn("one.txt", repo.files())

    def test_a_program_that_this_machine_lacks_is_no_fault_of_the_work(self):
        repo = self.repo_with(plan("no-such-installer --all"))
        done = self.assertCode(repo.run(agent=self.agent("echo one > one.txt\n")), 4)
        self.assertSays(done, "no-such-installer is not in PATH")

    def test_nor_is_it_where_a_criterion_waits_for_the_tests(self):
        repo = self.repo_with(plan("no-such-installer", more="\nSuccess Criteria:\n\n- Coverage at least 80%\n- Tests pass\n"))
        done = self.assertCode(repo.run(agent=self.agent("echo one > one.txt\n")), 4)
        self.assertNotIn("fixer", "".join(line for line in done.out.splitlines() if "started" in line))

    def test_one_that_fails_once_is_looked_at_again(self):
        # The third time: before the agent, then for the module.
        repo = self.repo_with(plan(f"echo x >> {self.shared}/n; mkdir -p deps; echo 1 > deps/lib; "
                                   f"test $(wc -l < {self.shared}/n) != 2"))
        done = self.assertCode(repo.run("--retries", "0", agent=self.agent("echo one > one.txt\n")), 0)
        self.assertSays(done, "flaky")

    def test_a_kill_while_it_goes_on(self):
        repo = self.repo_with(plan(f"mkdir -p deps; echo 1 > deps/lib; echo stray > stray.txt; "
                                   f"test -e {self.shared}/in || {{ touch {self.shared}/in; sleep 1000; }}"))
        agent = self.agent(f"cat > {self.shared}/prompt; ls > {self.shared}/listing; echo one > one.txt\n")
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the setup runs")
        self.assertSays(repo.conduct("status"), "its worktree is made ready for implementer 1")
        running.kill(signal.SIGKILL)
        running.wait()
        self.wait_for(lambda: not self.leftovers(), "the setup is gone")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), [".gitignore", "README.md", "SPEC.md", "one.txt"])
        # What the setup had made is nobody's work.
        self.assertNotIn("Interrupted work", (self.shared / "prompt").read_text())
        self.assertNotIn("stray.txt", (self.shared / "listing").read_text())
        self.assertSound(repo)

    def test_a_phase_that_ends_meanwhile_changes_no_second_look(self):
        text = ("# A plan\n\n## Phase 1: Work\n\n- [ ] write `one.txt`\n\nSetup: `test -e lib-of-one || test ! -e two.txt`\n\n"
                "Test Command: test -s one.txt\n\n## Phase 2: Other\n\nDepends on: none\n\n- [ ] write `two.txt`\n\n"
                "Test Command: test -s two.txt\n")
        repo = self.repo_with(text)
        # The gate of phase 2 waits at its first look until phase 1 is done, and fails at both.
        repo.commit({".conduct/config.toml": f'[gates.style]\nat = ["module"]\ncommand = "test -e two.txt || exit 0; '
                                             f'touch {self.shared}/looked; for i in $(seq 600); do '
                                             f'test -e {self.shared}/done && break; sleep 0.1; done; exit 1"\n'})
        agent = self.agent("case $CONDUCT_PHASE in 1) echo 1 > one.txt;; *) echo 2 > two.txt;; esac\n")
        running = repo.start(*repo.run_arguments(agent), "--retries", "0", "--jobs", "2")
        self.wait_for((self.shared / "looked").exists, "the gate looks")
        self.wait_for(lambda: "1" in {each["phase"] for each in repo.conduct("checkpoints", "--json").json()["checkpoints"]},
                      "phase 1 is done")
        (self.shared / "done").touch()
        done = self.assertCode(running.wait(), 1)
        self.assertSays(done, "style", "exited 1")
        self.assertNotIn("two.txt", repo.files())

    def test_ctrl_c_while_it_goes_on(self):
        repo = self.repo_with(plan(f"mkdir -p deps; echo 1 > deps/lib; "
                                   f"test -e {self.shared}/in || {{ touch {self.shared}/in; sleep 1000; }}"))
        running = repo.start(*repo.run_arguments(self.agent("echo one > one.txt\n")))
        self.wait_for((self.shared / "in").exists, "the setup runs")
        running.kill(signal.SIGINT)
        self.assertCode(running.wait(), 130)
        self.assertSound(repo)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertIn("one.txt", repo.files())

    def test_at_the_base(self):
        repo = self.repo_with(plan("./install") + "\n## Verification\n\n- `test -s one.txt`\n")
        done = self.assertCode(repo.conduct("check", "--at-base"), 0)
        self.assertSays(done, "the setup `./install` of this phase could not run at the base")
        self.assertEqual(done.text.count("[CS302]"), 1, str(done))
        two = plan("mkdir -p deps") + "\n## Phase 2: More\n\n- [ ] write `two.txt`\n\nTest Command: test -s two.txt\n"
        repo.commit({"SPEC.md": two})
        gates = self.assertCode(repo.conduct("check", "--at-base", "--json"), 0).json()["base"]["gates"]
        self.assertEqual([(gate["phase"], gate["gate"]) for gate in gates],
                         [("1", "setup"), ("1", "tests"), ("2", "tests")])
        repo.commit({"SPEC.md": plan("false")})
        done = self.assertCode(repo.conduct("check", "--at-base"), 0)
        self.assertSays(done, "SPEC.md:3: warning: the setup `false` of this phase fails at the base", "[CS304]")


class Network(Case):
    """A setup fetches things: it reaches of the network what the agent may."""

    def outcome(self, network):
        self.requireSandbox("bubblewrap")
        repo = self.repository(files=IGNORED, spec=plan(
            f"mkdir -p deps; echo 1 > deps/lib; grep -c : /proc/net/dev > {self.shared}/links",
            test=f"grep -c : /proc/net/dev > {self.shared}/gate && test -s one.txt"))
        repo.commit({".conduct/config.toml": f'[agents.mine]\nadapter = "command"\n'
                                             f'command = ["sh", "{self.agent("echo one > one.txt")}"]\n{network}'})
        self.assertCode(repo.conduct("run", "--yes", "--agent", "mine"), 0)
        return (self.shared / "links").read_text(), (self.shared / "gate").read_text()

    def test_it_reaches_what_the_agent_may(self):
        setup, gate = self.outcome("")
        self.assertEqual(gate, "1\n")  # its own loopback
        with open("/proc/net/dev") as file:
            self.assertEqual(setup, f"{file.read().count(':')}\n")

    def test_and_no_more(self):
        setup, _ = self.outcome("network = false\n")
        self.assertEqual(setup, "1\n")


if __name__ == "__main__":
    unittest.main()
