#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Whose consent is needed: the givers, as the law says, from answers of the register on gezag.

Reads a file of answers of the interface "BRP API Gezag 2.0" (one JSON object a line, as
tests/vectors/data/gezag-answers.jsonl) and prints one JSON object a line for every child of every
answer, each of seven ages, six regimes, and capable true, false and null (nobody judged it):

  {"line": 1, "child": "000000036", "age": 5, "regime": "wmo", "capable": true,
   "givers": ["000000012", "000000024"]}
  {"line": 8, "child": "000000024", "age": 5, "regime": "wmo", "capable": true,
   "refusal": "gezag_not_determinable"}

The children are the minors that the answer names, else the person who was asked about. "line"
counts from 1. "child" is the number as given, null where it does not have nine digits. "givers" are
all who must say yes, ascending; the child itself is named by its own number.

The age is taken from the cell, never from the line. Written from the law alone (LAW §0 and §1), to
check what derives the givers by it; the rules with their articles, the refusals with the next
steps, and how the law was read: consent/CONSENT.md, Whose consent.

Exit status: 0 all lines were read (a refusal is an answer, so there is no status 1); 2 the file
cannot be read, holds no line, or has a line that is not of the interface's shape: then nothing is
printed. Pure but for reading the file and printing.
"""

import argparse
import json
import re
import signal
import sys
from typing import NamedTuple

AGES = (5, 11, 12, 15, 16, 17, 18)  # both sides of each birthday that changes the giver
CAPABLE = (True, False, None)

# Who gives. "Legal representative" is all holders of gezag, or the guardian(s).
SELF, HOLDERS = "self", "holders"
REPRESENTATIVE = "mentor or curator"
REPRESENTATIVE_ELSE_HOLDERS = "mentor or curator, else holders [?]"
NOBODY_YET = "the regime has no row"

# regime -> (from this age, who gives when capable, who when not); LAW §1, table and "Precisely".
NO_ROW = ((0, NOBODY_YET, NOBODY_YET), (18, SELF, NOBODY_YET))
REGIMES = {
    "jeugdwet_verstrekking": (  # Jeugdwet 7.3.11(1), 7.3.15
        (0, HOLDERS, HOLDERS),
        (12, SELF, HOLDERS),
        (16, SELF, REPRESENTATIVE_ELSE_HOLDERS),
        (18, SELF, REPRESENTATIVE)),
    "wmo": (  # Wmo 2015 5.3.3
        (0, HOLDERS, HOLDERS),
        (12, SELF, HOLDERS),
        (16, SELF, REPRESENTATIVE)),
    "avg": (  # GDPR 7, UAVG 5 [?]: the mark is printed, the row applies
        (0, HOLDERS, HOLDERS),
        (16, SELF, REPRESENTATIVE)),
    "wgbo": NO_ROW,  # BW 7:457 [?]
    "onderwijs": NO_ROW,  # education law [?]
    "participatiewet": NO_ROW,  # Participatiewet, SUWI secrecy [?]
}

# The interface's outcomes. Two give nobody; three name exactly these; guardians are one or more.
PARENT, THIRD, UNKNOWN_THIRD = "parent", "third", "unknown third"
NOBODY = {"TijdelijkGeenGezag": "temporarily_no_gezag",
          "GezagNietTeBepalen": "gezag_not_determinable"}
NAMED = {"EenhoofdigOuderlijkGezag": [PARENT],
         "GezamenlijkOuderlijkGezag": [PARENT, PARENT],
         "GezamenlijkGezag": [PARENT, THIRD]}
GUARDIANSHIP = "Voogdij"


class Refused(Exception):
    """Nobody can give here; its text is the code."""


class Holder(NamedTuple):
    kind: str
    who: str


class Relation(NamedTuple):
    """What an answer says about one child; the order of the holders says nothing."""

    outcome: str
    holders: frozenset
    in_onderzoek: bool = False


# The rules.


def givers(child, relations, age, regime, capable, holders_confirmed=False):
    """All who must say yes about `child` at `age`, ascending. Raises Refused.

    `relations` are those of one answer on this child. `holders_confirmed`: the covenant has
    confirmed the [?] by which the holders give for an incapable child of 16 or 17.
    """
    problem = bsn_problem(child)
    if problem:  # before every other reason
        raise Refused(problem)
    who = column(regime, age, capable)
    if who == SELF:
        return [child]
    if who == NOBODY_YET:
        raise Refused("regime_unconfirmed")
    if who == HOLDERS or (who == REPRESENTATIVE_ELSE_HOLDERS and holders_confirmed):
        return holders_of_gezag(child, relations)
    raise Refused("needs_representative")  # the register names no mentor or curator


def column(regime, age, capable):
    """Who gives, by the age column; unknown capacity counts as capable from 16, not below."""
    if capable is None:
        capable = age >= 16
    _, when_capable, when_not = [row for row in REGIMES[regime] if row[0] <= age][-1]
    return when_capable if capable else when_not


def holders_of_gezag(child, relations):
    """The parents, parent and third, or guardians; or why nobody has gezag who can give."""
    if any(relation.in_onderzoek for relation in relations):
        raise Refused("gezag_in_onderzoek")
    if not relations:
        raise Refused("no_relations")
    if len(set(relations)) > 1:  # equal ones count once
        raise Refused("conflicting_gezag")
    outcome, holders, _ = relations[0]
    refuse_by_outcome(outcome, sorted(holder.kind for holder in holders))
    numbers = sorted(holder.who for holder in holders)
    if child in numbers or len(set(numbers)) < len(numbers):
        raise Refused("unreadable_relation")
    if any(bsn_problem(number) for number in numbers):
        raise Refused("unidentified_holder")  # all must give, and one cannot be asked
    return numbers


def refuse_by_outcome(outcome, kinds):
    """The outcome's own reason, if it has one; `kinds` of holders, sorted."""
    if outcome in NOBODY:
        raise Refused(NOBODY[outcome])
    if outcome == GUARDIANSHIP:
        if not kinds or UNKNOWN_THIRD in kinds:
            raise Refused("unnamed_guardian")
        expected = [THIRD] * len(kinds)
    else:
        expected = NAMED.get(outcome)
        if outcome == "GezamenlijkGezag" and UNKNOWN_THIRD in kinds:
            raise Refused("unknown_third")
    if kinds != expected:
        raise Refused("unreadable_relation")


