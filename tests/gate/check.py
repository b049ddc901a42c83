# SPDX-License-Identifier: EUPL-1.2
"""Runs the stages of the gate and prints what they found; tests/check is its front door."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import stages  # noqa: E402
from ahead import Ahead  # noqa: E402
from counts import Counts  # noqa: E402


def report(name, seconds, found):
    """One line for a stage, and below it what failed and why something was skipped."""
    print(f"{name}: {seconds:.1f} s, {found.line()}", flush=True)
    for reason in found.reasons:
        print(f"    skipped {reason.removeprefix('skipped ')}")
    for failure in found.failures:
        print("    FAILED " + failure.replace("\n", "\n    | "), flush=True)


def run_stage(name, action):
    """Runs one stage and reports it; a stage that breaks is a failure, not the end of the gate."""
    began = time.monotonic()
    try:
        found = action()
    except (OSError, ValueError, KeyError) as error:
        found = Counts(failed=1, failures=[f"{name} broke: {type(error).__name__}: {error}"])
    report(name, time.monotonic() - began, found)
    return found


def run_all(chosen, available, minutes):
    """The sum over `chosen`; without a build the stages that need one are not run.

    A stage that cannot begin within `minutes` has failed, and says so: on a slow machine the gate
    ends with what it knows instead of being cut off without a verdict, and never green without it.
    """
    total = Counts()
    end_at = time.monotonic() + 60 * minutes
    if any(available[name][1] for name in chosen):
        built = run_stage("build", lambda: stages.build_plain())
        total += built
        if built.failed:
            chosen = [name for name in chosen if not available[name][1]]
    ahead = Ahead(chosen)
    try:
        for name in chosen:
            left = end_at - time.monotonic()
            if left < stages.SECONDS_TO_BEGIN:
                found = Counts(failed=1, failures=[f"{name}: the {minutes} minutes are used up"])
                report(name, 0.0, found)
                total += found
                continue
            stages.set_seconds_left(left)
            total += run_stage(name, lambda name=name: ahead.then(name, available[name][0]))
    finally:
        ahead.end()
    return total


def end(number, _frame):
    """Turns a signal into an exit that passes through `finally`: what was started ends with us."""
    sys.exit(128 + number)


def main():
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    available = stages.stages()
    parser = argparse.ArgumentParser(prog="tests/check", add_help=False)
    parser.add_argument("--only", nargs="+", metavar="STAGE")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--minutes", type=int, default=1440)
    try:
        arguments = parser.parse_args()
    except SystemExit:
        return 64
    if arguments.list:
        print("\n".join(["build", *available]))
        return 0
    chosen = list(available)
    if arguments.only:
        unknown = [name for name in arguments.only if name not in available and name != "build"]
        if unknown:
            print(f"tests/check: no stage {', '.join(unknown)}; there are: build, "
                  + ", ".join(available), file=sys.stderr)
            return 64
        chosen = [name for name in available if name in arguments.only]
    # Two checkouts of one tree share the cache: paths below the root count as relative.
    os.environ.setdefault("CCACHE_BASEDIR", str(stages.ROOT))
    os.environ.setdefault("CCACHE_NOHASHDIR", "1")
    os.environ.setdefault("CCACHE_DEPEND", "1")
    os.environ.setdefault("CCACHE_SLOPPINESS", "pch_defines,time_macros")  # headers parsed once
    began = time.monotonic()
    stages.begin(chosen == list(available))
    if arguments.only == ["build"]:
        total = run_stage("build", lambda: stages.build_plain())
    else:
        total = run_all(chosen, available, arguments.minutes)
    print(f"all stages: {time.monotonic() - began:.1f} s")
    print(total.line())
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
