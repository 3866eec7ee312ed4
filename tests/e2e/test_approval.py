"""`Approval: required`: a phase that has passed waits for a person, who lets it pass or sends it back."""

import json
import signal
import unittest
import xml.etree.ElementTree

from harness import WRITER, Case, spec

ASKS = {"modules": "one", "approval": "required"}
TWO = spec(ASKS, {"modules": "two"})

# Writes its module's file; as a fixer, keeps what it was told and makes a file of that.
AGENT = f"""if test "$CONDUCT_ROLE" = fixer
then cp "$CONDUCT_PROMPT_FILE" "$SHARED/prompt-$CONDUCT_ATTEMPT"; echo fixed > "fixed-$CONDUCT_ATTEMPT.txt"
else {WRITER}fi
"""


class Approval(Case):
    def waiting(self, plan=TWO, *options):
        """A repository whose first run waits for a person."""
        repo = self.repository(spec=plan)
        agent = self.agent(AGENT.replace("$SHARED", str(self.shared)))
        self.done = self.assertCode(repo.run(*options, agent=agent), 5)
        return repo

    def states(self, repo):
        return [phase["state"] for phase in repo.status_json()["phases"]]

    def events(self, repo, kind):
        lines = repo.conduct("log", "--json").out.splitlines()
        return [event for event in map(json.loads, lines) if event["kind"] == kind]


class Waiting(Approval):
    def test_it_says_what_waits_and_what_to_type_and_nothing_has_landed(self):
        repo = self.waiting()
        self.assertSays(self.done, "approval  phase 1 waits", "waits for approval", "waiting: phase 1 (Work) has passed",
                        "conduct diff 1", "conduct approve 1", "conduct reject 1 -m", "conduct resume")
        self.assertEqual(repo.files(), ["README.md", "SPEC.md"])
        self.assertEqual(repo.refs("refs/conduct/1/checkpoints/"), {})
        self.assertSays(repo.conduct("diff", "1"), "+++ b/one.txt")
        self.assertSays(repo.conduct("explain"), "1 (Work) is waiting", "waits for approval", "conduct approve 1")
        self.assertSays(repo.conduct("status"), "parked", "waits for approval")
        self.assertEqual(repo.conduct("checkpoints").out, "run 1 has no checkpoints yet\n")
        self.assertSound(repo)

    def test_programs_are_told_too(self):
        repo = self.waiting()
        status = repo.status_json()
        self.assertEqual((status["state"], status["outcome"]), ("parked", "waiting"))
        self.assertEqual(status["reason"], "1: waits for approval")
        phase = status["phases"][0]
        self.assertEqual((phase["state"], phase["stage"]), ("waiting", "awaiting"))
        self.assertEqual((phase["approval_required"], phase["approval"], phase["rejections"]), (True, None, []))
        self.assertFalse(status["phases"][1]["approval_required"])
        explained = repo.conduct("explain", "1", "--json").json()
        self.assertEqual([step["command"] for step in explained["next"]],
                         ["conduct diff 1", "conduct approve 1", "conduct reject 1 -m WHY", "conduct resume"])
        nodes = repo.conduct("plan", "--json").json()["nodes"]
        self.assertEqual([node["id"] for node in nodes if node["approval"]], ["1"])
        self.assertSays(repo.conduct("plan"), "then a person approves")

    def test_in_ci_nothing_is_approved_by_itself(self):
        report = self.folder / "junit.xml"
        self.waiting(TWO, "--ci", "--junit", report)
        cases = xml.etree.ElementTree.parse(report).iter("testcase")
        case, = [case for case in cases if case.get("name") == "approval"]
        self.assertEqual(case.find("error").get("message"), "waits for approval")

    def test_a_sitting_without_a_word_of_anybody_waits_again(self):
        repo = self.waiting()
        before = repo.refs()
        self.assertCode(repo.conduct("resume"), 5)
        self.assertEqual(repo.refs(), before)
        self.assertSays(self.assertCode(repo.conduct("land"), 5), "no verified result")

    def test_what_does_not_depend_on_it_goes_on(self):
        plan = spec(ASKS, {"modules": "two", "depends": "none"}, {"modules": "three", "depends": "2"},
                    {"modules": "four", "depends": "1"})
        repo = self.waiting(plan)
        self.assertEqual(self.states(repo), ["waiting", "passed", "passed", "pending"])
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "four.txt", "one.txt", "three.txt", "two.txt"])

    def test_a_plan_without_it_waits_for_nobody(self):
        repo = self.repository(spec=spec({"modules": "one", "approval": "none"}))
        self.assertNotIn("approv", self.assertCode(repo.run(), 0).text)


