"""What every end-to-end test needs: a scratch world, repositories in it, the real binary, scripted agents.

CONDUCT_BIN names the binary. Nothing of the caller's environment, git configuration or home gets in; each test has
a folder of its own, and fails where a process outlives it.
"""

import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
CONDUCT = os.environ.get("CONDUCT_BIN", "")
SCRATCH = os.environ.get("CONDUCT_SCRATCH") or None  # where the tests' folders are made, if not in the temporary folder
SANITIZED = bool(os.environ.get("CONDUCT_SANITIZED"))
PATIENCE_S = 240  # for one command; reached only when something hangs

# An agent that makes one file per module and reports; enough where a test is about something else.
WRITER = 'echo "made by $CONDUCT_MODULE" > "$CONDUCT_MODULE.txt"\n'


class Done:
    """A command that has ended."""

    def __init__(self, argv, code, out, err):
        self.argv, self.code, self.out, self.err = argv, code, out, err

    @property
    def text(self):
        return self.out + self.err

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return (f"$ {shlex.join(map(str, self.argv))}\nexit {self.code}\n--- stdout ---\n{self.out[-6000:]}"
                f"\n--- stderr ---\n{self.err[-6000:]}")


class Running:
    """A conduct that was started and not waited for."""

    def __init__(self, argv, process, folder):
        self.argv, self.process, self._folder = argv, process, folder

    @property
    def pid(self):
        return self.process.pid

    def kill(self, number):
        self.process.send_signal(number)

    def wait(self):
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.argv} hangs:\n{self._read('out')}{self._read('err')}") from None
        return Done(self.argv, code, self._read("out"), self._read("err"))

    def _read(self, name):
        return (self._folder / name).read_text(errors="replace")


class Repository:
    """A git repository of a test, and conduct called in it."""

    def __init__(self, case, path):
        self.case, self.path = case, path

    def git(self, *arguments, check=True):
        done = subprocess.run(["git", *arguments], cwd=self.path, env=self.case.environment, text=True,
                              capture_output=True)
        if check and done.returncode != 0:
            raise AssertionError(f"git {arguments}: {done.stderr}")
        return done.stdout.strip()

    def write(self, files):
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files=None, message="a commit"):
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self, revision="HEAD"):
        return self.git("rev-parse", "--verify", revision)

    def tree(self, revision="main"):
        return self.git("rev-parse", "--verify", revision + "^{tree}")

    def files(self, revision="main"):
        return self.git("ls-tree", "-r", "--name-only", revision).splitlines()

    def show(self, path, revision="main"):
        return self.git("show", f"{revision}:{path}")

    def status(self):
        return self.git("status", "--porcelain")

    def refs(self, prefix="refs/"):
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", prefix).splitlines()
        return dict(line.split() for line in lines)

    def state(self):
        """All that a command that does nothing must leave as it is."""
        worktree = {}
        for path in sorted(self.path.rglob("*")):
            if ".git" not in path.parts and path.is_file():
                worktree[str(path.relative_to(self.path))] = path.read_bytes()
        head = (self.path / ".git" / "HEAD")
        return {"refs": self.refs(), "files": worktree, "status": self.git("status", "--porcelain", check=False),
                "HEAD": head.read_text() if head.exists() else "", "worktrees": self.git("worktree", "list"),
                "beside": sorted(p.name for p in self.path.parent.iterdir())}

    def conduct(self, *arguments, env=None, cwd=None, stdin=subprocess.DEVNULL):
        return self.start(*arguments, env=env, cwd=cwd, stdin=stdin).wait()

    def start(self, *arguments, env=None, cwd=None, stdin=subprocess.DEVNULL):
        return self.case.start(*arguments, env=env, cwd=cwd or self.path, stdin=stdin)

    def run(self, *arguments, agent=None, env=None):
        """conduct run SPEC.md with a scripted agent (the path of a script)."""
        return self.conduct(*self.run_arguments(agent), *arguments, env=env)

    def run_arguments(self, agent=None):
        command = f"sh {shlex.quote(str(agent or self.case.agent(WRITER)))}"
        return ["run", "SPEC.md", "--yes", "--agent-command", command]

    def status_json(self, *arguments):
        done = self.conduct("status", *arguments, "--json")
        self.case.assertEqual(done.code, 0, str(done))
        return done.json()

    def module(self, phase, name):
        """A module as `status --json` shows it."""
        for found in self.status_json()["phases"]:
            if found["id"] == phase:
                for module in found["modules"]:
                    if module["name"] == name:
                        return module
        raise AssertionError(f"no module {phase}/{name}")


