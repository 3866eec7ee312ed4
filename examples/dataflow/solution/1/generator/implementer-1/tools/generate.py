#!/usr/bin/env python3
"""Makes code from a schema file: generate.py cpp|python SCHEMA. The code goes to standard output.

The format of a schema is described at the top of schema/reading.schema.
"""

import sys
from dataclasses import dataclass, field

HEADER = "Made by tools/generate.py from {source}: do not edit."
CPP_TYPES = {"text": "std::string", "integer": "std::int64_t", "real": "double"}
PYTHON_TYPES = {"text": "str", "integer": "int", "real": "float"}
SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "real": "REAL"}


class SchemaError(Exception):
    """What is wrong with a schema, as FILE:LINE: MESSAGE."""


@dataclass
class Field:
    kind: str
    name: str
    low: int = 0
    high: int = 0


@dataclass
class Record:
    name: str
    fields: list = field(default_factory=list)
    key: list = field(default_factory=list)

    def field_names(self):
        return [field.name for field in self.fields]


def parse(text, source):
    """The record that TEXT describes."""
    record = None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split("#")[0].split()
        if not words:
            continue
        try:
            record = _parse_line(words, record)
        except SchemaError as error:
            raise SchemaError(f"{source}:{number}: {error}") from None
    if record is None:
        raise SchemaError(f"{source}:1: no record")
    if not record.key:
        raise SchemaError(f"{source}:1: record {record.name} has no key")
    return record


def _parse_line(words, record):
    kind, *rest = words
    if kind == "record":
        if record is not None:
            raise SchemaError(f"a second record; the first is {record.name}")
        if len(rest) != 1 or not rest[0].isidentifier():
            raise SchemaError("a record needs one name")
        return Record(rest[0])
    if record is None:
        raise SchemaError(f"{kind} before the record")
    if kind == "key":
        for name in rest:
            if name not in record.field_names():
                raise SchemaError(f"key: there is no field {name}")
        record.key = rest
    elif kind in CPP_TYPES:
        record.fields.append(_parse_field(kind, rest, record))
    else:
        raise SchemaError(f"unknown kind {kind}; known are {', '.join(CPP_TYPES)} and key")
    return record


def _parse_field(kind, rest, record):
    wanted = 1 if kind == "real" else 3
    if len(rest) != wanted or not rest[0].isidentifier():
        raise SchemaError(f"{kind} needs a name" + (", a minimum and a maximum" if wanted == 3 else ""))
    name, *limits = rest
    if name in record.field_names():
        raise SchemaError(f"a second field {name}")
    try:
        low, high = (int(limit) for limit in limits) if limits else (0, 0)
    except ValueError:
        raise SchemaError(f"{name}: limits are whole numbers") from None
    if low > high:
        raise SchemaError(f"{name}: {low} is more than {high}")
    return Field(kind, name, low, high)


def sql_table(record):
    """The statement that makes the record's table."""
    columns = [f"{field.name} {SQL_TYPES[field.kind]} NOT NULL" for field in record.fields]
    columns.append(f"PRIMARY KEY ({', '.join(record.key)})")
    return f"CREATE TABLE IF NOT EXISTS {record.name} ({', '.join(columns)}) WITHOUT ROWID"


def cpp(record, source):
    """A header with the record, its limits and its table."""
    name = record.name.capitalize()
    lines = [
        f"// {HEADER.format(source=source)}",
        "#pragma once",
        "",
        "#include <cmath>",
        "#include <cstdint>",
        "#include <string>",
        "",
        f"struct {name} {{",
        *(f"  {CPP_TYPES[field.kind]} {field.name}{{}};" for field in record.fields),
        "};",
        "",
        f'inline constexpr const char* k{name}Table =\n    "{sql_table(record)}";',
        "",
        "inline bool has_control_characters(const std::string& text) {",
        "  for (unsigned char c : text) {",
        "    if (c < 0x20 || c == 0x7f) return true;",
        "  }",
        "  return false;",
        "}",
        "",
        "// What is wrong with RECORD, as a sentence; empty: nothing.",
        f"inline std::string problem_with(const {name}& record) {{",
    ]
    for field in record.fields:
        lines += [f"  if ({test}) return \"{message}\";" for test, message in _cpp_checks(field)]
    return "\n".join(lines + ["  return {};", "}", ""])


def _cpp_checks(field):
    value = f"record.{field.name}"
    if field.kind == "real":
        return [(f"!std::isfinite({value})", _finite_message(field))]
    measured = f"{value}.size()" if field.kind == "text" else value
    # An unsigned size below zero is a comparison that compilers warn of.
    low = [] if field.kind == "text" and field.low == 0 else [f"{measured} < {field.low}"]
    checks = [(" || ".join(low + [f"{measured} > {field.high}"]), _range_message(field))]
    if field.kind == "text":
        checks.append((f"has_control_characters({value})", _control_message(field)))
    return checks


def python(record, source):
    """A module with the record and its limits."""
    name = record.name.capitalize()
    lines = [
        f'"""{HEADER.format(source=source)}"""',
        "",
        "import math",
        "from dataclasses import dataclass",
        "",
        "",
        "@dataclass",
        f"class {name}:",
        *(f"    {field.name}: {PYTHON_TYPES[field.kind]}" for field in record.fields),
        "",
        "",
        f"FIELDS = {tuple(record.field_names())!r}",
        "",
        "",
        "def problem_with(record):",
        '    """What is wrong with RECORD, as a sentence; empty: nothing."""',
    ]
    for field in record.fields:
        for test, message in _python_checks(field):
            lines += [f"    if {test}:", f"        return {message!r}"]
    return "\n".join(lines + ['    return ""', ""])


def _python_checks(field):
    value = f"record.{field.name}"
    if field.kind == "text":
        return [
            (f"not isinstance({value}, str)", f"{field.name} must be text"),
            (f"not {field.low} <= len({value}.encode()) <= {field.high}", _range_message(field)),
            (f"any(ord(c) < 0x20 or ord(c) == 0x7F for c in {value})", _control_message(field)),
        ]
    # A bool is an int to isinstance(), but nobody's number.
    types = "int" if field.kind == "integer" else "(int, float)"
    checks = [(f"isinstance({value}, bool) or not isinstance({value}, {types})",
               f"{field.name} must be a {'whole ' if field.kind == 'integer' else ''}number")]
    if field.kind == "integer":
        return checks + [(f"not {field.low} <= {value} <= {field.high}", _range_message(field))]
    return checks + [(f"not math.isfinite({value})", _finite_message(field))]


def _range_message(field):
    if field.kind == "text":
        return f"{field.name} must have {field.low} to {field.high} bytes"
    return f"{field.name} must be from {field.low} to {field.high}"


def _finite_message(field):
    return f"{field.name} must be a finite number"


def _control_message(field):
    return f"{field.name} must not hold control characters"


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("cpp", "python"):
        print("usage: generate.py cpp|python SCHEMA", file=sys.stderr)
        return 2
    language, source = arguments
    try:
        with open(source, encoding="utf-8") as file:
            record = parse(file.read(), source)
    except (OSError, SchemaError) as error:
        print(error, file=sys.stderr)
        return 1
    print({"cpp": cpp, "python": python}[language](record, source), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
