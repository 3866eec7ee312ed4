"""What happens to people who leave a real agent program alone with their repository: one method a scenario.

Every answer of the model server tells of 1000 tokens read, 400 of them from a cache, and 50 written.
"""

import json
import os
import pathlib
import signal
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests" / "model_server")]

from harness import Case, spec  # noqa: E402
from people import PEOPLE, PRICE  # noqa: E402
from programs import BIN, KEY  # noqa: E402
from server import ModelServer  # noqa: E402

USAGE = {"input_tokens": 1000, "output_tokens": 50, "cached": 400}


# Of CLAUDE.md, AGENTS.md and GEMINI.md those that reach the model, and what else of the project's own is started.
TAKEN = {"claude": ({"claude"}, {"hook", "mcp"}), "codex": ({"agents"}, set()), "gemini": ({"gemini"}, set()),
         "opencode": ({"agents"}, set())}


class NotApplicable(Exception):
    """The program cannot do that by its nature; the text says why."""


def of_module(name, *steps):
    """The conversation of the agent that works on module NAME."""
    return {"match": f"Your module: {name}", "usage": USAGE, "steps": list(steps)}


def writes(path, text="hello", then="Done."):
    return {"shell": f"echo {text} > {path}"}, {"text": then}


class Scenario(Case):
    """One program's; set PROGRAM (and OVER_ACP) before use."""

    program, over_acp = "claude", False

    def setUp(self):
        super().setUp()
        self.environment["PATH"] = f"{BIN}:{os.environ['PATH']}"
        self.server = None

    def play(self, *conversations, bodies=None):
        """Starts the model server and sets the person up with it."""
        self.server = ModelServer({"key": KEY, "conversations": list(conversations)}, bodies=bodies)
        self.enterContext(self.server)
        self.person = PEOPLE[self.program](self.environment["HOME"], self.server.url, self.over_acp)
        self.environment.update(self.person.environment())

    def project(self, *phases):
        files = {"README.md": "a project\n", ".conduct/config.toml": self.person.config()}
        return self.repository(files, spec=spec(*phases))

    def run_it(self, repository, *more):
        return repository.conduct("run", "SPEC.md", "--yes", "--agent", "real", *more)

    def landed(self, done):
        self.assertCode(done, 0)
        self.assertNoProcessLeft()

    def attempts(self, repository, job="1/one"):
        done = repository.conduct("explain", job, "--json")
        return self.assertCode(done, 0).json()["history"]

    def forgets(self):
        """Its session/load fails: a new conversation begins, and begins the work anew."""
        return self.over_acp and self.program == "gemini"

    def wants_both(self):
        return "test -s one.txt" if self.forgets() else "test -s one.txt -a -s begun.txt"

    # ---- the scenarios, in the order of the table ----

    def two_modules(self):
        """A phase of two modules is landed."""
        self.play(of_module("one", *writes("one.txt")), of_module("two", *writes("two.txt")))
        repository = self.project({"modules": "one, two", "tests": "test -s one.txt -a -s two.txt"})
        recording = self.folder / "recording"
        self.landed(self.run_it(repository, "--record", recording))
        self.assertEqual(repository.files(), [".conduct/config.toml", "README.md", "SPEC.md", "one.txt", "two.txt"])
        self.assertEqual(repository.status(), "")
        self.assert_played(recording, repository)

    def assert_played(self, recording, repository):
        """What was recorded is played without the program and its server, to the same tree."""
        self.assertNotIn(KEY, "".join(path.read_text() for path in recording.rglob("*.*")))
        asked, tree = len(self.server.requests(side=True)), repository.tree()
        repository.git("reset", "-q", "--hard", repository.git("rev-list", "--max-parents=0", "HEAD").strip())
        self.landed(repository.conduct("run", "SPEC.md", "--yes", "--replay", recording))
        self.assertEqual((repository.tree(), len(self.server.requests(side=True))), (tree, asked))

    def fixer_resumes(self):
        """A gate fails, and the fixer goes on with the conversation."""
        self.play(of_module("one", *writes("one.txt", "wrong"), *writes("one.txt", "right", "Mended.")))
        repository = self.project({"tests": "grep -q right one.txt"})
        self.landed(self.run_it(repository))
        first, second = self.attempts(repository)
        self.assertEqual((first["role"], second["role"]), ("implementer", "fixer"))
        if self.forgets():
            return
        self.assertEqual(first["session"], second["session"])
        requests = [entry["messages"] for entry in self.server.requests()]
        self.assertGreater(requests[2], requests[1], "the fixer's first request carries what was before")

    def helper(self):
        """It asks for a helper and waits for it, asks for another and ends, and is called again."""
        folder = "$CONDUCT_REQUESTS/fixer-request"
        asks = f"mkdir {folder}-%s && echo 'Write %s.txt.' > {folder}-%s/instructions.md"
        waits = asks % (("rows",) * 3) + f" && until [ -e {folder}-rows/answer.md ]; do sleep 0.2; done"
        last = ({"shell": "cat rows.txt > one.txt"}, {"text": "Done."}) if self.forgets() else (
            {"shell": asks % (("more",) * 3)}, {"text": "I wait for it."},
            {"shell": "cat rows.txt more.txt > one.txt"}, {"text": "Done."})
        helpers = [{"match": f"Write {name}.txt", "usage": USAGE, "steps": list(writes(f"{name}.txt", name))}
                   for name in ("rows", "more")]
        self.play(*helpers, of_module("one", {"shell": waits}, *last))
        repository = self.project({"tests": "grep -q rows one.txt" + ("" if self.forgets() else " && grep -q more one.txt")})
        self.landed(self.run_it(repository, "--retries", "0"))
        [attempt] = self.attempts(repository)
        self.assertEqual([helper["outcome"] for helper in attempt["helpers"]], ["merged"] * len(attempt["helpers"]))
        self.assertEqual(len(attempt["helpers"]), 1 if self.forgets() else 2)

    def rate_limit(self):
        """The provider limits the rate; nothing counts, and it goes on when it may."""
        limit = {"error": {"status": 429, "retry_after": 3}}
        self.play(of_module("one", limit, *writes("one.txt")))
        repository = self.project({"tests": "test -s one.txt"})
        run = repository.start("run", "SPEC.md", "--yes", "--agent", "real", "--retries", "0")

        def parked():
            status = repository.conduct("status", "--json")
            return status.code == 0 and status.json()["state"] == "parked" and status.json()
        status = self.wait_for(parked, "the run is parked")
        self.assertEqual([p["kind"] for p in status["providers"]], ["rate-limit"])
        self.assertSays(repository.conduct("status"), "waits for ", "(rate-limit) until ")
        self.landed(run.wait())
        self.assertEqual([a["number"] for a in self.attempts(repository)], [1])

    def bad_key(self):
        """A bad key stops the provider after one start; the right one goes on."""
        self.play(of_module("one", *writes("one.txt")), of_module("two", *writes("two.txt")))
        self.person.log_in("a bad key")
        self.environment.update(self.person.environment())
        repository = self.project({"modules": "one, two", "tests": "test -s one.txt"})
        done = self.assertCode(self.run_it(repository, "-j", "1"), 4)
        self.assertEqual(done.out.count(" started (agent"), 1, str(done))
        self.assertSays(done, "is not asked any more", "(auth)", "next: log in to ")
        self.assertNoProcessLeft()
        self.person.log_in(KEY)
        self.environment.update(self.person.environment())
        self.landed(repository.conduct("resume"))

    def server_dies(self):
        """The provider breaks off in the middle of its answer; the conversation goes on."""
        self.play(of_module("one", {"shell": "echo begun > begun.txt"}, {"cut": True, "times": 1},
                            *writes("one.txt")))
        repository = self.project({"tests": self.wants_both()})
        self.landed(self.run_it(repository, "--retries", "0"))
        self.assertEqual([a["number"] for a in self.attempts(repository)], [1])

    def agent_killed(self):
        """kill -9 of the agent is a failed attempt; a fixer follows."""
        self.play(of_module("one", {"hang": True}, *writes("one.txt")))
        repository = self.project({"tests": "test -s one.txt"})
        run = repository.start("run", "SPEC.md", "--yes", "--agent", "real")
        self.wait_for(lambda: self.server.requests(), "a request")
        for pid, words in self.leftovers().items():
            if self.program in words and "conduct run" not in words and pid != run.pid:
                self.kill_quietly(pid)
        self.landed(run.wait())
        first, second = self.attempts(repository)
        self.assertIn("signal 9", first["reason"] + first["end"])
        self.assertEqual(second["role"], "fixer")

    def conductor_killed(self):
        """kill -9 of conduct leaves no process; `resume` goes on with the conversation."""
        self.play(of_module("one", {"shell": "echo begun > begun.txt"}, {"hang": True}, *writes("one.txt")))
        repository = self.project({"tests": self.wants_both()})
        run = repository.start("run", "SPEC.md", "--yes", "--agent", "real")
        self.wait_for(lambda: len(self.server.requests()) == 2, "the second request")
        run.kill(signal.SIGKILL)
        run.wait()
        self.wait_for(lambda: not self.leftovers(), "the agent has ended")
        self.landed(repository.conduct("resume"))
        self.assertEqual([a["number"] for a in self.attempts(repository)], [1])
        if not self.forgets():
            self.assertGreater(self.server.requests()[2]["messages"], 2, "it carries what was before")

    def escape(self):
        """The agent's shell tool writes outside of its worktree: nothing is there afterwards."""
        outside = f"{self.environment['HOME']}/escaped"
        beside = self.folder / "work" / "beside"
        beside.mkdir(parents=True)
        git = self.folder / "work" / "repo" / ".git"
        tries = "; ".join(f"echo x > {path}" for path in (
            outside, f"{beside}/x", "../sibling", f"{git}/hooks/pre-commit", f"{git}/config"))
        self.play(of_module("one", {"shell": f"{tries}; echo hello > one.txt; true"}, {"text": "Done."}))
        repository = self.project({"tests": "test -s one.txt"})
        config = (repository.path / ".git/config").read_text()
        self.landed(self.run_it(repository))
        self.assertEqual((repository.path / ".git/config").read_text(), config)
        self.assertFalse((repository.path / ".git/hooks/pre-commit").exists())
        self.assertFalse(os.path.exists(outside))
        self.assertEqual(list(beside.iterdir()), [])
        self.assertEqual(sorted(p.name for p in repository.path.parent.iterdir()), ["beside", "repo"])

    def usage(self):
        """Tokens and cost are what the server told."""
        if self.over_acp and self.program == "opencode":
            raise NotApplicable("over ACP it tells of its last step alone, so that conduct says unknown")
        self.play(of_module("one", *writes("one.txt", "wrong"), *writes("one.txt", "right", "Mended.")))
        repository = self.project({"tests": "grep -q right one.txt"})
        self.landed(self.run_it(repository))
        costs = self.assertCode(repository.conduct("costs", "--json"), 0).json()
        # Side requests (titles, routing) are left out by all of them but claude, which makes none here.
        sent = [entry["usage"] for entry in self.server.requests()]
        self.assertEqual(costs["usage"]["input_tokens"], sum(u["input_tokens"] for u in sent))
        self.assertEqual(costs["usage"]["output_tokens"], sum(u["output_tokens"] for u in sent))
        self.assertEqual(costs["usage"]["tries"], 2)
        tries = [attempt["usage"]["input_tokens"] for attempt in costs["phases"][0]["jobs"][0]["attempts"]]
        self.assertEqual(tries, [2000, 2000])
        if self.over_acp and self.program in ("claude", "gemini"):
            return  # the one counts its side requests into the cost, the other does not tell of the cache
        price = {"input": 3.0, "output": 15.0, "cached": 0.3} if self.person.tells_cost else PRICE
        cost = sum((u["input_tokens"] - u["cached"]) * price["input"] + u["cached"] * price["cached"] +
                   u["output_tokens"] * price["output"] for u in sent) / 1e6
        self.assertAlmostEqual(costs["usage"]["cost_usd"], cost, places=6)

    def big_prompt(self):
        """A prompt of more than 100 kB."""
        self.play(of_module("one", *writes("one.txt")))
        tasks = [f"Write the files, {number}: {'x' * 1500}" for number in range(90)]
        repository = self.project({"tasks": tasks, "tests": "test -s one.txt"})
        self.landed(self.run_it(repository))
        prompt = next(repository.path.joinpath(".git/conduct/runs").rglob("implementer-1.prompt.md"))
        self.assertGreater(prompt.stat().st_size, 100_000)

    def tiny_task(self):
        """`conduct agents test` of the person's own agent."""
        self.play(of_module("one-file", {"shell": "printf ready > ready.txt"}, {"text": "Done."}))
        repository = self.project({"tests": "test -s one.txt"})
        done = repository.conduct("agents", "test", "real")
        self.landed(done)
        self.assertSays(done, "real works")

    def forked(self):
        """[roles] share: the second phase's module begins with a copy of the conversation of the first."""
        # A copy begins with what was said of module one.
        self.play(of_module("one", *writes("one.txt"), *writes("two.txt")), of_module("two", *writes("two.txt")))
        repository = self.project({"modules": "one", "tests": "test -s one.txt"},
                                  {"modules": "two", "tests": "test -s two.txt"})
        config = repository.path / ".conduct/config.toml"
        repository.commit({".conduct/config.toml": config.read_text() + "[roles]\nshare = true\n"}, "share")
        self.landed(self.run_it(repository))
        [first], [second] = self.attempts(repository), self.attempts(repository, "2/two")
        self.assertNotEqual(first["session"], second["session"])
        if self.program == "gemini" or (self.over_acp and self.program == "opencode"):
            return  # it cannot: the second is a conversation like any
        requests = [entry["messages"] for entry in self.server.requests()]
        self.assertGreater(requests[2], requests[1], "the second's first request carries what was before")
        if self.over_acp:
            return
        tried = [phase["jobs"][0]["attempts"][0]["usage"]["input_tokens"]
                 for phase in repository.conduct("costs", "--json").json()["phases"]]
        self.assertEqual(tried, [2000, 2000])

    def project_files(self):
        """What a project says to agents: instructions reach the model; its hooks and servers run, confined."""
        bodies = self.shared / "bodies"
        self.play(of_module("one", *writes("one.txt")), bodies=bodies)
        repository = self.project({"tests": "test -s one.txt"})
        def touch(name):
            return f"touch {self.shared}/{name} {self.environment['HOME']}/{name}"
        words = {f"{name}.md": f"The word is marker-of-{name.lower()}.\n" for name in ("CLAUDE", "AGENTS", "GEMINI")}
        hook = {"hooks": [{"type": "command", "command": touch("hook")}]}
        server = {"command": "sh", "args": ["-c", touch("mcp") + "; cat"]}
        repository.commit({**words, ".mcp.json": json.dumps({"mcpServers": {"s": server}}),
                           ".claude/settings.json": json.dumps({"hooks": {"SessionStart": [hook]}})}, "words for agents")
        self.landed(self.run_it(repository))
        said = "".join(path.read_text() for path in bodies.iterdir())
        heard = {name for name in ("claude", "agents", "gemini") if f"marker-of-{name}" in said}
        ran = {name for name in ("mcp", "hook") if (self.shared / name).exists()}
        self.assertEqual((heard, ran), TAKEN[self.program], "as docs/agents.md says")
        self.assertEqual([n for n in ("mcp", "hook") if os.path.exists(f"{self.environment['HOME']}/{n}")], [])

    def kill_quietly(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def runTest(self):
        """unittest wants one."""


SCENARIOS = ("two_modules", "fixer_resumes", "helper", "rate_limit", "bad_key", "server_dies", "agent_killed",
             "conductor_killed", "escape", "usage", "big_prompt", "tiny_task",
             "forked", "project_files")
