# SPDX-License-Identifier: EUPL-1.2
"""The counts of the tests of the command line."""


class Book:
    """What was checked, and what failed."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, more=""):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAILED {what}" + (f"\n    {more}" if more else ""), flush=True)

    def counts(self):
        """The last line of a stage."""
        return f"{self.passed} passed, {self.failed} failed, 0 skipped"

    def add(self, text):
        """What another program counted; its last line says so."""
        words = text.strip().split("\n")[-1].split()
        counted = len(words) == 6 and words[1] == "passed,"
        self.passed += int(words[0]) if counted else 0
        self.failed += int(words[2]) if counted else 1
        print("\n".join(text.strip().split("\n")[:-1 if counted else None]))
