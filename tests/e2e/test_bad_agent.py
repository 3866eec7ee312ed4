"""Agents that crash, hang, lie, flood or write where they may not: what conduct makes of each."""

import shlex
import subprocess
import unittest

from harness import CONDUCT, ONE_PHASE, WRITER, Case, spec


class BadAgent(Case):
    def setUp(self):
        super().setUp()
        self.repo = self.repository(spec=ONE_PHASE)
        self.before = self.repo.state()

    def assertNothingLanded(self):
        self.assertEqual(self.repo.head("main"), self.before["refs"]["refs/heads/main"])
        self.assertSound(self.repo)

    def test_missing(self):
        done = self.assertCode(self.repo.conduct("run", "SPEC.md", "--yes", "--agent-command", "no-such-agent --go"), 4)
        self.assertSays(done, "no-such-agent")
        self.assertEqual(self.repo.state(), self.before)

    def test_not_named(self):
        done = self.assertCode(self.repo.conduct("run", "SPEC.md", "--ci"), 4)
        self.assertSays(done, "--agent")
        self.assertEqual(self.repo.state(), self.before)

    def test_crashes(self):
        agent = self.agent("echo on my way; kill -SEGV $$\n")
        done = self.assertCode(self.repo.run("--retries", "0", agent=agent), 1)
        self.assertSays(done, "signal 11")
        self.assertNothingLanded()

    def test_exits_with_an_error(self):
        done = self.assertCode(self.repo.run("--retries", "0", agent=self.agent("exit 7\n")), 1)
        self.assertSays(done, "exited 7")
        self.assertNothingLanded()

    def test_hangs(self):
        agent = self.agent("setsid sleep 1000 & sleep 1000\n")
        done = self.assertCode(self.repo.run("--retries", "0", agent=agent, env={"CONDUCT_TIMEOUT": "1s"}), 1)
        self.assertSays(done, "ran out of time")
        self.assertNothingLanded()

    def test_hangs_and_ignores_every_wish(self):
        agent = self.agent("trap '' TERM INT HUP; stubborn='trap \"\" TERM; while :; do sleep 1; done'\n"
                           'setsid sh -c "$stubborn" &\nwhile :; do sleep 1; done\n')
        done = self.assertCode(self.repo.run("--retries", "0", agent=agent, env={"CONDUCT_TIMEOUT": "1s"}), 1)
        self.assertSays(done, "ran out of time")
        self.assertNothingLanded()

    def test_exits_0_having_done_nothing(self):
        agent = self.agent('echo "Done. All tests pass."\n'
                           'echo \'{"status":"done","summary":"All done","tests":"all pass"}\' > "$CONDUCT_REPORT"\n')
        done = self.assertCode(self.repo.run("--retries", "1", agent=agent), 1)
        self.assertSays(done, "changed nothing")
        self.assertNothingLanded()

    def test_leaves_a_process_behind(self):
        agent = self.agent(WRITER + "setsid sh -c 'setsid sleep 1000 & sleep 1000' >/dev/null 2>&1 &\n")
        self.assertCode(self.repo.run(agent=agent), 0)
        self.assertSound(self.repo)

    def test_writes_a_garbage_report(self):
        agent = self.agent(WRITER + 'head -c 3000000 /dev/urandom > "$CONDUCT_REPORT"\n')
        self.assertCode(self.repo.run(agent=agent), 0)

    def test_removes_its_worktree(self):
        agent = self.agent('cd /; rm -rf "$CONDUCT_WORKTREE"\n')
        done = self.assertCode(self.repo.run("--retries", "0", "--sandbox", "none", agent=agent), 1)
        self.assertSays(done, "was removed")
        self.assertNothingLanded()

    def test_removes_its_worktree_once(self):
        agent = self.agent('test "$CONDUCT_ATTEMPT" = 1 || { echo x > one.txt; exit; }\n'
                           'git worktree remove --force "$CONDUCT_WORKTREE"\n')
        self.assertCode(self.repo.run("--retries", "1", "--sandbox", "none", agent=agent), 0)
        self.assertIn("one.txt", self.repo.files())
        self.assertSound(self.repo)

    def test_leaves_read_only_folders(self):
        agent = self.agent(WRITER + "mkdir -p deep/er; echo x > deep/er/f; chmod -R a-w deep\n")
        self.assertCode(self.repo.run(agent=agent), 0)
        self.assertSound(self.repo)

    def outside(self, script, *words):
        """An agent that is not confined and does its work and more: the attempt fails, and the message names what
        was touched. (Confined ones: test_confinement.py.)"""
        agent = self.agent(WRITER + script)
        done = self.assertCode(self.repo.run("--retries", "0", "--sandbox", "none", agent=agent), 1)
        self.assertSays(done, *words)
        self.assertEqual(self.repo.head("main"), self.before["refs"]["refs/heads/main"])
        self.assertNoProcessLeft()
        return done

    def test_is_not_blamed_for_what_others_write_to(self):
        """conduct run > run.log, or | tee run.log, in the checkout itself."""
        shell = f"{shlex.join([CONDUCT, *self.repo.run_arguments(self.agent(WRITER))])}"
        for line in (f"{shell} > run.log", f"set -o pipefail; {shell} | tee run.log"):
            with self.subTest(line):
                self.repo.git("reset", "-q", "--hard", self.before["refs"]["refs/heads/main"])
                done = subprocess.run(["bash", "-c", line], cwd=self.repo.path, env=self.environment,
                                      stdin=subprocess.DEVNULL, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr + (self.repo.path / "run.log").read_text())

    def test_writes_into_the_main_checkout(self):
        self.outside(f"echo gone > {self.repo.path}/README.md\n", "README.md")

    def test_adds_a_file_to_the_main_checkout(self):
        self.outside(f"echo x > {self.repo.path}/stray.txt\n", "stray.txt")

    def test_leaves_something_in_the_worktree_of_a_module_that_waits(self):
        repo = self.repository(spec=spec({"modules": "first, second"}), name="siblings")
        # Whichever begins: the other one waits until it ends.
        agent = self.agent(WRITER + f"mkdir {self.shared}/began || exit 0\n"
                           "other=first; [ $CONDUCT_MODULE = second ] || other=second\n"
                           "i=0; while [ ! -e ../$other/README.md ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done\n"
                           f"echo x > ../$other/stray.txt; rm ../$other/README.md && touch {self.shared}/removed\n")
        self.assertCode(repo.run("--jobs", "1", "--sandbox", "none", agent=agent), 0)
        self.assertTrue((self.shared / "removed").exists())
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "first.txt", "second.txt"])
        self.assertSound(repo)

    def test_removes_the_log_of_the_run(self):
        agent = self.agent(WRITER + f"rm -rf {self.repo.path}/.git/conduct\n")
        done = self.assertCode(self.repo.run("--sandbox", "none", agent=agent), 4)
        self.assertSays(done, "conduct.db was removed or replaced")
        self.assertEqual(self.repo.head("main"), self.before["refs"]["refs/heads/main"])
        self.assertNoProcessLeft()
        # The next run takes no number, and so no ref and no worktree, that somebody has.
        self.assertCode(self.repo.run(agent=self.agent(WRITER)), 0)
        self.assertEqual(self.repo.status_json()["run"], 2)

    def test_changes_the_plan(self):
        agent = self.agent(WRITER + '[ "$CONDUCT_ATTEMPT" != 1 ] || echo "- more" >> SPEC.md\n'
                           '[ "$CONDUCT_ATTEMPT" = 1 ] || git checkout -q main SPEC.md\n')
        done = self.assertCode(self.repo.run(agent=agent), 0)
        self.assertSays(done, "SPEC.md was changed: the plan is not for its agents to change")
        self.assertNotIn("- more", self.repo.show("SPEC.md"))

    def test_plants_a_hook(self):
        self.outside(f"echo 'touch {self.folder}/pwned' > {self.repo.path}/.git/hooks/post-checkout\n"
                     f"chmod +x {self.repo.path}/.git/hooks/post-checkout\n", "post-checkout")
        self.assertFalse((self.folder / "pwned").exists())

    def test_changes_the_configuration(self):
        self.outside("git config core.fsmonitor 'touch pwned'\n", "config")

    def test_makes_a_branch(self):
        self.outside("git branch mine\n", "refs/heads/mine")

    def test_redirects_its_git_file(self):
        elsewhere = self.repository(name="elsewhere")
        elsewhere.git("config", "core.fsmonitor", f"touch {self.folder}/pwned; false")
        self.outside(f"rm .git; echo 'gitdir: {elsewhere.path}/.git' > .git\n", ".git")
        self.assertFalse((self.folder / "pwned").exists(), "git ran the agent's fsmonitor")

    def test_moves_its_branch_to_unrelated_history(self):
        agent = self.agent("git checkout -q --orphan other; git rm -rqf .; echo x > one.txt; git add -A\n"
                           "git -c user.name=x -c user.email=x@x commit -qm orphan\n")
        self.assertCode(self.repo.run("--retries", "0", agent=agent), 1)
        self.assertEqual(self.repo.git("merge-base", self.before["refs"]["refs/heads/main"], "main"),
                         self.before["refs"]["refs/heads/main"])


if __name__ == "__main__":
    unittest.main()
