#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Checks that documents tell the truth: their commands run, their links and tables are current.

usage: tests/docs/check.py [--root DIR] [--bin DIR] [--update]

A fenced block that begins with ```sh test is run, in the order of its document, by a shell in a
scratch copy of the tree, with the built programs on PATH; what it leaves running ends with the
document. A block ```text output after it is what
the commands print; a line that is only an ellipsis stands for any lines, one within a line for any
text. The table between <!-- errors:begin --> and <!-- errors:end --> in proto/PROTOCOL.md equals
proto/errors.def, and that between <!-- events:begin --> and <!-- events:end --> in
deploy/OPERATIONS.md proto/log/events.def; --update rewrites them. Each event is logged somewhere.
Links to files of the tree must lead somewhere. Each row of
a THREATS.md whose last column is `test` names there tests and files of tests/ that exist, or says
that it is open; what any row calls T1 or K1 is a row; each row T1 stands in a cell of the table
whose first column is `flow`;
each row of README's promises names there tests, files or folders of tests/ that exist.
Each row of CONSENT.md's table of programmes names a profile and a scenario that goes from a signal
to a case that was finished, or none with why; every profile and scenario has its row.
Last line: `N passed, N failed, N skipped`.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS_MAX = 900
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r'^SLUIS_ERROR\((\w+), (\d+), (\d+), (\d+), "((?:[^"\\]|\\.)*)", '
                 r'"((?:[^"\\]|\\.)*)"\)$', re.MULTILINE)
EVENT = re.compile(r'^SLUIS_EVENT\("([\w.]+)", (\w+), "((?:[^"\\]|\\.)*)"\)$', re.MULTILINE)
TEST = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def documents(root):
    """The Markdown files of the tree, build results and dotfolders left out."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if name.endswith(".md")]
    return sorted(found)


def steps(text):
    """(line, commands, expected output or None) of each tested block of a document."""
    blocks = [(text.count("\n", 0, match.start()) + 1, match.group(1).split(), match.group(2))
              for match in FENCE.finditer(text)]
    for place, (line, words, body) in enumerate(blocks):
        if words[:2] == ["sh", "test"]:
            after = blocks[place + 1] if place + 1 < len(blocks) else (0, [], "")
            yield line, body, after[2] if after[1][:2] == ["text", "output"] else None


def pattern(expected):
    """The expected text as a regular expression; an ellipsis is anything."""
    lines = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() in ("…", "..."):
            lines.append(r"(?:.*\n)*?")
        else:
            parts = re.split("…|\\.\\.\\.", line.rstrip())
            lines.append(".*".join(map(re.escape, parts)) + r"[ \t]*\n")
    return re.compile("".join(lines))


def run_block(commands, expected, folder, environment, groups):
    """What is wrong with one block, or None; its process group joins `groups`."""
    with subprocess.Popen(["bash", "-euo", "pipefail", "-c", commands], cwd=folder,
                          env=environment, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as shell:
        groups.append(shell.pid)
        try:
            printed = shell.communicate(timeout=SECONDS_MAX)[0]
        except subprocess.TimeoutExpired:
            end(groups)
            return f"still ran after {SECONDS_MAX} s"
    if shell.returncode:
        return f"exit status {shell.returncode}\n{printed}"
    if expected is not None and not pattern(expected).fullmatch(printed.rstrip("\n") + "\n"):
        return f"prints other than the document says:\n{printed}"
    return None


def end(groups):
    """Ends the process groups that still have members."""
    for group in groups:
        try:
            os.killpg(group, signal.SIGTERM)
        except ProcessLookupError:
            pass
    groups.clear()


def run_document(root, path, programs):
    """Yields (what, problem or None) for each tested block, all in one scratch copy."""
    text = path.read_text(encoding="utf-8")
    if not list(steps(text)):
        return
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder, "sluis")
        shutil.copytree(root, scratch, symlinks=True,
                        ignore=shutil.ignore_patterns(".build", ".ccache", ".git", "__pycache__"))
        environment = {**os.environ, "HOME": folder, "PATH": f"{programs}:{os.environ['PATH']}",
                       "SLUIS_BIN_DIR": str(programs)}
        groups = []
        try:
            for line, commands, expected in steps(text):
                yield (f"{path.relative_to(root)}:{line} runs",
                       run_block(commands, expected, scratch, environment, groups))
        finally:
            end(groups)


def table(catalogue):
    """The error table of proto/PROTOCOL.md, made from the text of errors.def."""
    lines = ["| number | name | exit | HTTP | meaning | next step |",
             "| --- | --- | --- | --- | --- | --- |"]
    for name, number, status, http, meaning, step in ROW.findall(catalogue):
        cells = (number, f"`{name}`", status, http, meaning, step)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def events(catalogue):
    """The table of log events of deploy/OPERATIONS.md, made from the text of events.def."""
    lines = ["| event | level | meaning |", "| --- | --- | --- |"]
    for code, level, meaning in EVENT.findall(catalogue):
        lines.append(f"| `{code}` | {level} | " + meaning.replace("|", "\\|") + " |")
    return "\n".join(lines)


# What stands in a document -> (its source, how a row of the source begins, its rows, the table).
TABLES = {
    "proto/PROTOCOL.md": ("errors", "proto/errors.def", "SLUIS_ERROR", ROW, table),
    "deploy/OPERATIONS.md": ("events", "proto/log/events.def", "SLUIS_EVENT", EVENT, events),
}


def made_table(root, document, update):
    """None when a table equals its source, else what is wrong; `update` puts it right."""
    name, source, word, row, make = TABLES[document]
    catalogue = (root / source).read_text(encoding="utf-8")
    if len(row.findall(catalogue)) != len(re.findall(rf"^{word}\(", catalogue, re.MULTILINE)):
        return f"a row of {source} is not of the expected form"
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    path = root / document
    text = path.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1:
        return f"{path.name} has no table between {begin} and {end}"
    head, rest = text.split(begin)
    wanted = f"{head}{begin}\n{make(catalogue)}\n{end}{rest.split(end)[1]}"
    if update and wanted != text:
        path.write_text(wanted, encoding="utf-8")
        return None
    return None if wanted == text else f"differs from {source}; run with --update"


def silent_events(root):
    """The events of the table that no source logs."""
    sources = "".join(path.read_text(encoding="utf-8")
                      for folder in ("proto", "consent", "broker", "adapters", "tests/clock")
                      for path in (root / folder).rglob("*.cc"))
    catalogue = (root / "proto/log/events.def").read_text(encoding="utf-8")
    return [code for code, _, _ in EVENT.findall(catalogue)
            if f'"{code}"' not in sources]


def dead_links(root, path):
    """The links of a document to files of the tree that are not there."""
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
            yield target


def declared_sources(root):
    """The sources under tests/ that some CMakeLists.txt declares, and that are so built."""
    for lists in (root / "tests").rglob("CMakeLists.txt"):
        commands = re.sub(r"#.*", "", lists.read_text(encoding="utf-8"))
        for name in set(re.findall(r"[\w./]+\.cc", commands)):
            if (lists.parent / name).is_file():
                yield lists.parent / name


def known_tests(root):
    """Suite.Name of every GoogleTest case under tests/ whose file is declared."""
    return {".".join(names) for path in declared_sources(root)
            for names in TEST.findall(path.read_text(encoding="utf-8"))}


def promises(text):
    """(line, last cell) of each row of README's table of promises."""
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"\|[^|]*\|\s*promise\s*\|", line):
            inside = True
        elif inside and not line.startswith("|"):
            inside = False
        elif inside and not line.startswith("| ---"):
            yield number, line.rstrip().rstrip("|").rsplit("|", 1)[-1].strip()