class Approve(Approval):
    def test_then_resume_lands(self):
        repo = self.waiting()
        commit = repo.status_json()["phases"][0]["commit"]
        done = self.assertCode(repo.conduct("approve", "1", "-m", "read it all"), 0)
        self.assertSays(done, "phase 1 is approved", "A Person <person@example.org>", "conduct resume 1")
        self.assertEqual(repo.files(), ["README.md", "SPEC.md"])  # only resume goes on
        self.assertSays(repo.conduct("status"), "approved by A Person", "conduct resume")
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "two.txt"])
        event, = self.events(repo, "approved")
        self.assertEqual((event["body"]["commit"], event["body"]["by"], event["body"]["message"]),
                         (commit, "A Person <person@example.org>", "read it all"))
        self.assertSays(repo.conduct("explain", "1"), "approved", "read it all")
        self.assertSound(repo)

    def test_without_a_committer_it_is_the_login_name(self):
        repo = self.waiting()
        repo.git("config", "--unset", "user.name")
        repo.git("config", "--unset", "user.email")
        self.assertCode(repo.conduct("approve", "1", env={"USER": "mia"}), 0)
        self.assertEqual(self.events(repo, "approved")[0]["body"]["by"], "mia")

    def test_twice_is_once(self):
        repo = self.waiting()
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertSays(self.assertCode(repo.conduct("approve", "1"), 0), "was approved at", "already")
        self.assertEqual(len(self.events(repo, "approved")), 1)

    def test_what_does_not_wait_cannot_be_approved(self):
        repo = self.waiting(spec(ASKS, {"modules": "two", "approval": "required"}, {"modules": "three"}))
        for phase, words in (("2", "phase 2 does not wait for approval: it is pending"),
                             ("3", "phase 3 asks for no approval"),
                             ("9", 'has no phase "9"'), ("1/one", 'has no phase "1/one"')):
            for command in (("approve", phase), ("reject", phase, "-m", "no")):
                self.assertSays(self.assertCode(repo.conduct(*command), 2), words)
        self.assertSays(self.assertCode(repo.conduct("approve"), 2), "no phase was named")
        self.assertSays(self.assertCode(repo.conduct("approve", "1", "--run", "7"), 2), "there is no run 7")
        self.assertEqual(self.events(repo, "approved"), [])

    def test_not_beside_a_conductor(self):
        repo = self.repository(spec=spec(ASKS, {"modules": "two", "depends": "none"}))
        agent = self.agent(f'test $CONDUCT_MODULE = one || {{ trap "" TERM; touch {self.shared}/in; sleep 1000; }}\n{WRITER}')
        running = repo.start(*repo.run_arguments(agent))
        self.wait_for((self.shared / "in").exists, "the second agent runs")
        self.wait_for(lambda: "awaiting" in repo.conduct("status", "--json").out, "the first phase waits")
        done = self.assertCode(repo.conduct("approve", "1"), 4)
        self.assertSays(done, "run 1 is being conducted", "stop it with Ctrl-C")
        running.kill(signal.SIGKILL)
        running.wait()
        # What was killed need not be resumed first.
        self.assertSays(repo.conduct("status"), "waits for approval", "conduct approve 1")
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertNoProcessLeft()
        agent.write_text(WRITER)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "two.txt"])
        self.assertSound(repo)

    def test_a_conductor_that_is_killed_does_not_lose_it(self):
        repo = self.waiting()
        self.assertCode(repo.conduct("approve", "1"), 0)
        for resumed in range(1, 4):
            running = repo.start("resume")
            self.wait_for(lambda: len(self.events(repo, "run-resumed")) == resumed or running.process.poll() is not None,
                          "it goes on")
            running.kill(signal.SIGKILL)
            running.wait()
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(len(self.events(repo, "approved")), 1)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "two.txt"])
        self.assertSound(repo)

    def test_two_that_wait_are_approved_in_one_go(self):
        repo = self.waiting(spec(ASKS, {"modules": "two", "depends": "none", "approval": "required"}))
        self.assertSays(self.assertCode(repo.conduct("approve", "2"), 0), "waiting still: phase 1")
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "two.txt"])


