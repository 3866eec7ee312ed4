"""A program of one's own, whose JSON lines the configuration explains."""

import pathlib
import signal
import unittest

from harness import Case, spec

PLAN = spec({"tasks": ["write a file"], "tests": "grep -q right one.txt"})

# Its conversations are files beside the repository. Its first word of all is FIRST.
PROGRAM = """import json, os, pathlib, sys
def tell(**line):
    print(json.dumps(line), flush=True)
def begins_anew(shared):
    tell(session_id="talk-1", type="system")
    pathlib.Path(shared, "talk-1").write_text(sys.stdin.read())
shared, session = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
marks = pathlib.Path(shared, "starts")
starts = marks.read_text().split() if marks.exists() else []
marks.write_text(" ".join([*starts, session or "new"]))
print("no JSON: a line that is passed over")
FIRST
if session and not pathlib.Path(shared, session).exists():
    sys.exit("no such conversation")
if not session:
    begins_anew(shared)
tell(message={"role": "user", "content": [{"text": "an echo of the prompt"}]})
tell(message={"role": "assistant", "content": [{"type": "x"}, {"text": "I write it down"}]})
tell(tool={"name": "write", "input": {"path": "one.txt"}})
pathlib.Path("one.txt").write_text("right" if starts else "wrong")
tell(usage={"input": 100, "cached": 40, "output": 10, "cost": 0.25})
tell(usage={"input": 200, "cached": 80, "output": 20, "cost": 0.5})
"""

CONFIG = """[agents.mine]
adapter = "command"
command = ["python3", "{program}", "{shared}"]
resume = ["python3", "{program}", "{shared}", "{{session}}"]
[agents.mine.events]
session = "session_id"
said = "message[role=assistant].content.text"
tool = "tool.name"
detail = "tool.input"
input_tokens = "usage.input"
cached_tokens = "usage.cached"
output_tokens = "usage.output"
cost_usd = "usage.cost"
failure = "error.message"
"""


