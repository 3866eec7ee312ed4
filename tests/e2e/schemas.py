"""docs/schemas, for tests that hold what conduct prints against it."""

import copy
import json
import pathlib

from jsonschema import Draft202012Validator

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas"
SCHEMAS = {}
for _file in FOLDER.glob("*.json"):
    _schema = json.loads(_file.read_text(encoding="utf-8"))
    SCHEMAS[_schema["properties"]["schema"]["const"]] = _schema


def whole(schema):
    """SCHEMA where no member of an object may be left out, and nothing may be told in short."""
    schema = copy.deepcopy(schema)
    stack = [schema]
    while stack:
        part = stack.pop()
        if "properties" in part and part.get("additionalProperties") is False:
            part.update(type="object", required=list(part["properties"]))
        for key in ("properties", "$defs"):
            stack += part.get(key, {}).values()
        stack += [part["items"]] if "items" in part else []
    return schema


def mistakes(document, schema=None):
    """What SCHEMA, by default the one that DOCUMENT names, does not allow in DOCUMENT: lines for people."""
    if schema is None:
        form = document.get("schema") if isinstance(document, dict) else None
        if form not in SCHEMAS:
            return [f"no schema describes this: {json.dumps(document)[:200]}"]
        schema = SCHEMAS[form]
    found = Draft202012Validator(schema).iter_errors(document)
    return [f"{schema['title'].partition(':')[0]}: {error.json_path}: {error.message[:300]}" for error in found]
