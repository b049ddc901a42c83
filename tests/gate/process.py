# SPDX-License-Identifier: EUPL-1.2
"""Runs one command of a gate: output to a log, a time limit, and nothing left running after it."""

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

GRACE_SECONDS = 5
LATE = 124


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit status (124 = over its time), seconds and the whole output."""

    status: int
    seconds: float
    output: str


def end_group(process):
    """Ends the process group that `process` leads, first politely; it is gone afterwards."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + GRACE_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)


def run(command, log, seconds_max, environment=None, folder=None, started=None):
    """Runs `command` in a group of its own with `log` as output; the group ends with it.

    `started` is called with the process, as soon as there is one.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    late = threading.Event()
    with open(log, "wb") as output:
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.STDOUT, cwd=folder,
                                   env={**os.environ, **(environment or {})},
                                   start_new_session=True)
        if started:
            started(process)
        # A timer, because wait(timeout) polls, and the processors are for the tests.
        timer = threading.Timer(seconds_max, lambda: (late.set(), end_group(process)))
        timer.daemon = True
        timer.start()
        try:
            status = process.wait()
        finally:
            timer.cancel()
            end_group(process)
        if late.is_set():
            status = LATE
            output.write(f"\nover its time of {seconds_max} s\n".encode())
    seconds = time.monotonic() - began
    return Outcome(status, seconds, log.read_text(encoding="utf-8", errors="replace"))
