#!/usr/bin/env python3
"""How well real plans are read.

    corpus.py [FOLDER] [-v]    FOLDER: documents with an INDEX.tsv (file, repo, path, commit, note); without it
                               what CONDUCT_CORPUS names

Prints a table of what became of each class of document, and, over the documents that are labelled by
hand in labels/, precision and recall for each field. The documents are other people's and no part of
this repository. Exits 1 where a bound is missed, and 77, saying so, where there is no such folder.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CONDUCT = os.environ.get("CONDUCT_BIN", str(HERE.parents[1] / "build/release/bin/conduct"))
FIELDS = ("phases", "tasks", "commands", "criteria", "depends")
GIVEN = 0.95  # of the phased documents give phases
SKIPPED = 77
QUALITY = 0.90  # precision and recall of each field

# What says why a document has other phases than its headings promise.
REASONS = {"CS002", "CS003", "CS004", "CS012", "CS014", "CS112", "CS113", "CS117", "CS119", "CS122", "CS123"}


class Document:
    def __init__(self, path, note=""):
        self.path = path
        self.kind = re.split(r"[ ;(]", note)[0]
        found = re.search(r"; (\S+)@h\d x(\d+)", note)
        self.expected = int(found.group(2)) if found else None
        self.keyword = found.group(1) if found else ""
        run = subprocess.run([CONDUCT, "parse", "--json", str(path)], capture_output=True, text=True, timeout=60, check=False)
        self.exit = run.returncode
        try:
            self.spec = json.loads(run.stdout)
        except json.JSONDecodeError:
            self.spec = {"phases": [], "diagnostics": []}
        self.codes = {d["code"] for d in self.spec["diagnostics"]}

    @property
    def count(self):
        return len(self.spec["phases"])

    @property
    def crashed(self):
        return self.exit not in (0, 3, 4)

    def outcome(self):
        if self.crashed:
            return "crash"
        if self.count == 0:
            return "refused" if self.codes & REASONS and self.exit == 3 else "lost"
        if self.kind == "phased" and self.expected not in (None, self.count):
            return "differs" if self.codes & REASONS else "wrong"
        return "phases"


def read_index(folder):
    with open(folder / "INDEX.tsv", encoding="utf-8") as index:
        for line in list(index)[1:]:
            cells = line.rstrip("\n").split("\t")
            yield Document(folder / cells[0], cells[4])


def print_classes(documents, verbose):
    table = collections.defaultdict(collections.Counter)
    for document in documents:
        table[document.kind][document.outcome()] += 1
        if verbose and document.outcome() != "phases":
            print(f"  {document.path.name[:60]:60} {document.kind:11} {document.keyword}x{document.expected}"
                  f" -> {document.count} {document.outcome()} {' '.join(sorted(document.codes & REASONS))}")
    columns = ("phases", "differs", "refused", "wrong", "lost", "crash")
    print(f"{'class':14}" + "".join(f"{c:>9}" for c in columns))
    for kind, row in sorted(table.items()):
        print(f"{kind:14}" + "".join(f"{row[c]:9}" for c in columns))
    return table


def without_lines(value):
    """What a plan says, without where it says it."""
    if isinstance(value, dict):
        return {k: without_lines(v) for k, v in value.items() if k not in ("line", "diagnostics")}
    return [without_lines(v) for v in value] if isinstance(value, list) else value


def print_canonical(documents, scratch, verbose):
    """`conduct fmt` of each plan, read again, is the same plan."""
    plans = [d for d in documents if d.count]
    same = 0
    for document in plans:
        written = subprocess.run([CONDUCT, "fmt", str(document.path)], capture_output=True, timeout=60, check=False).stdout
        path = pathlib.Path(scratch) / document.path.name
        path.write_bytes(written)
        good = without_lines(Document(path).spec) == without_lines(document.spec)
        same += good
        if verbose and not good:
            print(f"  {document.path.name}: its canonical form is another plan")
    print(f"plans whose canonical form is the same plan: {same} of {len(plans)}")
    return same == len(plans)


def inside(lines, spans):
    """The lines of LINES, each replaced by the start of the span of SPANS that holds it."""
    out = set()
    for line in lines:
        start = [first for first, last in spans if first <= line <= last]
        out.add(start[-1] if start else line)
    return out


def facts_of(spec):
    """What the parser read, and the lines that each command takes."""
    spans = [(t["line"], t["line"] + t["command"].count("\n"))
             for p in spec["phases"] for t in p["test_commands"] + [x for m in p["modules"] for x in m.get("test_commands", [])]]
    spans += [(t["line"], t["line"] + t["command"].count("\n")) for t in spec.get("test_commands", []) + spec.get("final_commands", [])]
    facts = {field: set() for field in FIELDS}
    for phase in spec["phases"]:
        facts["phases"].add(phase["line"])
        parts = [phase] + phase["modules"]
        facts["tasks"] |= {t["line"] for part in parts for t in part.get("tasks", [])}
        facts["commands"] |= {t["line"] for part in parts for t in part.get("test_commands", [])}
        facts["criteria"] |= {c["line"] for part in parts for c in part.get("criteria", [])}
        if phase["depends"] is not None:
            facts["depends"] |= {(phase["line"], i) for i in phase["depends"] or ["none"]}
    facts["commands"] |= {t["line"] for t in spec.get("test_commands", [])}
    facts["commands"] |= {t["line"] for t in spec.get("final_commands", [])}
    facts["criteria"] |= {c["line"] for c in spec.get("final_criteria", [])}
    return facts, spans


def facts_of_label(label, spans):
    facts = {field: set() for field in FIELDS}
    for phase in label["phases"]:
        facts["phases"].add(phase["line"])
        facts["tasks"] |= set(phase["tasks"])
        facts["commands"] |= inside(phase["commands"], spans)
        facts["criteria"] |= set(phase["criteria"])
        if phase["depends"] is not None:
            facts["depends"] |= {(phase["line"], i) for i in phase["depends"] or ["none"]}
    facts["commands"] |= inside(label["outside"]["commands"], spans)
    facts["criteria"] |= set(label["outside"]["criteria"])
    return facts


def print_labels(folder, verbose):
    total = {field: [0, 0, 0] for field in FIELDS}  # right, read, labelled
    labels = sorted((HERE / "labels").glob("*.json"))
    for path in labels:
        label = json.loads(path.read_text(encoding="utf-8"))
        read, spans = facts_of(Document(folder / label["document"]).spec)
        truth = facts_of_label(label, spans)
        for field in FIELDS:
            right = read[field] & truth[field]
            for i, n in enumerate((len(right), len(read[field]), len(truth[field]))):
                total[field][i] += n
            if verbose and (read[field] != truth[field]):
                print(f"  {path.stem} {field}: too many {sorted(read[field] - truth[field])[:30]}"
                      f" missing {sorted(truth[field] - read[field])[:30]}")
    print(f"\n{len(labels)} documents labelled by hand")
    print(f"{'field':10}{'right':>7}{'read':>7}{'labelled':>10}{'precision':>11}{'recall':>8}")
    good = True
    for field, (right, read, labelled) in total.items():
        precision, recall = right / max(read, 1), right / max(labelled, 1)
        good = good and precision >= QUALITY and recall >= QUALITY
        print(f"{field:10}{right:7}{read:7}{labelled:10}{precision:11.3f}{recall:8.3f}")
    return good


def main():
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    verbose = "-v" in sys.argv[1:]
    named = arguments[0] if arguments else os.environ.get("CONDUCT_CORPUS", "")
    folder = pathlib.Path(named)
    if not named or not (folder / "INDEX.tsv").is_file():
        print(f"skipped: {named or 'CONDUCT_CORPUS'} names no folder of documents with an INDEX.tsv")
        return SKIPPED
    documents = list(read_index(folder))
    table = print_classes(documents, verbose)
    phased = table["phased"]
    given = (phased["phases"] + phased["differs"]) / max(sum(phased.values()), 1)
    bad = sum(row[c] for row in table.values() for c in ("wrong", "lost", "crash"))
    passing = [d.path.name for d in documents if d.kind == "not-a-plan" and d.exit != 3]
    print(f"\nphased documents that give phases: {given:.3f} (at least {GIVEN})")
    print(f"documents that are no plan and are not refused: {len(passing)} {passing if passing else ''}")
    with tempfile.TemporaryDirectory() as scratch:
        bad += not print_canonical(documents, scratch, verbose)
    good = print_labels(folder, verbose)
    return 0 if given >= GIVEN and bad == 0 and not passing and good else 1


if __name__ == "__main__":
    sys.exit(main())
