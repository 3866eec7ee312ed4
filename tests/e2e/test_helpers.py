"""Agents that ask for helpers: by a folder with instructions, answered in that folder."""

import json
import pathlib
import signal
import unittest

from harness import Case, spec

# What every agent of these stories begins with.
ASK = """
ask() { mkdir -p "$CONDUCT_REQUESTS/$1" && cat > "$CONDUCT_REQUESTS/$1/instructions.md"; }
await() { until [ -e "$CONDUCT_REQUESTS/$1/answer.md" ]; do sleep 0.05; done; cp "$CONDUCT_REQUESTS/$1/answer.md" "$SHARED/$1.md"; }
say() { printf '{"status": "done", "summary": "%s"}' "$1" > "$CONDUCT_REPORT"; }
"""
PLAN = spec({"tasks": ["write two files"], "tests": "grep -q done one.txt && grep -q rows rows.txt"})


class Helpers(Case):
    sandbox = ""

    def repo(self, config="", plan=PLAN, files=None):
        if self.sandbox:
            config += f'\n[sandbox]\nmode = "{self.sandbox}"\n'
        return self.repository({"README.md": "a project\n", ".conduct/config.toml": config, **(files or {})}, spec=plan)

    def party(self, asker, helper="echo rows > rows.txt; say 'made the rows'"):
        """An agent that does ASKER, and HELPER where it is one."""
        return self.agent(f"SHARED={self.shared}\n{ASK}\n"
                          f'if [ -n "${{CONDUCT_HELPER:-}}" ]; then\n{helper}\nelse\n{asker}\nfi\n')

    def answer(self, request):
        return (self.shared / f"{request}.md").read_text()

    def assertAnswer(self, request, outcome):
        """The whole answer, which begins with OUTCOME."""
        answer = self.answer(request)
        self.assertTrue(answer.startswith(f"# {outcome}\n"), answer)
        return answer

    def helpers(self, repo):
        """Of the last attempt of 1/one."""
        return repo.conduct("explain", "1/one", "--json").json()["history"][-1]["helpers"]

    def assertNothingIsLeft(self, repo):
        self.assertSound(repo)
        self.assertEqual(len(repo.git("worktree", "list").splitlines()), 1)
        self.assertEqual([p.name for p in repo.path.parent.iterdir()], ["repo"])


