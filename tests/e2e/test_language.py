"""Plans as people write them, run to the end: other formats, modules of their own, what is expected to fail, servers
that are asked, agents that the plan names."""

import os
import unittest

from harness import Case

# Does what the tasks in its prompt say: a task "write NAME: TEXT" makes the file NAME.
SCRIBE = """
sed -n 's/^- *\\(\\[.\\] *\\)*.*write \\([^ :]*\\): \\(.*\\)$/\\2 \\3/p' | while read -r name text; do
  mkdir -p "$(dirname "$name")"
  printf '%s\\n' "$text" > "$name"
done
"""


class Formats(Case):
    def run_plan(self, plan, *arguments, name="PLAN.md", files=None):
        self.repo = self.repository(files={name: plan, **(files or {})})
        return self.repo.conduct("run", name, "--yes", "--agent-command", f"sh {self.agent(SCRIBE)}", *arguments)

    def test_a_checklist_of_spec_kit(self):
        done = self.run_plan("# Tasks: notes\n\n## Phase 1: Setup (Shared Infrastructure)\n\n"
                             "- [ ] T001 write src/store.txt: open\n- [ ] T002 [P] write src/log.txt: kept\n\n"
                             "**Checkpoint**: Command `test -s src/store.txt` exits 0\n\n"
                             "## Phase 2: User Story 1 - Read (Priority: P1)\n\n"
                             "**Independent Test**: Command `grep read src/read.txt` exits 0\n\n"
                             "- [ ] T003 [US1] write src/read.txt: read\n", name="tasks.md")
        self.assertCode(done, 0)
        self.assertEqual(self.repo.files(), ["src/log.txt", "src/read.txt", "src/store.txt", "tasks.md"])

    def test_numbered_items_of_a_list(self):
        done = self.run_plan("# Implementation Plan\n\n- [ ] 1. Storage\n  - [ ] 1.1 write store.txt: one\n"
                             "    - _Requirements: 1.1_\n- [ ] 2. Search\n  - [ ] 2.1 write search.txt: two\n\n"
                             "## Verification\n\n- `cat store.txt search.txt`\n")
        self.assertCode(done, 0)
        self.assertEqual(self.repo.files(), ["PLAN.md", "search.txt", "store.txt"])

    def test_what_the_whole_plan_asks_blocks_the_landing(self):
        done = self.run_plan("# Plan\n\n## Phase 1: A\n\n- write a.txt: one\n\nTest Command: test -s a.txt\n\n"
                             "## Acceptance Criteria\n\n- `b.txt` exists\n", "--retries", "0")
        self.assertCode(done, 1)
        self.assertSays(done, "b.txt")
        self.assertEqual(self.repo.files(), ["PLAN.md"])

    def test_a_feature_specification_is_refused(self):
        done = self.run_plan("# Feature Specification: Notes\n\n## User Scenarios & Testing\n\n"
                             "### User Story 1 - Read\n\nText.\n\n## Requirements\n\n- FR-001 it reads\n")
        self.assertCode(done, 3)
        self.assertSays(done, "specification of a feature", "tasks.md")

    def test_one_section_of_several(self):
        plan = ("# Two plans\n\n## Backend\n\n### Phase 1: A\n\n- write a.txt: a\n\nTest Command: test -s a.txt\n\n"
                "## Frontend\n\n### Phase 1: B\n\n- write b.txt: b\n\nTest Command: test -s b.txt\n")
        done = self.run_plan(plan)
        self.assertCode(done, 3)
        self.assertSays(done, "--section")
        again = self.repo.conduct("run", "PLAN.md", "--section", "Frontend", "--yes", "--agent-command",
                                  f"sh {self.agent(SCRIBE)}")
        self.assertCode(again, 0)
        self.assertEqual(self.repo.files(), ["PLAN.md", "b.txt"])


