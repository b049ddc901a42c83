#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Writes gezag-table.md anew: what gezag_oracle.py says of every answer we keep, as tables.

usage: tests/vectors/gezag_table.py > tests/vectors/gezag-table.md

Children whose cells are the same share a row.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import gezag_oracle as oracle  # noqa: E402

ANSWERS = HERE / "data" / "gezag-answers.jsonl"
HEAD = """# Whose consent: every answer of the register

Made by `tests/vectors/gezag_table.py` from `data/gezag-answers.jsonl`: {lines} answers, {children}
children, {cells} cells (7 ages, 6 regimes, capable or not or not known). The rules and their
articles are in [consent/CONSENT.md](../../consent/CONSENT.md), Whose consent.

A cell says who gives: `self` is the person alone, then so many holders of gezag or guardians; or it
names the refusal. Where capacity matters it says so three times: capable / not capable / not known.
"""


def word(cell):
    """What stands in the table for one cell."""
    if "refusal" in cell:
        return cell["refusal"]
    if cell["givers"] == [cell["child"]]:
        return "self"
    count = len(cell["givers"])
    return f"{count} holder{'s' if count > 1 else ''}"


def together(words):
    """The words of capable, not capable, not known; one word when they agree."""
    return words[0] if len(set(words)) == 1 else " / ".join(words)


def outcomes():
    """(the outcomes that the register gives on a child, its cells), for each child of the file."""
    for number, text in enumerate(ANSWERS.read_text(encoding="utf-8").splitlines(), 1):
        answer = oracle.json.loads(text)
        cells = list(oracle.cells(number, answer))
        each = len(oracle.AGES) * len(oracle.REGIMES) * len(oracle.CAPABLE)
        for place, relations in enumerate(oracle.children(answer).values()):
            names = sorted({relation.outcome for relation in relations})
            yield ", ".join(names) or "no relations", cells[place * each:(place + 1) * each]


def row(cells, regime):
    """The words of one child under `regime`, one for each age."""
    return tuple(together([word(cell) for cell in cells
                           if cell["age"] == age and cell["regime"] == regime])
                 for age in oracle.AGES)


def tables():
    """The lines below the head: a table a regime, equal regimes in one."""
    found = list(outcomes())
    bodies = {}
    for regime in oracle.REGIMES:
        counts = {}
        for outcome, cells in found:
            key = outcome, row(cells, regime)
            counts[key] = counts.get(key, 0) + 1
        body = tuple(f"| {outcome} | {count} | {' | '.join(words)} |"
                     for (outcome, words), count in sorted(counts.items()))
        bodies.setdefault(body, []).append(regime)
    for body, regimes in bodies.items():
        yield f"\n## {', '.join(f'`{regime}`' for regime in regimes)}\n"
        yield "| outcome | children | " + " | ".join(str(age) for age in oracle.AGES) + " |"
        yield "| --- | --- |" + " --- |" * len(oracle.AGES)
        yield from body


def document():
    cells = oracle.all_cells(ANSWERS)
    children = len(list(outcomes()))
    lines = {cell["line"] for cell in cells}
    head = HEAD.format(lines=len(lines), children=children, cells=f"{len(cells):,}")
    return head + "\n".join(tables()) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
