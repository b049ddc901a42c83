#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""deploy/try in the tree itself: it ends well, ends when interrupted, and fails when a step does.

Its build must be there already (preset demo, which the gate makes first). Prints a line per case
and last `N passed, N failed, N skipped`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/gate"))

from sentences import main  # noqa: E402
from terminal import Terminal  # noqa: E402

BUILD_SECONDS_MAX = 60
STORY_SECONDS_MAX = 180
TRY = [ROOT / "deploy/try", "--no-install"]
MIDDLE = "\n5. "  # all programs run, and half of the story is told


class Try(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sluis-try-test."))
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {**os.environ, "TMPDIR": str(self.folder)}

    def started_here(self, *words):
        """The processes whose command names our folder and these words: pid -> command."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue
            if entry.name.isdigit() and all(word in command for word in (str(self.folder), *words)):
                found[int(entry.name)] = command
        return found

    def expect_nothing_left(self):
        deadline = time.monotonic() + 10
        while self.started_here() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(self.started_here(), {})
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_the_whole_story_ends_well_and_leaves_nothing(self):
        result = subprocess.run(TRY, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                timeout=STORY_SECONDS_MAX)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertTrue(result.stdout.endswith("steps, all as expected\n"), result.stdout)
        built = int(result.stdout.split("\nBuilt in ")[1].split()[0])
        self.assertLess(built, BUILD_SECONDS_MAX, "the build was there, and was made anew")
        self.expect_nothing_left()

    def test_a_second_configuration_builds_nothing_anew(self):
        subprocess.run(["cmake", "--preset", "demo"], cwd=ROOT, check=True, capture_output=True,
                       timeout=BUILD_SECONDS_MAX)
        planned = subprocess.run(["ninja", "-C", ROOT / ".build/demo", "-n", "programs"], text=True,
                                 check=True, capture_output=True, timeout=BUILD_SECONDS_MAX).stdout
        self.assertIn("no work to do", planned)

    def test_an_interrupt_in_the_middle_ends_every_program_and_leaves_nothing(self):
        terminal = Terminal(TRY, self.environment)
        reached = terminal.read_until(MIDDLE, STORY_SECONDS_MAX)
        running = len(self.started_here("/sluis-"))
        terminal.type("\x03")
        status = terminal.end()
        self.assertTrue(reached, terminal.output)
        self.assertEqual(status, 130, terminal.output)
        self.assertGreaterEqual(running, 5, "clock, broker and three gateways ran")
        self.expect_nothing_left()

    def test_a_program_that_dies_on_the_way_is_a_wrong_step(self):
        with subprocess.Popen(TRY, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as one:
            output = ""
            for line in one.stdout:
                output += line
                if line.startswith(MIDDLE[1:]):
                    for pid in self.started_here("/sluis-adapter", "/school"):
                        os.kill(pid, signal.SIGKILL)
            status = one.wait(STORY_SECONDS_MAX)
        self.assertEqual(status, 1, output)
        self.assertIn("WRONG in step", output)
        self.assertIn("the program school has ended", output)
        self.expect_nothing_left()


if __name__ == "__main__":
    sys.exit(main())
