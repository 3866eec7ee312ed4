"""What reaches the screen: live progress on a terminal, plain lines elsewhere, and nobody's escape sequences."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

from harness import CONDUCT, ONE_PHASE, WRITER, Case, spec

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
REWRITE = re.compile(r"\r|\x1b\[[0-9;]*[AJKHG]")
TRICK = r"\033]0;owned\007\033[2J\033[31mred"


class OnATerminal(Case):
    def on_terminal(self, repo, arguments, env=None, typed=b"", columns=80):
        """Runs conduct on a terminal of its own: exit code and all that it showed."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([CONDUCT, *map(str, arguments)], cwd=repo.path, stdin=follower, stdout=follower,
                                   stderr=follower, env={**self.environment, "TERM": "xterm", **(env or {})},
                                   start_new_session=True)
        os.close(follower)
        if typed:
            os.write(leader, typed)
        shown = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # EIO: the other side is closed
                break
            if not chunk:
                break
            shown += chunk
        os.close(leader)
        return process.wait(), shown.decode(errors="replace")

    def slow(self):
        """A run that lasts long enough for its progress to be drawn."""
        repo = self.repository(spec=spec({"modules": "a, b"}))
        return repo, repo.run_arguments(self.agent("echo thinking hard; sleep 1.2\n" + WRITER))

    def test_progress_is_live(self):
        repo, arguments = self.slow()
        code, shown = self.on_terminal(repo, arguments)
        self.assertEqual(code, 0, shown)
        self.assertRegex(shown, REWRITE)
        self.assertRegex(shown, COLOUR)
        self.assertIn("thinking hard", shown)
        self.assertRegex(shown, r"\d+s")
        self.assertIn("landed", shown)

    def test_the_cursor_is_given_back(self):
        repo, arguments = self.slow()
        _, shown = self.on_terminal(repo, arguments)
        self.assertEqual(shown.count("\x1b[?25l"), shown.count("\x1b[?25h"))
        self.assertRegex(shown, r"(\n|\x1b\[\?25h|\x1b\[0m)\Z")

    def test_a_narrow_terminal_is_not_overrun(self):
        repo, arguments = self.slow()
        code, shown = self.on_terminal(repo, arguments, columns=30)
        self.assertEqual(code, 0, shown)

    def test_no_color_is_obeyed(self):
        repo, arguments = self.slow()
        code, shown = self.on_terminal(repo, arguments, env={"NO_COLOR": "1"})
        self.assertEqual(code, 0, shown)
        self.assertNotRegex(shown, COLOUR)

    def test_a_dumb_terminal_gets_plain_lines(self):
        repo, arguments = self.slow()
        code, shown = self.on_terminal(repo, arguments, env={"TERM": "dumb"})
        self.assertEqual(code, 0, shown)
        self.assertNotIn("\x1b", shown)

    def test_it_asks_once_and_no_means_nothing_happens(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.state()
        arguments = [word for word in repo.run_arguments() if word != "--yes"]
        code, shown = self.on_terminal(repo, arguments, typed=b"n\n")
        self.assertEqual(shown.count("[y/N]"), 1, shown)
        self.assertNotEqual(code, 1)
        self.assertEqual(repo.state(), before)
        code, shown = self.on_terminal(repo, arguments, typed=b"y\n")
        self.assertEqual(code, 0, shown)
        self.assertIn("one.txt", repo.files())

    def test_tricks_do_not_reach_the_terminal(self):
        repo = self.repository(spec=spec({"tests": f"printf '{TRICK}'; false"}))
        report = self.folder / "report.json"
        report.write_text(json.dumps({"status": "done", "summary": "\x1b]0;owned\x07", "issues": ["\x1b[2J"]}))
        agent = self.agent(f"printf '{TRICK}\\n'; sleep 0.7; cp {report} $CONDUCT_REPORT\n" + WRITER)
        code, shown = self.on_terminal(repo, [*repo.run_arguments(agent), "--retries", "0"])
        self.assertEqual(code, 1, shown)
        for arguments in (["status"], ["explain", "1"], ["log"], ["diff"]):
            shown += self.on_terminal(repo, arguments)[1]
        self.assertNotIn("\x1b]", shown)
        self.assertNotIn("\x07", shown)
        self.assertNotIn("\x1b[2J", shown)


class Piped(Case):
    def test_plain_lines(self):
        repo = self.repository(spec=spec({"modules": "a, b"}))
        done = self.assertCode(repo.run(agent=self.agent("echo thinking; sleep 0.7\n" + WRITER)), 0)
        self.assertNotIn("\x1b", done.text)
        self.assertNotIn("\r", done.text)

    def test_tricks_are_made_harmless(self):
        repo = self.repository(spec=spec({"tests": f"printf '{TRICK}'; false", "title": "A\x1b]0;owned\x07 title"}))
        self.assertCode(repo.run("--retries", "0", agent=self.agent(f"printf '{TRICK}'\n" + WRITER)), 1)
        junit = self.folder / "j.xml"
        again = repo.conduct("resume", "--junit", junit)
        text = again.text
        for arguments in (["status"], ["explain", "1"], ["explain", "1/one"], ["log"], ["status", "--json"],
                          ["log", "--json"], ["check"], ["plan"], ["plan", "--dot"], ["parse", "--json"]):
            text += repo.conduct(*arguments).text
        self.assertNotIn("\x1b", text)
        self.assertNotIn("\x07", text)

class Secrets(Case):
    def test_of_the_environment_are_in_nothing_that_is_shown_or_kept(self):
        secret = "swordfish-1234"
        (self.shared / "agent.sh").write_text(
            'echo "I use $MY_TOKEN"; echo "$MY_TOKEN" > one.txt\n'
            'echo "{\\"summary\\": \\"I used $MY_TOKEN\\"}" > "$CONDUCT_REPORT"\n')
        config = (f'[agents.mine]\nadapter = "command"\ncommand = ["sh", "{self.shared}/agent.sh"]\n'
                  'env = ["MY_TOKEN"]\n')
        repo = self.repository({".conduct/config.toml": config},
                               spec=spec({"modules": "one", "tests": "cat one.txt; grep -q nothing one.txt"}))
        said = [repo.conduct("run", "SPEC.md", "--yes", "--retries", "1", env={"MY_TOKEN": secret})]
        self.assertCode(said[0], 1)
        said += [repo.conduct(*words) for words in (
            ("status", "--json"), ("log",), ("log", "--json"), ("explain", "1/one"), ("explain", "1/one", "--json"))]
        for done in said:
            self.assertNotIn(secret, done.text, str(done))
        self.assertIn("***", said[-1].text)
        kept = {path: path.read_bytes() for path in (repo.path / ".git/conduct").rglob("*") if path.is_file()}
        self.assertEqual([path for path, content in kept.items() if secret.encode() in content], [])
        self.assertEqual(sum(b"I use ***" in content for path, content in kept.items()
                             if "transcript" in path.name), 2)


if __name__ == "__main__":
    unittest.main()
