"""`conduct check --at-base`: what a plan's gates say before any work, in clean checkouts of the target."""

import os
import signal
import unittest

from harness import Case

PLAN = """# A plan

## Phase 1: Notes

- [ ] write `notes.txt`

Test Command: test -s notes.txt

Success Criteria:

- README.md exists
- It is pleasant to read

## Phase 2: Tool

- [ ] write `tool.sh`

Test Command: ./tool.sh

Success Criteria:

- Command `test -f notes.txt` exits 0
"""


class AtBase(Case):
    def setUp(self):
        super().setUp()
        self.repo = self.repository(files={"SPEC.md": PLAN, "README.md": "Read me.\n"})

    def check(self, *arguments):
        return self.repo.conduct("check", "--at-base", *arguments)

    def test_tells_what_passes_already_and_what_cannot_run(self):
        done = self.assertCode(self.check(), 0)
        self.assertSays(done, "SPEC.md:11: warning: this criterion passes already", "[CS301]",
                        "SPEC.md:18: warning: this test command could not run at the base", "[CS302]")
        self.assertNotIn("SPEC.md:7:", done.text)  # it fails, as it should before the work
        self.assertRegex(done.out, r"FAIL +test -s notes.txt")
        self.assertRegex(done.out, r"PASS +README.md exists")
        self.assertRegex(done.out, r"UNCHECKED +It is pleasant")
        self.assertRegex(done.out, r"COULD_NOT_RUN +\./tool\.sh")
        self.assertSound(self.repo)
        self.assertEqual(self.repo.git("worktree", "list").count("\n"), 0)
        self.assertFalse(os.path.exists(f"{self.repo.path}.conduct"))
        self.assertNoProcessLeft()

    def test_without_the_flag_nothing_is_run(self):
        done = self.assertCode(self.repo.conduct("check"), 0)
        self.assertNotIn("CS301", done.text)
        self.assertFalse(os.path.exists(os.path.join(self.repo.path, ".git", "conduct")))

    def test_strict_and_sarif_take_it_like_any_warning(self):
        self.assertCode(self.check("--strict"), 3)
        sarif = self.assertCode(self.check("--sarif"), 0).json()
        found = {(result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"])
                 for result in sarif["runs"][0]["results"]}
        self.assertEqual(found, {("CS301", 11), ("CS302", 18)})

    def test_a_program_that_this_machine_lacks(self):
        self.repo.commit({"SPEC.md": PLAN.replace("./tool.sh", "no-such-program-anywhere --all")})
        done = self.assertCode(self.check(), 4)
        self.assertSays(done, "no-such-program-anywhere is not in PATH", "mend this machine")

    def test_a_configured_gate_that_fails_before_any_work(self):
        self.repo.commit({".conduct/config.toml": '[gates.words]\ncommand = "grep -q absent README.md"\n'})
        done = self.assertCode(self.check(), 0)
        self.assertSays(done, "the gate words fails already, before any work", "[CS303]")

    def test_judges_the_commit_and_not_what_is_uncommitted(self):
        self.repo.write({"notes.txt": "not committed\n"})
        self.assertRegex(self.check().out, r"FAIL +test -s notes.txt")
        self.repo.commit({"notes.txt": "committed\n"})
        self.assertRegex(self.check().out, r"PASS +test -s notes.txt")

    def test_a_gate_changes_nothing_of_the_users(self):
        victim = os.path.join(self.repo.path, "README.md")
        self.repo.commit({"SPEC.md": PLAN.replace("./tool.sh", f"echo changed >> {victim}; echo more >> README.md")})
        self.requireSandbox("bubblewrap")
        self.check("--sandbox", "bubblewrap")
        self.assertEqual(self.repo.show("README.md"), "Read me.")
        with open(victim, encoding="utf-8") as file:
            self.assertEqual(file.read(), "Read me.\n")

    def test_a_killed_check_is_cleaned_up_by_the_next_or_by_clean(self):
        begun = os.path.join(self.repo.path, ".git", "conduct", "base-check", "agents", "1", "_phase", "gates-1.log")
        gate = "trap '' TERM; echo begun; sleep 600"  # it would go on for the whole grace
        self.repo.commit({"SPEC.md": PLAN.replace("test -s notes.txt", gate)})
        for mend in (["check", "--at-base", "done.md"], ["clean"]):
            if os.path.exists(begun):
                os.remove(begun)
            check = self.repo.start("check", "--at-base")
            self.wait_for(lambda: os.path.exists(begun) and os.path.getsize(begun) > 0, "the gate to begin")
            check.kill(signal.SIGKILL)
            check.wait()
            self.assertEqual(self.repo.git("worktree", "list").count("\n"), 1)
            self.repo.write({"done.md": "## Phase 1: A\n\n- write a\n\nTest Command: test -f a\n"})
            self.assertCode(self.repo.conduct(*mend), 0)
            self.assertEqual(self.repo.git("worktree", "list").count("\n"), 0, mend)
            self.assertNoProcessLeft()

    def test_stopped_by_a_person(self):
        self.repo.commit({"SPEC.md": PLAN.replace("test -s notes.txt", "echo begun; sleep 600")})
        log = os.path.join(self.repo.path, ".git", "conduct", "base-check", "agents", "1", "_phase", "gates-1.log")
        check = self.repo.start("check", "--at-base")
        self.wait_for(lambda: os.path.exists(log) and os.path.getsize(log) > 0, "the gate to begin")
        check.kill(signal.SIGINT)
        done = self.assertCode(check.wait(), 130)
        self.assertSays(done, "stopped while the base was checked")
        self.assertEqual(self.repo.git("worktree", "list").count("\n"), 0)
        self.assertFalse(os.path.exists(f"{self.repo.path}.conduct"))
        self.assertNoProcessLeft()

    def test_flags_that_do_not_go_together(self):
        self.assertSays(self.assertCode(self.repo.conduct("check", "--sandbox", "none"), 2), "--at-base")


if __name__ == "__main__":
    unittest.main()