class Merged(Helpers):
    def test_what_it_makes_comes_into_the_askers_files_while_that_works(self):
        agent = self.party("echo half > half.txt\n"
                           "echo 'write the rows' | ask fixer-request-rows\n"
                           "await fixer-request-rows\n"
                           "cp rows.txt $SHARED/seen; git status --porcelain > $SHARED/status; rm half.txt; echo done > one.txt",
                           "cp half.txt $SHARED/half; cp $CONDUCT_PROMPT_FILE $SHARED/prompt; pwd > $SHARED/where\n"
                           "echo rows > rows.txt; say 'made the rows'")
        repo = self.repo()
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertSays(done, "helper fixer-request-rows started",
                        "helper fixer-request-rows: merged, 1 file")
        self.assertEqual(repo.files(), [".conduct/config.toml", "README.md", "SPEC.md", "one.txt", "rows.txt"])
        self.assertEqual((self.shared / "half").read_text(), "half\n", "it began with what was half done")
        self.assertEqual((self.shared / "seen").read_text(), "rows\n")
        self.assertIn("?? rows.txt", (self.shared / "status").read_text())
        self.assertIn("write the rows", (self.shared / "prompt").read_text())
        answer = self.assertAnswer("fixer-request-rows", "merged")
        self.assertIn("- rows.txt", answer)
        self.assertIn("made the rows", answer)
        self.assertEqual([(h["name"], h["outcome"], h["summary"]) for h in self.helpers(repo)],
                         [("fixer-request-rows", "merged", "made the rows")])
        self.assertIn("helper fixer-request-rows", repo.conduct("costs").out)
        self.assertSays(repo.conduct("explain", "1/one"), "helper fixer-request-rows (command): merged")
        self.assertNothingIsLeft(repo)

    def test_two_at_once_and_the_asker_changes_the_same_file_elsewhere(self):
        lines = "".join(f"line {i}\n" for i in range(40))
        agent = self.party("sed -i 's/^line 20$/done/' list.txt\n"
                           "echo top | ask implementer-request-top; echo end | ask implementer-request-end\n"
                           "until [ -e $SHARED/top ] && [ -e $SHARED/end ]; do sleep 0.05; done\n"
                           "sed -i 's/^line 22$/mine/' list.txt; touch $SHARED/go\n"
                           "await implementer-request-top; await implementer-request-end",
                           "touch $SHARED/${CONDUCT_HELPER##*-}; until [ -e $SHARED/go ]; do sleep 0.05; done\n"
                           "case $CONDUCT_HELPER in *top) sed -i 's/^line 1$/top/' list.txt;; *) sed -i 's/^line 39$/end/' list.txt;; esac")
        repo = self.repo(plan=spec({"tests": "grep -q done list.txt"}), files={"list.txt": lines})
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(set(repo.show("list.txt").split("\n")) - set(lines.split("\n")), {"done", "mine", "top", "end"})
        self.assertNothingIsLeft(repo)

    def test_where_the_asker_has_ended_it_is_waited_for(self):
        agent = self.party("echo x | ask fixer-request-rows; echo done > one.txt")
        repo = self.repo()
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(repo.show("rows.txt"), "rows")
        self.assertNothingIsLeft(repo)

    def test_files_that_are_removed_renamed_executable_or_binary(self):
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows; echo done > one.txt",
                           "rm old.txt; mkdir -p a/b; mv README.md a/b/README.md; printf '\\000\\001\\377' > data.bin\n"
                           "echo rows > rows.txt; chmod +x rows.txt; ln -s rows.txt link")
        repo = self.repo(files={"old.txt": "old\n"})
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(repo.files(), [".conduct/config.toml", "SPEC.md", "a/b/README.md", "data.bin", "link", "one.txt", "rows.txt"])
        self.assertEqual(repo.git("ls-tree", "main", "rows.txt")[:6], "100755")
        self.assertEqual(repo.git("cat-file", "-s", "main:data.bin").strip(), "3")

    def test_a_helper_may_ask_for_one_itself_as_deep_as_is_allowed(self):
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows; echo done > one.txt",
                           "case $CONDUCT_HELPER in\n"
                           "*/*) echo ${CONDUCT_REQUESTS-none} > $SHARED/deepest; echo rows > rows.txt;;\n"
                           "*) echo y | ask implementer-request-deep; await implementer-request-deep; cp rows.txt copy.txt;; esac")
        repo = self.repo()
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(repo.show("copy.txt"), "rows")
        self.assertEqual((self.shared / "deepest").read_text(), "none\n")
        self.assertEqual(sorted(h["name"] for h in self.helpers(repo)),
                         ["fixer-request-rows", "fixer-request-rows/implementer-request-deep"])
        self.assertNothingIsLeft(repo)


class MergedByLandlock(Merged):
    sandbox = "landlock"

    def setUp(self):
        super().setUp()
        self.requireSandbox("landlock")


class MergedWithYourRights(Merged):
    sandbox = "none"


