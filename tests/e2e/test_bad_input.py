"""What is wrong with the repository, the plan or a gate: a clear message, the right exit code, no loss."""

import os
import subprocess
import threading
import time
import unittest

from harness import ONE_PHASE, SANITIZED, WRITER, Case, Repository, spec

CHATTY = 1_000_000_000


class BadRepository(Case):
    def refused(self, repo, code, *words, arguments=()):
        before = repo.state()
        done = self.assertCode(repo.run(*arguments), code)
        self.assertSays(done, *words)
        self.assertEqual(repo.state(), before)
        self.assertNoProcessLeft()
        return done

    def test_no_repository(self):
        path = self.folder / "plain"
        path.mkdir()
        (path / "SPEC.md").write_text(ONE_PHASE)
        for command in ("run", "status", "resume", "rollback"):
            arguments = {"run": ["SPEC.md", "--yes", "--agent-command", "true"], "rollback": ["1.1"]}.get(command, [])
            done = self.assertCode(self.conduct(command, *arguments, cwd=path), 4)
            self.assertSays(done, "not inside a git repository", "git init")
        self.assertEqual(sorted(os.listdir(path)), ["SPEC.md"])

    def test_unborn_head(self):
        path = self.folder / "unborn"
        path.mkdir()
        repo = Repository(self, path)
        repo.git("init", "-q", "-b", "main")
        repo.write({"SPEC.md": ONE_PHASE})
        done = self.assertCode(repo.run(), 4)
        self.assertSays(done, "no commit", "git commit")
        self.assertEqual(repo.refs(), {})
        self.assertEqual(repo.status(), "?? SPEC.md")

    def test_detached_head(self):
        repo = self.repository(spec=ONE_PHASE)
        repo.git("checkout", "-q", "--detach")
        self.refused(repo, 4, "detached", "--target")
        self.assertCode(repo.run("--target", "main"), 0)
        self.assertIn("one.txt", repo.files("main"))
        self.assertFalse((repo.path / "one.txt").exists(), "the detached checkout moved")

    def test_bare_repository(self):
        source = self.repository(spec=ONE_PHASE)
        source.git("clone", "-q", "--bare", ".", self.folder / "bare.git")
        bare = Repository(self, self.folder / "bare.git")
        (self.folder / "SPEC.md").write_text(ONE_PHASE)
        refs = bare.refs()
        done = self.assertCode(bare.conduct("run", self.folder / "SPEC.md", "--yes", "--agent-command", "true"), 4)
        self.assertSays(done, "bare", "clone")
        self.assertEqual(bare.refs(), refs)

    def test_missing_target(self):
        repo = self.repository(spec=ONE_PHASE)
        self.refused(repo, 4, "nowhere", arguments=["--target", "nowhere"])

    def test_a_target_like_an_option_is_no_option(self):
        repo = self.repository(spec=ONE_PHASE)
        before = repo.state()
        self.assertCode(repo.run("--target=--upload-pack=touch pwned"), 4)
        self.assertEqual(repo.state(), before)

    def test_submodules(self):
        library = self.repository({"lib.txt": "x\n"}, "library")
        repo = self.repository(spec=ONE_PHASE)
        repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.path), "lib")
        repo.commit(message="a submodule")
        before = repo.head("main:lib")
        agent = self.agent(WRITER + "test -e lib/.git || test -d lib\n")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(repo.head("main:lib"), before, "the submodule moved")
        self.assertSound(repo)

    def test_a_merge_in_progress(self):
        repo = self.repository(spec=ONE_PHASE)
        repo.git("checkout", "-q", "-b", "side")
        repo.commit({"README.md": "side\n"})
        repo.git("checkout", "-q", "main")
        repo.commit({"README.md": "main\n"})
        repo.git("merge", "side", check=False)
        status = repo.status()
        self.assertCode(repo.run(), 5)
        self.assertEqual(repo.status(), status)

    def test_a_second_conductor_is_refused(self):
        go = self.shared / "go"
        agent = self.agent(f"touch {self.shared}/in; while ! test -e {go}; do sleep 0.02; done\n" + WRITER)
        repo = self.repository(spec=ONE_PHASE)
        first = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the agent runs")
        done = self.assertCode(repo.conduct("resume"), 4)
        self.assertSays(done, str(first.pid))
        go.touch()
        self.assertCode(first.wait(), 0)


