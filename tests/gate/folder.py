# SPDX-License-Identifier: EUPL-1.2
"""A test with a folder of its own, and what such tests ask of processes."""

import shutil
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ended(number):
    """True when the process `number` is gone, or dead and not yet fetched, within seconds."""
    state = Path(f"/proc/{number}/stat")
    for _ in range(100):
        try:
            if state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.1)
    return False


class InFolder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sluis-gate."))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, path, text, mode=0o644):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path