class InTrouble(Helpers):
    """Providers of helpers that are left alone."""

    # "limited" tells of a limit in its JSON lines; "spare" does the work.
    AGENTS = """
[roles]
implementer = ["asker"]
fixer = ["limited"]
[agents.asker]
adapter = "command"
command = ["sh", "{asker}"]
[agents.limited]
adapter = "command"
command = ["sh", "-c", "echo '{{\\"error\\": \\"429 too many requests\\"}}'; exit 1"]
provider = "busy"
{fallback}
[agents.limited.events]
failure = "error"
[agents.spare]
adapter = "command"
command = ["sh", "-c", "echo rows > rows.txt"]
"""
    ASKER = ("echo x | ask fixer-request-a; await fixer-request-a\n"
             "echo x | ask fixer-request-b; await fixer-request-b; echo rows > rows.txt; echo done > one.txt")

    def first_and_second(self, fallback=""):
        repo = self.repo(self.AGENTS.format(asker=self.party(self.ASKER), fallback=fallback))
        self.assertCode(repo.conduct("run", "SPEC.md", "--yes"), 0)
        self.assertIn("429 too many requests", self.assertAnswer("fixer-request-a", "interrupted"))

    def test_a_second_one_is_refused_where_the_first_met_a_limit(self):
        self.first_and_second()
        self.assertIn("busy is left alone (rate-limit): 429 too many requests", self.assertAnswer("fixer-request-b", "refused"))

    def test_a_second_one_is_the_fallbacks(self):
        self.first_and_second('fallback = "spare"')
        self.assertAnswer("fixer-request-b", "merged")


