"""Whose machine it is: an ordinary user's, a container's without user namespaces, one without a sandbox."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import ordinary
from harness import CONDUCT, ONE_PHASE, Case, Done
from ordinary import Ordinary, findings

HERE = pathlib.Path(__file__).resolve().parent
NOBODY = 65534
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
# A namespace of its own in which there can be no other, and nothing to make one with.
CONTAINED = ["unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c",
             'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all '
             '--ambient-caps=-all --no-new-privs "$@"', "sh"]


class AnOrdinaryUser(Case):
    """The tests again, as who has no privilege at all; run by anybody else than root they are that already."""

    def again(self, *tests):
        if os.geteuid() != 0:
            self.skipTest("not root: these tests are an ordinary user's as they are")
        if not shutil.which("setpriv"):
            self.skipTest("setpriv is not installed")
        where = pathlib.Path(tempfile.mkdtemp(prefix="conduct-e2e-", dir="/srv"))
        self.addCleanup(shutil.rmtree, where, ignore_errors=True)
        for name in ("home", "tests"):
            (where / name).mkdir()
        shutil.copy(CONDUCT, where / "conduct")
        for file in HERE.glob("*.py"):
            shutil.copy(file, where / "tests")
        for path in [where, *where.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(where / "home"), "LC_ALL": "C.UTF-8",
                       "CONDUCT_BIN": str(where / "conduct"), "CONDUCT_SCRATCH": str(where / "home"),
                       "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([*AS_NOBODY, "/usr/bin/python3", "-m", "unittest", "-v", *tests], cwd=where / "tests",
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("... ok", done.stdout, "everything was skipped")

    def test_git_works_in_the_worktree(self):
        self.again("test_ordinary_git")

    def test_temporary_folders_processes_and_the_debugger_work(self):
        self.again("test_ordinary_programs", "-k", "pytest", "-k", "processes", "-k", "debugger")


class AContainerWithoutUserNamespaces(Ordinary):
    def setUp(self):
        super().setUp()
        self.needs("unshare", "setpriv", "bwrap")
        if ordinary.missing("landlock"):
            self.skipTest(ordinary.missing("landlock"))
        able = subprocess.run([*CONTAINED, "true"], capture_output=True, text=True)
        if able.returncode != 0:
            self.skipTest("no user namespace to make a container of: " + able.stderr.strip())

    def contained(self, *arguments, cwd, before=()):
        argv = [*before, *CONTAINED, CONDUCT, *map(str, arguments)]
        done = subprocess.run(argv, cwd=cwd, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
        return Done(argv, done.returncode, done.stdout, done.stderr)

    def test_a_run_takes_landlock_says_so_and_lands(self):
        repo = self.working(agent="echo x > x.txt; git add .; git commit -qm 'My own'", gate="test -s x.txt")
        done = self.assertCode(self.contained(*repo.run_arguments(repo.script), cwd=repo.path), 0)
        self.assertSays(done, "landlock: agents and gates write to their worktrees only", "`conduct doctor` lists")
        self.assertIn("x.txt", repo.files())
        self.assertSound(repo)

    def test_the_doctor_says_why_bubblewrap_does_not_work(self):
        done = self.contained("doctor", "--json", cwd=self.repository().path)
        self.assertCode(done, 0)
        (why,) = [each for each in done.json()["findings"] if "bubblewrap does not work" in each["text"]]
        self.assertEqual(why["level"], "warning")
        self.assertIn("max_*_namespaces exceeded", why["text"])
        self.assertIn("user.max_user_namespaces", why["hint"])
        self.assertTrue([each for each in done.json()["findings"] if each["text"].startswith("landlock: version")])

    def test_bubblewrap_asked_for_is_refused_with_the_reason(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.state()
        done = self.contained(*repo.run_arguments(), "--sandbox", "bubblewrap", cwd=repo.path)
        self.assertCode(done, 4)
        self.assertSays(done, "max_*_namespaces exceeded", "user.max_user_namespaces", "--sandbox none")
        self.assertEqual(repo.state(), before)


class NoSandbox(Case):
    def setUp(self):
        super().setUp()
        programs = self.folder / "programs"
        programs.mkdir()
        for program in ("sh", "bash", "git", "env", "true", "test"):
            os.symlink(shutil.which(program), programs / program)
        self.environment["PATH"] = str(programs)

    def test_a_run_says_what_to_install_and_changes_nothing(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.state()
        done = self.assertCode(repo.run("--sandbox", "bubblewrap"), 4)
        self.assertSays(done, "bwrap is not in PATH", "apt-get install bubblewrap", "--sandbox none",
                        "runs everything with your rights")
        self.assertEqual(repo.state(), before)
        self.assertFalse((repo.path / ".git/conduct").exists())
        self.assertNoProcessLeft()

    def test_the_doctor_says_what_to_install(self):
        (why,) = [each for each in findings(self.environment) if each["text"].startswith("bubblewrap")]
        self.assertEqual((why["text"], why["hint"]),
                         ("bubblewrap does not work: bwrap is not in PATH", "install it: apt-get install bubblewrap"))

    def test_without_one_by_choice_the_run_lands(self):
        repo = self.repository(spec=ONE_PHASE)
        done = self.assertCode(repo.run("--sandbox", "none"), 0)
        self.assertSays(done, "none: agents and gates run with your rights")
        self.assertIn("one.txt", repo.files())


if __name__ == "__main__":
    unittest.main()
