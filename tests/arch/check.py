#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Checks the rules of the architecture: tests/arch/check.py [--root DIR] [--build DIR] [RULE...]

One line per rule, the findings below it, and last `N passed, N failed, N skipped`.
Exit status: 0 when no rule is broken, 1 otherwise. `--list` names the rules.
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import banned  # noqa: E402
import hardening  # noqa: E402
import house  # noqa: E402
import layers  # noqa: E402
import symbols  # noqa: E402
from tree import Skip, Tree  # noqa: E402

RULES = (
    layers.layers,
    layers.checkers_stand_alone,
    banned.purity_in_source,
    symbols.purity_in_archives,
    symbols.broker_cannot_open,
    hardening.hardening,
    banned.crypto_has_one_home,
    banned.banned_calls,
    banned.unfinished_words,
    house.sizes,
    house.licence,
    house.top_level,
)


def run(rule, tree):
    """Runs one rule and prints it; returns 'passed', 'failed' or 'skipped'."""
    try:
        findings = list(rule(tree))
    except Skip as reason:
        print(f"skipped {rule.__name__}: {reason}")
        return "skipped"
    broken = [finding for finding in findings if not finding.warning]
    print(f"{'FAILED ' if broken else 'ok     '} {rule.__name__}: {rule.__doc__}")
    for finding in findings:
        print(f"    {finding}")
    return "failed" if broken else "passed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--root", default=root, type=Path)
    parser.add_argument("--build", type=Path, help="build directory whose archives are looked at")
    parser.add_argument("--list", action="store_true", help="name the rules and stop")
    parser.add_argument("rule", nargs="*")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(rule.__name__ for rule in RULES))
        return 0
    unknown = set(arguments.rule) - {rule.__name__ for rule in RULES}
    if unknown:
        parser.error(f"no such rule: {', '.join(sorted(unknown))}")
    tree = Tree(arguments.root, arguments.build)
    results = [run(rule, tree) for rule in RULES
               if not arguments.rule or rule.__name__ in arguments.rule]
    print(", ".join(f"{results.count(word)} {word}" for word in ("passed", "failed", "skipped")))
    return 1 if "failed" in results else 0


if __name__ == "__main__":
    sys.exit(main())