class NotMerged(Helpers):
    def test_what_changes_nothing_is_an_answer(self):
        agent = self.party("echo 'which?' | ask fixer-request-which; await fixer-request-which; echo done > one.txt; echo rows > rows.txt",
                           "say 'the second one'")
        repo = self.repo()
        self.assertCode(repo.run(agent=agent), 0)
        self.assertAnswer("fixer-request-which", "answered")
        self.assertIn("the second one", self.answer("fixer-request-which"))
        self.assertNothingIsLeft(repo)

    def test_what_breaks_a_gate_that_passed_stays_out_and_is_kept(self):
        plan = spec({"tests": "! grep -rq broken . --include=*.txt"})
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows; echo done >> one.txt",
                           "echo broken > rows.txt; say 'made it'")
        repo = self.repo(plan=plan)
        self.assertCode(repo.run(agent=agent), 0)
        self.assertNotIn("rows.txt", repo.files())
        answer = self.assertAnswer("fixer-request-rows", "failed")
        self.assertIn("Checks that failed", answer)
        commit = next(h for h in repo.conduct("explain", "1/one", "--json").json()["history"][-1]["helpers"])["commit"]
        self.assertEqual(repo.git("show", f"{commit}:rows.txt"), "broken")
        self.assertIn(f"git show {commit}", answer)
        self.assertIn(commit, repo.git("for-each-ref", "refs/conduct/1/attic"))
        self.assertNothingIsLeft(repo)

    def test_the_plan_is_not_a_helpers_to_change(self):
        repo = self.repo()
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows\n"
                           "echo done > one.txt; echo rows > rows.txt", "echo easier >> SPEC.md")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("SPEC.md was changed", self.assertAnswer("fixer-request-rows", "failed"))

    def test_a_request_without_words_is_told_of(self):
        repo = self.repo()
        agent = self.party("mkdir $CONDUCT_REQUESTS/fixer-request-a; printf '' | ask fixer-request-b\n"
                           "echo ' ' | ask fixer-request-c; await fixer-request-c\n"
                           "echo done > one.txt; echo rows > rows.txt")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(self.answer("fixer-request-c"), "# refused\n\ninstructions.md is blank\n")
        self.assertEqual([(h["name"][-1], h["outcome"], h["reason"]) for h in self.helpers(repo)],
                         [("c", "refused", "instructions.md is blank"),
                          ("a", "refused", "it was left without words in instructions.md"),
                          ("b", "refused", "it was left without words in instructions.md")])

    def test_what_both_have_changed_stays_out(self):
        agent = self.party("echo x | ask fixer-request-rows\n"
                           "until [ -e $SHARED/began ]; do sleep 0.05; done; echo mine > README.md; touch $SHARED/go\n"
                           "await fixer-request-rows; echo rows > rows.txt; echo done > one.txt",
                           "touch $SHARED/began; until [ -e $SHARED/go ]; do sleep 0.05; done; echo its > README.md")
        repo = self.repo()
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual(repo.show("README.md"), "mine")
        answer = self.assertAnswer("fixer-request-rows", "conflicted")
        self.assertIn("- README.md", answer)
        self.assertNothingIsLeft(repo)

    def test_what_could_be_written_only_in_part_is_told_of(self):
        """A file that git ignores is where the helper has made a folder, which git apply notices too late."""
        agent = self.party("echo mine > rows; echo before > kept.txt; echo x | ask fixer-request-rows; await fixer-request-rows\n"
                           "echo rows > rows.txt; echo done > one.txt",
                           "mkdir rows; echo 1 > rows/1; echo a > a.txt; echo after > kept.txt; rm README.md")
        repo = self.repo(files={".gitignore": "rows\n!rows/\n"})
        self.assertCode(repo.run(agent=agent), 0)
        answer = self.assertAnswer("fixer-request-rows", "failed")
        self.assertIn("it cannot be merged: git apply", answer)
        self.assertIn("## May hold a part of it\n\n- README.md\n- a.txt\n- kept.txt\n- rows/1\n", answer)
        self.assertNotIn("None of it", answer)

    def test_a_file_that_git_ignores_is_not_written_over(self):
        agent = self.party("echo mine > secret; echo x | ask fixer-request-rows; await fixer-request-rows\n"
                           "git status --porcelain > $SHARED/status; cp secret $SHARED/secret\n"
                           "echo rows > rows.txt; echo done > one.txt",
                           "printf '' > .gitignore; echo its > secret; echo a > a.txt")
        repo = self.repo(files={".gitignore": "secret\n"})
        self.assertCode(repo.run(agent=agent), 0)
        answer = self.assertAnswer("fixer-request-rows", "failed")
        self.assertIn("None of it is in your files", answer)
        self.assertEqual((self.shared / "status").read_text(), "", answer)
        self.assertEqual((self.shared / "secret").read_text(), "mine\n")

    def test_one_whose_agent_fails_has_failed(self):
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows; echo rows > rows.txt; echo done > one.txt",
                           "echo other > other.txt; exit 3")
        repo = self.repo()
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("its agent exited 3", self.answer("fixer-request-rows"))
        self.assertNotIn("other.txt", repo.files())

    def test_more_than_the_limit_and_what_is_no_request_are_refused(self):
        agent = self.party("for name in one two; do echo x | ask fixer-request-$name; await fixer-request-$name; done\n"
                           "for name in reviewer-request-x fixer-request-X fixer-request-; do echo x | ask $name; await $name; done\n"
                           "echo done > one.txt; echo rows > rows.txt", "say nothing")
        repo = self.repo("[helpers]\nlimit = 1\n")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertAnswer("fixer-request-one", "answered")
        self.assertIn("no helper is left: 1 for one attempt", self.answer("fixer-request-two"))
        for name in ("reviewer-request-x", "fixer-request-X", "fixer-request-"):
            self.assertIn("is no request", self.answer(name))
        self.assertEqual([h["outcome"] for h in self.helpers(repo)], ["answered"] + 4 * ["refused"])

    def test_with_a_limit_of_none_nobody_is_told_of_them(self):
        agent = self.party('echo "${CONDUCT_REQUESTS-none}" > $SHARED/requests; cp $CONDUCT_PROMPT_FILE $SHARED/prompt\n'
                           "echo done > one.txt; echo rows > rows.txt")
        repo = self.repo("[helpers]\nlimit = 0\n")
        self.assertCode(repo.run(agent=agent), 0)
        self.assertEqual((self.shared / "requests").read_text(), "none\n")
        self.assertNotIn("CONDUCT_REQUESTS", (self.shared / "prompt").read_text())

    def test_links_lead_the_conductor_nowhere(self):
        (self.shared / "victim").write_text("mine\n")
        (self.shared / "elsewhere").mkdir()
        agent = self.party(
            "R=$CONDUCT_REQUESTS\n"
            "mkdir $R/fixer-request-a; ln -s $SHARED/victim $R/fixer-request-a/answer.md; ln -s $SHARED/victim $R/fixer-request-a/status\n"
            "echo x | ask fixer-request-a\n"
            "mkdir $R/fixer-request-b; ln -s /etc/passwd $R/fixer-request-b/instructions.md.new\n"
            "mv $R/fixer-request-b/instructions.md.new $R/fixer-request-b/instructions.md\n"
            "until [ -f $R/fixer-request-a/answer.md ] && [ ! -L $R/fixer-request-a/answer.md ]; do sleep 0.05; done\n"
            "echo x | ask fixer-request-c; until [ -e $SHARED/began ]; do sleep 0.05; done\n"
            "mv $R/fixer-request-c $R/away; ln -s $SHARED/elsewhere $R/fixer-request-c; rm README.md; ln -s $SHARED/elsewhere dir; touch $SHARED/go\n"
            "echo done > one.txt; echo rows > rows.txt",
            "case $CONDUCT_HELPER in *-c) touch $SHARED/began; until [ -e $SHARED/go ]; do sleep 0.05; done; mkdir dir; echo x > dir/file;; esac")
        repo = self.repo()
        repo.run(agent=agent)
        self.assertEqual((self.shared / "victim").read_text(), "mine\n")
        self.assertEqual(list((self.shared / "elsewhere").iterdir()), [])


