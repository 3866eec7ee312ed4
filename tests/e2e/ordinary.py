"""What the tests of ordinary work share: a run whose agent and gate do that work, confined as a user's would be.

Their folders lie in CONDUCT_SCRATCH where that is set: below /tmp a sandbox would show a folder of its own, where a
program may write what in a user's home it may not.
"""

import functools
import json
import os
import shutil
import subprocess
import tempfile

from harness import CONDUCT, Case, spec

# In every agent: the module's file, for a module without one has done nothing.
WORKED = 'echo worked > "$CONDUCT_MODULE.txt"\n'


def findings(environment=None):
    """What `conduct doctor` says of the sandboxes: [{"level", "subject", "text", "hint"}]."""
    with tempfile.TemporaryDirectory() as nowhere:
        done = subprocess.run([CONDUCT, "doctor", "--json"], cwd=nowhere, capture_output=True, text=True,
                              env=environment or {"PATH": os.environ["PATH"], "HOME": nowhere})
    return [each for each in json.loads(done.stdout)["findings"] if each["subject"] == "sandbox"]


@functools.cache
def missing(mode):
    """Why this machine has no sandbox of that kind; empty: it has."""
    return "".join(each["text"] for each in findings() if each["text"].startswith(mode + " does not work"))


class Ordinary(Case):
    mode = ""  # a kind of sandbox

    def setUp(self):
        if self.mode and CONDUCT and missing(self.mode):
            self.skipTest(missing(self.mode))
        super().setUp()
        self.configure("")

    def configure(self, text):
        """The user's configuration is TEXT and nothing else."""
        (self.folder / "home/.config/conduct/config.toml").write_text(text)

    def needs(self, *programs):
        for program in programs:
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")

    def needs_module(self, name):
        """A module of Debian's Python, which is the one that lies outside anybody's home."""
        if subprocess.run(["/usr/bin/python3", "-c", f"import {name}"], capture_output=True).returncode != 0:
            self.skipTest(f"/usr/bin/python3 has no module {name}")

    def working(self, files=None, agent="", gate="true", modules="one", name="repo"):
        """A repository whose plan has its agent run the script AGENT and its gate the script GATE."""
        repo = self.repository({"gate.sh": "set -eux\n" + gate, **(files or {})}, name,
                               spec=spec({"modules": modules, "tests": "sh gate.sh"}))
        repo.script = self.agent("set -eux\n" + agent + "\n" + WORKED)
        return repo

    def run_in(self, repo, *arguments, env=None):
        sandbox = ["--sandbox", self.mode] if self.mode else []
        return repo.run("--retries", "0", *sandbox, *arguments, agent=repo.script, env=env)

    def lands(self, repo, *arguments, env=None):
        """The run passes, its modules' files have landed, and nothing else has happened."""
        done = self.run_in(repo, *arguments, env=env)
        self.assertEqual(done.code, 0, f"\n{done}\n{self.transcripts(repo)}")
        self.assertIn("one.txt", repo.files())
        self.assertSound(repo)
        return done

    def transcripts(self, repo):
        logs = sorted((repo.path / ".git/conduct/runs").rglob("*.log"))
        return "".join(f"--- {log.name} ---\n{log.read_text(errors='replace')[-4000:]}\n" for log in logs)


class InBubblewrap(Ordinary):
    mode = "bubblewrap"


class UnderLandlock(Ordinary):
    mode = "landlock"