def unkept(root, text):
    """What is wrong with the last cell of each promise: names that are no test, or none at all."""
    tests = known_tests(root)
    files = {path.name for path in declared_sources(root)}
    for number, proof in promises(text):
        named = [name for name in re.findall(r"`([^`]+)`", proof) if "/" in name or "." in name]
        if not named:
            yield f"line {number} names no test"
        for name in named:
            if name.startswith("tests/"):
                found = list(root.glob(name))
                exists = found and all(path.name in files for path in found
                                       if path.name.endswith("_test.cc"))
            else:
                exists = name in tests or name in files
            if not exists:
                yield f"line {number}: there is no test {name}"


def threat_rows(text):
    """(line, text, whether its last cell is a proof) of each row of each table."""
    inside = proves = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("|"):
            inside = False
        elif not inside:
            inside, proves = True, re.search(r"\|\s*test\s*\|\s*$", line) is not None
        elif not line.startswith("| ---"):
            yield number, line, proves


def unplaced(text, ids):
    """The threats among `ids` that no cell of the table by flow names."""
    flows = re.search(r"^\| flow \|.*\n((?:\|.*\n)*)", text + "\n", re.MULTILINE)
    cells = set(re.findall(r"\bT\d+\b", flows.group(1) if flows else ""))
    return [name for name in ids if name.startswith("T") and name not in cells]


