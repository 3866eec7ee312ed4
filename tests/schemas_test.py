#!/usr/bin/env python3
"""Holds docs/schemas against the code that writes the JSON: which forms there are, which words and events they know.

That what is printed is what they describe is shown by tests/e2e/test_schemas.py.
"""

import json
import pathlib
import re
import unittest

from jsonschema import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "docs" / "schemas").glob("*.json"))
SCHEMAS = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FILES}
PAGE = ROOT / "docs" / "json.md"


def source(path):
    return (ROOT / path).read_text(encoding="utf-8")


def body_of(path, signature):
    """What stands in the braces of the function of PATH whose head begins with SIGNATURE."""
    text = source(path)
    start = text.index(signature)
    return text[start : text.index("\n}\n", start)]


def words_of(path, signature):
    """The words that a function of PATH gives, but for "": that stands for none."""
    return set(re.findall(r'"([^"]*)"', body_of(path, signature))) - {""}


def parts(schema, where=""):
    """Every schema within SCHEMA, itself among them, and where it stands."""
    yield where, schema
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            for name, inner in value.items():
                yield from parts(inner, f"{where}/{key}/{name}")
        elif key in ("allOf", "oneOf"):
            for index, inner in enumerate(value):
                yield from parts(inner, f"{where}/{key}/{index}")
        elif key in ("items", "if", "then"):
            yield from parts(value, f"{where}/{key}")


def closed_objects(schema):
    """Every object that SCHEMA describes as a whole; conditions describe a part of one."""
    for where, part in parts(schema):
        if "properties" in part and not {"if", "then"} & set(where.split("/")):
            yield where, part


def words(schema, where):
    """The words of an enumeration, without null."""
    part = SCHEMAS[schema]
    for key in where.split("/"):
        part = part[key]
    return {word for word in part["enum"] if word is not None}


class TheFiles(unittest.TestCase):
    def test_each_is_a_schema_that_names_itself(self):
        for name, schema in SCHEMAS.items():
            with self.subTest(schema=name):
                Draft202012Validator.check_schema(schema)
                form = schema["properties"]["schema"]["const"]
                self.assertRegex(form, rf"^conduct\.{name}/\d+$")
                version = form.rpartition("/")[2]
                self.assertEqual(schema["$id"], f"urn:conduct:schema:{name}:{version}")
                self.assertTrue(schema["title"].startswith(form + ": "), schema["title"])

    def test_every_member_is_described(self):
        for name, schema in SCHEMAS.items():
            for where, part in closed_objects(schema):
                for member, described in part["properties"].items():
                    if "$ref" in described:
                        described = {**schema["$defs"][described["$ref"].removeprefix("#/$defs/")], **described}
                    self.assertTrue(described.get("description"), f"{name}{where}: {member}")

    def test_objects_have_no_other_members_and_absent_ones_are_null(self):
        for name, schema in SCHEMAS.items():
            for where, part in closed_objects(schema):
                self.assertIs(part.get("additionalProperties"), False, f"{name}{where}")
                if name not in ("spec", "event"):  # plans may leave members out; events of old versions do
                    self.assertEqual(part["required"], list(part["properties"]), f"{name}{where}")

    def test_every_definition_is_used(self):
        for name, schema in SCHEMAS.items():
            used = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))
            self.assertEqual(used, set(schema.get("$defs", {})), name)

    def test_what_several_describe_is_described_alike(self):
        for definition in ("usage", "diagnostic", "stage", "state", "cause", "action", "attempts"):
            alike = [s["$defs"][definition] for s in SCHEMAS.values() if definition in s.get("$defs", {})]
            self.assertGreater(len(alike), 1, definition)
            for one in alike[1:]:
                self.assertEqual(one, alike[0], definition)


