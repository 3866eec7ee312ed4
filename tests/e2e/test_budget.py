"""Budgets: what was finished when one is spent is judged, and nothing is paid for twice."""

from harness import Case, spec

ONE = spec({"tasks": ["write a file"], "tests": "test -s done.txt"})
TWO = spec({"tasks": ["write a file"], "tests": "test -s done.txt"},
           {"tasks": ["write a file"], "tests": "test $(wc -l < done.txt) = 2"})

# Speaks as Codex does: what it has used is in its last line. At first it does not end by itself.
PROGRAM = """import json, sys, time
def tell(**line):
    print(json.dumps(line), flush=True)
sys.stdin.read()
with open("{starts}", "a") as starts:
    starts.write("x")
    first = starts.tell() == 1
tell(type="thread.started", thread_id="t-1")
with open("done.txt", "a") as done:
    done.write("done\\n")
tell(type="item.completed", item={{"type": "agent_message", "text": "It is done."}})
tell(type="turn.completed", usage={{"input_tokens": 400000, "cached_input_tokens": 0, "output_tokens": 10}})
if first:
    time.sleep(600)
"""

CONFIG = """[agents.paid]
adapter = "codex"
command = ["python3", "{program}"]
price = {{ input = 1.0, output = 1.0 }}
"""


class Budget(Case):
    def repo(self, plan):
        program, self.starts = self.shared / "program.py", self.shared / "starts"
        program.write_text(PROGRAM.format(starts=self.starts))
        return self.repository({"README.md": "a project\n", ".conduct/config.toml": CONFIG.format(program=program)},
                               spec=plan)

    def run_it(self, repo):
        return repo.conduct("run", "SPEC.md", "--yes", "--agent", "paid", "--max-cost", "0.1")

    def test_an_agent_whose_last_word_spends_it_has_done_its_work(self):
        repo = self.repo(ONE)
        done = self.assertCode(self.run_it(repo), 0)
        self.assertSays(done, "the budget is spent", "landed main")
        self.assertEqual(self.starts.read_text(), "x")

    def test_what_needs_an_agent_waits_for_more_money(self):
        repo = self.repo(TWO)
        done = self.assertCode(self.run_it(repo), 6)
        self.assertSays(done, "checkpoint 1.1", "conduct resume --max-cost")
        self.assertEqual(self.starts.read_text(), "x")
        self.assertSays(self.assertCode(repo.conduct("resume", "--max-cost", "9"), 0), "landed main")
        self.assertEqual(self.starts.read_text(), "xx")
