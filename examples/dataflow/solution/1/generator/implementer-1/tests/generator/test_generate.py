"""The generator: what it makes of a schema, and what it says about a wrong one."""

import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, "tools")
import generate  # noqa: E402

POINT = """record point
text    name 0 5
integer x    -3 3   # small
real    weight
key     name
"""


def module(text):
    """The generated Python module, loaded."""
    names = {}
    exec(compile(generate.python(generate.parse(text, "a.schema"), "a.schema"), "point.py", "exec"), names)
    return names


class Schema(unittest.TestCase):
    def complaint(self, text):
        with self.assertRaises(generate.SchemaError) as caught:
            generate.parse(text, "a.schema")
        return str(caught.exception)

    def test_is_read_field_by_field(self):
        record = generate.parse(POINT, "a.schema")
        self.assertEqual(record.name, "point")
        self.assertEqual(record.field_names(), ["name", "x", "weight"])
        self.assertEqual((record.fields[1].low, record.fields[1].high), (-3, 3))
        self.assertEqual(record.key, ["name"])

    def test_mistakes_are_named_with_their_line(self):
        self.assertEqual(self.complaint("record a\nfloat b\n"),
                         "a.schema:2: unknown kind float; known are text, integer, real and key")
        self.assertEqual(self.complaint("record a\ntext b\n"), "a.schema:2: text needs a name, a minimum and a maximum")
        self.assertEqual(self.complaint("record a\ntext b 2 1\n"), "a.schema:2: b: 2 is more than 1")
        self.assertEqual(self.complaint("record a\ntext b 0 x\n"), "a.schema:2: b: limits are whole numbers")
        self.assertEqual(self.complaint("record a\nreal b\nreal b\n"), "a.schema:3: a second field b")
        self.assertEqual(self.complaint("record a\nreal b\nkey c\n"), "a.schema:3: key: there is no field c")
        self.assertEqual(self.complaint("real b\n"), "a.schema:1: real before the record")
        self.assertEqual(self.complaint("record a\nrecord b\n"), "a.schema:2: a second record; the first is a")
        self.assertEqual(self.complaint("record a\nreal b\n"), "a.schema:1: record a has no key")
        self.assertEqual(self.complaint("# nothing\n"), "a.schema:1: no record")


class Python(unittest.TestCase):
    def problem(self, *values):
        names = module(POINT)
        return names["problem_with"](names["Point"](*values))

    def test_accepts_what_is_within_the_limits(self):
        for values in (("", -3, 0.0), ("abcde", 3, -1e300), ("ünd", 0, 7)):
            self.assertEqual(self.problem(*values), "")

    def test_says_what_is_outside_the_limits(self):
        self.assertEqual(self.problem("abcdef", 0, 0.0), "name must have 0 to 5 bytes")
        self.assertEqual(self.problem("ünde€", 0, 0.0), "name must have 0 to 5 bytes")
        self.assertEqual(self.problem("a\tb", 0, 0.0), "name must not hold control characters")
        self.assertEqual(self.problem("a", 4, 0.0), "x must be from -3 to 3")
        self.assertEqual(self.problem("a", 1.5, 0.0), "x must be a whole number")
        self.assertEqual(self.problem("a", True, 0.0), "x must be a whole number")
        self.assertEqual(self.problem("a", 1, float("nan")), "weight must be a finite number")
        self.assertEqual(self.problem("a", 1, "1"), "weight must be a number")
        self.assertEqual(self.problem(7, 1, 1.0), "name must be text")


class Cpp(unittest.TestCase):
    def test_the_header_compiles_and_agrees_with_the_python_module(self):
        program = """#include "point.h"
#include <cstdio>
int main() {
  std::puts(problem_with({"abcdef", 0, 0}).c_str());
  std::puts(problem_with({"a\\tb", 0, 0}).c_str());
  std::puts(problem_with({"a", 4, 0}).c_str());
  std::puts(problem_with({"a", 0, NAN}).c_str());
  std::puts(problem_with({"", -3, 1}).c_str());
}
"""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "point.h"), "w", encoding="utf-8") as file:
                file.write(generate.cpp(generate.parse(POINT, "a.schema"), "a.schema"))
            with open(os.path.join(folder, "main.cpp"), "w", encoding="utf-8") as file:
                file.write(program)
            subprocess.run(["g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "main.cpp", "-o", "main"],
                           cwd=folder, check=True)
            output = subprocess.run([os.path.join(folder, "main")], check=True, capture_output=True, text=True).stdout
        self.assertEqual(output.split("\n"), [
            "name must have 0 to 5 bytes", "name must not hold control characters", "x must be from -3 to 3",
            "weight must be a finite number", "", ""])

    def test_the_table_has_a_column_for_each_field(self):
        self.assertEqual(generate.sql_table(generate.parse(POINT, "a.schema")),
                         "CREATE TABLE IF NOT EXISTS point (name TEXT NOT NULL, x INTEGER NOT NULL, "
                         "weight REAL NOT NULL, PRIMARY KEY (name)) WITHOUT ROWID")


class CommandLine(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, "tools/generate.py", *arguments], capture_output=True, text=True)

    def test_the_schema_of_this_product_makes_both(self):
        for language, word in (("cpp", "struct Reading {"), ("python", "class Reading:")):
            done = self.run_it(language, "schema/reading.schema")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn(word, done.stdout)

    def test_a_missing_file_and_a_wrong_call_are_said(self):
        done = self.run_it("cpp", "nowhere.schema")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nowhere.schema", done.stderr)
        self.assertEqual(self.run_it("rust", "schema/reading.schema").returncode, 2)


if __name__ == "__main__":
    unittest.main()
