"""Agents that do nothing any more, and those that wait for an answer."""

import unittest

from harness import Case, spec

PLAN = spec({"tasks": ["write a file"], "tests": "test -s one.txt"})


class Stall(Case):
    def repo(self, stall):
        return self.repository({"README.md": "a project\n", ".conduct/config.toml": f'[run]\nstall = "{stall}"\n'},
                               spec=PLAN)

    def test_one_that_does_nothing_is_told_of_then_ended_and_tried_again(self):
        agent = self.agent(f"if [ $CONDUCT_ATTEMPT = 1 ]; then touch {self.shared}/in; sleep 1000; fi; echo x > one.txt\n")
        done = self.assertCode(self.repo("300ms").run(agent=agent), 0)
        self.assertSays(done, "has done nothing for", "no output, no processor time, no changed file",
                        "did nothing any more", "fixer 2 started")
        self.assertNoProcessLeft()

    def test_one_that_waits_for_an_answer_is_ended_at_once_and_not_tried_again(self):
        agent = self.agent("echo Do you trust the files in this folder?; echo '> 1. yes  2. no'; sleep 1000\n")
        repo = self.repo("300ms")
        done = self.assertCode(repo.run(agent=agent), 4)
        self.assertSays(done, "waited for an answer", "do you trust the files in this folder?")
        self.assertNotIn("fixer 2", done.text)
        self.assertNoProcessLeft()

    def test_one_that_prints_computes_or_writes_goes_on(self):
        agent = self.agent("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo working?; sleep 0.1; done\n"
                           "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i > one.txt; sleep 0.1; done\n"
                           "i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done\n")
        done = self.assertCode(self.repo("700ms").run(agent=agent), 0)
        self.assertNotIn("has done nothing", done.text)

    def test_never_means_never(self):
        agent = self.agent("sleep 1.5; echo x > one.txt\n")
        done = self.assertCode(self.repo("never").run(agent=agent), 0)
        self.assertNotIn("has done nothing", done.text)


if __name__ == "__main__":
    unittest.main()