def bsn_problem(number):
    """None for a citizen service number, else the code; nine zeros pass the sum and are none."""
    if not re.fullmatch("[0-9]{9}", number):
        return "not_a_bsn"
    digits = [int(digit) for digit in number]
    total = sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)))
    return "invalid_bsn" if total % 11 or not any(digits) else None


# Reading an answer.


def children(answer):
    """who -> the relations on that child, in the order of the answer."""
    found = {}
    for person in answer["antwoord"]["personen"]:
        for relation in person["gezag"]:
            found.setdefault(who_is(relation["minderjarige"]), []).append(read(relation))
    return found or {who_is({"burgerservicenummer": answer["vraag"]}): []}


def read(relation):
    """One relation of the interface. The explanation (`toelichting`) is for people, no rule."""
    parents = [relation.get("ouder"), *(relation.get("ouders") or [])]
    thirds = [relation.get("derde"), *(relation.get("derden") or [])]
    holders = [Holder(PARENT, who_is(parent)) for parent in parents if parent is not None]
    for third in thirds:
        if third is not None:
            known = third.get("type") == "BekendeDerde"
            holders.append(Holder(THIRD if known else UNKNOWN_THIRD, who_is(third)))
    in_onderzoek = relation.get("inOnderzoek") not in (None, False)
    return Relation(str(relation["type"]), frozenset(holders), in_onderzoek)


def who_is(person):
    """The number of `person`, or without one all that is said of it: that is never a number."""
    number = person.get("burgerservicenummer")
    return number if isinstance(number, str) else json.dumps(person, sort_keys=True)


# The program.


def cells(line, answer, holders_confirmed=False):
    """Every cell of one answer, as printed."""
    for child, relations in children(answer).items():
        shown = None if bsn_problem(child) == "not_a_bsn" else child
        for age in AGES:
            for regime in REGIMES:
                for capable in CAPABLE:
                    cell = {"line": line, "child": shown, "age": age, "regime": regime,
                            "capable": capable}
                    try:
                        cell["givers"] = givers(child, relations, age, regime, capable,
                                                holders_confirmed)
                    except Refused as refused:
                        cell["refusal"] = str(refused)
                    yield cell


def all_cells(path, holders_confirmed=False):
    """Every cell of the file. Raises OSError, or ValueError naming the line that is not right."""
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().removesuffix("\n").split("\n")
    found = []
    for number, text in enumerate(lines, 1):
        try:
            found += cells(number, json.loads(text), holders_confirmed)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ValueError(f"line {number} is no answer of the interface") from None
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--holders-confirmed", action="store_true",
                        help="as under a covenant that has confirmed that the holders of gezag "
                             "give for an incapable child of 16 or 17 without mentor or curator")
    arguments = parser.parse_args()
    try:
        found = all_cells(arguments.file, arguments.holders_confirmed)
    except UnicodeDecodeError:
        print("gezag_oracle: the file is not UTF-8", file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(f"gezag_oracle: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has enough is no error
    for cell in found:
        print(json.dumps(cell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
