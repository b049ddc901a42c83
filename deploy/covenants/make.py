#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Makes programme-NN.toml of base.toml and profiles/NN.toml: deploy/covenants/make.py [--check]

A profile says what its programme has of its own: title, programmes, release rules, linking. What
these name is taken from the catalogue with the comments above it, and what that names in its turn:
a rule's kinds and grounds, a ground's circumstances, a circumstance's roles. In a profile alone
`from` and `to` may be lists: one rule for each pair. `circumstances`, `grounds`, `roles` and
`questions` add what nothing names. --check writes nothing; exit status 1 when a file is not as it
would be made.
"""

import re
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
# In every covenant: who runs the broker, holds the key, audits; and what closes.
ALWAYS = {
    "roles": {"gemeente", "veilig_thuis", "privacy_officer"},
    "circumstances": {"bezwaar", "goede_hulpverlening", "veilig_verblijf", "overleden"},
}
SECTIONS = ["roles", "functions", "members", "kinds", "purposes", "domains", "regimes",
            "circumstances", "grounds", "questions"]
OWN = ["programmes", "rules", "linking"]
EXTRA = ["circumstances", "grounds", "roles", "questions"]
TABLE = re.compile(r"^\[\[(\w+)\]\]$", re.MULTILINE)


def blocks(text):
    """The text before the first table, and (list, what it says, its text) of each table."""
    starts = []
    for match in TABLE.finditer(text):
        lines = text[:match.start()].split("\n")[:-1]
        while lines and lines[-1].startswith("#"):
            lines.pop()
        starts.append((sum(len(line) + 1 for line in lines), match.group(1)))
    out = []
    for i, (start, name) in enumerate(starts):
        end = starts[i + 1][0] if i + 1 < len(starts) else len(text)
        block = text[start:end].strip() + "\n"
        out.append((name, tomllib.loads(block)[name][0], block))
    return text[:starts[0][0]].rstrip() + "\n", out


def as_list(value):
    return value if isinstance(value, list) else [value]


def wanted(profile, catalogue):
    """The ids that the profile uses, by list; a name that the catalogue lacks ends the program."""
    want = {name: set(ALWAYS.get(name, ())) | set(profile.get(name, ())) for name in SECTIONS}
    for rule in profile["rules"]:
        want["roles"] |= set(as_list(rule["from"])) | set(as_list(rule["to"]))
        want["kinds"] |= set(rule["kinds"])
        want["grounds"] |= set(rule["grounds"])
    for linking in profile.get("linking", ()):
        want["grounds"].add(linking["ground"])
        want["roles"].add(linking["receiver"])
    want["grounds"] |= {row["ground"] for row in profile["programmes"] if "ground" in row}
    for question in want["questions"]:
        row = catalogue["questions"][question]
        want["kinds"] |= {row["question"], row["answer"]}
    for ground in want["grounds"]:
        row = catalogue["grounds"].get(ground, {})
        want["circumstances"] |= {need["circumstance"] for need in row.get("needs", ())}
        want["regimes"] |= set(row.get("regimes", ()))
    for circumstance in want["circumstances"]:
        want["roles"] |= set(catalogue["circumstances"].get(circumstance, {}).get("roles", ()))
    want["regimes"].add("jeugdwet_verstrekking")
    for name in EXTRA + ["kinds", "regimes"]:
        unknown = want[name] - set(catalogue[name])
        if unknown:
            sys.exit(f"make.py: {profile['title']}: no {name} {', '.join(sorted(unknown))}")
    return want


def taken(name, row, want):
    if name == "members":
        return row["role"] in want["roles"]
    if name == "functions":
        return row["id"] != "vrijwilliger" or "vrijwilligers" in want["roles"]
    return name in ("purposes", "domains") or row["id"] in want[name]


def without_stand_in(row, block, labels):
    """The block; where who stands in takes no part, without that line and its comment."""
    if "stand_in" not in row or row["stand_in"] in labels:
        return block
    return re.sub(r"(^#[^\n]*\n)*^stand_in = [^\n]*\n", "", block, flags=re.MULTILINE)


def value(thing):
    if isinstance(thing, bool):
        return "true" if thing else "false"
    if isinstance(thing, list):
        return "[" + ", ".join(map(value, thing)) + "]"
    return str(thing) if isinstance(thing, int) else f'"{thing}"'


def rules(row):
    """One [[rules]] for each pair of roles."""
    for source in as_list(row["from"]):
        for to in as_list(row["to"]):
            pair = {**row, "from": source, "to": to}
            yield "[[rules]]\n" + "".join(f"{key} = {value(pair[key])}\n" for key in pair)


def made(number, base_head, base):
    text = (HERE / f"profiles/{number}.toml").read_text(encoding="utf-8")
    profile = tomllib.loads(text)
    catalogue = {name: {row["id"]: row for list_, row, _ in base if list_ == name}
                 for name in SECTIONS}
    want = wanted(profile, catalogue)
    head = base_head[base_head.index("version = 1"):]
    head = head.replace('title = ""', f'title = "{profile["title"]}"')
    head = head.replace('"sluis.example/', f'"programma-{number}.sluis.example/')
    out = ["# SPDX-License-Identifier: EUPL-1.2\n"
           f"# Made by make.py of base.toml and profiles/{number}.toml: change those.\n" + head]
    labels = {row["label"] for name, row, _ in base
              if name == "members" and taken(name, row, want)}
    for section in SECTIONS:
        out += [without_stand_in(row, block, labels) for name, row, block in base
                if name == section and taken(name, row, want)]
    for name, row, block in blocks(text)[1]:
        if name == "rules":
            comment = block[:block.index("[[rules]]")]
            pairs = list(rules(row))
            out += [comment + pairs[0], *pairs[1:]]
        elif name in OWN:
            out.append(block)
    return "\n".join(out)


def main():
    base_head, base = blocks((HERE / "base.toml").read_text(encoding="utf-8"))
    wrong = 0
    for profile in sorted((HERE / "profiles").glob("*.toml")):
        path = HERE / f"programme-{profile.stem}.toml"
        text = made(profile.stem, base_head, base)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"{path.name} is not what make.py makes", file=sys.stderr)
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
