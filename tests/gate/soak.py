# SPDX-License-Identifier: EUPL-1.2
"""Runs the full counts and prints what they found; tests/soak is its front door.

After a whole run each soak.sh that a row of a THREATS.md or CONSENT.md names must have counted
something; a part says what it did not look at.
"""

import argparse
import os
import re
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import stages  # noqa: E402
from check import end, run_stage  # noqa: E402
from counts import Counts, one_failure  # noqa: E402

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


def promised(root):
    """The areas whose soak.sh a row of a table of threats or of consent names."""
    documents = [*root.glob("*/THREATS.md"), *root.glob("*/CONSENT.md")]
    return {area for path in documents
            for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("|")
            for area in re.findall(r"`tests/(\w+)/soak\.sh`", line)}


def kept(root, passed, is_whole):
    """One count for each area that is promised; `passed` is how much each area that ran counted."""
    names = sorted(promised(root))
    if not names:
        return one_failure("promises", "no row names a soak.sh")
    absent = [f"tests/{name}/soak.sh" for name in names if not passed.get(name)]
    found = Counts(passed=len(names) - len(absent))
    if absent and is_whole:
        found.failed = len(absent)
        found.failures = ["promises: a row names these, and they counted nothing:\n"
                          + "\n".join(absent)]
    elif absent:
        found.reasons = [f"{name}: not in this run" for name in absent]
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
        passed = {}
        for name, action in available.items():
            if not arguments.only or name in arguments.only:
                found = run_stage(name, action)
                passed[name] = found.passed
                total += found
        total += run_stage("promises", lambda: kept(stages.ROOT, passed, not arguments.only))
    print(total.line())
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
