# SPDX-License-Identifier: EUPL-1.2
"""Shows that tests/soak can fail when a promise names a full count that did not run."""

import soak
from folder import InFolder


class Soak(InFolder):
    """Rows that name a soak.sh, and what ran."""

    def kept(self, is_whole=True, **passed):
        return soak.kept(self.folder, passed, is_whole)

    def setUp(self):
        super().setUp()
        self.write("x/THREATS.md", "`tests/c/soak.sh`\n| a | test |\n| --- | --- |\n"
                   "| b | `B.C`, `tests/a/soak.sh` |\n")
        self.write("y/CONSENT.md", "| b | `tests/b/soak.sh` | c |\n")

    def test_each_that_a_row_names_and_that_counted_something_is_one(self):
        self.assertEqual(self.kept(a=1, b=7, d=0).line(), "2 passed, 0 failed, 0 skipped")

    def test_one_that_did_not_run_or_counted_nothing_is_named(self):
        for passed in ({"a": 1}, {"a": 1, "b": 0}):
            found = self.kept(**passed)
            self.assertEqual((found.passed, found.failed), (1, 1))
            self.assertTrue(found.failures[0].endswith("nothing:\ntests/b/soak.sh"))

    def test_a_part_says_what_it_did_not_look_at(self):
        found = self.kept(is_whole=False, a=1)
        self.assertEqual((found.failed, found.reasons), (0, ["tests/b/soak.sh: not in this run"]))

    def test_rows_that_name_none_are_a_failure(self):
        for path in ("x/THREATS.md", "y/CONSENT.md"):
            self.write(path, "| a | `B.C` |\n")
        self.assertEqual(self.kept(a=1).failed, 1)
