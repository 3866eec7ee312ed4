"""Git LFS: what a confined agent puts into it lands with its objects."""

import hashlib
import subprocess
import unittest

from ordinary import InBubblewrap, UnderLandlock


class Lfs:
    def setUp(self):
        super().setUp()
        self.needs("git-lfs")

    def tracking(self, agent, gate="true"):
        """A repository with the file old.bin in LFS."""
        repo = self.working({".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"}, agent, gate)
        repo.git("lfs", "install", "--local")
        repo.commit({"old.bin": "old\n"}, "Track a file")
        self.assertPointer(repo, "old.bin", b"old\n")
        return repo

    def assertPointer(self, repo, path, content):
        """PATH is a pointer to CONTENT, which lies in the repository's own store of LFS."""
        name = hashlib.sha256(content).hexdigest()
        self.assertIn(f"oid sha256:{name}", repo.show(path))
        stored = repo.path / ".git/lfs/objects" / name[:2] / name[2:4] / name
        self.assertTrue(stored.exists(), f"{path}: its object is not in .git/lfs/objects")
        self.assertEqual(stored.read_bytes(), content)

    def landed(self, repo, **files):
        self.lands(repo)
        for name, content in files.items():
            self.assertPointer(repo, name + ".bin", content)
            self.assertEqual((repo.path / (name + ".bin")).read_bytes(), content, "the checkout has a pointer")
        subprocess.run(["git", "lfs", "fsck"], cwd=repo.path, env=self.environment, check=True, capture_output=True)

    def test_the_agent_sees_contents_and_what_it_leaves_is_taken(self):
        repo = self.tracking("grep -Fx old old.bin; echo new > new.bin; echo changed > old.bin",
                             "grep -Fx new new.bin; grep -Fx changed old.bin")
        self.landed(repo, new=b"new\n", old=b"changed\n")

    def test_what_the_agent_commits_itself_is_taken_with_its_objects(self):
        repo = self.tracking("""echo new > new.bin; echo changed > old.bin; git add -A; git commit -qm 'My own'
                                git lfs ls-files | grep new.bin""",
                             "grep -Fx new new.bin; grep -Fx changed old.bin; git lfs ls-files")
        self.landed(repo, new=b"new\n", old=b"changed\n")
        self.assertIn("My own", repo.git("log", "--format=%s", "main"))

    def test_an_older_version_is_checked_out_and_work_stashed(self):
        repo = self.tracking("""grep -Fx newer old.bin; git checkout -q HEAD~1 -- old.bin; grep -Fx old old.bin
                                git reset -q --hard; grep -Fx newer old.bin
                                echo changed > old.bin; git stash -q; grep -Fx newer old.bin; git stash pop -q""")
        repo.commit({"old.bin": "newer\n"}, "A newer version")
        self.landed(repo, old=b"changed\n")

    def test_what_only_a_commit_on_the_way_has_is_taken_too(self):
        repo = self.tracking("""echo first > new.bin; git add -A; git commit -qm 'First'
                                echo second > new.bin; git add -A; git commit -qm 'Second'""")
        self.landed(repo, new=b"second\n")
        first = repo.git("log", "--format=%H", "--grep=First", "main")
        name = hashlib.sha256(b"first\n").hexdigest()
        self.assertIn(name, repo.show("new.bin", first))
        self.assertTrue((repo.path / ".git/lfs/objects" / name[:2] / name[2:4] / name).exists())


class LfsInBubblewrap(Lfs, InBubblewrap):
    pass


class LfsUnderLandlock(Lfs, UnderLandlock):
    pass


if __name__ == "__main__":
    unittest.main()
