#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Gives malformed input of every kind to the real programs (tests/sweep/rows.py is the table).

Each row must be answered by the code of the catalogue that its row names, with a place and a next
step, repeat nothing of what was given, and lose nothing; at the end every program still lives, does
its work, and no log holds a word of the input. Prints a line per row and last
`N passed, N failed, N skipped`. Needs SLUIS_BIN_DIR with a simulated clock.
"""

import os
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import rows  # noqa: E402
from canaries import Canaries  # noqa: E402
from log_lines import wrong_lines  # noqa: E402
from world import World  # noqa: E402

ROWS_MIN = 60
AT_ONCE = 64


def run(world, row):
    """None, or what was wrong with the answer to `row`."""
    answer = row.give(world)
    if answer.name != row.code:
        return f"expected {row.code}, got {answer.name} ({answer.place})"
    if not answer.next_step or not answer.what:
        return "the answer lacks what is wrong or what to do next"
    if not answer.place:
        return "the answer does not say where"
    if row.where and row.where not in answer.place:
        return f"expected the place {row.where}, got {answer.place}"
    told = f"{answer.text} {answer.place}"
    leaked = [word for word in rows.SECRET_WORDS if word in told]
    if leaked:
        return "the answer repeats what was given"
    if not answer.kept:
        return "what was given is lost"
    dead = world.dead()
    return f"ended of itself: {', '.join(dead)}" if dead else None


def begun(pool, world, row):
    """What gives the problem of `row`, or None; a row that waits is given now."""
    if not row.waits:
        return lambda: run(world, row)
    return pool.submit(run, world, row).result


def logs_tell(world):
    """None, or what in a log is not of the log's table or repeats what was given."""
    logs = list(world.folder.glob("*.log"))
    wrong, seen = wrong_lines(logs)
    wrong += Canaries(rows.SECRET_WORDS).in_files(logs)
    wrong += [f"no line says {event}" for event in ("drop.refused", "gateway.ready")
              if event not in seen]
    return "\n    ".join(wrong[:20]) or None


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="sluis-sweep.") as folder, \
            ThreadPoolExecutor(AT_ONCE) as pool:
        world = World(os.environ["SLUIS_BIN_DIR"], folder)
        try:
            world.build()
            cases = [(row.name, begun(pool, world, row)) for row in rows.all_rows(world)]
            cases.append(("a sound file still becomes a signal", lambda: rows.still_works(world)))
            cases.append(("the logs' lines are of their table, without a word of the input",
                          lambda: logs_tell(world)))
            cases.append((f"the table has {ROWS_MIN} rows or more",
                          lambda: None if len(cases) >= ROWS_MIN + 3 else f"{len(cases)}"))
            for name, check in cases:
                try:
                    problem = check()
                except Exception:  # a row that breaks is a failed row; the rest still runs
                    problem = traceback.format_exc(limit=3)
                passed, failed = passed + (not problem), failed + bool(problem)
                print(f"{'FAILED ' if problem else 'ok     '} {name}"
                      + (f"\n    {problem}" if problem else ""), flush=True)
        finally:
            world.end()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
