"""What a hostile agent comes to, attack by attack, in each mode.

In bubblewrap and Landlock nothing outside the worktree changes, and the run lands what was honest of it; in `none` the
audit names the change and the attempt fails. The table is printed at the end and every cell of it is asserted.
"""

import atexit
import os
import shlex
import socket
import threading
import unittest

from harness import ONE_PHASE, WRITER, Case, spec

MODES = ("bubblewrap", "landlock", "none")
TABLE = {}  # attack -> mode -> what came of it


def print_table():
    if not TABLE:
        return
    width = max(map(len, TABLE))
    print(f"\n{'attack':<{width}}  " + "  ".join(f"{mode:<22}" for mode in MODES))
    for attack, row in TABLE.items():
        print(f"{attack:<{width}}  " + "  ".join(f"{row.get(mode, '-'):<22}" for mode in MODES))


atexit.register(print_table)

# Attack -> the script (R: the checkout, S: the sibling's worktree, O: a folder outside), and what the audit says of it
# in `none`. None: it changes nothing that an audit could see; what happens instead is asserted by its own test.
ATTACKS = {
    "deletes a sibling's ref": ("git update-ref -d refs/heads/sibling", "ref refs/heads/sibling was removed"),
    "deletes a ref of conduct's": ("git for-each-ref --format='delete %(refname)' refs/conduct | git update-ref --stdin",
                                   "ref refs/conduct/1/attic/kept was removed"),
    "sets core.hooksPath": ("git config core.hooksPath /tmp/evil || git -C $R config core.hooksPath /tmp/evil",
                            "config was changed"),
    "sets core.fsmonitor": ("git config core.fsmonitor 'touch pwned' || git -C $R config core.fsmonitor x",
                            "config was changed"),
    "writes a hook": ("d=$(git rev-parse --git-common-dir); echo evil > $d/hooks/pre-commit; "
                      "echo evil > $R/.git/hooks/pre-commit", "hooks/pre-commit was added"),
    "excludes files": ("echo '*' >> $(git rev-parse --git-path info/exclude); echo '*' >> $R/.git/info/exclude",
                       "info/exclude was changed"),
    "removes a sibling's worktree": ("git worktree remove --force $S; rm -rf $S", "worktree sibling was removed"),
    "writes to the checkout by its path": ("echo gone > $R/README.md", "README.md was changed"),
    "writes to the checkout by a symlink": ("ln -s $R link; echo gone > link/stray.txt; rm link", "stray.txt was added"),
    "makes a checkout's file executable": ("chmod 755 $R/README.md", "README.md was changed"),
    "replaces the worktree's .git": ("rm .git; mkdir .git; echo x > .git/HEAD", ".git was replaced by a folder"),
    "prunes what is not referenced": ("git gc --quiet --prune=now; git -C $R gc --quiet --prune=now", "removed (git gc?)"),
    "writes to a folder outside": ("echo x > $O/x; ln $O/kept hard; mv $O/kept .; ln -s $O out; echo x > out/y", None),
    "connects to a host's socket": ("python3 -c \"import socket; s = socket.socket(socket.AF_UNIX); "
                                    "s.connect('$O/socket'); s.send(b'escaped')\"", None),
    "leaves a daemon that ignores TERM": ("setsid sh -c 'trap \"\" TERM HUP; setsid sh -c \"trap \\\"\\\" TERM; "
                                          "while :; do sleep 1; done\" & while :; do sleep 1; done' "
                                          ">/dev/null 2>&1 &", None),
}
# What Landlock leaves to the audit, as `conduct doctor` lists it.
LEFT_BY_LANDLOCK = {"makes a checkout's file executable": "(its mode)", "replaces the worktree's .git": ".git was"}
# In bubblewrap these meet the worktree, which lies at the checkout's path: an honest change, judged as such.
INSIDE_IN_BUBBLEWRAP = {"writes to the checkout by its path", "writes to the checkout by a symlink",
                        "makes a checkout's file executable"}