class CalledAgain(Helpers):
    PROGRAM = """import json, os, pathlib, sys
def tell(**line):
    print(json.dumps(line), flush=True)
shared, session = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
prompt = sys.stdin.read()
if os.environ.get("CONDUCT_HELPER"):
    pathlib.Path("rows.txt").write_text("rows")
    tell(session="talk-h", usage={"input": 10, "output": 1, "cost": 0.5})
elif session:
    (shared / "again").write_text(prompt)
    pathlib.Path("one.txt").write_text("done " + pathlib.Path("rows.txt").read_text())
    tell(session=session, usage={"input": 300, "output": 30, "cost": 3.0})
else:
    folder = pathlib.Path(os.environ["CONDUCT_REQUESTS"], "implementer-request-rows")
    folder.mkdir()
    (folder / "instructions.md").write_text("write the rows")
    tell(session="talk-1", usage={"input": 100, "output": 10, "cost": 1.0})
"""
    CONFIG = """[agents.mine]
adapter = "command"
command = ["python3", "{program}", "{shared}"]
resume = ["python3", "{program}", "{shared}", "{{session}}"]
[agents.mine.events]
session = "session"
input_tokens = "usage.input"
output_tokens = "usage.output"
cost_usd = "usage.cost"
"""

    def test_one_that_has_ended_goes_on_with_the_answers_in_its_conversation(self):
        program = self.shared / "program.py"
        program.write_text(self.PROGRAM)
        repo = self.repo(self.CONFIG.format(program=program, shared=self.shared))
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--agent", "mine"), 0)
        self.assertEqual(done.text.count("implementer 1 started"), 2, done)
        again = (self.shared / "again").read_text()
        self.assertIn("Your helpers have answered", again)
        self.assertIn("# merged", again)
        self.assertEqual(repo.show("one.txt"), "done rows")
        costs = repo.conduct("costs", "--json").json()
        attempts = costs["phases"][0]["jobs"][0]["attempts"]
        self.assertEqual(len(attempts), 1, "it is the same attempt")
        self.assertEqual(attempts[0]["helpers"][0]["usage"]["cost_usd"], 0.5)
        self.assertEqual(costs["usage"]["cost_usd"], round(attempts[0]["usage"]["cost_usd"] + 0.5, 6))
        self.assertEqual(costs["usage"]["tries"], 2)
        self.assertNothingIsLeft(repo)

    def test_one_that_has_failed_is_not_called_again(self):
        program = self.shared / "program.py"
        program.write_text(self.PROGRAM.replace('    (folder / "instructions.md").write_text("write the rows")\n',
                                                '    (folder / "instructions.md").write_text("write the rows")\n'
                                                '    print(json.dumps({"session": "talk-1"}), flush=True)\n'
                                                '    sys.exit(3)\n'))
        repo = self.repo(self.CONFIG.format(program=program, shared=self.shared))
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--agent", "mine", "--retries", "0"), 1)
        self.assertEqual(done.text.count("implementer 1 started"), 1, done)
        self.assertSays(done, "exited 3")
        self.assertFalse((self.shared / "again").exists())

    def test_refusals_alone_are_not_worth_a_call(self):
        program = self.shared / "program.py"
        program.write_text(self.PROGRAM.replace("implementer-request-rows", "reviewer-request-rows"))
        repo = self.repo(self.CONFIG.format(program=program, shared=self.shared))
        done = self.assertCode(repo.conduct("run", "SPEC.md", "--yes", "--agent", "mine", "--retries", "0"), 1)
        self.assertEqual(done.text.count("implementer 1 started"), 1, done)
        self.assertSays(done, "helper reviewer-request-rows: refused")


