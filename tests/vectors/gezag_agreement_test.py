#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The program and the oracle, written apart from each other, say the same of every answer.

Needs SLUIS_BIN_DIR. Prints a line per case and last `N passed, N failed, N skipped`.
"""

import json
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "gate"))

import gezag_oracle  # noqa: E402
from sentences import main  # noqa: E402

ANSWERS = HERE / "data/gezag-answers.jsonl"
CELLS = 489 * 7 * 6 * 3  # children × ages × regimes × capacities
# People of the official test set, in answers that its lines do not hold.
MOTHER, FATHER, CHILD = "000000012", "000000024", "000000036"


def answer(*relations, asked=CHILD):
    return {"vraag": asked, "antwoord": {"personen": [{"gezag": list(relations)}]}}


def relation(outcome, minor=CHILD, **holders):
    return {"minderjarige": {"burgerservicenummer": minor}, "type": outcome, **holders}


def person(number, **more):
    return {"burgerservicenummer": number, **more}


SOLE = relation("EenhoofdigOuderlijkGezag", ouder=person(MOTHER))
BOTH = relation("GezamenlijkOuderlijkGezag", ouders=[person(MOTHER), person(FATHER)])
MADE = [
    answer(), answer(SOLE), answer(BOTH), answer(SOLE, BOTH), answer(SOLE, SOLE),
    answer(BOTH, relation("GezamenlijkOuderlijkGezag", ouders=[person(FATHER), person(MOTHER)])),
    answer({**SOLE, "inOnderzoek": True}), answer({**SOLE, "inOnderzoek": False}),
    answer({**SOLE, "inOnderzoek": {"reden": "x"}}), answer(SOLE, {**BOTH, "inOnderzoek": True}),
    answer(relation("Nieuw", ouder=person(MOTHER))),
    answer(relation("EenhoofdigOuderlijkGezag")),
    answer(relation("EenhoofdigOuderlijkGezag", ouder=None)),
    answer(relation("EenhoofdigOuderlijkGezag", ouder=person(CHILD))),
    answer(relation("EenhoofdigOuderlijkGezag", ouder=person("123456789"))),
    answer(relation("EenhoofdigOuderlijkGezag", ouder={"naam": "zonder nummer"})),
    answer(relation("GezamenlijkOuderlijkGezag", ouders=[person(MOTHER), person(MOTHER)])),
    answer(relation("GezamenlijkOuderlijkGezag", ouders=[person(MOTHER)])),
    answer(relation("GezamenlijkGezag", ouder=person(MOTHER),
                    derde=person(FATHER, type="BekendeDerde"))),
    answer(relation("GezamenlijkGezag", ouder=person(MOTHER), derde={"type": "OnbekendeDerde"})),
    answer(relation("GezamenlijkGezag", ouder=person(MOTHER))),
    answer(relation("Voogdij")), answer(relation("Voogdij", derden=[])),
    answer(relation("Voogdij", derden=[person(FATHER, type="BekendeDerde"),
                                       person(MOTHER, type="BekendeDerde")])),
    answer(relation("Voogdij", derden=[person(FATHER, type="BekendeDerde"),
                                       {"type": "OnbekendeDerde"}])),
    answer(relation("Voogdij", ouder=person(MOTHER),
                    derden=[person(FATHER, type="BekendeDerde")])),
    answer({**relation("TijdelijkGeenGezag"), "toelichting": "x"}),
    answer(relation("GezagNietTeBepalen")),
    answer(SOLE, relation("EenhoofdigOuderlijkGezag", minor="000000048", ouder=person(MOTHER))),
    answer(relation("EenhoofdigOuderlijkGezag", minor="000000000", ouder=person(MOTHER))),
    answer(relation("EenhoofdigOuderlijkGezag", minor="12345678", ouder=person(MOTHER))),
    answer({**SOLE, "minderjarige": {"naam": "zonder nummer"}}),
    answer(asked="Bert"), answer(asked="000000091"), answer(asked=""),
]


def of_program(path):
    result = subprocess.run([HERE / "run", "gezag", path], capture_output=True, text=True,
                            check=False, timeout=120)
    return result.returncode, [json.loads(line) for line in result.stdout.splitlines()]


class Agreement(unittest.TestCase):
    maxDiff = 2_000

    def expect_same(self, path):
        status, cells = of_program(path)
        self.assertEqual(status, 0)
        expected = gezag_oracle.all_cells(path)
        different = [pair for pair in zip(cells, expected) if pair[0] != pair[1]]
        self.assertEqual(different[:5], [])
        self.assertEqual(len(cells), len(expected))
        return cells

    def test_on_every_cell_of_the_official_answers(self):
        self.assertEqual(len(self.expect_same(ANSWERS)), CELLS)

    def test_on_answers_that_the_register_should_never_give(self):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("".join(json.dumps(one) + "\n" for one in MADE))
            file.flush()
            cells = self.expect_same(file.name)
        told = Counter(cell.get("refusal", "givers") for cell in cells)
        for code in ("unreadable_relation", "conflicting_gezag", "unidentified_holder", "givers"):
            self.assertGreater(told[code], 0, code)

    def test_what_is_no_answer_is_unreadable(self):
        bad = ["", "x\n", "{}\n", '{"vraag": "1"}\n',
               '{"vraag": 1, "antwoord": {"personen": []}}\n',
               '{"vraag": "1", "antwoord": {"personen": [{"gezag": [{"type": "Voogdij"}]}]}}\n',
               '{"vraag": "1", "vraag": "2", "antwoord": {"personen": []}}\n']
        for text in bad:
            with self.subTest(text=text), tempfile.NamedTemporaryFile("w") as file:
                file.write(text)
                file.flush()
                self.assertEqual(of_program(file.name), (2, []))


if __name__ == "__main__":
    sys.exit(main())
