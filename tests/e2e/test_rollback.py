"""conduct rollback: back to a checkpoint, with the target, and forward again."""

import unittest

from harness import WRITER, Case, spec

PHASES = spec({"modules": "one", "tests": "test -s one.txt"}, {"modules": "two", "tests": "test -s two.txt"},
              {"modules": "three", "tests": "test -s three.txt"})
ALL = ["README.md", "SPEC.md", "one.txt", "three.txt", "two.txt"]


class Blocked(Case):
    def test_undo_gives_back_what_was_blocked(self):
        flag = self.shared / "flag"
        repo = self.repository(spec=spec({"modules": "one"}, {"modules": "two", "tests": f"test -e {flag}"}))
        self.assertCode(repo.run("--retries", "0"), 1)
        self.assertCode(repo.conduct("rollback", "1.1"), 0)
        self.assertCode(repo.conduct("rollback", "--undo"), 0)
        flag.touch()
        done = self.assertCode(repo.conduct("resume"), 0)
        self.assertNotIn("was removed", done.text)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "two.txt"])
        self.assertSound(repo)


class Rollback(Case):
    def setUp(self):
        super().setUp()
        self.repo = self.repository(spec=PHASES)
        self.base = self.repo.head("main")
        self.assertCode(self.repo.run(), 0)
        self.landed = self.repo.head("main")
        self.tree = self.repo.tree()
        self.assertEqual(self.repo.files(), ALL)

    def checkpoint(self, number):
        return self.repo.tree(f"refs/conduct/1/checkpoints/{number}")

    def on_disk(self):
        return sorted(path.name for path in self.repo.path.iterdir() if path.name != ".git")

    def test_the_target_and_the_checkout_are_the_checkpoints(self):
        done = self.assertCode(self.repo.conduct("rollback", "1.1"), 0)
        self.assertSays(done, "conduct resume", "--undo")
        self.assertEqual(self.repo.tree(), self.checkpoint(1))
        self.assertEqual(self.on_disk(), ["README.md", "SPEC.md", "one.txt"])
        status = self.repo.status_json()
        self.assertEqual([p["state"] for p in status["phases"]], ["passed", "pending", "pending"])
        self.assertEqual(self.repo.tree(status["integration"]), self.checkpoint(1))
        self.assertSound(self.repo)

    def test_what_is_left_behind_stays_in_the_attic(self):
        self.assertCode(self.repo.conduct("rollback", "1.1"), 0)
        attic = self.repo.refs("refs/conduct/1/attic/")
        self.assertIn(self.landed, attic.values())
        self.repo.git("reflog", "expire", "--expire=now", "--all")
        self.repo.git("gc", "-q", "--prune=now")
        self.assertEqual(self.repo.files(self.landed), ALL)

    def test_resume_lands_the_same_again(self):
        self.assertCode(self.repo.conduct("rollback", "1.1"), 0)
        self.assertCode(self.repo.conduct("resume"), 0)
        self.assertEqual(self.repo.tree(), self.tree)
        self.assertEqual(self.on_disk(), ALL)
        self.assertSound(self.repo)

    def test_back_to_before_the_run(self):
        self.assertCode(self.repo.conduct("rollback", "1.0"), 0)
        self.assertEqual(self.repo.head("main"), self.base)
        self.assertCode(self.repo.conduct("resume"), 0)
        self.assertEqual(self.repo.tree(), self.tree)

    def test_undo_returns(self):
        self.assertCode(self.repo.conduct("rollback", "1.2"), 0)
        self.assertNotEqual(self.repo.tree(), self.tree)
        self.assertCode(self.repo.conduct("rollback", "--undo", "1"), 0)
        self.assertEqual(self.repo.head("main"), self.landed)
        self.assertEqual(self.on_disk(), ALL)
        self.assertEqual(self.repo.status_json()["state"], "landed")
        self.assertSound(self.repo)

    def test_one_after_the_other_and_back_again(self):
        self.assertCode(self.repo.conduct("rollback", "1.2"), 0)
        self.assertCode(self.repo.conduct("rollback", "1.0"), 0)
        self.assertEqual(self.repo.head("main"), self.base)
        self.assertCode(self.repo.conduct("rollback", "--undo"), 0)
        self.assertEqual(self.repo.tree(), self.checkpoint(2))
        self.assertCode(self.repo.conduct("rollback", "--undo"), 0)
        self.assertEqual(self.repo.head("main"), self.landed)
        self.assertEqual(self.on_disk(), ALL)
        self.assertSays(self.assertCode(self.repo.conduct("rollback", "--undo"), 2), "no rollback to undo")

    def test_landed_again_it_still_goes_back_to_before_the_run(self):
        self.assertCode(self.repo.conduct("rollback", "1.1"), 0)
        self.assertCode(self.repo.conduct("resume"), 0)
        self.assertCode(self.repo.conduct("rollback", "1.0"), 0)
        self.assertEqual(self.repo.head("main"), self.base)

    def test_the_target_follows_later_where_it_was_kept_first(self):
        self.assertCode(self.repo.conduct("rollback", "1.1", "--keep-target"), 0)
        self.assertCode(self.repo.conduct("rollback", "1.0"), 0)
        self.assertEqual(self.repo.head("main"), self.base)

    def test_twice_below_a_persons_commit(self):
        self.repo.commit({"mine.txt": "by a person\n"})
        self.assertCode(self.repo.conduct("rollback", "1.2"), 0)
        self.assertCode(self.repo.conduct("rollback", "1.0"), 0)
        self.assertEqual(self.repo.files(), ["README.md", "SPEC.md", "mine.txt"])
        self.assertEqual(self.on_disk(), self.repo.files())

    def test_undo_does_not_take_a_persons_commit_away(self):
        self.assertCode(self.repo.conduct("rollback", "1.1"), 0)
        mine = self.repo.commit({"mine.txt": "by a person\n"})
        for option in ("--dry-run", None):
            done = self.repo.conduct("rollback", "--undo", *([option] if option else []))
            self.assertSays(self.assertCode(done, 5), "moved on", f"git merge {self.landed}")
        self.assertEqual(self.repo.head("main"), mine)
        self.assertEqual([p["state"] for p in self.repo.status_json()["phases"]], ["passed", "pending", "pending"])
        self.assertSound(self.repo)

    def test_keep_target_moves_the_state_only(self):
        self.assertCode(self.repo.conduct("rollback", "1.1", "--keep-target"), 0)
        self.assertEqual(self.repo.head("main"), self.landed)
        self.assertEqual(self.on_disk(), ALL)
        self.assertEqual([p["state"] for p in self.repo.status_json()["phases"]], ["passed", "pending", "pending"])
        self.assertSound(self.repo)

    def test_a_dry_run_changes_nothing(self):
        before = self.repo.state()
        done = self.assertCode(self.repo.conduct("rollback", "1.1", "--dry-run"), 0)
        self.assertSays(done, "2", "3", "nothing was changed")
        self.assertEqual(self.repo.state(), before)
        self.assertEqual(self.repo.status_json()["state"], "landed")

    def test_on_top_of_a_persons_commit_it_is_one_revert_commit(self):
        mine = self.repo.commit({"mine.txt": "by a person\n"})
        self.assertCode(self.repo.conduct("rollback", "1.1"), 0)
        self.assertEqual(self.repo.head("main^"), mine)
        self.assertEqual(self.repo.files(), ["README.md", "SPEC.md", "mine.txt", "one.txt"])
        self.assertEqual(self.on_disk(), self.repo.files())
        self.assertSound(self.repo)

        self.assertCode(self.repo.conduct("resume"), 0)
        self.assertEqual(self.repo.files(), sorted(ALL + ["mine.txt"]))
        self.assertEqual(self.on_disk(), self.repo.files())
        self.assertSound(self.repo)

    def test_uncommitted_work_in_the_way_stops_it(self):
        self.repo.write({"two.txt": "edited by a person\n"})
        before = self.repo.state()
        done = self.assertCode(self.repo.conduct("rollback", "1.1"), 5)
        self.assertSays(done, "two.txt")
        self.assertEqual(self.repo.state(), before)
        self.assertEqual(self.repo.status_json()["state"], "landed")

    def test_an_unknown_checkpoint_is_named(self):
        before = self.repo.state()
        for name, words in (("1.9", "run 1 has no checkpoint 9"), ("9.1", "no run 9"),
                            ("nonsense", '"nonsense" is not a checkpoint'), ("-1.1", "-1.1")):
            self.assertSays(self.assertCode(self.repo.conduct("rollback", name), 2), words)
        self.assertEqual(self.repo.state(), before)

    def test_a_blocked_run_goes_back_and_on(self):
        repo = self.repository(name="blocked", spec=spec({"modules": "one"}, {"modules": "two", "tests": "false"}))
        base = repo.head("main")
        self.assertCode(repo.run("--retries", "0", agent=self.agent(WRITER)), 1)
        self.assertCode(repo.conduct("rollback", "1.1"), 0)
        self.assertEqual(repo.head("main"), base)
        self.assertCode(repo.conduct("resume"), 1)
        self.assertSound(repo)


if __name__ == "__main__":
    unittest.main()