class DirtyCheckout(Case):
    def test_it_runs_and_lands_beside_what_is_uncommitted(self):
        repo = self.repository({"README.md": "a\n", "notes.txt": "old\n"}, spec=ONE_PHASE)
        repo.write({"notes.txt": "mine, not committed\n", "untracked.txt": "mine too\n"})
        repo.git("add", "notes.txt")
        repo.write({"README.md": "edited\n"})
        status = repo.status()
        agent = self.agent(WRITER + "test ! -e untracked.txt && grep -q old notes.txt\n")
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertSays(done, "notes.txt")
        self.assertIn("one.txt", repo.files())
        self.assertEqual((repo.path / "notes.txt").read_text(), "mine, not committed\n")
        self.assertEqual((repo.path / "README.md").read_text(), "edited\n")
        self.assertSound(repo, status)

    def test_what_is_in_the_way_stops_the_landing_and_land_continues(self):
        for name, content in (("one.txt", "mine\n"), (".gitignore", "one.txt\n")):
            with self.subTest(name):
                repo = self.repository(name="r" + name.replace(".", ""), spec=ONE_PHASE)
                repo.write({name: content, "one.txt": "mine\n"})
                before = repo.state()
                done = self.assertCode(repo.run(), 5)
                self.assertSays(done, "one.txt", "conduct land")
                after = repo.state()
                for key in ("files", "status", "HEAD"):
                    self.assertEqual(after[key], before[key])
                self.assertEqual(after["refs"]["refs/heads/main"], before["refs"]["refs/heads/main"])
                self.assertEqual((repo.path / "one.txt").read_text(), "mine\n")

                still = self.assertCode(repo.conduct("land"), 5)
                self.assertSays(still, "one.txt")
                os.remove(repo.path / "one.txt")
                self.assertCode(repo.conduct("land"), 0)
                self.assertEqual((repo.path / "one.txt").read_text(), "made by one\n")
                self.assertNoProcessLeft()

    def test_an_edited_file_that_the_run_changes_is_in_the_way(self):
        repo = self.repository({"shared.txt": "old\n"}, spec=spec({}))
        repo.write({"shared.txt": "mine\n"})
        agent = self.agent("echo theirs > shared.txt\n")
        self.assertCode(repo.run(agent=agent), 5)
        self.assertEqual((repo.path / "shared.txt").read_text(), "mine\n")
        self.assertEqual(repo.show("shared.txt"), "old")
        repo.git("checkout", "-q", "shared.txt")
        self.assertCode(repo.conduct("land"), 0)
        self.assertEqual((repo.path / "shared.txt").read_text(), "theirs\n")
        self.assertSound(repo)

    def test_an_uncommitted_spec_runs(self):
        repo = self.repository()
        repo.write({"SPEC.md": ONE_PHASE})
        self.assertCode(repo.run(), 0)
        self.assertSound(repo, "?? SPEC.md")
        self.assertNotIn("SPEC.md", repo.files())


