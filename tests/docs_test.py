#!/usr/bin/env python3
"""Runs the examples of the documentation against the real binary (CONDUCT_BIN).

A fenced block says what it is in the words after its language:
    ```sh run            is run with sh -e in a fresh git repository, one per document; must exit 0
    ```sh run exit=3     must exit 3
    ```markdown file=X   is written to the file X first (any language)
    ```text output       is what the block before it printed, stdout and stderr as they came;
                         a line "..." stands for any lines; times, dates, commits and the
                         repository's path may differ
All other blocks are left alone. The manual page and the README must name every command,
docs/diagnostics.md every code of a diagnostic.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^(`{3,})(\S*)[ \t]*(.*)$")
SHOWN_REPOSITORY = "/home/me/project"  # what documents call the repository


class Block:
    """A fenced block: where it begins, the words after its language, its text."""

    def __init__(self, line, words, text):
        self.line = line
        self.words = words
        self.text = text

    def value(self, name):
        for word in self.words:
            if word.startswith(name + "="):
                return word[len(name) + 1 :]
        return None


def blocks(markdown):
    """The fenced blocks that have words after their language."""
    found = []
    fence = None
    for number, line in enumerate(markdown.split("\n"), 1):
        if fence is None:
            match = FENCE.match(line)
            if match:
                fence, start, words, text = match[1], number, match[3].split(), []
        elif line.strip() == fence:
            if words:
                found.append(Block(start, words, "".join(part + "\n" for part in text)))
            fence = None
        else:
            text.append(line)
    if fence is not None:
        raise AssertionError(f"line {start}: the block is not closed")
    return found


def normalised(text):
    """TEXT's lines without what differs from run to run."""
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", "DATE", text)
    text = re.sub(r"\b\d\d:\d\d(:\d\d)?(\.\d+)?Z?\b", "CLOCK", text)
    text = re.sub(r"\b(\d+ ?(h|m|min) )?\d+(\.\d+)? ?(ms|s|m|min|h)\b", "TIME", text)
    text = re.sub(r"\b[0-9a-f]{7,40}\b", "COMMIT", text)
    return [" ".join(line.split()) for line in text.strip("\n").split("\n")]


def matches(expected, actual):
    """Is ACTUAL (lines) what EXPECTED says, "..." standing for any lines?"""
    pattern = "".join(
        "(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


class Session:
    """A scratch home with a git repository, in which the blocks of one document are run."""

    def __init__(self, conduct):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="conduct-docs-")).resolve()
        self.repository = self.scratch / "project"
        self.repository.mkdir()
        (self.scratch / "bin").mkdir()
        (self.scratch / "bin" / "conduct").symlink_to(conduct)
        self.environment = {
            "HOME": str(self.scratch),
            "PATH": f"{self.scratch}/bin:{os.environ['PATH']}",
            "TMPDIR": str(self.scratch),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
        }
        (self.scratch / ".gitconfig").write_text(
            "[user]\n\tname = You\n\temail = you@localhost\n[init]\n\tdefaultBranch = main\n",
            encoding="utf-8",
        )
        status, said = self.run("git init -q && git commit -q --allow-empty -m Start")
        if status != 0:
            raise AssertionError(f"no scratch repository: {said}")

    def write(self, name, text):
        path = self.repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, script):
        """The exit code of SCRIPT, and what it printed."""
        done = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=self.repository,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        return done.returncode, said.replace(str(self.repository), SHOWN_REPOSITORY)

    def close(self):
        shutil.rmtree(self.scratch)


def run_document(markdown, conduct):
    """Runs the examples of a document, and says how many; a wrong one raises AssertionError."""
    session = Session(conduct)
    count = 0
    said = None
    try:
        for block in blocks(markdown):
            if block.value("file"):
                session.write(block.value("file"), block.text)
            elif "run" in block.words:
                wanted = int(block.value("exit") or 0)
                status, said = session.run(block.text)
                count += 1
                if status != wanted:
                    raise AssertionError(f"line {block.line}: exit {status}, not {wanted}:\n{said}")
            elif "output" in block.words:
                if said is None:
                    raise AssertionError(f"line {block.line}: the output of what?")
                if not matches(normalised(block.text), normalised(said)):
                    raise AssertionError(f"line {block.line}: it printed something else:\n{said}")
            else:
                raise AssertionError(f"line {block.line}: what is {block.words}?")
    finally:
        session.close()
    return count


