"""Git does in a confined agent's worktree what it does anywhere, and the agent's own commits are what lands."""

import unittest

from ordinary import InBubblewrap, UnderLandlock

PROTOCOL = "-c protocol.file.allow=always"


class Git:
    def log(self, repo):
        return repo.git("log", "--format=%s", "main").splitlines()

    def test_commits_are_made_amended_looked_at_and_kept(self):
        repo = self.working({"a.txt": "a\n"}, """
            echo b > b.txt; git add b.txt; git commit -qm 'Add b'
            echo more >> b.txt; git commit -qam 'Add b' ; git commit -q --amend -m 'Add more to b'
            echo c > c.txt; git status --porcelain | grep -Fx '?? c.txt'
            echo changed >> a.txt; git diff --stat | grep a.txt; git diff --quiet && exit 1
            git add -A; git diff --cached --name-only | grep -Fx c.txt; git commit -qm 'Change a'
            test "$(git log --format=%s | head -n 3 | paste -sd,)" = 'Change a,Add more to b,Add b'
            git show --stat HEAD | grep c.txt; git blame a.txt | grep changed
            git reflog | grep -c amend; git fsck --no-dangling""")
        self.lands(repo)
        self.assertLessEqual({"Change a", "Add more to b", "Add b"}, set(self.log(repo)))
        self.assertEqual(repo.show("b.txt"), "b\nmore")

    def test_work_is_stashed_and_taken_up_again(self):
        repo = self.working({"a.txt": "a\n"}, """
            echo changed > a.txt; git stash push -qm 'for later'; grep -Fx a a.txt
            git stash list | grep 'for later'
            git stash pop -q; grep -Fx changed a.txt; test -z "$(git stash list)"
            git stash -q; git stash apply -q; git stash drop -q""")
        self.lands(repo)
        self.assertEqual(repo.show("a.txt"), "changed")
        self.assertEqual(repo.git("stash", "list"), "")

    def test_history_is_rebased_interactively_and_onto_an_older_commit(self):
        repo = self.working({"a.txt": "a\n"}, """
            base=$(git rev-parse HEAD)
            for each in x y z; do echo $each > $each.txt; git add .; git commit -qm "Add $each"; done
            GIT_SEQUENCE_EDITOR='sed -i -e "2s/^pick/fixup/"' git rebase -qi "$base"
            test "$(git log --format=%s "$base.." | paste -sd,)" = 'Add z,Add x'
            mine=$(git rev-parse HEAD)
            git checkout -q --detach "$base"; echo s > s.txt; git add .; git commit -qm 'Add s'
            git rebase -q --onto HEAD "$base" "$mine"
            test "$(git log --format=%s "$base.." | paste -sd,)" = 'Add z,Add x,Add s'""")
        self.lands(repo)
        self.assertLessEqual({"Add x", "Add z", "Add s"}, set(self.log(repo)))
        self.assertNotIn("Add y", self.log(repo))
        self.assertEqual(repo.refs("refs/heads/"), {"refs/heads/main": repo.head("main")})

    def test_a_conflict_in_a_rebase_is_resolved_and_the_rebase_continued(self):
        repo = self.working({"a.txt": "a\n"}, """
            base=$(git rev-parse HEAD)
            echo ours > a.txt; git commit -qam 'Ours'; ours=$(git rev-parse HEAD)
            git checkout -q --detach "$base"; echo theirs > a.txt; git commit -qam 'Theirs'
            git rebase -q "$ours" && exit 1
            git status | grep 'rebase in progress'
            echo both > a.txt; git add a.txt; GIT_EDITOR=true git rebase --continue""")
        self.lands(repo)
        self.assertEqual(repo.show("a.txt"), "both")
        self.assertLessEqual({"Ours", "Theirs"}, set(self.log(repo)))

    def test_a_commit_is_picked_from_elsewhere(self):
        repo = self.working({"a.txt": "a\n"}, "git cherry-pick picked\ngit cherry-pick other~0\n")
        for branch in ("picked", "other"):
            repo.git("checkout", "-q", "-b", branch, "main")
            repo.commit({branch + ".txt": "x\n"}, "From " + branch)
        repo.git("checkout", "-q", "main")
        self.lands(repo)
        self.assertLessEqual({"From picked", "From other"}, set(self.log(repo)))

    def test_repositories_are_made_and_cloned_in_the_temporary_folder(self):
        repo = self.working(agent="""
            here=$PWD; git init -q -b main "$TMPDIR/nested"; cd "$TMPDIR/nested"
            git config user.name Nested; git config user.email n@x
            echo x > x.txt; git add .; git commit -qm nested; git push -q . HEAD:refs/heads/side; git gc -q
            git clone -q "$here" "$TMPDIR/clone"; cd "$TMPDIR/clone"
            git config user.name Cloned; git config user.email c@x
            echo y > y.txt; git add .; git commit -qm cloned; git log --oneline | wc -l | grep -Fx 2
            cd "$here"; git fetch -q "$TMPDIR/clone" HEAD; git merge -q --ff-only FETCH_HEAD""")
        self.lands(repo)
        self.assertIn("cloned", self.log(repo))

    def test_a_clone_is_made_of_a_worktree_with_commits_of_its_own(self):
        repo = self.working(agent="""
            echo x > x.txt; git add .; git commit -qm mine
            git clone -q "$PWD" "$TMPDIR/clone"; test -e "$TMPDIR/clone/x.txt"
            git clone -q --no-local --depth 1 "file://$PWD" "$TMPDIR/shallow"; test -e "$TMPDIR/shallow/x.txt\"""")
        self.lands(repo)

    def test_worktrees_are_listed_and_one_of_the_agents_own_comes_and_goes(self):
        repo = self.working(agent="""
            git worktree list | grep -F "$PWD "
            git worktree add -q --detach "$TMPDIR/beside" HEAD; (cd "$TMPDIR/beside"; git status --porcelain)
            git worktree remove "$TMPDIR/beside\"""")
        self.lands(repo)
        self.assertEqual(len(repo.git("worktree", "list").splitlines()), 1)

    def test_a_submodule_is_filled_and_its_status_is_told(self):
        library = self.repository({"lib.txt": "x\n"}, "library")
        repo = self.working(agent="""
            git submodule status | grep -E '^ [0-9a-f]{40} lib '
            cat lib/lib.txt; git -C lib log --oneline; git submodule foreach -q 'git status --porcelain'
            git diff --submodule=log --quiet""",
            gate="git submodule status | grep -E '^ [0-9a-f]{40} lib '; cat lib/lib.txt")
        repo.git(*PROTOCOL.split(), "submodule", "add", "-q", str(library.path), "lib")
        repo.commit(message="a submodule")
        before = repo.head("main:lib")
        self.lands(repo)
        self.assertEqual(repo.head("main:lib"), before)

    def test_the_object_database_is_collected_and_repacked(self):
        repo = self.working(agent="""
            for each in 1 2 3 4 5; do echo $each > "$each.txt"; git add .; git commit -qm "Add $each"; done
            git gc -q; git gc -q --prune=now; git repack -qad; git fsck --no-dangling; git count-objects -v""")
        self.lands(repo)
        self.assertLessEqual({f"Add {each}" for each in range(1, 6)}, set(self.log(repo)))

    def test_commits_are_described_by_tags(self):
        repo = self.working(agent="""
            git describe --tags | grep -Fx v1.0; echo x > x.txt; git add .; git commit -qm 'Add x'
            git describe --tags | grep -E '^v1.0-1-g'""")
        repo.git("tag", "v1.0")
        self.lands(repo)

    def test_branches_and_tags_are_the_users_and_an_agent_that_tries_hears_so_and_goes_on(self):
        repo = self.working(agent="""
            git checkout -q -b work && exit 1; git tag mine && exit 1; git branch -D other && exit 1
            echo x > x.txt; git add .; git commit -qm 'Add x'""")
        repo.git("branch", "other")
        before = repo.refs("refs/tags/") | {"refs/heads/other": repo.head("other")}
        self.lands(repo)
        self.assertIn("Add x", self.log(repo))
        self.assertEqual(repo.refs("refs/tags/") | {"refs/heads/other": repo.head("other")}, before)
        self.assertEqual(repo.git("branch", "--format=%(refname:short)"), "main\nother")

    def test_a_merge_of_the_agents_own_lands_as_it_is(self):
        repo = self.working({"a.txt": "a\n"}, """
            base=$(git rev-parse HEAD); echo x > x.txt; git add .; git commit -qm 'Add x'; x=$(git rev-parse HEAD)
            git checkout -q --detach "$base"; echo y > y.txt; git add .; git commit -qm 'Add y'
            git merge -q --no-ff -m 'Merge x' "$x"; git bisect start HEAD "$base"; git bisect reset""")
        self.lands(repo)
        self.assertLessEqual({"Add x", "Add y", "Merge x"}, set(self.log(repo)))


class GitInBubblewrap(Git, InBubblewrap):
    pass


class GitUnderLandlock(Git, UnderLandlock):
    pass


if __name__ == "__main__":
    unittest.main()
