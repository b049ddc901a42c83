#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A broker whose rules have a defect that the self-test knows refuses to start; else it listens.

refuses_to_start.py BROKER: the broker's own main over the copies of mutants.py.
"""

import os
import select
import subprocess
import sys
import tempfile
import time

SELF_TEST_FAILED = 70
SECONDS = 20
# A withdrawal is ignored, an objection is not asked for: numbers of mutants.py.
KNOWN = ("10", "15")


def start(program, defect, folder):
    """The exit status, or None when it came to listen; and what it said."""
    process = subprocess.Popen(
        [program, "--dir", folder, "--listen", "tcp://127.0.0.1:0"],
        env={**os.environ, "SLUIS_RULE_DEFECT": defect}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    said, end = b"", time.monotonic() + SECONDS
    try:
        while time.monotonic() < end and b"broker.listening" not in said:
            if select.select([process.stdout], [], [], 0.2)[0]:
                piece = os.read(process.stdout.fileno(), 65536)
                if not piece:
                    break
                said += piece
        listens = b"broker.listening" in said
        if listens:
            process.terminate()
        status = process.wait(SECONDS)
        return (None if listens else status), said.decode()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def main():
    failed = 0
    for defect in ("0", *KNOWN):
        with tempfile.TemporaryDirectory() as folder:
            status, said = start(sys.argv[1], defect, folder)
        expected = None if defect == "0" else SELF_TEST_FAILED
        good = status == expected and (defect == "0" or "self_test_failed" in said)
        failed += not good
        what = "listens" if status is None else f"ends with {status}"
        print(f"{'ok' if good else 'FAILED'}: with defect {defect} the broker {what}")
        if not good:
            print(said)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