def conduct_binary():
    path = os.environ.get("CONDUCT_BIN")
    if not path:
        raise AssertionError("CONDUCT_BIN is not set: the path of the program to test")
    return pathlib.Path(path).resolve()


def printed_by(*words):
    done = subprocess.run(
        [conduct_binary(), *words], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True
    )
    return done.stdout.decode("utf-8")


def commands():
    """The commands that `conduct help` lists: indented two, the first word of a line."""
    return re.findall(r"^  ([a-z]+) {2,}\S", printed_by("help"), re.MULTILINE)


def options(command):
    """The long options that `conduct help COMMAND` lists, without those that every command has."""
    found = re.findall(r"^  (?:-\w, )?(--[a-z-]+)", printed_by("help", command), re.MULTILINE)
    return [option for option in found if option != "--help"]


class TheRunner(unittest.TestCase):
    """The examples below prove nothing if this program finds no mistakes."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.conduct = pathlib.Path(scratch.name) / "conduct"
        self.conduct.write_text('#!/bin/sh\necho "said $* in 0.3 s"\nexit "${2:-0}"\n')
        self.conduct.chmod(0o755)

    def run_lines(self, *lines):
        return run_document("\n".join(lines), self.conduct)

    def wrong(self, *lines):
        with self.assertRaises(AssertionError) as caught:
            self.run_lines(*lines)
        return str(caught.exception)

    def test_a_right_document(self):
        ran = self.run_lines(
            "```text file=deep/note",
            "hello",
            "```",
            "```sh run",
            "conduct check",
            "cat deep/note",
            "```",
            "prints",
            "```text output",
            "said check in 7 s",
            "...",
            "hello",
            "```",
            "```sh",
            "not run",
            "```",
        )
        self.assertEqual(ran, 1)

    def test_a_wrong_exit_code(self):
        said = self.wrong("```sh run", "conduct run 3", "```")
        self.assertEqual(said, "line 1: exit 3, not 0:\nsaid run 3 in 0.3 s\n")
        self.assertEqual(self.run_lines("```sh run exit=3", "conduct run 3", "```"), 1)

    def test_a_wrong_output(self):
        said = self.wrong("```sh run", "conduct a", "```", "```text output", "said b in 1 s", "```")
        self.assertEqual(said, "line 4: it printed something else:\nsaid a in 0.3 s\n")

    def test_a_misspelt_word(self):
        self.assertEqual(self.wrong("```sh rum", "conduct a", "```"), "line 1: what is ['rum']?")

    def test_an_open_block(self):
        self.assertEqual(self.wrong("```sh run", "conduct a"), "line 1: the block is not closed")


class Documents(unittest.TestCase):
    def test_every_example_does_what_it_says(self):
        count = 0
        for document in DOCUMENTS:
            with self.subTest(document=document.name):
                count += run_document(document.read_text(encoding="utf-8"), conduct_binary())
        self.assertGreater(count, 4, "hardly any example is run")

    def test_the_readme_names_every_command(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertGreater(len(commands()), 10)
        for command in commands():
            self.assertIn(f"`conduct {command}", readme)

    def test_the_manual_page_names_every_command_and_option(self):
        page = (ROOT / "docs" / "man" / "conduct.1").read_text(encoding="utf-8")
        for command in commands():
            self.assertRegex(page, rf"(?m)^\.(It )?Cm {command}\b")
            for option in options(command):
                self.assertRegex(page, rf"Fl {option[1:]}\b", f"{command} {option}")

    def test_the_codes_of_diagnostics_are_those_that_exist(self):
        def codes_of(file):
            return set(re.findall(r'"(CS\d\d\d)"', (ROOT / file).read_text(encoding="utf-8")))

        of_spec = codes_of("spec/codes.h")
        existing = of_spec | codes_of("conductor/core/plan.cpp") | codes_of("conductor/core/base_check.cpp")
        page = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
        headings = re.findall(r"^## (CS\d\d\d): \S", page, re.MULTILINE)
        retired = re.findall(r"\bCS\d\d\d\b", page.partition("\n## Retired codes\n")[2])
        self.assertGreater(len(of_spec), 40)
        self.assertEqual(existing - set(headings) - set(retired), set(), "not described")
        self.assertEqual(set(headings) - existing, set(), "described, but no code")
        self.assertEqual(sorted(set(headings)), headings, "out of order, or twice")


if __name__ == "__main__":
    unittest.main()
