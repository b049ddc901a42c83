# SPDX-License-Identifier: EUPL-1.2
"""What the sentences on decide()'s oracle have in common. Pure."""

import unittest

import decide_oracle
from decide_world import COACH, MOTHER, covenant, facts, request, scope

NARROW = scope(to=[{"member": COACH}])
BY_ROLE = scope(to=[{"role": 2}])
NO = (("no", MOTHER),)


class Sentences(unittest.TestCase):
    """The tables, row by row. The mutants run these cases with another oracle."""

    oracle = decide_oracle

    def of(self, grounds=None, rules=None, types=None, asked=None, policy=None, **lists):
        """The decision, with what the case changes."""
        return self.oracle.decide(policy or covenant(grounds, rules, types), facts(**lists),
                                  asked or request())

    def expect(self, verdict, reason, **world):
        found = self.of(**world)
        self.assertEqual((found["verdict"], found["reason"]), (verdict, reason))
        if verdict != "permit":
            self.assertEqual((found["level"], found["ground"], found["owes"]), (0, 0, []))
        return found

    def permits(self, **world):
        return self.expect("permit", "permit", **world)

    def holds(self, reason, **world):
        return self.expect("hold", reason, **world)
