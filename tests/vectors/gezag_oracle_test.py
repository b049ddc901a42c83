#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The oracle of whose consent is needed, against what was worked out by hand from LAW §0 and §1.

Each expectation is written down, none is computed; each rule's article stands at its case. Rules
holds the law, KeptFile the official answers, Program what people run. Mutants changes one rule of
the oracle at a time and expects Rules to fail. Prints a line per case and last
`N passed, N failed, N skipped`.
"""

import json
import os
import subprocess
import sys
import tempfile
import types
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "gate"))

import gezag_oracle  # noqa: E402
import gezag_table  # noqa: E402
from sentences import main  # noqa: E402

SOURCE = HERE / "gezag_oracle.py"
ANSWERS = HERE / "data" / "gezag-answers.jsonl"
AGES = (5, 11, 12, 15, 16, 17, 18)
REGIMES = ("jeugdwet_verstrekking", "wmo", "avg", "wgbo", "onderwijs", "participatiewet")

# Numbers of the register's test range; all but the last pass the 11-test.
MOTHER, FATHER, CHILD, SISTER, AUNT = ("000000012", "000000024", "000000036", "000000048",
                                       "000000061")
NO_BSN_BY_SUM = "000000091"


def number(bsn):
    return {"burgerservicenummer": bsn}


def about(kind, child=CHILD, **more):
    """A relation of the interface."""
    return {"minderjarige": number(child), "type": kind, **more}


def known(bsn):
    return {"type": "BekendeDerde", **number(bsn)}


def answer(*relations, asked=CHILD):
    return {"vraag": asked, "antwoord": {"personen": [{**number(asked), "gezag": [*relations]}]}}


UNKNOWN = {"type": "OnbekendeDerde"}
NAMELESS = {"naam": {"voornamen": "Giovanni"}}
SOLE = about("EenhoofdigOuderlijkGezag", ouder=number(MOTHER))
JOINT = about("GezamenlijkOuderlijkGezag", ouders=[number(FATHER), number(MOTHER)])
WITH_THIRD = about("GezamenlijkGezag", ouder=number(MOTHER), derde=known(AUNT))
WITH_UNKNOWN = about("GezamenlijkGezag", ouder=number(MOTHER), derde=UNKNOWN)
GUARDIAN = about("Voogdij", derden=[known(AUNT)])
NO_GUARDIAN = about("Voogdij", derden=[])
NONE_NOW = about("TijdelijkGeenGezag", toelichting="De ouder is minderjarig.")
UNDETERMINED = about("GezagNietTeBepalen", toelichting="De ouder is onbekend.")

# Worked out by hand, a letter an age of 5 11 12 15 16 17 18: the Holders of gezag, the Child
# alone, a Representative whom the register does not name, or a regime Unconfirmed.
BY_HAND = {
    # Jeugdwet 7.3.11(1), 7.3.15
    ("jeugdwet_verstrekking", True): "HHCCCCC",
    ("jeugdwet_verstrekking", False): "HHHHRRR",
    ("jeugdwet_verstrekking", None): "HHHHCCC",
    # Wmo 2015 5.3.3
    ("wmo", True): "HHCCCCC",
    ("wmo", False): "HHHHRRR",
    ("wmo", None): "HHHHCCC",
    # GDPR 7, UAVG 5 [?]: instead of the child up to 16
    ("avg", True): "HHHHCCC",
    ("avg", False): "HHHHRRR",
    ("avg", None): "HHHHCCC",
    # BW 7:457 [?], education law [?], Participatiewet and SUWI [?]: no row; a capable adult alone
    ("wgbo", True): "UUUUUUC", ("wgbo", False): "UUUUUUU", ("wgbo", None): "UUUUUUC",
    ("onderwijs", True): "UUUUUUC", ("onderwijs", False): "UUUUUUU",
    ("onderwijs", None): "UUUUUUC",
    ("participatiewet", True): "UUUUUUC", ("participatiewet", False): "UUUUUUU",
    ("participatiewet", None): "UUUUUUC",
}


class Rules(unittest.TestCase):
    """The law, rule by rule. Mutants runs these cases with another oracle."""

    oracle = gezag_oracle

    def said(self, given, holders_confirmed=False):
        """{child: {(regime, capable): [givers or code, one for each age]}} of one answer."""
        found = {}
        for cell in self.oracle.cells(1, given, holders_confirmed):
            child = found.setdefault(cell["child"], {})
            column = child.setdefault((cell["regime"], cell["capable"]), [])
            column.append(cell.get("givers", cell.get("refusal")))
        return found

    def expect(self, relations, holders, child=CHILD, asked=CHILD):
        """Every cell is that of BY_HAND, where H is `holders`: numbers, or the code why none."""
        words = {"H": holders, "C": [child], "R": "needs_representative",
                 "U": "regime_unconfirmed"}
        wanted = {key: [words[letter] for letter in letters] for key, letters in BY_HAND.items()}
        self.assertEqual(self.said(answer(*relations, asked=asked)), {child: wanted})

    def expect_only(self, code, given, child):
        """Every cell is refused for one and the same reason."""
        wanted = {key: [code] * len(AGES) for key in BY_HAND}
        self.assertEqual(self.said(given), {child: wanted})

    def at(self, given, age, regime, capable, holders_confirmed=False):
        column = self.said(given, holders_confirmed)[CHILD][regime, capable]
        return column[AGES.index(age)]

    # The outcomes that name who gives: LAW §1, "The register's interface"; BY_HAND in each.

    def test_one_parent_alone(self):
        self.expect([SOLE], [MOTHER])

    def test_joint_parents_are_all_holders_both_of_them(self):
        self.expect([JOINT], [MOTHER, FATHER])

    def test_joint_with_a_known_third_parent_and_third_both(self):
        self.expect([WITH_THIRD], [MOTHER, AUNT])

    def test_guardianship_is_the_guardian(self):
        self.expect([GUARDIAN], [AUNT])

    def test_guardianship_of_several_is_all_of_them(self):
        self.expect([about("Voogdij", derden=[known(AUNT), known(FATHER)])], [FATHER, AUNT])

    # The age column, one article a case.

    def test_jeugdwet_7_3_11_and_7_3_15_under_12_the_parents_also_of_a_capable_child(self):
        for capable in (True, False, None):
            self.assertEqual(self.at(answer(JOINT), 11, "jeugdwet_verstrekking", capable),
                             [MOTHER, FATHER])

    def test_jeugdwet_7_3_11_and_7_3_15_from_12_a_capable_child_alone(self):
        self.assertEqual(self.at(answer(JOINT), 12, "jeugdwet_verstrekking", True), [CHILD])

    def test_jeugdwet_7_3_11_and_7_3_15_at_15_not_capable_or_not_known_the_parents(self):
        for capable in (False, None):
            self.assertEqual(self.at(answer(JOINT), 15, "jeugdwet_verstrekking", capable),
                             [MOTHER, FATHER])

    def test_jeugdwet_7_3_11_and_7_3_15_at_16_not_capable_needs_a_representative(self):
        for age in (16, 17):
            self.assertEqual(self.at(answer(JOINT), age, "jeugdwet_verstrekking", False),
                             "needs_representative")

    def test_wmo_5_3_3_from_12_a_capable_child_alone_else_the_legal_representative(self):
        self.assertEqual(self.at(answer(GUARDIAN), 12, "wmo", True), [CHILD])
        self.assertEqual(self.at(answer(GUARDIAN), 12, "wmo", False), [AUNT])
        self.assertEqual(self.at(answer(GUARDIAN), 12, "wmo", None), [AUNT])

    def test_gdpr_7_and_uavg_5_up_to_16_the_legal_representative_instead_of_the_child(self):
        self.assertEqual(self.at(answer(SOLE), 15, "avg", True), [MOTHER])
        self.assertEqual(self.at(answer(SOLE), 16, "avg", True), [CHILD])

    def test_unknown_capacity_is_capable_from_16_and_not_below(self):
        self.assertEqual(self.at(answer(SOLE), 15, "wmo", None), [MOTHER])
        self.assertEqual(self.at(answer(SOLE), 16, "wmo", None), [CHILD])

    def test_a_regime_without_a_row_is_unconfirmed_but_for_a_capable_adult(self):
        for regime in ("wgbo", "onderwijs", "participatiewet"):
            self.assertEqual(self.at(answer(SOLE), 17, regime, True), "regime_unconfirmed")
            self.assertEqual(self.at(answer(SOLE), 18, regime, False), "regime_unconfirmed")
            self.assertEqual(self.at(answer(SOLE), 18, regime, True), [CHILD])

    # Where a covenant has confirmed the [?] of 16-17 in the row of Jeugdwet 7.3.15.

    def test_confirmed_the_holders_give_for_an_incapable_child_of_16_or_17_and_nobody_else(self):
        plain, confirmed = self.said(answer(JOINT)), self.said(answer(JOINT), True)
        wanted = {**plain[CHILD], ("jeugdwet_verstrekking", False):
                  [[MOTHER, FATHER]] * 6 + ["needs_representative"]}
        self.assertEqual(confirmed, {CHILD: wanted})

    def test_confirmed_the_outcome_s_own_reason_comes_before_capacity(self):
        for relation, code in ((NONE_NOW, "temporarily_no_gezag"),
                               ({**SOLE, "inOnderzoek": True}, "gezag_in_onderzoek")):
            self.assertEqual(self.at(answer(relation), 17, "jeugdwet_verstrekking", False, True),
                             code)

    # The outcomes that close; a child who gives alone, in BY_HAND, is not touched by them.

    def test_in_onderzoek_is_no_valid_parental_consent_whatever_the_outcome(self):
        for relation in (SOLE, JOINT, WITH_THIRD, WITH_UNKNOWN, GUARDIAN, NO_GUARDIAN, NONE_NOW,
                         UNDETERMINED):
            self.expect([{**relation, "inOnderzoek": True}], "gezag_in_onderzoek")

    def test_in_onderzoek_false_closes_nothing(self):
        self.expect([{**SOLE, "inOnderzoek": False}], [MOTHER])

    def test_no_relations_closes(self):
        self.expect([], "no_relations")

    def test_an_answer_about_nobody_is_about_the_person_asked(self):
        given = {"vraag": AUNT, "antwoord": {"personen": []}}
        self.assertEqual(self.said(given)[AUNT], self.said(answer(asked=AUNT))[AUNT])
        self.expect([], "no_relations", child=AUNT, asked=AUNT)

    def test_temporarily_none_closes(self):
        self.expect([NONE_NOW], "temporarily_no_gezag")

    def test_cannot_be_determined_closes(self):
        self.expect([UNDETERMINED], "gezag_not_determinable")

    def test_an_unknown_third_closes_the_parent_alone_is_not_enough(self):
        self.expect([WITH_UNKNOWN], "unknown_third")

    def test_guardianship_without_a_named_guardian_closes(self):
        self.expect([NO_GUARDIAN], "unnamed_guardian")
        self.expect([about("Voogdij")], "unnamed_guardian")
        self.expect([about("Voogdij", derden=[UNKNOWN])], "unnamed_guardian")
        self.expect([about("Voogdij", derden=[known(AUNT), UNKNOWN])], "unnamed_guardian")

    def test_a_holder_without_a_valid_number_closes_for_all_must_give(self):
        for other in (NAMELESS, number(NO_BSN_BY_SUM), number("12345678"), number("000000000")):
            joint = about("GezamenlijkOuderlijkGezag", ouders=[number(MOTHER), other])
            self.expect([joint], "unidentified_holder")
            third = about("GezamenlijkGezag", ouder=number(MOTHER),
                          derde={"type": "BekendeDerde", **other})
            self.expect([third], "unidentified_holder")
        self.expect([about("EenhoofdigOuderlijkGezag", ouder=NAMELESS)], "unidentified_holder")
        self.expect([about("Voogdij", derden=[{"type": "BekendeDerde", **NAMELESS}])],
                    "unidentified_holder")

    def test_a_relation_that_names_others_than_its_outcome_has_closes(self):
        for relation in (
                about("GezamenlijkOuderlijkGezag", ouders=[number(MOTHER)]),
                about("GezamenlijkOuderlijkGezag", ouders=[number(MOTHER), number(MOTHER)]),
                about("GezamenlijkGezag", ouder=number(MOTHER)),
                about("GezamenlijkGezag", ouder=number(MOTHER), derde=known(MOTHER)),
                about("EenhoofdigOuderlijkGezag"),
                about("EenhoofdigOuderlijkGezag", ouder=number(MOTHER), derde=UNKNOWN),
                about("EenhoofdigOuderlijkGezag", ouder=number(CHILD)),
                about("Voogdij", ouder=number(MOTHER), derden=[known(AUNT)]),
                about("EenNieuweUitkomst", ouder=number(MOTHER))):
            self.expect([relation], "unreadable_relation")

    def test_two_different_relations_on_one_child_conflict(self):
        self.expect([SOLE, JOINT], "conflicting_gezag")
        self.expect([SOLE, about("EenhoofdigOuderlijkGezag", ouder=number(FATHER))],
                    "conflicting_gezag")
        self.expect([SOLE, NONE_NOW], "conflicting_gezag")

    def test_equal_relations_on_one_child_count_once(self):
        turned = about("GezamenlijkOuderlijkGezag", ouders=[number(MOTHER), number(FATHER)])
        self.expect([JOINT, turned], [MOTHER, FATHER])
        self.expect([SOLE, {**SOLE, "toelichting": "Voor mensen."}], [MOTHER])
        self.expect([NONE_NOW, NONE_NOW], "temporarily_no_gezag")

    # The order of the reasons: LAW §1, "Precisely".

    def test_a_child_s_wrong_number_comes_before_every_other_reason_and_before_its_own_yes(self):
        for code, wrong, shown in (("invalid_bsn", NO_BSN_BY_SUM, NO_BSN_BY_SUM),
                                   ("invalid_bsn", "000000000", "000000000"),
                                   ("not_a_bsn", "12345678", None),
                                   ("not_a_bsn", "1234567890", None),
                                   ("not_a_bsn", "00000003A", None),
                                   ("not_a_bsn", "٠٠٠٠٠٠٠٣٦", None),
                                   ("not_a_bsn", "000000036\n", None),
                                   ("not_a_bsn", 123456782, None)):
            for relation in (about("EenhoofdigOuderlijkGezag", wrong, ouder=number(MOTHER)),
                             about("GezagNietTeBepalen", wrong, inOnderzoek=True)):
                self.expect_only(code, answer(relation, relation), shown)
            self.expect_only(code, answer(asked=wrong), shown)

    def test_a_child_without_a_number_is_refused(self):
        nameless = {**SOLE, "minderjarige": {"naam": {"voornamen": "Bert"}}}
        self.expect_only("not_a_bsn", answer(nameless, asked="Bert"), None)

    def test_in_onderzoek_comes_before_a_conflict(self):
        self.expect([{**SOLE, "inOnderzoek": True}, JOINT], "gezag_in_onderzoek")
        self.expect([SOLE, {**SOLE, "inOnderzoek": True}], "gezag_in_onderzoek")

    def test_the_outcome_s_own_reason_comes_before_capacity_at_15(self):
        self.assertEqual(self.at(answer(UNDETERMINED), 15, "wmo", False), "gezag_not_determinable")

    def test_a_regime_without_a_row_does_not_look_at_gezag(self):
        self.assertEqual(self.at(answer({**SOLE, "inOnderzoek": True}), 5, "wgbo", True),
                         "regime_unconfirmed")

    # Which children.

    def test_the_children_of_an_answer_about_a_parent_are_its_minors_each_by_itself(self):
        sister = about("EenhoofdigOuderlijkGezag", SISTER, ouder=number(MOTHER), inOnderzoek=True)
        found = self.said(answer(JOINT, sister, asked=MOTHER))
        self.assertEqual(list(found), [CHILD, SISTER])
        self.assertEqual(found[CHILD]["wmo", True][0], [MOTHER, FATHER])
        self.assertEqual(found[SISTER]["wmo", True][0], "gezag_in_onderzoek")

    def test_relations_in_two_persons_of_one_answer_are_of_one_answer(self):
        given = answer(SOLE)
        given["antwoord"]["personen"] *= 2
        self.assertEqual(self.said(given), self.said(answer(SOLE)))
        given["antwoord"]["personen"][1] = {**number(FATHER), "gezag": [JOINT]}
        self.assertEqual(self.said(given)[CHILD]["avg", True][0], "conflicting_gezag")


class KeptFile(unittest.TestCase):
    """The official answers: lines read by eye, and counts of what stands in the file."""

    @classmethod
    def setUpClass(cls):
        cls.cells = gezag_oracle.all_cells(ANSWERS)

    def of(self, line, age=5, regime="jeugdwet_verstrekking", capable=True):
        return [(cell["child"], cell.get("givers", cell.get("refusal"))) for cell in self.cells
                if cell["line"] == line and cell["age"] == age and cell["regime"] == regime
                and cell["capable"] is capable]

    def test_line_1_a_father_has_four_children(self):
        both = ["000000012", "000000024"]
        self.assertEqual(self.of(1), [("000000036", both), ("000000061", both),
                                      ("000000073", both), ("000000085", ["000000024"])])

    def test_lines_of_each_outcome(self):
        for line, child, expected in (
                (2, "000000048", "no_relations"), (4, "000000085", ["000000024"]),
                (6, "000000103", "unknown_third"), (8, "000000012", "gezag_not_determinable"),
                (35, "000000103", "unnamed_guardian"), (147, "000000024", "gezag_in_onderzoek"),
                (293, None, "not_a_bsn"), (349, "000000091", "invalid_bsn"),
                (366, "000000036", "unidentified_holder"),
                (371, "000000036", "unidentified_holder")):
            self.assertEqual(self.of(line), [(child, expected)], line)

    def test_every_cell_is_there_once_in_order(self):
        # 445 relations on as many children, and 44 answers that name nobody.
        keys = [(cell["line"], cell["child"], cell["age"], cell["regime"], cell["capable"])
                for cell in self.cells]
        self.assertEqual(len(keys), (445 + 44) * len(AGES) * len(REGIMES) * 3)
        self.assertEqual(len(set(keys)), len(keys))
        self.assertEqual([key[0] for key in keys], sorted(key[0] for key in keys))
        self.assertEqual({key[0] for key in keys}, set(range(1, 390)))
        self.assertEqual([key[2:] for key in keys[:len(AGES) * len(REGIMES) * 3]],
                         [(age, regime, capable) for age in AGES for regime in REGIMES
                          for capable in (True, False, None)])

    def test_a_cell_has_givers_or_a_refusal_and_never_both(self):
        for cell in self.cells:
            self.assertNotEqual("givers" in cell, "refusal" in cell)
            if "givers" in cell:
                self.assertTrue(cell["givers"])
                self.assertEqual(cell["givers"], sorted(set(cell["givers"])))

    def test_the_data_s_own_counts_are_found(self):
        # tests/vectors/data: "Bert" in 14 lines, 000000091 in one, 44 lines without relations.
        found = {}
        for cell in self.cells:
            if (cell["age"], cell["regime"], cell["capable"]) == (5, "avg", True):
                found.setdefault(cell.get("refusal"), set()).add(cell["line"])
        counts = {code: len(lines) for code, lines in found.items() if code}
        self.assertEqual((counts["not_a_bsn"], counts["invalid_bsn"], counts["no_relations"]),
                         (14, 1, 44))
        self.assertEqual(found["invalid_bsn"], {349})

    def test_the_table_beside_it_is_current(self):
        kept = (HERE / "gezag-table.md").read_text(encoding="utf-8")
        self.assertTrue(kept == gezag_table.document(),
                        "run tests/vectors/gezag_table.py > tests/vectors/gezag-table.md")


class Program(unittest.TestCase):
    """What people run."""

    def run_on(self, *arguments):
        return subprocess.run([SOURCE, *arguments], text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False, timeout=60)

    def run_text(self, text, *options):
        with tempfile.NamedTemporaryFile("wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
            file.flush()
            return self.run_on(file.name, *options)

    def test_prints_a_json_object_for_each_cell_of_its_further_file(self):
        result = self.run_text(json.dumps(answer(NO_GUARDIAN)) + "\n" + json.dumps(answer(SOLE)))
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual((result.returncode, result.stderr, len(lines)), (0, "", 2 * 126))
        self.assertEqual(lines[0], {"line": 1, "child": CHILD, "age": 5, "capable": True,
                                    "regime": "jeugdwet_verstrekking",
                                    "refusal": "unnamed_guardian"})
        self.assertEqual(lines[128], {"line": 2, "child": CHILD, "age": 5, "capable": None,
                                      "regime": "jeugdwet_verstrekking", "givers": [MOTHER]})

    def test_the_confirmed_holders_are_an_option(self):
        plain, confirmed = (self.run_text(json.dumps(answer(SOLE)), *options).stdout.splitlines()
                            for options in ((), ("--holders-confirmed",)))
        changed = [json.loads(one) for one, other in zip(confirmed, plain) if one != other]
        self.assertEqual([(cell["age"], cell["regime"], cell["capable"], cell["givers"])
                          for cell in changed],
                         [(age, "jeugdwet_verstrekking", False, [MOTHER]) for age in (16, 17)])

    def test_an_unreadable_file_is_2_and_prints_nothing(self):
        good = json.dumps(answer(SOLE))
        bad = ["", "\n", "[]", "{}", "null", good[:60], f"{good}\n\n", f"{good}\nBert", "[" * 9999,
               b"\xff", '{"vraag": "Bert", "antwoord": {"personen": [{}]}}',
               json.dumps(answer({"type": "Voogdij"})),
               json.dumps(answer({"minderjarige": number(CHILD)})), json.dumps(answer("Bert"))]
        results = [self.run_text(text) for text in bad]
        results += [self.run_on("/no/such/file"), self.run_on(HERE), self.run_on()]
        for text, result in zip([*bad, "missing", "folder", "usage"], results):
            self.assertEqual((result.returncode, result.stdout), (2, ""), text)
            self.assertNotIn("Traceback", result.stderr, text)
            self.assertNotIn("Bert", result.stderr, text)

    def test_help_tells_the_shape_and_the_exit_status(self):
        result = self.run_on("--help")
        self.assertEqual(result.returncode, 0)
        for word in ('"givers"', '"refusal"', "Exit status"):
            self.assertIn(word, result.stdout)

    def test_a_reader_that_has_enough_is_no_error(self):
        reading, writing = os.pipe()
        os.close(reading)
        with subprocess.Popen([SOURCE, ANSWERS], stdout=writing, stderr=subprocess.PIPE) as one:
            os.close(writing)
            self.assertEqual(one.stderr.read(), b"")


# One rule of the oracle each, and what another reading would make of it.
MUTANTS = (
    # The age columns.
    ("        (12, SELF, HOLDERS),\n        (16, SELF, REPRESENTATIVE_ELSE_HOLDERS),",
     "        (11, SELF, HOLDERS),\n        (16, SELF, REPRESENTATIVE_ELSE_HOLDERS),"),
    ("        (12, SELF, HOLDERS),\n        (16, SELF, REPRESENTATIVE)),",
     "        (13, SELF, HOLDERS),\n        (16, SELF, REPRESENTATIVE)),"),
    ("(16, SELF, REPRESENTATIVE_ELSE_HOLDERS)", "(17, SELF, REPRESENTATIVE_ELSE_HOLDERS)"),
    ("(16, SELF, REPRESENTATIVE_ELSE_HOLDERS)", "(16, SELF, HOLDERS)"),
    ("        (18, SELF, REPRESENTATIVE)),", "    ),"),
    ("        (0, HOLDERS, HOLDERS),\n        (16, SELF, REPRESENTATIVE)),",
     "        (0, HOLDERS, HOLDERS),\n        (15, SELF, REPRESENTATIVE)),"),
    ("        (0, HOLDERS, HOLDERS),\n        (16, SELF, REPRESENTATIVE)),",
     "        (0, HOLDERS, HOLDERS), (12, SELF, HOLDERS),\n        (16, SELF, REPRESENTATIVE)),"),
    ("(18, SELF, NOBODY_YET))", "(18, NOBODY_YET, NOBODY_YET))"),
    ("(18, SELF, NOBODY_YET))", "(16, SELF, NOBODY_YET))"),
    ("(18, SELF, NOBODY_YET))", "(18, SELF, REPRESENTATIVE))"),
    ("capable = age >= 16", "capable = age >= 12"),
    ("capable = age >= 16", "capable = age >= 17"),
    ("capable = age >= 16", "capable = False"),
    ("capable = age >= 16", "capable = True"),
    ("REPRESENTATIVE_ELSE_HOLDERS and holders_confirmed", "REPRESENTATIVE_ELSE_HOLDERS"),
    # The order of the reasons.
    ("    if problem:  # before every other reason", "    if problem and not relations:"),
    ("    if who == SELF:\n        return [child]\n",
     "    if any(relation.in_onderzoek for relation in relations):\n"
     "        raise Refused('gezag_in_onderzoek')\n    if who == SELF:\n        return [child]\n"),
    ("    if any(relation.in_onderzoek for relation in relations):",
     "    if all(relation.in_onderzoek for relation in relations):"),
    ("    if any(relation.in_onderzoek for relation in relations):",
     "    if len(set(relations)) == 1 and relations[0].in_onderzoek:"),
    ('    if who == NOBODY_YET:\n        raise Refused("regime_unconfirmed")',
     "    if who == NOBODY_YET:\n        holders_of_gezag(child, relations)\n"
     '        raise Refused("regime_unconfirmed")'),
    # Who has gezag.
    ('raise Refused("no_relations")', "return [child]"),
    ("if len(set(relations)) > 1:", "if len(relations) > 1:"),
    ("if len(set(relations)) > 1:", "if False:"),
    ('"TijdelijkGeenGezag": "temporarily_no_gezag",', ""),
    ("if not kinds or UNKNOWN_THIRD in kinds:", "if not kinds:"),
    ("if not kinds or UNKNOWN_THIRD in kinds:", "if UNKNOWN_THIRD in kinds:"),
    ('outcome == "GezamenlijkGezag" and UNKNOWN_THIRD in kinds', "False"),
    ("    if kinds != expected:", "    if expected is None:"),
    ("if child in numbers or len", "if len"),
    ("    if any(bsn_problem(number) for number in numbers):\n"
     '        raise Refused("unidentified_holder")  # all must give, and one cannot be asked\n'
     "    return numbers",
     "    return [number for number in numbers if not bsn_problem(number)]"),
    ("return numbers", "return numbers[:1]"),
    # The number.
    ('"[0-9]{9}"', r'r"\d{9}"'),
    ("re.fullmatch(", "re.match("),
    ("total % 11 or not any(digits)", "total % 11"),
    ("total % 11 or not any(digits)", "not any(digits)"),
    ("3, 2, -1)", "3, 2, 1)"),
    # Reading.
    ("return found or {", "return {**found,"),
    ('not in (None, False)', 'is not None'),
    ('third.get("type") == "BekendeDerde"', 'third.get("type") != "OnbekendDerde"'),
    ("return number if isinstance(number, str)", "return str(number) if number"),
)


class Mutants(unittest.TestCase):
    """Rules must notice when a rule of the oracle is another one."""

    def failures_of(self, text):
        """1 when a case of Rules fails, else 0; one that breaks says nothing and is an error."""
        module = types.ModuleType("mutant")
        exec(compile(text, "mutant", "exec"), module.__dict__)
        rules = type("Changed", (Rules,), {"oracle": module})
        result = unittest.TestResult()
        result.failfast = True
        unittest.defaultTestLoader.loadTestsFromTestCase(rules).run(result)
        self.assertEqual(result.errors, [])
        return len(result.failures)

    def test_the_oracle_as_it_is_has_no_failure(self):
        self.assertEqual(self.failures_of(SOURCE.read_text(encoding="utf-8")), 0)

    def test_each_changed_rule_is_noticed(self):
        text = SOURCE.read_text(encoding="utf-8")
        for old, new in MUTANTS:
            with self.subTest(old=old, new=new):
                self.assertEqual(text.count(old), 1, "the rule to change stands there once")
                self.assertEqual(self.failures_of(text.replace(old, new)), 1)


if __name__ == "__main__":
    sys.exit(main())