class MappedAgent(Case):
    def repo(self, first="", config=CONFIG):
        program = self.shared / "program.py"
        program.write_text(PROGRAM.replace("FIRST", first))
        config = config.format(program=program, shared=self.shared)
        return self.repository({"README.md": "a project\n", ".conduct/config.toml": config}, spec=PLAN)

    def run_it(self, repo):
        return repo.conduct("run", "SPEC.md", "--yes", "--agent", "mine")

    def starts(self):
        return (self.shared / "starts").read_text().split()

    def test_what_it_uses_is_counted_and_its_conversation_goes_on(self):
        repo = self.repo()
        self.assertCode(self.run_it(repo), 0)
        self.assertEqual(self.starts(), ["new", "talk-1"], "the fixer goes on")
        costs = repo.conduct("costs", "--json").json()
        self.assertEqual(costs["usage"]["input_tokens"], 400, costs)
        self.assertEqual(costs["usage"]["cached_tokens"], 160)
        self.assertEqual(costs["usage"]["output_tokens"], 40)
        self.assertEqual(costs["usage"]["cost_usd"], 1.0)
        self.assertSound(repo)

    def test_figures_of_steps_are_added_up(self):
        repo = self.repo(config=CONFIG + 'usage_is = "each"\n')
        self.assertCode(self.run_it(repo), 0)
        self.assertEqual(repo.conduct("costs", "--json").json()["usage"]["input_tokens"], 600)

    def test_without_resume_each_attempt_begins_anew(self):
        config = "\n".join(line for line in CONFIG.splitlines() if not line.startswith("resume")) + "\n"
        self.assertCode(self.run_it(self.repo(config=config)), 0)
        self.assertEqual(self.starts(), ["new", "new"])

    def test_a_limit_of_its_provider_is_waited_for_and_is_no_attempt(self):
        repo = self.repo('if len(starts) == 1:\n    begins_anew(shared)\n'
                         '    tell(error={"message": "rate limit reached, retry after 1 seconds"})\n    sys.exit(1)')
        done = self.assertCode(self.run_it(repo), 0)
        self.assertSays(done, "rate limit")
        self.assertEqual(self.starts(), ["new", "talk-1", "talk-1"])
        self.assertNotIn("fixer 3", done.text)

    def test_a_conversation_that_is_gone_begins_anew(self):
        repo = self.repo('if session:\n    pathlib.Path(shared, session).unlink()')
        self.assertCode(self.run_it(repo), 0)
        self.assertEqual(self.starts(), ["new", "talk-1", "new"])

    def test_a_failure_that_it_tells_of_is_why_an_attempt_failed(self):
        repo = self.repo('if not starts:\n    tell(error={"message": "the model lost its way"})\n    sys.exit(0)')
        self.assertCode(self.run_it(repo), 0)
        self.assertIn("the model lost its way", repo.conduct("log", "--json").out)
        self.assertEqual(self.starts(), ["new", "new"])

    # The first one breaks what conduct writes beside its worktree, then its provider gives no more.
    UNSAVED = """import subprocess
if not starts:
    pathlib.Path("part.txt").write_text("part")
    own = subprocess.run("echo $(git rev-parse --git-common-dir)/conduct/worktrees/$(basename $(git rev-parse --git-dir))",
                         shell=True, capture_output=True, text=True).stdout.strip()
    pathlib.Path(own, "note-killed").mkdir(parents=True)
    tell(error={"message": "MESSAGE"})
    sys.exit(1)"""

    def unsaved(self, message):
        """A repository for it, and what the log then says."""
        return self.repo(self.UNSAVED.replace("MESSAGE", message), '[sandbox]\nmode = "none"\n' + CONFIG)

    def mend(self, repo):
        [note] = (repo.path / ".git/conduct/worktrees").glob("*/note-killed")
        note.rmdir()

    def left(self, repo):
        [worktree] = [line.split()[0] for line in repo.git("worktree", "list").splitlines()[1:]]
        self.assertIn(f"what it made cannot be saved and is left in {worktree}: ", repo.conduct("log", "--json").out)
        return pathlib.Path(worktree, "part.txt").read_text()

    def test_work_that_cannot_be_saved_is_not_touched(self):
        repo = self.unsaved("529 overloaded")
        done = self.assertCode(self.run_it(repo), 4)
        self.assertSays(done, "interrupted: what it made cannot be saved")
        self.assertEqual((self.left(repo), self.starts()), ("part", ["new"]))
        self.mend(repo)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertIn("part.txt", repo.files(), "what was left in a worktree is judged like a person's work")
        self.assertSound(repo)

    def test_work_that_can_be_saved_later_is_saved_before_the_next_try(self):
        repo = self.unsaved("429 too many requests, try again in 1 hour")
        running = repo.start("run", "SPEC.md", "--yes", "--agent", "mine")
        self.wait_for(lambda: "cannot be saved" in repo.conduct("log", "--json").out, "it is left alone")
        running.kill(signal.SIGINT)
        self.assertEqual(running.wait().code, 130)
        self.assertEqual(self.left(repo), "part")
        self.mend(repo)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertNotIn("part.txt", repo.files())
        attic = repo.refs("refs/conduct/1/attic/").values()
        self.assertTrue(any("part.txt" in repo.files(commit) for commit in attic), attic)
        self.assertSound(repo)

    def test_the_one_that_stepped_in_is_named_where_its_tries_are_counted(self):
        fallback = """fallback = "spare"
[agents.spare]
adapter = "command"
command = ["sh", "-c", "echo right > one.txt"]
"""
        limited = 'tell(error={"message": "429 too many requests"}); sys.exit(1)'
        repo = self.repo(limited, CONFIG.replace("[agents.mine.events]", fallback + "[agents.mine.events]"))
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--agent", "mine"), 0)
        self.assertSays(done, "mine (fallback spare)")
        [attempt] = repo.conduct("costs", "--json").json()["phases"][0]["jobs"][0]["attempts"]
        self.assertEqual((attempt["agent"], attempt["agents"], attempt["usage"]["tries"]),
                         ("spare", ["mine", "spare"], 2))
        self.assertRegex(repo.conduct("costs").out, "implementer 1 +mine, spare +2 ")


class Presets(Case):
    def test_are_listed_where_they_are_installed_and_run_where_they_are_named(self):
        programs = self.folder / "programs"
        programs.mkdir()
        for name in ("goose", "aider"):
            (programs / name).write_text('#!/bin/sh\n[ "$1" = --version ] && echo 9.9 && exit\n'
                                         'echo \'{"type":"error","error":"nobody listens"}\'\n'
                                         'echo \'{"type":"message","message":{"role":"assistant","content":'
                                         '[{"type":"text","text":"honk"}]}}\'\n'
                                         'echo "$@" > one.txt; echo $GOOSE_MODE >> one.txt; cat >> one.txt\n')
            (programs / name).chmod(0o755)
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"
        repo = self.repository(spec=spec({"tasks": ["write a file"], "tests": "test -s one.txt"}))
        listed = {agent["name"]: agent for agent in repo.conduct("agents", "--json").json()["agents"]}
        self.assertEqual(set(listed), {"claude", "codex", "gemini", "opencode", "goose", "aider"})
        self.assertEqual((listed["goose"]["version"], listed["goose"]["logged_in"]), ("9.9", None))
        self.assertSays(repo.conduct("agents"), "unknown")
        self.assertCode(repo.conduct("run", "SPEC.md", "--yes"), 4)
        self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--agent", "goose"), 0)
        words, mode, *prompt = repo.show("one.txt").splitlines()
        self.assertEqual((words, mode), ("run -i - --output-format stream-json", "auto"))
        self.assertIn("write a file", "\n".join(prompt))


if __name__ == "__main__":
    unittest.main()