class Reject(Approval):
    def test_the_fixer_reads_why_and_the_result_waits_again(self):
        repo = self.waiting()
        done = self.assertCode(repo.conduct("reject", "1", "-m", "name the options\nin full"), 0)
        self.assertSays(done, "goes back to a fixer", "conduct resume 1")
        self.assertSays(repo.conduct("status"), "rejected by A Person", "conduct resume")
        self.assertSays(self.assertCode(repo.conduct("resume"), 5), "waiting: phase 1")
        prompt = (self.shared / "prompt-1").read_text()
        self.assertIn("What a person asks for", prompt)
        self.assertIn("- name the options\n  in full", prompt)
        rejection, = repo.status_json()["phases"][0]["rejections"]
        self.assertEqual(rejection["message"], "name the options\nin full")
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "fixed-1.txt", "one.txt", "two.txt"])
        self.assertSound(repo)

    def test_a_message_is_needed(self):
        repo = self.waiting()
        self.assertSays(self.assertCode(repo.conduct("reject", "1"), 2), "-m is missing")
        self.assertSays(self.assertCode(repo.conduct("reject", "1", "-m", " "), 2), "-m is missing")

    def test_an_approval_is_taken_back(self):
        repo = self.waiting()
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertCode(repo.conduct("reject", "1", "-m", "no, wait"), 0)
        self.assertCode(repo.conduct("resume"), 5)
        self.assertIn("no, wait", (self.shared / "prompt-1").read_text())

    def test_without_retries_it_is_blocked_until_somebody_resumes(self):
        repo = self.waiting(TWO, "--retries", "0")
        done = self.assertCode(repo.conduct("reject", "1", "-m", "not like this"), 0)
        self.assertSays(done, "blocked: it has no retries")
        self.assertEqual(self.states(repo)[0], "blocked")
        self.assertSays(repo.conduct("explain"), "not like this")
        self.assertCode(repo.conduct("resume"), 5)
        self.assertIn("not like this", (self.shared / "prompt-1").read_text())


class Changed(Approval):
    """An approval is of one result."""

    def test_a_rollback_takes_it_away(self):
        repo = self.waiting(spec({"modules": "zero"}, ASKS, {"modules": "two"}))
        self.assertCode(repo.conduct("approve", "2"), 0)
        self.assertCode(repo.conduct("rollback", "1.1"), 0)
        self.assertCode(repo.conduct("resume"), 5)
        self.assertEqual(self.states(repo), ["passed", "waiting", "pending"])
        self.assertIsNone(repo.status_json()["phases"][1]["approval"])

    def test_the_undoing_of_a_rollback_brings_it_back(self):
        repo = self.waiting(spec({"modules": "zero"}, ASKS))
        self.assertCode(repo.conduct("approve", "2"), 0)
        self.assertCode(repo.conduct("rollback", "1.1"), 0)
        self.assertCode(repo.conduct("rollback", "--undo"), 0)
        self.assertCode(repo.conduct("resume"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "zero.txt"])

    def test_a_fixer_that_merging_others_calls_for_takes_it_away(self):
        # Merged with phase 2, phase 1 no longer passes. It is judged first: its module, then the phase.
        judged = self.shared / "judged"
        plan = spec({**ASKS, "tests": f"echo >> {judged}; test ! -e two.txt || test -e fixed-1.txt"},
                    {"modules": "two", "depends": "none"})
        repo = self.repository(spec=plan)
        wait = f'test $CONDUCT_MODULE = one || until test "$(wc -l < {judged})" = 2; do sleep 0.02; done\n'
        agent = self.agent(wait + AGENT.replace("$SHARED", str(self.shared)))
        self.assertCode(repo.run(agent=agent), 5)
        agent.write_text(AGENT.replace("$SHARED", str(self.shared)))
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertCode(repo.conduct("resume"), 5)
        phase = repo.status_json()["phases"][0]
        self.assertEqual((phase["state"], phase["approval"], phase["attempts"]), ("waiting", None, 1))
        self.assertIsNone(phase["worktree"])
        self.assertCode(repo.conduct("approve", "1"), 0)
        self.assertCode(repo.conduct("resume"), 0)

    def test_a_changed_plan_keeps_what_it_does_not_change(self):
        repo = self.waiting()
        self.assertCode(repo.conduct("approve", "1"), 0)
        (repo.path / "SPEC.md").write_text(TWO.replace("Modules: two", "Modules: three"))
        repo.commit()
        self.assertCode(repo.conduct("resume", "--accept-spec-changes"), 0)
        self.assertEqual(repo.files(), ["README.md", "SPEC.md", "one.txt", "three.txt"])


if __name__ == "__main__":
    unittest.main()
