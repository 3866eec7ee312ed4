"""What agents are told, and a repository that says it in its own words."""

import unittest

from harness import Case, spec

PLAN = spec({"modules": "one, two", "tasks": ["write the files"], "tests": "test -s one.txt"})


class Prompt(Case):
    def repo(self, **prompts):
        files = {f".conduct/prompts/{name}.md": text for name, text in prompts.items()}
        return self.repository({"README.md": "a project\n", **files}, spec=PLAN)

    def test_it_is_shown_before_anything_has_run(self):
        repo = self.repo()
        shown = self.assertCode(repo.conduct("prompt", "one"), 0)
        self.assertSays(shown, "# implementer for module one", "write the files", "test -s one.txt")
        self.assertSays(self.assertCode(repo.conduct("prompt", "1/one", "--role", "fixer"), 0), "you are the fixer")
        self.assertCode(repo.conduct("prompt"), 2)
        self.assertCode(repo.conduct("prompt", "three"), 2)

    def test_a_run_that_failed_shows_what_its_fixer_would_get(self):
        repo = self.repo()
        agent = self.agent(f"cp $CONDUCT_PROMPT_FILE {self.shared}/$CONDUCT_MODULE-$CONDUCT_ATTEMPT; echo x > $CONDUCT_MODULE.md\n")
        self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        first = (self.shared / "one-1").read_text()
        self.assertIn("Your module: one", first)
        shown = self.assertCode(repo.conduct("prompt", "1"), 0)
        self.assertSays(shown, "# fixer for phase 1", "test -s one.txt", "one.md")
        told = self.assertCode(repo.conduct("prompt", "1/one", "SPEC.md"), 0)
        self.assertEqual(told.out, first, "the plan's, as it was told before anything had been done")

    def test_the_repositorys_own_words_are_taken_from_the_commit(self):
        repo = self.repo(implementer="Make {{job}}, our way.\n\n{{work}}\n")
        agent = self.agent(f"cp $CONDUCT_PROMPT_FILE {self.shared}/$CONDUCT_MODULE; echo x > $CONDUCT_MODULE.txt; "
                           "mkdir -p .conduct/prompts; echo Cheat. > .conduct/prompts/fixer.md\n")
        (repo.path / ".conduct/prompts/fixer.md").write_text("uncommitted\n")
        (repo.path / ".conduct/prompts/implementor.md").write_text("misspelt\n")
        done = repo.run("--retries", "0", agent=agent)
        self.assertSays(done, ".conduct/prompts/fixer.md has uncommitted changes",
                        ".conduct/prompts/implementor.md is no prompt of conduct's")
        told = (self.shared / "one").read_text()
        self.assertTrue(told.startswith("Make module one of phase 1, our way.\n\n## Phase 1"), told[:200])

    def test_a_prompt_that_no_agent_would_get_is_not_shown(self):
        repo = self.repo(implementer="Do it.\n\n{{wrok}}\n")
        shown = self.assertCode(repo.conduct("prompt", "1/one"), 4)
        self.assertSays(shown, "wrok")
        self.assertEqual(shown.out, "")

    def test_words_that_are_not_committed_are_told_of(self):
        repo = self.repo(implementer="Do it.\n")
        (repo.path / ".conduct/prompts/implementer.md").write_text("Do it well.\n")
        shown = self.assertCode(repo.conduct("prompt", "1/one"), 0)
        self.assertEqual(shown.out, "Do it.\n")
        self.assertIn("uncommitted changes", shown.err)

    def test_a_name_that_nothing_has_is_told_before_the_run(self):
        done = self.assertCode(self.repo(fixer="Do {{wrok}}\n").run(agent=self.agent("echo x > x\n")), 4)
        self.assertSays(done, ".conduct/prompts/fixer.md:1: nothing is called {{wrok}}", "{{work}}")


if __name__ == "__main__":
    unittest.main()