class BadSpec(Case):
    def refused(self, plan, *words, code=3):
        """The plan is refused by check and by run, with the same words, and nothing changes."""
        repo = self.repository()
        repo.write({"SPEC.md": plan})
        before = repo.state()
        for arguments in (["check", "SPEC.md"], repo.run_arguments(), ["plan", "SPEC.md"]):
            done = self.assertCode(repo.conduct(*arguments), code)
            self.assertSays(done, *words)
        self.assertEqual(repo.state(), before)
        self.assertFalse((repo.path / ".git/conduct").exists())

    def test_module_name_that_climbs(self):
        self.refused(spec({"modules": ".."}), "SPEC.md:10:10", 'module name ".."', "Modules: ..")

    def test_module_name_with_a_slash(self):
        self.refused(spec({"modules": "../evil"}), "SPEC.md:", "../evil")

    def test_module_name_with_an_inner_slash(self):
        self.refused(spec({"modules": "good, a/b"}), "SPEC.md:", "a/b")

    def test_module_name_like_an_option(self):
        self.refused(spec({"modules": "-rf"}), "SPEC.md:", "-rf")

    def test_module_name_with_a_space(self):
        self.refused(spec({"modules": "two words"}), "SPEC.md:", "two words")

    def test_module_name_with_a_case_fold_twin(self):
        self.refused(spec({"modules": "Api, api"}), "SPEC.md:", "Api", "api")

    def test_all_problems_come_at_once(self):
        self.refused(spec({"modules": "-x"}, {"modules": "b/c", "depends": "Phase 9"}), "-x", "b/c", "9")

    def test_a_plan_without_phases(self):
        self.refused("# Just a title\n\nAnd some words.\n", "phase")

    def test_an_empty_file(self):
        self.refused("", "phase")

    def test_a_plan_without_any_gate(self):
        self.refused("# T\n\n## Implementation Phases\n\n### Phase 1: A\n\n- Do it\n\nModules: a\n", "test command")

    def test_a_cycle_is_named(self):
        self.refused(spec({"depends": "Phase 2"}, {"depends": "Phase 1"}), "wait for each other", "1 -> 2 -> 1")

    def test_a_missing_spec(self):
        repo = self.repository()
        done = self.assertCode(repo.run(), 3)
        self.assertSays(done, "SPEC.md")

    def test_a_folder_for_a_spec(self):
        repo = self.repository()
        (repo.path / "SPEC.md").mkdir()
        done = self.assertCode(repo.run(), 3)
        self.assertSays(done, "SPEC.md", "directory")

    def test_an_unreadable_spec(self):
        if os.geteuid() == 0:
            self.skipTest("root may read every file")
        repo = self.repository()
        repo.write({"SPEC.md": ONE_PHASE})
        (repo.path / "SPEC.md").chmod(0)
        done = self.assertCode(repo.run(), 3)
        self.assertSays(done, "SPEC.md", "permission")
        committed = self.repository(spec=ONE_PHASE, name="committed")
        (committed.path / "SPEC.md").chmod(0)
        done = self.assertCode(committed.run(), 3)
        self.assertSays(done, "SPEC.md", "permission")

    def test_a_20_mb_spec(self):
        filler = "word " * 20 + "\n"
        start = time.monotonic()
        self.refused(ONE_PHASE + filler * (20_000_000 // len(filler)), "SPEC.md", "larger than", "16 MiB")
        self.assertLess(time.monotonic() - start, 60)

    def test_a_binary_spec(self):
        self.refused(b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 64, "SPEC.md", "text")

    def test_a_pipe_for_a_spec_does_not_hang(self):
        repo = self.repository()
        os.mkfifo(repo.path / "SPEC.md")
        self.assertCode(repo.run(), 3)


class BadGate(Case):
    def test_a_test_command_that_hangs(self):
        repo = self.repository(spec=spec({"tests": "echo before; sleep 1000 & sleep 1000"}))
        repo.commit({".conduct/config.toml": '[gates]\ntimeout = "1s"\n'})
        done = self.assertCode(repo.run("--retries", "0"), 1)
        self.assertSays(done, "COULD_NOT_RUN", "time limit")
        gate = [g for g in repo.module("1", "one")["gates"] if g["name"] == "tests"][0]
        self.assertEqual(gate["verdict"], "COULD_NOT_RUN")
        self.assertNotIn("one.txt", repo.files())
        self.assertSound(repo)

    def test_a_test_command_that_floods(self):
        repo = self.repository(spec=spec({"tests": f"head -c {CHATTY // 5} /dev/zero | tr '\\0' x; test -s one.txt"}))
        self.assertCode(repo.run(), 0)
        logs = sum(p.stat().st_size for p in (repo.path / ".git/conduct").rglob("*") if p.is_file())
        self.assertLess(logs, 400_000_000)
        self.assertSound(repo)

    def test_a_test_program_that_is_missing_is_the_environments_fault(self):
        repo = self.repository(spec=spec({"tests": "no-such-test-program --all"}))
        done = self.assertCode(repo.run("--retries", "1"), 4)
        self.assertSays(done, "no-such-test-program", "COULD_NOT_RUN")
        self.assertNotIn("one.txt", repo.files())

    def test_no_test_ran(self):
        repo = self.repository(spec=spec({"tests": "echo 'collected 0 items'; echo 'Ran 0 tests in 0.000s'"}))
        self.assertCode(repo.run("--retries", "0"), 1)
        self.assertNotIn("one.txt", repo.files())

    def test_a_command_is_run_byte_for_byte(self):
        words = "test \"$(printf '%s' 'a*b_c_d <x> \\* & |')\" = 'a*b_c_d <x> \\* & |'"
        repo = self.repository(spec=spec({"tests": words}))
        self.assertCode(repo.run(), 0)

    def test_prose_blocks_where_the_configuration_says_so(self):
        repo = self.repository(spec=spec({"criteria": ["It feels right"]}))
        repo.commit({".conduct/config.toml": '[gates]\nprose = "block"\n'})
        self.assertCode(repo.run("--retries", "0"), 4)
        self.assertNotIn("one.txt", repo.files())

    def test_changes_outside_the_declared_paths(self):
        repo = self.repository(spec=ONE_PHASE.replace("Modules: one", "Modules:\n\n- one (`one.txt`)"))
        agent = self.agent(WRITER + "echo x > elsewhere.txt\n")
        done = self.assertCode(repo.run("--retries", "0", agent=agent), 1)
        self.assertSays(done, "elsewhere.txt", "scope")

    def test_what_a_task_names_is_within_the_declared_paths(self):
        repo = self.repository(spec=spec({"modules": "one: one.txt", "tasks": ["Write it, and `notes/why.md`"]}))
        agent = self.agent(WRITER + "mkdir notes; echo why > notes/why.md\n")
        self.assertCode(repo.run("--retries", "0", agent=agent), 0)
        self.assertIn("notes/why.md", repo.files())

    def test_a_wrong_configuration_is_named_with_its_line(self):
        repo = self.repository(spec=ONE_PHASE)
        repo.commit({".conduct/config.toml": "[run]\njobs = 2\nretrys = 3\n"})
        before = repo.state()
        done = self.assertCode(repo.run(), 4)
        self.assertSays(done, ".conduct/config.toml:3", "retrys", "retries")
        self.assertEqual(repo.state(), before)


class BoundedMemory(Case):
    @unittest.skipIf(SANITIZED, "sanitizers keep freed memory")
    def test_an_agent_that_prints_a_gigabyte(self):
        quiet = self.peak("quiet", "sleep 0.3\n")
        loud = self.peak("loud", f"yes 'a line of output' | head -c {CHATTY}\n")
        self.assertLess(loud - quiet, 32 << 10, f"{quiet} kB without output, {loud} kB with it")

    def peak(self, name, script):
        """The largest size in kB that the conductor itself reached."""
        repo = self.repository(name=name, spec=ONE_PHASE)
        running = repo.start(*repo.run_arguments(self.agent(WRITER + script)))
        highest = [0]

        def watch():
            while True:
                try:
                    with open(f"/proc/{running.pid}/status", encoding="ascii") as file:
                        lines = [line for line in file if line.startswith("VmHWM")]
                except OSError:
                    return
                if not lines:
                    return  # a zombie has no memory
                highest[0] = max(highest[0], int(lines[0].split()[1]))
                time.sleep(0.01)

        watcher = threading.Thread(target=watch)
        watcher.start()
        self.assertCode(running.wait(), 0)
        watcher.join()
        return highest[0]


class HostileNames(Case):
    def test_file_names_of_every_kind_survive(self):
        names = ["new\nline.txt", "tab\there", "-rf", "$(touch pwned)", "quote'\"", "ünï", " lead", "trail ", "a;b",
                 "\x1b[2Jescape"]
        repo = self.repository({"README.md": "x\n"}, spec=spec({}))
        writer = self.shared / "writer.py"
        writer.write_text(f"for name in {names!r}:\n    open('./' + name, 'w').write('x')\n")
        done = self.assertCode(repo.run(agent=self.agent(f"python3 {writer}\n")), 0)
        listed = subprocess.run(["git", "ls-tree", "-rz", "--name-only", "main"], cwd=repo.path,
                                env=self.environment, capture_output=True, check=True).stdout.decode().split("\0")
        for name in names:
            self.assertIn(name, listed)
        self.assertNotIn("\x1b", done.text)
        self.assertFalse((repo.path / "pwned").exists())
        self.assertSound(repo)


if __name__ == "__main__":
    unittest.main()
