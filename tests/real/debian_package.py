#!/usr/bin/env python3
"""A real source package through a whole run: fetched from Debian, imported into git, changed by six modules in three
phases that build it and run its own tests; landed, rolled back to the first checkpoint, landed again.

    CONDUCT_BIN=build/release/bin/conduct tests/real/debian_package.py

Needs a Debian mirror (CONDUCT_DEBIAN_MIRROR names another one), the archive's keyring, g++, make, perl and zlib1g-dev.
The download is kept in build/debian-source. CONDUCT_OFFLINE=1 skips it where there is no network.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
os.environ.setdefault("CONDUCT_BIN", str(ROOT / "build/release/bin/conduct"))
sys.path.insert(0, str(HERE.parent / "e2e"))
from harness import Case  # noqa: E402

PACKAGE = "mandoc"
MODULES = {"1": ["rename", "keywords"], "2": ["character", "character-test"], "3": ["tool", "news"]}
CACHE = ROOT / "build/debian-source"
MIRROR = os.environ.get("CONDUCT_DEBIAN_MIRROR", "http://deb.debian.org/debian")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
BUILT = "*.o\n*.a\n*.mandoc_*\n/mandoc\n/demandoc\n/mandocd\n/soelim\n/catman\n/man\n/config.h\n/config.log\n" \
        "/configure.out\n/Makefile.local\n"


def fetch():
    """The package's archives, downloaded and verified by apt with a configuration of its own; the system's stays."""
    archives = sorted(CACHE.glob("*.tar.*"))
    if archives:
        return archives
    apt = CACHE / "apt"
    for folder in ("lists/partial", "archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "sources.list").write_text(f"deb-src [signed-by={KEYRING}] {MIRROR} bookworm main\n")
    options = ["-qq", "-o", f"Dir::Etc::sourcelist={apt}/sources.list", "-o", "Dir::Etc::sourceparts=-",
               "-o", f"Dir::State::lists={apt}/lists", "-o", f"Dir::Cache={apt}", "-o", "APT::Sandbox::User=root",
               "-o", "Acquire::Retries=3"]
    subprocess.run(["apt-get", *options, "update"], check=True)
    subprocess.run(["apt-get", *options, "source", "--download-only", PACKAGE], cwd=apt, check=True)
    for path in [*apt.glob("*.tar.*"), *apt.glob("*.dsc")]:
        path.rename(CACHE / path.name)  # only a whole download gets here
    shutil.rmtree(apt)
    return sorted(CACHE.glob("*.tar.*"))


def unpack(archives, folder):
    """The source tree as dpkg-source lays it out: upstream's files, and Debian's in debian/."""
    for path in archives:
        with tarfile.open(path) as archive:
            for member in archive:
                parts = pathlib.PurePosixPath(member.name).parts
                if ".orig." in path.name:
                    parts = parts[1:]
                if parts and ".." not in parts and not member.name.startswith("/"):
                    member.name = str(pathlib.PurePosixPath(*parts))
                    archive.extract(member, folder)


@unittest.skipIf(os.environ.get("CONDUCT_OFFLINE") == "1", "CONDUCT_OFFLINE=1: there is no network to fetch it from")
class Mandoc(Case):
    def test_it_is_changed_landed_rolled_back_and_landed_again(self):
        repo = self.imported()
        base = repo.head("main")

        # The agent reads what lies beside it, which a clone in /tmp would hide.
        agent = shutil.copytree(HERE / "mandoc", self.shared / "mandoc") / "agent.sh"
        self.timed("run", lambda: self.assertCode(repo.run("--jobs", "2", agent=agent), 0))
        landed, tree = repo.head("main"), repo.tree()
        self.assertEqual([c["phase"] for c in repo.conduct("checkpoints", "--json").json()["checkpoints"]],
                         ["1", "2", "3"])
        self.assert_the_work_is_there(repo, base)
        self.assertSound(repo)

        self.timed("rollback", lambda: self.assertCode(repo.conduct("rollback", "1.1"), 0))
        first = repo.tree("refs/conduct/1/checkpoints/1")
        self.assertEqual(repo.tree(), first)
        self.assertNotEqual(first, tree)
        self.assertEqual([p["state"] == "passed" for p in repo.status_json()["phases"]], [True, False, False])
        self.assertEqual(repo.git("diff", "HEAD", "--stat"), "")
        self.assertFalse((repo.path / "undocumented.sh").exists())
        self.assertIn(landed, repo.refs("refs/conduct/1/attic/").values())

        self.timed("resume", lambda: self.assertCode(repo.conduct("resume"), 0))
        self.assertEqual(repo.tree(), tree)
        self.assertSound(repo)
        self.assertEqual(len(repo.git("worktree", "list").splitlines()), 1)

    def imported(self):
        repo = self.repository({".gitignore": BUILT, "SPEC.md": (HERE / "mandoc/SPEC.md").read_bytes()}, PACKAGE)
        unpack(fetch(), repo.path)
        repo.commit(message=f"Import {PACKAGE}")
        count = len(repo.files())
        print(f"{PACKAGE}: {count} files", flush=True)
        self.assertGreaterEqual(count, 1000)
        return repo

    def assert_the_work_is_there(self, repo, base):
        modules = repo.git("log", "--format=%(trailers:key=Conduct-Module,valueonly,separator=%x2C)", f"{base}..main")
        for phase, names in MODULES.items():
            for name in names:
                self.assertIn(name, modules.split())
                ref = f"refs/conduct/1/modules/{phase}/{name}"
                self.assertEqual(repo.git("merge-base", ref, "main"), repo.head(ref))
        changed = repo.git("diff", "--name-only", base, "main").splitlines()
        self.assertGreater(len(changed), 100)
        self.assertNotIn("mchars_spec2cp", repo.show("chars.c"))
        self.assertNotIn("$Id:", repo.show("chars.c"))
        self.assertIn("0x20b9", repo.show("chars.c"))
        self.assertIn("regress/char/rupee/basic.in", changed)
        self.assertIn("rupee sign", repo.show("NEWS"))

    def timed(self, what, work):
        start = time.monotonic()
        work()
        print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
