#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""sluis demo takes a case of a programme over its own covenant to its end, and its own.

On real programs; with return visits. The others, and warm handovers: soak.sh.
Prints a line per case and last `N passed, N failed, N skipped`. About 30 s for each.
"""

import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/gate"))

from sentences import main  # noqa: E402

PROGRAMS = Path(os.environ.get("SLUIS_BIN_DIR", ROOT / ".build/demo/bin"))
SECONDS_MAX = 300


class Programmes(unittest.TestCase):
    def told(self, number):
        words = ["--programme", str(number)] if number else []
        result = subprocess.run([PROGRAMS / "sluis", "demo", *words],
                                stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, check=False, timeout=SECONDS_MAX)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("closed on 20", result.stdout)
        return result.stdout

    def test_a_case_with_return_visits_is_closed_after_the_third(self):
        told = self.told(2)
        self.assertIn(" reviews, 3 visits", told)
        self.assertIn("make the return visit, announced", told)

    def test_the_story_of_the_demo_itself_goes_on_to_the_closed_case(self):
        self.assertIn(" reviews, 0 visits", self.told(None))


if __name__ == "__main__":
    sys.exit(main())
