# SPDX-License-Identifier: EUPL-1.2
"""The end of a test program in Python: a line per case, and its counts as the gate reads them."""

import sys
import unittest


class Sentences(unittest.TextTestResult):
    """Prints each case as a line of the gate."""

    def addSuccess(self, test):
        super().addSuccess(test)
        print(f"ok     {test.id().split('.', 1)[1].replace('_', ' ')}", flush=True)


def main():
    """Runs the cases of the program itself; its exit status."""
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=0, resultclass=Sentences)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]))
    failed = len(result.failures) + len(result.errors)
    for test, reason in result.skipped:
        print(f"skipped {test.id()}: {reason}")
    passed = result.testsRun - failed - len(result.skipped)
    print(f"{passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 1 if failed else 0