class TheCode(unittest.TestCase):
    def test_every_form_that_is_written_has_a_schema(self):
        written = set()
        for folder in ("conductor", "spec"):
            for file in (ROOT / folder).rglob("*.cpp"):
                written |= set(re.findall(r'"(conduct\.[a-z-]+/\d+)"', file.read_text(encoding="utf-8")))
        self.assertGreater(len(written), 10)
        self.assertEqual(written, {schema["properties"]["schema"]["const"] for schema in SCHEMAS.values()})

    def test_the_page_names_every_schema(self):
        linked = set(re.findall(r"\]\(schemas/([a-z-]+)\.json\)", PAGE.read_text(encoding="utf-8")))
        self.assertEqual(linked, set(SCHEMAS))

    def test_closed_sets_are_those_of_the_code(self):
        core, kinds = "conductor/core", words_of("spec/criterion.cpp", "const char* to_string(CriterionKind")
        states = words_of(f"{core}/state.cpp", "const char* describe(const JobState")
        outcomes = words_of(f"{core}/event.cpp", "const char* to_string(Outcome")
        roles = words_of(f"{core}/command.cpp", "const char* to_string(Role")
        scopes = words_of(f"{core}/plan.cpp", "const char* to_string(Scope")
        verdicts = words_of(f"{core}/verdict.cpp", "const char* to_string(Verdict")
        causes = words_of(f"{core}/verdict.cpp", "const char* to_string(Cause")
        stages = words_of(f"{core}/state.cpp", "const char* to_string(Stage")
        ends = words_of(f"{core}/event.cpp", "const char* to_string(EndKind")
        troubles = words_of(f"{core}/trouble.cpp", "const char* to_string(TroubleKind")
        sandboxes = words_of("conductor/system/sandbox.cpp", "const char* to_string(SandboxKind")
        changes = set(re.findall(r"'(.)'", body_of("gitops/objects.cpp", "char status_letter(")))
        for schema, where, expected in (
            ("spec", "$defs/criterion/properties/kind", kinds),
            ("check", "$defs/criterion/properties/kind", kinds),
            ("plan", "$defs/node/properties/kind", scopes),
            ("explain", "properties/kind", scopes),
            ("status", "properties/state", words_of("conductor/report/standing.cpp", "const char* run_state(")),
            ("status", "properties/outcome", outcomes),
            ("status", "$defs/state", states),
            ("status", "$defs/stage", stages),
            ("status", "$defs/cause", causes),
            ("status", "$defs/gate/properties/verdict", verdicts),
            ("explain", "$defs/gate/properties/verdict", verdicts),
            ("explain", "$defs/gate/properties/cause", causes),
            ("explain", "$defs/attempt/properties/role", roles),
            ("agent-status", "properties/state", states),
            ("agent-status", "properties/stage", stages),
            ("agent-status", "properties/role", roles),
            ("doctor", "$defs/finding/properties/level", words_of("conductor/cli/json.cpp", "const char* name_of(")),
            ("diff", "$defs/change/properties/status", changes),
            ("proposal", "properties/sandbox", sandboxes),
            ("event", "$defs/run-started/properties/sandbox", sandboxes | {""}),
            ("event", "$defs/run-ended/properties/outcome", outcomes),
            ("event", "$defs/gate_result/properties/verdict", verdicts),
            ("event", "$defs/gate_result/properties/cause", causes | {""}),
            ("event", "$defs/escalated/properties/cause", causes | {""}),
            ("event", "$defs/intended-attempt/properties/role", roles),
            ("event", "$defs/process_end/properties/end", ends),
            ("event", "$defs/trouble/properties/kind", troubles),
            ("status", "$defs/provider/properties/kind", troubles),
            ("costs", "$defs/attempt/properties/role", roles),
        ):
            self.assertGreater(len(expected), 2)
            self.assertEqual(words(schema, where), expected, f"{schema}: {where}")


class TheEvents(unittest.TestCase):
    """Bodies of events are held against the one list of their members, conductor/core/event_json.cpp."""

    @classmethod
    def setUpClass(cls):
        text = source("conductor/core/event_json.cpp")
        cls.members, cls.later = {}, {}
        for kind, body in re.findall(r"void fields\(V& v, (\w+)& x\) \{\n(.*?)\n\}", text, re.DOTALL):
            cls.members[kind] = set(re.findall(r'\bv(?:\.later)?\("(\w+)"', body))
            cls.later[kind] = set(re.findall(r'\bv\.later\("(\w+)"', body))
        listed = text[text.index("kKinds{") : text.index("};", text.index("kKinds{"))]
        cls.kinds = re.findall(r'"([a-z-]+)"', listed)
        header = source("conductor/core/event.h")
        variant = header[header.index("using Event =") :]
        cls.types = re.findall(r"\b[A-Z]\w+", variant[variant.index("<") : variant.index(">")])

    def described(self, definition):
        part = SCHEMAS["event"]["$defs"][definition]
        return set(part["properties"]), set(part["properties"]) - set(part["required"])

    def test_the_kinds_are_those_of_the_log(self):
        self.assertEqual(SCHEMAS["event"]["properties"]["kind"]["enum"], self.kinds)
        bound = [rule["if"]["properties"]["kind"]["const"] for rule in SCHEMAS["event"]["allOf"]]
        self.assertEqual(bound, self.kinds)
        for rule in SCHEMAS["event"]["allOf"]:
            kind = rule["if"]["properties"]["kind"]["const"]
            self.assertEqual(rule["then"]["properties"]["body"]["$ref"], f"#/$defs/{kind}")

    def test_each_body_has_the_members_that_are_written(self):
        self.assertEqual(len(self.types), len(self.kinds))
        for kind, name in zip(self.kinds, self.types):
            if kind != "intended":
                self.assertEqual(self.described(kind), (self.members[name], self.later[name]), kind)
        for definition, name in (("gate_result", "GateResult"), ("process_end", "ProcessEnd"), ("report", "Report"),
                                 ("told_usage", "Usage"), ("phase_digest", "PhaseDigest"), ("trouble", "Trouble")):
            self.assertEqual(self.described(definition)[0], self.members[name], definition)

    def test_each_intended_command_has_the_members_that_are_written(self):
        named = re.compile(r'operator\(\)\(const (\w+)&\) const { return "([a-z-]+)"')
        names = named.findall(source("conductor/core/command.cpp"))
        self.assertGreater(len(names), 5)
        for name, command in names:
            definition = SCHEMAS["event"]["$defs"][f"intended-{command}"]
            self.assertEqual(definition["properties"]["command"]["const"], command)
            self.assertEqual(self.described(f"intended-{command}"), (self.members[name] | {"command"}, self.later[name]), command)
        self.assertEqual([one["$ref"] for one in SCHEMAS["event"]["$defs"]["intended"]["oneOf"]],
                         [f"#/$defs/intended-{command}" for _, command in names])


if __name__ == "__main__":
    unittest.main()
