#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The JSON Schemas of what verbs answer: kept equal to local.proto, loaded, and asked.

usage: tests/cli/schemas.py [--update] [--add VERB MESSAGE]

proto/schemas/cli/<verb words joined by ->.json describes the answer of one verb. Where that answer
is a message of proto/schemas/local.proto, the file says so in its $comment and is made from it:
--update makes such files anew, --add makes the one of a new verb. The others are written by hand.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "proto/schemas/cli"
PROTO = ROOT / "proto/schemas/local.proto"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
COMMENT = re.compile(r"^message (\w+) of proto/schemas/local\.proto; made by tests/cli/schemas.py$")
FIELD = re.compile(r"^\s*(repeated\s+)?([\w.]+)\s+(\w+)\s*=\s*\d+;", re.MULTILINE)

# protobuf's JSON: 64-bit numbers are strings of digits.
SCALARS = {
    "string": {"type": "string"},
    "bytes": {"type": "string"},
    "bool": {"type": "boolean"},
    "uint32": {"type": "integer", "minimum": 0, "maximum": 4294967295},
    "int32": {"type": "integer"},
    "uint64": {"type": "string", "pattern": "^[0-9]+$"},
}


def messages(text):
    """name -> [(repeated, type, field)] of each message without a oneof."""
    text = re.sub(r"//[^\n]*", "", text)
    found = {}
    for match in re.finditer(r"^message (\w+) \{(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        body = match.group(2)
        if "oneof" not in body:
            found[match.group(1)] = [(bool(repeated), kind, name)
                                     for repeated, kind, name in FIELD.findall(body)]
    for match in re.finditer(r"^message (\w+) \{\}", text, re.MULTILINE):
        found[match.group(1)] = []
    return found


def of_message(known, name, used):
    """The schema of one message; `used` collects the messages it needs."""
    properties, required = {}, []
    for repeated, kind, field in known[name]:
        if kind in SCALARS:
            value = SCALARS[kind]
        else:
            used.add(kind)
            value = {"$ref": f"#/$defs/{kind}"}
        properties[field] = {"type": "array", "items": value} if repeated else value
        if repeated or kind in SCALARS:
            required.append(field)
    return {"type": "object", "properties": properties, "required": required,
            "additionalProperties": False}


def made(verb, message, known):
    """The whole schema file of `verb`, whose answer is `message`."""
    used = set()
    body = of_message(known, message, used)
    definitions = {}
    while used - set(definitions):
        name = sorted(used - set(definitions))[0]
        definitions[name] = of_message(known, name, used)
    out = {"$schema": DRAFT, "title": f"sluis {verb} --json",
           "$comment": f"message {message} of proto/schemas/local.proto; made by "
                       "tests/cli/schemas.py", **body}
    if definitions:
        out["$defs"] = {name: definitions[name] for name in sorted(definitions)}
    return json.dumps(out, indent=1, ensure_ascii=False) + "\n"


def path_of(verb):
    return FOLDER / (verb.replace(" ", "-") + ".json")


def stale(update=False):
    """The made files that differ from local.proto; with `update` they are put right."""
    known = messages(PROTO.read_text(encoding="utf-8"))
    out = []
    for path in sorted(FOLDER.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        comment = COMMENT.match(json.loads(text).get("$comment", ""))
        if not comment:
            continue
        verb = json.loads(text)["title"].removeprefix("sluis ").removesuffix(" --json")
        wanted = made(verb, comment.group(1), known)
        if wanted != text:
            out.append(path.name)
            if update:
                path.write_text(wanted, encoding="utf-8")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--add", nargs=2, metavar=("VERB", "MESSAGE"))
    arguments = parser.parse_args()
    if arguments.add:
        verb, message = arguments.add
        known = messages(PROTO.read_text(encoding="utf-8"))
        path_of(verb).write_text(made(verb, message, known), encoding="utf-8")
    wrong = stale(arguments.update)
    for name in wrong:
        print(("updated " if arguments.update else "differs from local.proto: ") + name)
    return 1 if wrong and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
