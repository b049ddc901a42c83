# SPDX-License-Identifier: EUPL-1.2
"""Builds of later stages, made while the tests of earlier ones wait for clocks and timeouts.

One build at a time, in order, at the lowest priority, so that a test is not slower for it. How a
build ended is not looked at here: its own stage builds again, finds it done or says what is wrong.
"""

import os
import threading

import stages
from process import end_group

LOWEST = 19


def lower(process):
    """Gives the whole group of `process` the lowest priority, also among sessions (autogroup)."""
    try:
        os.setpriority(os.PRIO_PGRP, process.pid, LOWEST)
        with open(f"/proc/{process.pid}/autogroup", "w", encoding="ascii") as group:
            group.write(str(LOWEST))
    except OSError:
        pass  # it has ended already, or this kernel has no autogroups


class Ahead:
    """Builds the sanitizers' presets among `names` from now on."""

    def __init__(self, names):
        self._ended = {name: threading.Event() for name in names if name in stages.SANITIZERS}
        self._process = None
        self._is_over = False
        self._thread = threading.Thread(target=self._build_all, daemon=True)
        self._thread.start()

    def then(self, name, action):
        """Does `action`, once the build for stage `name` has ended or is none of ours."""
        if name in self._ended and not self._ended[name].wait(stages.seconds_left()):
            self.end()
        return action()

    def end(self):
        """Ends what still runs; nothing is begun any more."""
        self._is_over = True
        if self._process and self._process.poll() is None:
            end_group(self._process)
        self._thread.join()

    def _started(self, process):
        self._process = process
        lower(process)
        if self._is_over:
            end_group(process)

    def _build_all(self):
        for name, ended in self._ended.items():
            if not self._is_over:
                stages.run_build(name, stages.sanitized_targets(name),
                                 stages.LOGS / f"ahead-{name}.log", self._started)
            ended.set()
