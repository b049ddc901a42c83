#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The command line as people and programs use it, on a chain of real programs.

usage: tests/cli/check.py [--bin DIR]

For every verb of `sluis help --json`: a success whose --json fits its schema, its likeliest
mistakes with exit status, error and the error's schema, and Dutch. Then help for every error, exit
statuses, contexts, who leaves, completion, manual pages, colour, and canaries (canary.py); beside
it, that no verb gets round a no (denies.py). Last line: counts.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import demo  # noqa: E402
import errors  # noqa: E402
import schemas  # noqa: E402
import setting_up  # noqa: E402
import shells  # noqa: E402
from book import Book  # noqa: E402
from canary import OF_WEEKS, Canary  # noqa: E402
from chain import ROOT, Chain  # noqa: E402
from mistakes import MISTAKES  # noqa: E402
from story import Story  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jsonschema

PLACED = "adapters/cli/texts/placed.def"


def validators():
    """verb -> validator of its answer; 'error' for errors."""
    out = {}
    for path in sorted(schemas.FOLDER.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        out[path.stem] = jsonschema.Draft202012Validator(schema)
    return out


def verb_of(words, verbs):
    """The verb that the words begin with."""
    for count in (2, 1):
        name = " ".join(words[:count])
        for verb in verbs:
            if name == verb["verb"] or name in verb["also"]:
                return verb["verb"]
    return ""


def check_schemas(book, verbs, known):
    stale = schemas.stale()
    book.check("schemas equal local.proto", not stale,
               f"{stale}; run tests/cli/schemas.py --update")
    names = {verb["verb"].replace(" ", "-") for verb in verbs}
    book.check("each verb has a schema", not names - set(known), f"{sorted(names - set(known))}")
    book.check("each schema is of a verb", not set(known) - names - {"error"},
               f"{sorted(set(known) - names - {'error'})}")


def check_answers(book, sluis, verbs, known):
    """Every --json answer so far fits its schema; every verb had a success."""
    seen = set()
    for run in sluis.ran:
        if "--json" not in run.words or not run.out.startswith("{"):
            continue
        answer = run.json()
        verb = verb_of(run.words, verbs)
        schema = known.get("error" if "error" in answer else verb.replace(" ", "-"))
        if schema is None:
            continue
        wrong = next(iter(schema.iter_errors(answer)), None)
        if "error" not in answer and run.status == 0:
            seen.add(verb)
        book.check(f"--json of {verb or run.words} fits its schema", wrong is None,
                   wrong and f"{wrong.json_path}: {wrong.message[:300]}")
    missing = sorted({verb["verb"] for verb in verbs} - seen - set(OF_WEEKS))
    book.check("every verb had a success", not missing, f"{missing}")


def dutch_at_places():
    """What errors mean at places of their own, in Dutch: name -> meanings."""
    row = re.compile(r'SLUIS_ERROR_AT\((\w+), (?:"[^"]*"|place), "[^"]*", "[^"]*", "([^"]*)", ')
    found = {}
    for name, meaning in row.findall((ROOT / PLACED).read_text(encoding="utf-8")):
        found.setdefault(name, []).append(meaning)
    return found


def check_mistakes(book, chain, verbs, names, dutch):
    sluis = chain.sluis
    placed = dutch_at_places()
    missing = sorted(verb["verb"] for verb in verbs if len(MISTAKES.get(verb["verb"], [])) < 3)
    book.check("every verb has three mistakes in mistakes.py", not missing, f"{missing}")
    for verb, rows in MISTAKES.items():
        for place, (line, status, name) in enumerate(rows):
            words = verb.split() + line.format(**names).split()
            run = sluis(*words, "--json")
            try:
                error = run.json()["error"]
            except (ValueError, KeyError):
                error = {"name": "no error", "exit_status": 0}
            book.check(f"sluis {verb} {line}: {status} {name}",
                       (run.status, error["name"], error["exit_status"]) == (status, name, status),
                       f"{run.status} {error} {run.err}")
            if place == 0:
                told = sluis(*words, "--lang", "nl") if "--lang" not in line else run
                book.check(f"sluis {verb} {line}: in Dutch", told.status == status
                           and ("--lang" in line or any(words in told.err for words in
                                                        [dutch[name], *placed.get(name, [])])),
                           told.err)


def catalogue_rows():
    text = (ROOT / "proto/errors.def").read_text(encoding="utf-8")
    row = r'^SLUIS_ERROR\((\w+), (\d+), (\d+), \d+, "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)$'
    return re.findall(row, text, re.MULTILINE)


def check_catalogue(book, sluis, statuses):
    """help CODE by number and name, in both languages; exit statuses within the convention."""
    everything = sluis.ok("help", "errors")["errors"]
    rows = catalogue_rows()
    book.check("help errors lists the catalogue", [row["name"] for row in everything]
               == [row[0] for row in rows])
    for name, number, status, meaning, step in rows:
        by_number = sluis("help", number)
        english = by_number.out
        book.check(f"sluis help {number}", by_number.status == 0 and name in english
                   and " ".join(meaning.split()) in " ".join(english.split())
                   and " ".join(step.split()) in " ".join(english.split()), english)
        dutch = sluis("help", name, "--lang", "nl").out
        book.check(f"sluis help {name} --lang nl", "Betekenis" in dutch and meaning not in dutch,
                   dutch)
        allowed = {0, 1, *range(64, 79)}
        book.check(f"the exit status of {name}", int(status) in allowed
                   and int(status) in statuses and (int(status) != 0 or name == "permit"), status)
    refused = [name for name, number, status, _, _ in rows
               if number.startswith("4") and name.startswith(("bad_", "not_", "no_", "wrong_"))
               and name not in ("no_quorum", "not_witnessed")  # none failed: none is there
               and status != "77"]
    book.check("what does not verify is refused with 77", not refused, f"{refused}")


def check_languages(book, chain, names):
    sluis = chain.sluis
    for verb in ("status", "alerts", "signals", "tasks", "inbox", "keys", "staff list",
                 "case list", "case today", "consent list", "consent withdrawals",
                 "circumstance list", "circumstance types", "context list"):
        place = [] if verb == "context list" else chain.desk("school", "ib-2")
        english = sluis(*verb.split(), *place).out
        dutch = sluis(*verb.split(), *place, "--lang", "nl").out
        book.check(f"sluis {verb} --lang nl", english and dutch and english != dutch, dutch)
    for settings, wanted in (({"LC_ALL": "nl_NL.UTF-8"}, "Opdrachten:"),
                             ({"LC_ALL": "", "LC_MESSAGES": "nl_BE", "LANG": "en"}, "Opdrachten:"),
                             ({"LC_ALL": "", "LANG": "nl"}, "Opdrachten:"),
                             ({"LC_ALL": "C", "LANG": "nl"}, "Verbs:"),
                             ({"LC_ALL": "de_DE.UTF-8"}, "Verbs:")):
        book.check(f"the language of {settings}", wanted in sluis("help", **settings).out)
    nl = sluis("covenant", "check", names["unknown_role"], "--lang", "nl")
    book.check("a place in Dutch", "regel " in nl.err and "covenant_invalid" in nl.err, nl.err)
    nl = sluis("covenant", "check", names["covenant"], "--lang", "nl").out
    book.check("warnings in Dutch", "jurist bevestigd" in nl and "Let op:" in nl, nl)
    nl = sluis("audit-verify", "proof", names["receipt"], "--vkey", names["vkey"], "--lang",
               "nl").out
    book.check("a verdict in Dutch", "gecontroleerd: klopt" in nl and "ok  " not in nl, nl)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default=os.environ.get("SLUIS_BIN_DIR",
                                                        ROOT / ".build/demo/bin"))
    arguments = parser.parse_args()
    programs = Path(arguments.bin).resolve()
    book = Book()
    denies = subprocess.Popen([sys.executable, Path(__file__).with_name("denies.py")], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "SLUIS_BIN_DIR": str(programs)})
    with tempfile.TemporaryDirectory(prefix="sluis-cli-") as folder:
        chain = Chain(programs, folder)
        try:
            listing = chain.sluis.ok("help")
            verbs = listing["verbs"]
            known = validators()
            check_schemas(book, verbs, known)
            chain.begin()
            story = Story(chain, book)
            story.tell()
            names = story.names()
            dutch = {row["name"]: row["meaning"] for row in
                     chain.sluis.ok("help", "errors", "--lang", "nl")["errors"]}
            check_mistakes(book, chain, verbs, names, dutch)
            check_catalogue(book, chain.sluis, {row["status"] for row in listing["exit_statuses"]})
            check_languages(book, chain, names)
            setting_up.check_all(book, chain)
            demo.check_all(book, chain)
            errors.check_json(book, chain)
            errors.check_drop(book, chain)
            shells.check_all(book, chain, verbs, chain.desk("school", "ib-2"))
            Canary(story).sing(verbs, verb_of)
            errors.check_broker(book, chain)
            check_answers(book, chain.sluis, verbs, known)
        finally:
            chain.close()
            book.add(denies.communicate(timeout=1000)[0])
    print(book.counts())
    return 1 if book.failed else 0


if __name__ == "__main__":
    sys.exit(main())
