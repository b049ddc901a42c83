# SPDX-License-Identifier: EUPL-1.2
"""Runs the full counts and prints what they found; tests/soak is its front door."""

import argparse
import os
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import stages  # noqa: E402
from check import end, run_stage  # noqa: E402
from counts import Counts  # noqa: E402

AREA_SECONDS_MAX = 12 * 3600


def release_builds():
    """Builds what is shipped, and asks the rules of the release."""
    found = Counts()
    for preset in ("release", stages.PLAIN):
        built = stages.build(preset, "programs")
        found += built
        if not built.failed:
            found += stages.script(stages.ROOT / "tests/arch/check.py", f"soak-arch-{preset}",
                                   preset, ["--build", stages.ROOT / ".build" / preset])
    return found


def areas(fuzz_seconds):
    """name -> what it runs."""
    found = {"release": release_builds}
    for area in stages.areas_with("soak.sh"):
        found[area] = lambda area=area: stages.script(
            stages.ROOT / "tests" / area / "soak.sh", f"soak-{area}", stages.PLAIN,
            seconds_max=AREA_SECONDS_MAX)
    if list((stages.ROOT / "tests/fuzz").glob("*_fuzz.cc")):
        found["fuzz"] = lambda: stages.fuzz(fuzz_seconds)
    return found


def main():
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parser = argparse.ArgumentParser(prog="tests/soak", add_help=False)
    parser.add_argument("--only", nargs="+", metavar="AREA")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--fuzz-seconds", type=int, default=600)
    try:
        arguments = parser.parse_args()
    except SystemExit:
        return 64
    available = areas(arguments.fuzz_seconds)
    if arguments.list:
        print("\n".join(available))
        return 0
    unknown = set(arguments.only or ()) - set(available)
    if unknown:
        print(f"tests/soak: no area {', '.join(sorted(unknown))}; there are: "
              + ", ".join(available), file=sys.stderr)
        return 64
    os.environ.setdefault("CCACHE_DIR", str(stages.ROOT / ".ccache"))
    total = run_stage("build", stages.build_plain)
    if not total.failed:
        for name, action in available.items():
            if not arguments.only or name in arguments.only:
                total += run_stage(name, action)
    print(total.line())
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