class Attack(Case):
    """One repository with a sibling's worktree, a dangling object, a folder and a socket outside."""

    def world(self, mode):
        repo = self.repository({"README.md": "a repository\n"}, spec=spec({"criteria": ["one.txt exists"],
                                                                          "tests": "test -s one.txt"}),
                               name=f"repo-{mode}")
        repo.git("branch", "sibling")
        repo.git("worktree", "add", "-q", "--detach", f"../sibling-{mode}/sibling", "main")
        (repo.path / "loose").write_text("work that nobody refers to\n")
        repo.dangling = repo.git("hash-object", "-w", "loose")
        (repo.path / "loose").unlink()
        repo.git("update-ref", "refs/conduct/1/attic/kept", "main")
        outside = self.folder / f"outside-{mode}"
        outside.mkdir()
        (outside / "kept").write_text("kept\n")
        return repo, outside

    def listen(self, path):
        """A daemon of the host's; what it was told."""
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen()
        heard = []

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(connection.recv(100))
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 10)
        self.addCleanup(server.close)
        self.addCleanup(server.shutdown, socket.SHUT_RDWR)
        return heard

    def outside_state(self, repo, outside):
        state = repo.state()
        state["refs"] = {name: at for name, at in state["refs"].items()
                         if not name.startswith("refs/conduct/2/") and name != "refs/heads/main"}
        for changing in ("files", "beside", "worktrees", "status"):
            del state[changing]
        git = repo.path / ".git"
        for name in ("config", "info/exclude", "hooks/pre-commit"):
            state[name] = (git / name).read_text() if (git / name).exists() else None
        state["readme"] = ((repo.path / "README.md").read_text(), os.stat(repo.path / "README.md").st_mode)
        state["stray"] = (repo.path / "stray.txt").exists()
        sibling = repo.path.parent / f"sibling-{outside.name.split('-')[1]}/sibling"
        state["sibling"] = sorted(p.name for p in sibling.iterdir()) if sibling.exists() else None
        state["outside"] = sorted((p.name, p.read_text() if p.is_file() else "") for p in outside.iterdir())
        state["dangling"] = repo.git("cat-file", "-t", repo.dangling, check=False)
        return state

    def attack(self, name, mode):
        script, words = ATTACKS[name]
        repo, outside = self.world(mode)
        heard = self.listen(outside / "socket")
        before = self.outside_state(repo, outside)
        agent = self.agent(f"R={shlex.quote(str(repo.path))} O={shlex.quote(str(outside))}\n"
                           f"S={shlex.quote(str(repo.path.parent / f'sibling-{mode}/sibling'))}\nexport R O S\n"
                           f"({script}) >/dev/null 2>&1\n" + WRITER + "exit 0\n")
        done = repo.run("--retries", "0", "--sandbox", mode, agent=agent)
        self.assertNoProcessLeft()
        return repo, done, before, self.outside_state(repo, outside), heard, words

    def verdict(self, name, mode):
        repo, done, before, after, heard, words = self.attack(name, mode)
        if mode == "none" and words is not None:
            self.assertCode(done, 1)
            self.assertSays(done, words)
            return "named, attempt failed"
        if mode == "none" and "daemon" in name:
            self.assertSays(done, "left-over process")
            return "killed and told"
        if mode == "none":
            return "not seen by the audit" if (before != after or heard) else "nothing to see"
        self.assertEqual(heard, [])
        if mode == "landlock" and name in LEFT_BY_LANDLOCK:
            self.assertCode(done, 1)
            self.assertSays(done, LEFT_BY_LANDLOCK[name])
            return "named, attempt failed"
        self.assertCode(done, 0)
        self.assertNotIn("violation", done.text)
        if mode == "bubblewrap" and name in INSIDE_IN_BUBBLEWRAP:
            # It has landed as a change of the worktree's, and nothing else: main was moved by conduct alone.
            repo.git("reset", "-q", "--hard", "main~1")
            after["readme"], after["stray"] = before["readme"], before["stray"]
        self.assertEqual(after, before)
        return "nothing changed"


def story(name, mode):
    def test(self):
        self.requireSandbox(mode)
        result = self.verdict(name, mode)
        TABLE.setdefault(name, {})[mode] = result
    return test


for _name in ATTACKS:
    for _mode in MODES:
        _words = "".join(c if c.isalnum() else "_" for c in _name.replace("'s", ""))
        setattr(Attack, f"test_{_words}_in_{_mode}", story(_name, _mode))


