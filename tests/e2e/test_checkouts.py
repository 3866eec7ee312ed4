"""Repositories whose files do not lie around their git directory, in each mode of confinement."""

import unittest

from harness import Case, WRITER, spec

ONE_PHASE = spec({"modules": "one", "tests": "test -e one.txt"})
MODES = ("bubblewrap", "landlock", "none")


class Checkouts(Case):
    def in_each_mode(self, story):
        for mode in MODES:
            with self.subTest(mode):
                self.requireSandbox(mode)
                story(mode)

    def apart(self, mode):
        """A repository made with --separate-git-dir, beside whose git directory lies something else."""
        repo = self.repository(spec=ONE_PHASE, name="files-" + mode)
        other = self.folder / f"gits-{mode}"
        other.mkdir()
        (other / "README.md").write_text("of something else\n")
        repo.git("init", "-q", "--separate-git-dir", str(other / "stuff.git"))
        return repo, other

    def test_files_apart_from_their_git_directory_are_landed_on_and_rolled_back(self):
        def story(mode):
            repo, other = self.apart(mode)
            start = repo.head()
            done = self.assertCode(repo.run("--sandbox", mode), 0)
            self.assertNotIn("meanwhile", done.text)
            self.assertTrue((repo.path / "one.txt").exists())
            self.assertSound(repo)
            side = repo.path.parent / f"side-{mode}"  # from which nothing leads to the files
            repo.git("worktree", "add", "-q", "--detach", str(side))
            self.assertCode(repo.conduct("rollback", "1.0", cwd=side), 0)
            self.assertEqual(repo.head(), start)
            self.assertFalse((repo.path / "one.txt").exists())
            self.assertSound(repo)
            self.assertEqual(sorted(p.name for p in other.iterdir()), ["README.md", "stuff.git"])
        self.in_each_mode(story)

    def test_a_change_there_is_found(self):
        repo, other = self.apart("none")
        agent = self.agent(f"echo evil >> {repo.path}/README.md\necho mine > {other}/README.md\n" + WRITER)
        done = self.assertCode(repo.run("--sandbox", "none", "--retries", "0", agent=agent), 1)
        self.assertSays(done, "outside the worktree, main checkout: README.md was changed")

    def test_a_run_from_a_linked_worktree_guards_all_checkouts(self):
        def story(mode):
            repo = self.repository(spec=ONE_PHASE, name="main-" + mode)
            side, third = (repo.path.parent / f"{name}-{mode}" for name in ("side", "third"))
            repo.git("worktree", "add", "-q", "-b", "side-" + mode, str(side))
            repo.git("worktree", "add", "-q", "--detach", str(third))
            agent = self.agent("".join(f"echo evil >> {folder}/README.md || true\n"
                                       for folder in (repo.path, third, side)) + WRITER)
            done = repo.conduct(*repo.run_arguments(agent), "--sandbox", mode, "--retries", "0", cwd=side)
            if mode == "none":
                self.assertCode(done, 1)
                self.assertSays(done, *(f"outside the worktree, {name}: README.md was changed" for name in
                                        ("main checkout", f"checkout {third}", f"checkout {side}")))
                return
            self.assertCode(done, 0)
            self.assertNotIn("meanwhile", done.text)
            self.assertTrue((side / "one.txt").exists())
            for folder in (repo.path, third):
                self.assertEqual((folder / "README.md").read_text(), "a repository\n")
        self.in_each_mode(story)


if __name__ == "__main__":
    unittest.main()