def unproven(root, path):
    """What is wrong in a table of threats, by line: proofs, and references to rows (T1, K1)."""
    tests = known_tests(root)
    text = path.read_text(encoding="utf-8")
    rows = list(threat_rows(text))
    if not any(proves for _, _, proves in rows):
        yield "it has no table"
    ids = [match.group(1) for _, line, proves in rows if proves
           for match in [re.match(r"\| ([TK]\d+) \|", line)] if match]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"two rows are {twice}"
    for name in unplaced(text, ids):
        yield f"{name} stands at no flow"
    for number, line, proves in rows:
        for name in set(re.findall(r"\b[TK]\d+\b", re.sub(r"`[^`]*`", "", line))) - set(ids):
            yield f"line {number}: there is no row {name}"
        if not proves:
            continue
        proof = line.rstrip().rstrip("|").rsplit("|", 1)[-1].strip()
        named = re.findall(r"`([^`]+)`", proof)
        if not named and proof != "open":
            yield f"line {number} names no test and does not say open"
        for name in named:
            if name not in tests and not (name.startswith("tests/") and (root / name).is_file()):
                yield f"line {number}: there is no {name}"


def unfinished(text):
    """What a programme's scenario lacks between first signal and closed case, or None."""
    acts, told = [], ""
    for block in text.strip().split("\n\n"):
        said, _, told = block.partition("\n----\n")
        acts += [line for line in said.split("\n") if re.match(r"(intent|open|step) ", line)]
    if not any(act.startswith("intent ") for act in acts):
        return "no signal"
    steps = [act for act in acts if not act.startswith("intent ")]
    if len(steps) < 2 or "step=finish" not in steps[-2] or "step=review" not in steps[-1]:
        return "no case that is finished, and then asked for one more step"
    last = told.strip().split("\n")[-1]
    return None if ": refused no_such_step (case_id)" in last else "its last case is not closed"


def programme_rows(root, text):
    """What is wrong in CONSENT.md's table of programmes, by row."""
    scenarios = {path.name: path for path in (root / "tests/scenarios").glob("programme_*.txt")}
    profiles = {path.name for path in (root / "deploy/covenants/profiles").glob("*.toml")}
    table = text.partition("| number | profile | scenario | not covered, and why |\n")[2]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")]
            for line in table.partition("\n\n")[0].split("\n")[1:]]
    for row in rows:
        if len(row) != 4 or not row[3]:
            yield f"{row[0]}: does not say what is not covered"
        elif row[1:3] == ["none", "none"]:
            continue
        elif row[1].removeprefix("profiles/") not in profiles or row[2] not in scenarios:
            yield f"{row[0]}: there is no {row[1]}, or no {row[2]}"
        else:
            lacks = unfinished(scenarios[row[2]].read_text(encoding="utf-8"))
            if lacks:
                yield f"{row[2]}: {lacks}"
    named = {cell.removeprefix("profiles/") for row in rows for cell in row[1:3]}
    for name in sorted((profiles | set(scenarios)) - named):
        yield f"no row names {name}"


def check(root, programs, update):
    """Yields (what, problem or None) for everything that is checked; a Skip has problem ''."""
    for document, (name, source, *_) in TABLES.items():
        if (root / source).exists():
            yield f"the {name} table of {document}", made_table(root, document, update)
        else:
            yield f"the {name} table: {source} is not written yet", ""
    if (root / "proto/log/events.def").exists():
        silent = silent_events(root)
        yield "each event is logged by a program", ", ".join(silent) or None
    for path in documents(root):
        dead = list(dead_links(root, path))
        yield (f"{path.relative_to(root)} links to what exists",
               f"dead: {', '.join(dead)}" if dead else None)
        if path.name == "THREATS.md":
            wrong = list(unproven(root, path))
            yield (f"{path.relative_to(root)} names tests that exist",
                   "\n    ".join(wrong) if wrong else None)
        if path == root / "README.md" and list(promises(path.read_text(encoding="utf-8"))):
            wrong = list(unkept(root, path.read_text(encoding="utf-8")))
            yield "README.md promises what tests prove", "\n    ".join(wrong) if wrong else None
        if path == root / "consent/CONSENT.md":
            wrong = list(programme_rows(root, path.read_text(encoding="utf-8")))
            yield "each programme runs to its end", "\n    ".join(wrong) if wrong else None
        yield from run_document(root, path, programs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = Path(__file__).resolve().parents[2]
    parser.add_argument("--root", type=Path, default=here)
    parser.add_argument("--bin", type=Path,
                        default=os.environ.get("SLUIS_BIN_DIR", here / ".build/demo/bin"))
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    passed = failed = skipped = 0
    for what, problem in check(arguments.root.resolve(), arguments.bin, arguments.update):
        passed += problem is None
        skipped += problem == ""
        failed += bool(problem)
        word = "ok     " if problem is None else "FAILED " if problem else "skipped"
        print(f"{word} {what}" + (f"\n    {problem}" if problem else ""))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