class Case(unittest.TestCase):
    maxDiff = None
    launcher = []  # words before conduct's: what starts it

    def setUp(self):
        if not CONDUCT:
            self.fail("CONDUCT_BIN does not name the binary")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="conduct-e2e-", dir=SCRATCH)).resolve()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.kill_leftovers)
        home = self.folder / "home"
        (self.folder / "tmp").mkdir()
        # What agents and gates, confined as they are, may tell a test by.
        self.shared = self.folder / "shared"
        self.shared.mkdir()
        (home / ".config/conduct").mkdir(parents=True)
        (home / ".config/conduct/config.toml").write_text(f'[sandbox]\nwrite = ["{self.shared}"]\n')
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(self.folder / "tmp"), "TZ": "UTC",
            "LC_ALL": "C.UTF-8", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # The examples' agents read what lies beside them, which a clone in /tmp would hide.
        self.examples = self.shared / "examples"
        self._scripts = 0
        self._runs = 0

    # ---- making things ----

    def repository(self, files=None, name="repo", spec=None):
        """A repository with one commit on main that holds FILES and, where given, SPEC as SPEC.md."""
        path = self.folder / "work" / name
        path.mkdir(parents=True)
        repository = Repository(self, path)
        repository.git("init", "-q", "-b", "main")
        repository.git("config", "user.name", "A Person")
        repository.git("config", "user.email", "person@example.org")
        files = dict(files if files is not None else {"README.md": "a repository\n"})
        if spec is not None:
            files["SPEC.md"] = spec
        repository.commit(files, "the start")
        return repository

    def example(self, name, folder=None):
        """The scratch repository of an example, and the path of its agent."""
        shutil.copytree(EXAMPLES, self.examples, dirs_exist_ok=True)
        start = EXAMPLES / name / "start"
        files = {str(p.relative_to(start)): p.read_bytes() for p in start.rglob("*") if p.is_file()}
        spec = (EXAMPLES / name / "SPEC.md").read_bytes()
        return self.repository({**files, "SPEC.md": spec}, folder or name), self.examples / name / "agent.sh"

    def agent(self, script):
        """A scripted agent: the path of a shell script outside the repository."""
        self._scripts += 1
        path = self.folder / f"agent-{self._scripts}.sh"
        path.write_text(script)
        return path

    # ---- running conduct ----

    def start(self, *arguments, env=None, cwd=None, stdin=subprocess.DEVNULL):
        self._runs += 1
        folder = self.folder / f"output-{self._runs}"
        folder.mkdir()
        argv = [*self.launcher, CONDUCT, *map(str, arguments)]
        with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
            process = subprocess.Popen(argv, cwd=cwd or self.folder, env={**self.environment, **(env or {})},
                                       stdin=stdin, stdout=out, stderr=err)
        return Running(argv, process, folder)

    def conduct(self, *arguments, env=None, cwd=None):
        return self.start(*arguments, env=env, cwd=cwd).wait()

    def requireSandbox(self, mode):
        """Skips the test where that kind does not work on this machine."""
        for line in self.conduct("doctor").text.splitlines():
            if f"{mode} does not work" in line:
                self.skipTest(line)

    # ---- looking at what happened ----

    def assertCode(self, done, code):
        self.assertEqual(done.code, code, "\n" + str(done))
        return done

    def assertSays(self, done, *words):
        for word in words:
            self.assertIn(word.lower(), done.text.lower(), "\n" + str(done))

    def assertSound(self, repository, status=""):
        """The checkout is as the user left it, no process lives, and the object database is whole."""
        self.assertEqual(repository.status(), status)
        self.assertNoProcessLeft()
        repository.git("fsck", "--connectivity-only", "--no-dangling")

    def leftovers(self):
        """Processes that carry this test's folder in their environment or live below it: pid -> command line."""
        found = {}
        mark = os.fsencode(self.folder)
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    ours = mark in file.read()
                if ours or os.readlink(f"/proc/{entry}/cwd").startswith(str(self.folder)):
                    with open(f"/proc/{entry}/cmdline", "rb") as file:
                        found[int(entry)] = file.read().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue  # it ended meanwhile, or is a kernel thread
        return found

    def assertNoProcessLeft(self):
        self.assertEqual(self.leftovers(), {})

    def kill_leftovers(self):
        left = self.leftovers()
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def wait_for(self, condition, what):
        """Polls until CONDITION() is true; what it gave."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"never happened: {what}")


def spec(*phases, title="a plan", before=""):
    """A SPEC.md in the original format. A phase is a dictionary: title, tasks, modules, tests, criteria, gotchas,
    approval, depends; the number is its position."""
    lines = [f"# {title}", "", before, "## Implementation Phases", ""]
    for number, phase in enumerate(phases, start=1):
        lines += [f"### Phase {number}: {phase.get('title', 'Work')}", ""]
        lines += [f"- {task}" for task in phase.get("tasks", ["Write the files"])] + [""]
        lines += [f"Modules: {phase.get('modules', 'one')}", ""]
        if "depends" in phase:
            lines += [f"Depends on: {phase['depends']}", ""]
        if phase.get("tests", "true"):
            lines += [f"Test Command: {phase.get('tests', 'true')}", ""]
        lines += ["Success Criteria:", ""]
        lines += [f"- {criterion}" for criterion in phase.get("criteria", ["Tests pass"])] + [""]
        if "approval" in phase:
            lines += [f"Approval: {phase['approval']}", ""]
        if "gotchas" in phase:
            lines += ["Gotchas:", ""] + [f"- {gotcha}" for gotcha in phase["gotchas"]] + [""]
    return "\n".join(lines)


ONE_PHASE = spec({"criteria": ["one.txt exists"], "tests": "test -s one.txt"})
