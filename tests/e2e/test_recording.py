"""A run that is recorded is played again without its agents, to the same tree; no secret is in it."""

import json
import unittest

from harness import Case, spec

KEY = "the-key-of-somebody-1234"
PLAN = spec({"tasks": ["write a file"], "tests": "test -s one.txt"})


class Recording(Case):
    def repo(self, agent, stall):
        config = (f'[run]\nstall = "{stall}"\n[agents.mine]\nadapter = "command"\n'
                  f'command = {json.dumps(["sh", agent])}\n'
                  'env = ["SOME_API_KEY"]\n')
        return self.repository({"README.md": "a project\n", ".conduct/config.toml": config}, spec=PLAN)

    def script(self, text):
        path = self.shared / "agent.sh"
        path.write_text(text)
        return str(path)

    def recorded(self, script, stall="never"):
        repo, folder = self.repo(self.script(script), stall), self.folder / "recording"
        self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--agent", "mine", "--record", folder), 0)
        return repo, folder

    def play(self, repo, folder):
        repo.git("reset", "-q", "--hard", repo.git("rev-list", "--max-parents=0", "HEAD").strip())
        return self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--replay", folder), 0)

    def test_no_secret_is_in_it(self):
        self.environment["SOME_API_KEY"] = KEY
        repo, folder = self.recorded('echo "my key is $SOME_API_KEY"; echo "$SOME_API_KEY" > key.txt; echo x > one.txt\n'
                                     'echo "{\\"status\\": \\"done\\", \\"summary\\": \\"$SOME_API_KEY\\"}" > $CONDUCT_REPORT\n')
        files = {path.suffix: path.read_text() for path in folder.rglob("*") if path.is_file()}
        self.assertEqual(set(files), {".json", ".patch", ".log"})
        self.assertNotIn(KEY, "".join(files.values()))
        self.assertIn("my key is ***", files[".log"])
        self.play(repo, folder)
        self.assertEqual(repo.show("one.txt"), "x")

    def test_one_that_was_ended_is_ended_again_and_one_that_was_interrupted_begins_where_it_began(self):
        repo, folder = self.recorded(f"if [ $CONDUCT_ATTEMPT = 1 ]; then echo half > half.txt; sleep 1000; fi\n"
                                     "echo x > one.txt\n", stall="300ms")
        self.assertEqual(json.loads((folder / "1/one/implementer-1.json").read_text())["signal"], 15)
        tree = repo.tree()
        self.assertSays(self.play(repo, folder), "was killed by signal 15")
        self.assertEqual(repo.tree(), tree)


if __name__ == "__main__":
    unittest.main()