class CutOff(Helpers):
    HELPER = "echo part > part.txt; touch $SHARED/began; sleep 1000"

    def begin(self, repo, asker="echo half > half.txt; echo x | ask fixer-request-rows; sleep 1000"):
        running = repo.start(*repo.run_arguments(self.party(asker, self.HELPER)))
        self.wait_for((self.shared / "began").exists, "the helper works")
        return running

    def finish(self, repo):
        """Resumed with the same agent, which now does its work."""
        for script in self.folder.glob("agent-*.sh"):
            script.write_text("echo done > one.txt; echo rows > rows.txt\n")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertNothingIsLeft(repo)

    def test_a_conductor_that_is_killed_leaves_nothing_and_loses_nothing(self):
        repo = self.repo()
        running = self.begin(repo)
        running.kill(signal.SIGKILL)
        running.wait()
        self.wait_for(lambda: not self.leftovers(), "all its processes are gone")
        self.finish(repo)
        saved = [repo.git("ls-tree", "--name-only", "-r", ref.split()[0])
                 for ref in repo.git("for-each-ref", "refs/conduct/1/attic").splitlines()]
        self.assertTrue(any("part.txt" in files for files in saved), saved)
        self.assertTrue(any("half.txt" in files for files in saved), saved)

    ASKER = """import json, os, pathlib, subprocess, sys, time
shared, session = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
prompt = sys.stdin.read()
print(json.dumps({"session": "talk-1"}), flush=True)
folder = pathlib.Path(os.environ["CONDUCT_REQUESTS"], "implementer-request-rows")
if os.environ.get("CONDUCT_HELPER"):
    print(json.dumps({"cost": 0.5}), flush=True)
    pathlib.Path("part.txt").write_text("part")
    (shared / "began").touch()
    time.sleep(1000)
elif session:
    (shared / "again").write_text(prompt)
    (shared / "answer").write_text((folder / "answer.md").read_text())
    for name, text in ("one.txt", "done"), ("rows.txt", "rows"):
        pathlib.Path(name).write_text(text)
    print(json.dumps({"cost": 1.0}), flush=True)
else:
    folder.mkdir()
    (folder / "instructions.md").write_text("write the rows")
    time.sleep(1000)
"""
    CONFIG = CalledAgain.CONFIG.replace('input_tokens = "usage.input"\noutput_tokens = "usage.output"\n', "").replace(
        '"usage.cost"', '"cost"')

    def test_an_asker_that_goes_on_after_a_kill_hears_of_its_helper(self):
        program = self.shared / "program.py"
        program.write_text(self.ASKER)
        repo = self.repo(self.CONFIG.format(program=program, shared=self.shared))
        running = repo.start("run", "SPEC.md", "--yes", "--agent", "mine")
        self.wait_for((self.shared / "began").exists, "the helper works")
        self.wait_for(lambda: repo.conduct("costs", "--json").json()["usage"]["cost_usd"] == 0.5, "it is in the log")
        running.kill(signal.SIGKILL)
        running.wait()
        self.assertCode(repo.conduct("resume"), 0)
        self.assertTrue((self.shared / "answer").read_text().startswith("# interrupted\n"))
        [helper] = self.helpers(repo)
        self.assertEqual(helper["outcome"], "interrupted")
        self.assertEqual(repo.git("ls-tree", "--name-only", "-r", helper["commit"], "part.txt").strip(), "part.txt")
        self.assertRegex((self.shared / "again").read_text(),
                         f"implementer-request-rows: interrupted.*git show {helper['commit'][:7]}")
        [attempt] = repo.conduct("costs", "--json").json()["phases"][0]["jobs"][0]["attempts"]
        self.assertEqual([h["usage"]["cost_usd"] for h in attempt["helpers"]], [0.5])
        self.assertEqual(attempt["usage"]["cost_usd"], 1.0)
        self.assertNothingIsLeft(repo)

    def test_ctrl_c_ends_both(self):
        repo = self.repo()
        running = self.begin(repo)
        running.kill(signal.SIGINT)
        self.assertEqual(running.wait().code, 130)
        self.assertNoProcessLeft()
        self.assertEqual(self.helpers(repo)[0]["outcome"], "interrupted")
        self.finish(repo)

    def test_what_cannot_be_saved_stays_in_its_worktree(self):
        """Where a later helper has the same name, too."""
        repo = self.repo('[sandbox]\nmode = "none"\n')
        agent = self.party("echo x | ask fixer-request-rows\n"
                           "if [ $CONDUCT_ATTEMPT = 1 ]; then until [ -e $SHARED/began ]; do sleep 0.05; done; exit 1; fi\n"
                           "await fixer-request-rows; echo done > one.txt; echo rows > rows.txt",
                           "echo part > part.txt; pwd > $SHARED/where\n"
                           "own=$(git rev-parse --git-common-dir)/conduct/worktrees/$(basename $(git rev-parse --git-dir))\n"
                           "mkdir -p $own/note-killed; touch $SHARED/began; sleep 1000")
        done = self.assertCode(repo.run(agent=agent), 0)
        where = (self.shared / "where").read_text().strip()
        self.assertSays(done, f"what it made cannot be saved and is left in {where}: ")
        self.assertIn(f"{where} holds what an earlier helper made, which cannot be saved", self.answer("fixer-request-rows"))
        self.assertEqual(pathlib.Path(where, "part.txt").read_text(), "part\n")

    def test_an_asker_that_fails_ends_its_helpers(self):
        repo = self.repo()
        agent = self.party("if [ $CONDUCT_ATTEMPT = 1 ]; then echo x | ask fixer-request-rows\n"
                           "until [ -e $SHARED/began ]; do sleep 0.05; done; exit 1; fi\n"
                           "cp $CONDUCT_PROMPT_FILE $SHARED/prompt; echo done > one.txt; echo rows > rows.txt", self.HELPER)
        self.assertCode(repo.run(agent=agent), 0)
        self.assertIn("fixer-request-rows: interrupted", (self.shared / "prompt").read_text())
        self.assertNothingIsLeft(repo)

    def test_one_that_waits_for_its_helper_is_not_taken_for_stalled(self):
        repo = self.repo('[run]\nstall = "400ms"\n')
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows; echo done > one.txt",
                           "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i; sleep 0.2; done; echo rows > rows.txt")
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertNotIn("has done nothing", done.text)

    def test_one_that_does_nothing_is_told_of_then_ended_and_its_asker_goes_on(self):
        repo = self.repo('[run]\nstall = "300ms"\n')
        agent = self.party("echo x | ask fixer-request-rows; await fixer-request-rows; echo rows > rows.txt; echo done > one.txt",
                           "sleep 1000")
        done = self.assertCode(repo.run(agent=agent), 0)
        self.assertSays(done, "helper fixer-request-rows has done nothing for", "it is ended after as long again")
        self.assertIn("its agent did nothing any more", self.assertAnswer("fixer-request-rows", "failed"))
        self.assertNoProcessLeft()


if __name__ == "__main__":
    unittest.main()