class Modules(Case):
    def test_what_a_modules_own_tasks_and_the_phases_files_name_is_in_its_scope(self):
        plan = ("# Plan\n\n## Phase 1: Two halves\n\nTest Command: cat a/x.txt b/y.txt\n\nFiles:\n\n- `shared/index.txt`\n\n"
                "### Module: a\n\nPaths: a/\n\n- write the left half, and the index\n\n"
                "### Module: b\n\nPaths: b/\n\n- write the right half\n- tell of it in `docs/b.txt`\n")
        agent = self.agent("case $CONDUCT_MODULE in\n"
                           "a) mkdir -p a shared; echo left > a/x.txt; echo all > shared/index.txt ;;\n"
                           "b) mkdir -p b docs; echo right > b/y.txt; echo told > docs/b.txt ;;\nesac\n")
        repo = self.repository(files={"PLAN.md": plan})
        self.assertCode(repo.conduct("run", "PLAN.md", "--yes", "--agent-command", f"sh {agent}"), 0)
        self.assertEqual(repo.files(), ["PLAN.md", "a/x.txt", "b/y.txt", "docs/b.txt", "shared/index.txt"])

    def test_each_has_its_own_tasks_tests_and_agent(self):
        plan = ("# Plan\n\n## Phase 1: Two halves\n\nTest Command: cat a/x.txt b/y.txt\n\n"
                "### Module: a\n\nPaths: a/\nTest Command: grep left a/x.txt\n\n- write a/x.txt: left\n\n"
                "### Module: b\n\nPaths: b/\nAgent: second\nTest Command: grep second b/y.txt\n\n- say who you are\n")
        scribe, second = self.agent(SCRIBE), self.agent("mkdir -p b; echo second > b/y.txt\n")
        config = (f'[roles]\nimplementer = "first"\n[agents.first]\nadapter = "command"\ncommand = ["sh", "{scribe}"]\n'
                  f'[agents.second]\nadapter = "command"\ncommand = ["sh", "{second}"]\n')
        repo = self.repository(files={"PLAN.md": plan, ".conduct/config.toml": config})
        done = self.assertCode(repo.conduct("run", "PLAN.md", "--yes"), 0)
        self.assertSays(done, "named by the plan: second")
        self.assertEqual(repo.show("b/y.txt"), "second")
        unknown = self.repository(files={"PLAN.md": plan.replace("second\n", "third\n"), ".conduct/config.toml": config},
                                  name="other")
        self.assertSays(self.assertCode(unknown.conduct("run", "PLAN.md", "--yes"), 4), "third", "not configured")


class Expectations(Case):
    def run_plan(self, plan, *arguments):
        self.repo = self.repository(files={"PLAN.md": plan})
        return self.repo.conduct("run", "PLAN.md", "--yes", "--agent-command", f"sh {self.agent(SCRIBE)}", *arguments)

    def test_tests_are_written_first_and_must_fail(self):
        done = self.run_plan("# Plan\n\n## Phase 1: Tests\n\n- write check.sh: test -s code.txt\n\n"
                             "Test Command: sh check.sh\nExpected: fail\n\n## Phase 2: Code\n\n- write code.txt: done\n\n"
                             "Test Command: sh check.sh\n")
        self.assertCode(done, 0)

    def test_a_test_that_passes_too_early_is_no_test(self):
        done = self.run_plan("# Plan\n\n## Phase 1: Tests\n\n- write check.sh: true\n\nTest Command: sh check.sh\n"
                             "Expected: fail\n", "--retries", "0")
        self.assertCode(done, 1)
        self.assertSays(done, "the plan expects it to fail")

    def test_what_a_command_prints(self):
        self.assertCode(self.run_plan("# Plan\n\n## Phase 1: A\n\n- write a.txt: 42\n\nRun: `cat a.txt`\n"
                                      "Expected: `42`\n\nVerification:\n- `grep -r TODO a.txt` prints nothing\n"), 0)

    def test_words_in_files_and_coverage(self):
        done = self.run_plan("# Plan\n\n## Phase 1: A\n\n- write README.md: run `make`\n\n"
                             "Test Command: echo TOTAL 91%\n\nSuccess Criteria:\n- README.md contains `make`\n"
                             "- Coverage is at least 90%\n")
        self.assertCode(done, 0)


@unittest.skipIf(os.system("command -v python3 >/dev/null"), "python3 is not installed")
class Servers(Case):
    PLAN = ("# Plan\n\n## Phase 1: A\n\n- write www/health: fine\n\n"
            "Start: `python3 -m http.server --directory www --bind 127.0.0.1 {port}`\n\nSuccess Criteria:\n"
            "- Service answers on port {port}\n- GET http://localhost:{port}/health returns {status}\n")

    def run_server(self, status):
        self.repo = self.repository(files={"PLAN.md": self.PLAN.format(port=38471, status=status)})
        return self.repo.conduct("run", "PLAN.md", "--yes", "--retries", "0", "--agent-command",
                                 f"sh {self.agent(SCRIBE)}")

    def test_one_that_answers(self):
        self.requireSandbox("bubblewrap")  # whose gates have a loopback of their own, so that no port is taken
        self.assertCode(self.run_server(200), 0)

    def test_one_that_answers_something_else(self):
        self.requireSandbox("bubblewrap")
        done = self.assertCode(self.run_server(204), 1)
        self.assertSays(done, "GET http://localhost:38471/health returns 204")


if __name__ == "__main__":
    unittest.main()
