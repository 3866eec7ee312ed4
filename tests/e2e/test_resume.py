"""A run that was killed, interrupted or blocked, and `conduct resume`: the same end, and nothing lost on the way."""

import os
import random
import signal
import time
import unittest
from pathlib import Path

from harness import ONE_PHASE, WRITER, Case, spec

KILLS = int(os.environ.get("CONDUCT_KILLS", "10"))


class Killed(Case):
    def test_ten_kills_at_random_moments_end_in_the_same_tree(self):
        seed = int(os.environ.get("CONDUCT_SEED") or random.SystemRandom().randrange(1 << 30))
        print(f"CONDUCT_SEED={seed}", flush=True)
        moments = random.Random(seed)
        reference, agent = self.example("dataflow", "reference")
        start = time.monotonic()
        self.assertCode(reference.run("--jobs", "2", agent=agent), 0)
        duration = time.monotonic() - start

        for number in range(KILLS):
            moment = moments.uniform(0, duration)
            with self.subTest(seed=seed, kill=number, moment=round(moment, 3)):
                self.one_kill(f"kill-{number}", moment, reference.tree())

    def one_kill(self, name, moment, tree):
        repo, agent = self.example("dataflow", name)
        base = repo.head("main")
        running = repo.start(*repo.run_arguments(agent), "--jobs", "2")
        time.sleep(moment)
        running.kill(signal.SIGKILL)
        running.wait()

        self.assertIn(repo.tree(), (repo.tree(base), tree), "the target is neither the old nor the new")
        started = (repo.path / ".git/conduct/conduct.db").exists()
        if started:
            resumed = repo.conduct("resume")
            if resumed.code == 0 and repo.head("main") == base:
                started = False  # killed before the run was recorded: there is nothing to resume
            else:
                self.assertCode(resumed, 0)
        if not started:
            self.assertCode(repo.run("--jobs", "2", agent=agent), 0)
        self.assertEqual(repo.tree(), tree)
        self.assertSound(repo)
        self.assertEqual(len(repo.git("worktree", "list").splitlines()), 1)

    def test_one_run_killed_again_and_again(self):
        moments = random.Random(7)
        repo, agent = self.example("diamond")
        reference, _ = self.example("diamond", "reference")
        self.assertCode(reference.run(agent=agent), 0)
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for(lambda: repo.refs("refs/conduct/1/"), "the run has begun")
        for _ in range(8):
            time.sleep(moments.uniform(0, 0.15))
            running.kill(signal.SIGKILL)
            running.wait()
            running = repo.start("resume")
        self.assertCode(running.wait(), 0)
        self.assertEqual(repo.tree(), reference.tree())
        self.assertSound(repo)

    def test_agents_die_with_the_conductor(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(f"touch {self.shared}/in; setsid sleep 1000 & sleep 1000\n")
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the agent runs")
        running.kill(signal.SIGKILL)
        running.wait()
        self.wait_for(lambda: not self.leftovers(), "the agent and what it started are gone")

    def test_what_a_killed_one_left_running_is_ended_before_its_files_are_saved(self):
        # It would go on, and write, for the whole grace.
        agent = self.agent(f"trap '' TERM; echo half > half.txt; touch {self.shared}/in; sleep 1000\n")
        for command in (["rollback", "1.0"], ["clean", "1"]):
            with self.subTest(command=command):
                repo = self.repository(name=command[0], spec=ONE_PHASE)
                running = repo.start(*repo.run_arguments(agent))
                self.wait_for((self.shared / "in").exists, "the agent runs")
                running.kill(signal.SIGKILL)
                running.wait()
                (self.shared / "in").unlink()
                self.assertCode(repo.conduct(*command), 0)
                self.assertNoProcessLeft()
                attic = repo.refs("refs/conduct/1/attic/")
                self.assertTrue(any("half.txt" in repo.files(commit) for commit in attic.values()), attic)

    def test_a_killed_attempt_does_not_count_and_its_work_is_saved(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(f'if test -e {self.shared}/in; then echo "$CONDUCT_ATTEMPT" > one.txt; exit; fi\n'
                           f"echo half > half.txt; touch {self.shared}/in; sleep 1000\n")
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the agent runs")
        running.kill(signal.SIGKILL)
        running.wait()
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt"])
        attic = repo.refs("refs/conduct/1/attic/")
        self.assertTrue(any("half.txt" in repo.files(commit) for commit in attic.values()), attic)
        self.assertSound(repo)


class HalfMade(Case):
    """What was half made in a worktree when something was killed there looks made to the next command, as a truncated
    object file does to make: no verdict is built on it, and nothing of it is removed."""

    # Makes build/out unless it is there, and half of it where it is stopped.
    GATE = ("mkdir -p build; ls build >> {shared}/seen; test -e build/out || {{ printf half > build/out; "
            "echo stray > stray.txt; {stopped}; echo whole > build/out; }}; "
            "grep -q whole build/out && test ! -e stray.txt && test -s one.txt")
    AGENT = "mkdir -p build; echo agent > build/agent; echo 1 > one.txt\n"
    ONCE = "test -e {flag} || {{ touch {flag}; exec sleep 1000; }}; rm stray.txt"

    def repo_with(self, gate, more=""):
        plan = spec({"modules": "one", "tests": gate}) + more
        return self.repository({".gitignore": "/build/\n"}, spec=plan)

    def gate(self, stopped=None):
        return self.GATE.format(shared=self.shared, stopped=stopped or self.ONCE.format(flag=self.shared / "in"))

    def kill_when(self, running, flag):
        self.wait_for((self.shared / flag).exists, "what is to be killed runs")
        running.kill(signal.SIGKILL)
        running.wait()
        self.wait_for(lambda: not self.leftovers(), "it is gone")

    def assertLanded(self, repo):
        self.assertEqual(repo.files(), [".gitignore", "SPEC.md", "one.txt"])
        self.assertEqual(len(repo.git("worktree", "list").splitlines()), 1)
        self.assertEqual([path.name for path in repo.path.parent.iterdir()], [repo.path.name])
        self.assertSound(repo)

    def test_by_a_gate_whose_conductor_was_killed(self):
        repo = self.repo_with(self.gate())
        self.kill_when(repo.start(*repo.run_arguments(self.agent(self.AGENT)), "--retries", "0"), "in")
        worktree = Path(repo.module("1", "one")["worktree"])
        (worktree / "build/person").write_text("by hand\n")
        (worktree / "hand.txt").write_text("by hand\n")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertIn("agent\nout\nperson\n", (self.shared / "seen").read_text())
        kept = [commit for commit in repo.refs("refs/conduct/1/attic/").values() if "hand.txt" in repo.files(commit)]
        self.assertEqual(len(kept), 1)
        self.assertLanded(repo)

    def test_by_a_gate_that_took_too_long(self):
        repo = self.repo_with(self.gate())
        repo.commit({".conduct/config.toml": '[gates]\ntimeout = "1s"\n'})
        self.assertCode(repo.run("--retries", "0", agent=self.agent(self.AGENT)), 1)
        build = Path(repo.module("1", "one")["worktree"]) / "build"
        self.assertEqual(sorted(path.name for path in build.iterdir()), ["agent", "out"])
        self.assertCode(repo.conduct("resume"), 0)
        self.assertSound(repo)

    def test_by_an_agent_that_took_too_long(self):
        repo = self.repo_with(self.gate("rm stray.txt"), "\nTimeout: 1s\n")
        agent = self.agent('mkdir -p build; test "$CONDUCT_ROLE" = fixer || { printf half > build/out; exec sleep 1000; }\n'
                           "echo 1 > one.txt\n")
        self.assertCode(repo.run("--retries", "1", agent=agent), 0)
        self.assertLanded(repo)

    def test_by_an_agent_whose_conductor_was_killed(self):
        repo = self.repo_with(self.gate("rm stray.txt"))
        agent = self.agent(f"mkdir -p build; test -e {self.shared}/in || "
                           f"{{ printf half > build/out; touch {self.shared}/in; exec sleep 1000; }}\necho 1 > one.txt\n")
        self.kill_when(repo.start(*repo.run_arguments(agent), "--retries", "0"), "in")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertLanded(repo)

    def test_a_fresh_checkout_acquits_nobody_for_want_of_what_another_gate_builds(self):
        # grep(1): 1 where nothing matches, 2 where there is no file.
        repo = self.repository({".gitignore": "/build/\n"}, spec=(
            "# P\n\n## Phase 1: Work\n\n- [ ] write `one.txt`\n\nTimeout: 1s\n\n"
            "Test Command: `mkdir -p build && cp one.txt build/one`\n\n"
            "Run: `grep -q good build/one`\nExpected: exit 2\n"))
        agent = self.agent('test "$CONDUCT_ROLE" = fixer || exec sleep 1000\necho 1 > one.txt\n')
        done = self.assertCode(repo.run("--retries", "1", agent=agent), 1)
        self.assertSays(done, "exited 1, but the plan expects it to exit 2")
        self.assertNotIn("one.txt", repo.files())

    def test_by_a_gate_that_is_killed_in_its_fresh_checkout_too(self):
        again = self.ONCE.format(flag=self.shared / "again")
        repo = self.repo_with(self.gate(f"if test -e build/agent; then {self.ONCE.format(flag=self.shared / 'in')}; "
                                        f"else {again}; fi"))
        self.kill_when(repo.start(*repo.run_arguments(self.agent(self.AGENT)), "--retries", "0"), "in")
        self.kill_when(repo.start("resume"), "again")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertLanded(repo)


class Interrupted(Case):
    def interrupted(self, number, code):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(f"if test -e {self.shared}/in; then echo x > one.txt; exit; fi\n"
                           f"touch {self.shared}/in; sleep 1000\n")
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the agent runs")
        running.kill(number)
        done = self.assertCode(running.wait(), code)
        self.assertSays(done, "conduct resume")
        self.assertSound(repo)
        self.assertEqual(repo.status_json()["state"], "interrupted")
        self.assertNotIn("one.txt", repo.files())
        self.assertCode(repo.conduct("resume"), 0)
        self.assertIn("one.txt", repo.files())
        self.assertSound(repo)

    def test_by_ctrl_c(self):
        self.interrupted(signal.SIGINT, 130)

    def test_by_sigterm(self):
        self.interrupted(signal.SIGTERM, 143)


class Resume(Case):
    def test_nothing_to_resume_says_so(self):
        repo = self.repository(spec=ONE_PHASE)
        done = self.assertCode(repo.conduct("resume"), 0)
        self.assertSays(done, "nothing to do", "no runs yet")
        self.assertCode(repo.run(), 0)
        done = self.assertCode(repo.conduct("resume"), 0)
        self.assertSays(done, "nothing to")

    def blocked(self):
        """A run whose second phase is blocked until its test command finds FLAG."""
        flag = self.shared / "flag"
        plan = spec({"modules": "one"}, {"modules": "two", "tests": f"test -e {flag}"}, {"modules": "three"})
        repo = self.repository(spec=plan)
        agent = self.agent('echo "$CONDUCT_ATTEMPT" > "$CONDUCT_MODULE.txt"\n')
        self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        return repo, flag, plan

    def test_a_blocked_phase_is_tried_again(self):
        repo, flag, _ = self.blocked()
        self.assertCode(repo.conduct("resume"), 1)
        flag.touch()
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "three.txt", "two.txt"])
        self.assertSound(repo)

    def test_a_changed_spec_is_refused_and_the_phase_is_named(self):
        repo, _, plan = self.blocked()
        repo.commit({"SPEC.md": plan.replace("Phase 3: Work", "Phase 3: Play")})
        before = repo.state()
        done = self.assertCode(repo.conduct("resume"), 3)
        self.assertSays(done, "phase 3", "--accept-spec-changes")
        self.assertNotIn("phase 1", done.text.lower())
        self.assertEqual(repo.state(), before)

    def test_accepted_changes_replan_what_has_not_started(self):
        repo, flag, plan = self.blocked()
        flag.touch()
        repo.commit({"SPEC.md": plan.replace("Modules: three", "Modules: third")})
        self.assertCode(repo.conduct("resume", "--accept-spec-changes"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "third.txt", "two.txt"])
        self.assertSound(repo)

    def test_a_change_of_what_has_started_is_accepted_after_a_rollback(self):
        repo, flag, plan = self.blocked()
        flag.touch()
        repo.commit({"SPEC.md": plan.replace(f"test -e {flag}", f"test -e {flag} && true")})
        self.assertSays(self.assertCode(repo.conduct("resume", "--accept-spec-changes"), 3), "phase 2", "roll back")
        self.assertCode(repo.conduct("rollback", "1.1"), 0)
        self.assertCode(repo.conduct("resume", "--accept-spec-changes"), 0)
        self.assertIn("two.txt", repo.files())
        self.assertSound(repo)

    def test_a_changed_finished_phase_is_named(self):
        repo, flag, plan = self.blocked()
        flag.touch()
        repo.commit({"SPEC.md": plan.replace("Phase 1: Work", "Phase 1: Play")})
        done = self.assertCode(repo.conduct("resume"), 3)
        self.assertSays(done, "phase 1")

    def test_an_agent_that_is_gone_is_said(self):
        repo, flag, _ = self.blocked()
        for path in self.folder.glob("agent-*.sh"):
            path.unlink()
        flag.touch()
        self.assertCode(repo.conduct("resume"), 1)
        self.assertNotIn("two.txt", repo.files())


if __name__ == "__main__":
    unittest.main()
