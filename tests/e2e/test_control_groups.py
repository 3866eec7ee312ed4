"""conduct in a control group that was delegated to it: limits hold for an agent and all that it starts."""

import fcntl
import os
import pathlib
import signal
import unittest

from harness import ONE_PHASE, WRITER, Case


def home():
    """The folder of this process's own group of version 2, where nobody else manages what is below it."""
    try:
        path = next(line[3:] for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines()
                    if line.startswith("0::"))
        mounted = next(line.split()[4] for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
                       if " - cgroup2 " in line)
    except StopIteration:
        raise unittest.SkipTest("there are no control groups of version 2 here") from None
    folder = pathlib.Path(mounted + path.rstrip("/"))
    if (folder.parent / "cgroup.procs").exists() and "user.delegate" not in os.listxattr(folder):
        raise unittest.SkipTest(f"{folder} is not delegated")
    return folder


class ControlGroups(Case):
    def setUp(self):
        super().setUp()
        self.home = home()
        lock = os.open(self.home, os.O_RDONLY)
        self.addCleanup(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)  # one test at a time
        testers = self.home / f"testers-{os.getpid()}"
        try:
            testers.mkdir()
        except OSError as error:
            self.skipTest(f"cannot make a group in {self.home}: {error}")
        (testers / "cgroup.procs").write_text("0")
        self.addCleanup(self.remove_testers, testers)
        on = (self.home / "cgroup.subtree_control").read_text().split()
        self.enabled = [name for name in ("memory", "pids") if name not in on and self.enable(name)]
        self.has = {"memory", "pids"} & {*on, *self.enabled}
        self.delegate("first")

    def delegate(self, name):
        """What conduct is started in from now on."""
        self.group = self.home / f"{name}-{os.getpid()}"
        self.group.mkdir()
        self.addCleanup(self.remove, self.group)
        for mark in ("user.delegate", "trusted.delegate"):
            try:
                os.setxattr(self.group, mark, b"1")
            except PermissionError:
                pass  # trusted.* is for root
        self.launcher = ["sh", "-c", 'echo 0 > "$0/cgroup.procs" && exec "$@"', str(self.group)]

    def enable(self, controller):
        try:
            (self.home / "cgroup.subtree_control").write_text(f"+{controller}")
            return True
        except OSError:
            return False

    def remove(self, group):
        for below in group.iterdir():
            if below.is_dir():
                below.rmdir()
        group.rmdir()

    def remove_testers(self, testers):
        for name in self.enabled:
            try:
                (self.home / "cgroup.subtree_control").write_text(f"-{name}")
            except OSError:
                pass  # somebody else needs it by now
        (self.home / "cgroup.procs").write_text("0")
        testers.rmdir()

    def limited(self, **limits):
        """A repository whose configuration has LIMITS."""
        repo = self.repository(spec=ONE_PHASE)
        lines = "".join(f"{name} = {value!r}\n" for name, value in limits.items())
        repo.commit({".conduct/config.toml": f"[sandbox]\n{lines}"})
        return repo

    def groups(self):
        return sorted(each.name for each in self.group.iterdir() if each.is_dir())

    def test_each_agent_and_gate_has_its_own(self):
        repo = self.limited(cpu="1h")
        repo.commit({"check.sh": "grep -q '^0::.*/conduct-[0-9]*-[0-9]*$' /proc/self/cgroup\n"})
        agent = self.agent(f"sh check.sh || exit 1\n{WRITER}")
        plan = (repo.path / "SPEC.md").read_text().replace("test -s one.txt", "sh check.sh")
        repo.commit({"SPEC.md": plan})
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertSays(done, "at most 1h00m of CPU for each agent and gate")
        self.assertEqual(self.groups(), [])
        self.assertSound(repo)

    def test_a_look_says_so_and_changes_nothing(self):
        repo = self.limited(processes=500)
        own = "does not bind root" if os.geteuid() == 0 else "of yours"
        said = "500 processes for each agent and gate" if "pids" in self.has else own
        self.assertSays(repo.conduct(*repo.run_arguments(), "--dry-run"), said)
        self.assertSays(repo.conduct("doctor"), "of processor time", f"{self.group} is delegated")
        self.assertEqual(self.groups(), [])

    def test_what_outlives_a_killed_conductor_ends(self):
        repo = self.limited()
        agent = self.agent(f"echo > {self.shared}/started\n"
                           f"[ -e {self.shared}/again ] || exec sleep 1000\n{WRITER}")
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "started").exists, "the agent starts")
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
        self.wait_for(lambda: not self.leftovers(), "the agent ends")
        self.assertIn("populated 0", (self.group / "cgroup.events").read_text())
        (self.shared / "again").touch()
        self.delegate("second")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(self.groups(), [])
        self.assertSound(repo)

    def test_processor_time_is_that_of_all(self):
        repo = self.limited(cpu="1s")
        agent = self.agent("while :; do timeout 0.3 sh -c 'while :; do :; done'; done\n")
        done = self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        self.assertSays(done, "processor time was used up")
        self.assertSound(repo)

    def test_memory_is_that_of_all_and_the_end_says_so(self):
        if "memory" not in self.has:
            self.skipTest("the controller `memory` is not in version 2 here")
        repo = self.limited(memory="100M")
        agent = self.agent("head -c 400000000 /dev/zero | tail > big || exit 1\n")
        done = self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        self.assertSays(done, "memory ran out: the kernel ended 1 of its processes")
        self.assertSound(repo)

    def test_processes_are_those_of_all(self):
        if "pids" not in self.has:
            self.skipTest("the controller `pids` is not in version 2 here")
        repo = self.limited(processes=20)
        agent = self.agent("i=0; while [ $i -lt 50 ]; do sleep 1000 & i=$((i + 1)); "
                           f"echo $i > {self.shared}/count; done\n")
        self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        self.assertIn(int((self.shared / "count").read_text()), range(15, 21))
        self.assertSound(repo)


if __name__ == "__main__":
    unittest.main()
