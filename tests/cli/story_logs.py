#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Tells deploy/story, and reads every line that its programs logged.

Exit status: that of the story; 1 when a line is not of proto/log/events.def, or names anybody.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from log_lines import wrong_lines  # noqa: E402

# What a whole story cannot do without.
WANTED = {"clock.serving", "broker.simulated_clock", "broker.listening", "broker.stopped",
          "gateway.listening", "gateway.ready", "gateway.stopped", "link.connected", "drop.taken",
          "task.opened", "mail.opened", "alert.taken", "question.received", "question.answered"}


def main():
    with tempfile.TemporaryDirectory(prefix="sluis-story-logs.") as folder:
        told = subprocess.run([ROOT / "deploy/story"], check=False,
                              env={**os.environ, "SLUIS_STORY_DIR": folder, "SLUIS_KEEP": "no"})
        if told.returncode:
            return told.returncode
        logs = [path for path in Path(folder).glob("*.log") if path.name != "tap.log"]
        wrong, seen = wrong_lines(logs)
        wrong += [f"no line says {event}" for event in sorted(WANTED - seen)]
        print("\n".join(wrong) if wrong else f"{len(logs)} logs, all lines of the table")
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