class Choice(Case):
    """Which sandbox a run gets, and what it is told of the agent's network."""

    def test_without_any_it_does_not_start(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.state()
        empty = self.folder / "bin"
        empty.mkdir()
        for program in ("git", "sh", "bash", "ls"):
            path = next(p for p in os.environ["PATH"].split(":") if os.path.exists(f"{p}/{program}"))
            (empty / program).symlink_to(f"{path}/{program}")
        done = repo.run("--sandbox", "bubblewrap", env={"PATH": str(empty)})
        self.assertCode(done, 4)
        self.assertSays(done, "bwrap is not in PATH", "apt-get install bubblewrap", "--sandbox none")
        self.assertEqual(repo.state(), before)

    def test_landlock_judges_as_without_a_sandbox_where_the_checkout_was_opened(self):
        self.requireSandbox("landlock")
        repo = self.repository(spec=ONE_PHASE)
        config = self.environment["HOME"] + "/.config/conduct/config.toml"
        with open(config, "w") as file:
            file.write(f'[sandbox]\nwrite = ["{repo.path.parent}"]\n')
        agent = self.agent(f"echo evil > {repo.path}/README.md; echo evil > {repo.path}/.git/hooks/post-commit\n{WRITER}")
        done = self.assertCode(repo.run("--retries", "0", "--sandbox", "landlock", agent=agent), 1)
        self.assertSays(done, "outside the worktree, main checkout: README.md was changed", "hooks/post-commit was added")
        self.assertNotIn("by somebody else", done.text)

    def test_without_a_sandbox_what_was_changed_outside_is_told_again_at_the_end(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(f'[ "$CONDUCT_ATTEMPT" != 1 ] || echo evil >> {repo.path}/README.md\n{WRITER}')
        done = self.assertCode(repo.run("--sandbox", "none", agent=agent), 0)
        self.assertSays(done, "violation: outside the worktree, main checkout: README.md was changed")
        self.assertSays(done, "\nwarning: 1/one: outside the worktree, main checkout: README.md was changed")

    def test_what_is_opened_and_hidden_is_shown_before_the_run_and_the_mode_when_it_goes_on(self):
        self.requireSandbox("bubblewrap")
        config = ('[sandbox]\nread = ["~/.docker"]\nhide = ["~/secrets"]\n'
                  '[agents.mine]\nadapter = "command"\ncommand = ["false"]\nhome = ["~/.mine"]\nnetwork = false\n')
        repo = self.repository({".conduct/config.toml": config}, spec=ONE_PHASE)
        done = repo.conduct("run", "SPEC.md", "--yes", "--retries", "0")
        self.assertCode(done, 1)
        self.assertSays(done, f"they also write to {self.shared}; read ~/.docker (not there)",
                        "also hidden: ~/secrets (not there)",
                        "agent mine: also writes to ~/.mine (not there); no network")
        done = repo.conduct("resume")
        self.assertSays(done, "run 1 goes on, sandbox ")
        self.assertCode(repo.conduct("resume", "--sandbox", "none"), 4)

    def test_landlock_leaves_no_temporary_files(self):
        self.requireSandbox("landlock")
        repo = self.repository(spec=spec({"modules": "one, two", "tests": "echo x > $TMPDIR/built"}))
        self.assertCode(repo.run("--sandbox", "landlock"), 0)
        self.assertEqual(list((repo.path / ".git/conduct/runs").rglob("tmp")), [])

    def test_the_users_own_edits_and_commits_meanwhile_are_not_blamed(self):
        repo = self.repository(spec=ONE_PHASE)
        agent = self.agent(f"touch {self.shared}/in; while ! test -e {self.shared}/go; do sleep 0.02; done\n" + WRITER)
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the agent runs")
        repo.write({"mine.txt": "mine\n"})
        repo.git("branch", "mine")
        (self.shared / "go").touch()
        done = self.assertCode(running.wait(), 0)
        self.assertSays(done, "meanwhile, by somebody else: main checkout: mine.txt was added",
                        "meanwhile, by somebody else: ref refs/heads/mine was added")
        self.assertEqual((repo.path / "mine.txt").read_text(), "mine\n")

    def test_an_agent_reaches_the_hosts_of_its_list_and_no_others(self):
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        port = server.getsockname()[1]

        def serve():
            connection, _ = server.accept()
            connection.recv(100)
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nreached")
            connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        tunnel = ("import os, socket, sys\n"
                  "s = socket.create_connection(('127.0.0.1', 3128))\n"
                  "s.sendall(f'CONNECT {sys.argv[1]} HTTP/1.1\\r\\n\\r\\n'.encode())\n"
                  "head = s.recv(4096)\n"
                  "s.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n')\n"
                  "print(head.split(b'\\r\\n')[0].decode(), s.recv(4096)[-7:].decode())\n")
        (self.shared / "tunnel.py").write_text(tunnel)
        config = (f'[agents.mine]\nadapter = "command"\ncommand = ["sh", "{self.shared}/agent.sh"]\n'
                  f'network = ["127.0.0.1:{port}"]\n')
        (self.shared / "agent.sh").write_text(
            f"exec > one.txt\npython3 {self.shared}/tunnel.py 127.0.0.1:{port}\n"
            f"python3 {self.shared}/tunnel.py example.org:443 || true\n"
            f"python3 -c \"import socket; socket.create_connection(('127.0.0.1', {port}))\" 2>&1 | tail -n 1\n")
        repo = self.repository({".conduct/config.toml": config}, spec=ONE_PHASE)
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--yes"), 0)
        thread.join(10)
        lines = repo.show("one.txt").splitlines()
        self.assertEqual(lines[0], "HTTP/1.1 200 Connection established reached")
        self.assertIn("403", lines[1])
        self.assertIn("refused", lines[-1], "the host's loopback was reached without the proxy")
        self.assertSays(done, "refused by the network list of its agent: example.org")
        done = repo.conduct("run", "SPEC.md", "--yes", "--sandbox", "landlock")
        self.assertCode(done, 4)
        self.assertSays(done, "agent mine is not to reach other hosts than those listed", "bubblewrap")


if __name__ == "__main__":
    unittest.main()
