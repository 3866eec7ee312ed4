"""Agents that are listed and tried before anything depends on them."""

import unittest

from harness import Case

CONFIG = """[run]
target = "elsewhere"
[gates]
test_command = "false"
[agents.good]
adapter = "command"
command = ["sh", "-c", "printf ready > ready.txt"]
[agents.bad]
adapter = "command"
command = ["sh", "-c", "echo sorry; printf no > ready.txt"]
[agents.missing]
adapter = "command"
command = ["no-such-program"]
"""


class Agents(Case):
    def setUp(self):
        super().setUp()
        self.repo = self.repository({"README.md": "a project\n", ".conduct/config.toml": CONFIG})

    def tried(self):
        return list(self.shared.glob("conduct-agent-test-*"))

    def test_one_that_does_the_tiny_task_works_and_nothing_is_left(self):
        self.environment["TMPDIR"] = str(self.shared)
        done = self.assertCode(self.repo.conduct("agents", "test", "good"), 0)
        self.assertNotIn("next:", done.out, "its repository is gone")
        self.assertSays(done, "good works")
        self.assertEqual(self.tried(), [])
        self.assertEqual(self.repo.status(), "")

    def test_of_one_that_does_not_all_is_kept_to_look_at(self):
        self.environment["TMPDIR"] = str(self.shared)
        done = self.assertCode(self.repo.conduct("agents", "test", "bad"), 1)
        self.assertSays(done, "bad does not work", "conduct explain")
        self.assertNotIn("next:", done.out, "it would be typed in the user's own repository")
        self.assertEqual(len(self.tried()), 1)

    def test_one_that_is_not_there_is_told_and_nothing_is_left(self):
        self.environment["TMPDIR"] = str(self.shared)
        self.assertSays(self.assertCode(self.repo.conduct("agents", "test", "missing"), 4), "no-such-program")
        self.assertCode(self.repo.conduct("agents", "test", "nobody"), 2)
        self.assertCode(self.repo.conduct("agents", "test"), 2)
        self.assertEqual(self.tried(), [])

    def test_the_list_has_those_of_the_configuration(self):
        agents = self.assertCode(self.repo.conduct("agents", "--json"), 0).json()["agents"]
        found = {agent["name"]: agent["program"] for agent in agents}
        self.assertTrue(found["good"].endswith("/sh"), found)
        self.assertIsNone(found["missing"])
        self.assertLessEqual({"claude", "codex", "gemini", "opencode"}, set(found))


if __name__ == "__main__":
    unittest.main()
