#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""decide() and its oracle, written apart from each other, say the same of every question.

Needs SLUIS_BIN_DIR. Prints a line per case and last `N passed, N failed, N skipped`.
"""

import json
import os
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

import decide_cells  # noqa: E402
import decide_oracle  # noqa: E402
from sentences import main  # noqa: E402

PROGRAM = Path(os.environ["SLUIS_BIN_DIR"]) / "decide_cells"
# role × role × kind × level × regime × ground × state of the facts
CELLS = 4 * 4 * 2 * 3 * 4 * 14 * 77
SEED, BLOCKS = 20_100_617, 1_500
REASONS = {
    "permit", "no_rule", "no_ground", "other_person_no_ground", "no_case", "withheld", "objection",
    "not_on_consent", "circumstance_missing", "circumstance_over", "not_agreed",
    "agreement_refused", "possibly_same", "consent_missing", "consent_incomplete",
    "consent_refused", "consent_withdrawn", "consent_expired", "consent_not_accepted",
    "consent_other_regime", "consent_not_confirmed"}


def said_of(decision):
    """As the program prints it."""
    persons = [[one["verdict"], one["reason"], one["level"], one["ground"]]
               for one in decision["persons"]]
    return json.dumps([decision["verdict"], decision["reason"], decision["level"],
                       decision["ground"], decision["references"], decision["owes"],
                       decision["algorithm"], persons], separators=(",", ":"))


def of_program(text):
    """Its exit status and lines."""
    with tempfile.NamedTemporaryFile("w+") as asked, tempfile.TemporaryFile("w+") as told:
        asked.write(text)
        asked.flush()
        status = subprocess.run([PROGRAM, asked.name], stdin=subprocess.DEVNULL, stdout=told,
                                stderr=subprocess.DEVNULL, check=False, timeout=120).returncode
        told.seek(0)
        return status, told.read().splitlines()


class Agreement(unittest.TestCase):
    def expect_same(self, blocks):
        """How often each reason was given."""
        status, lines = of_program("".join(json.dumps(block) + "\n" for block in blocks))
        self.assertEqual(status, 0)
        told, said = Counter(), iter(lines)
        for block in blocks:
            for facts in block["facts"]:
                for request in block["requests"]:
                    decision = decide_oracle.decide(block["covenant"], facts, request)
                    told[decision["reason"]] += 1
                    expected, line = said_of(decision), next(said, None)
                    if line != expected:
                        self.fail(f"\noracle  {expected}\nprogram {line}\n" + json.dumps(
                            {**block, "facts": [facts], "requests": [request]}))
        self.assertIsNone(next(said, None))
        return told

    def test_in_every_cell_of_role_role_kind_level_regime_ground_and_state(self):
        told = self.expect_same(list(decide_cells.matrix()))
        self.assertEqual(told.total(), CELLS)
        print(f"       {told.total()} cells, {told['permit']} permits")
        # What the matrix has not: grounds that are all absent, and several persons.
        self.assertEqual(REASONS - set(told), {"no_ground", "other_person_no_ground"})

    def test_where_several_facts_persons_and_covenants_are_drawn(self):
        told = self.expect_same(list(decide_cells.drawn(SEED, BLOCKS)))
        print(f"       {told.total()} cells, {told['permit']} permits")
        for reason in REASONS:
            self.assertGreater(told[reason], 50, reason)

    def test_what_is_no_question_is_answered_by_status_2(self):
        for text in ("", "x\n", "{}\n", json.dumps({"covenant": {}, "facts": [], "requests": []})):
            self.assertEqual(of_program(text), (2, []))


if __name__ == "__main__":
    sys.exit(main())
