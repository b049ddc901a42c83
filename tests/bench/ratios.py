# SPDX-License-Identifier: EUPL-1.2
"""Compares the ratios that `sluis bench --json` found with bounds that a busy machine keeps too.

Each bound is the project's aim with a third of room, since what else runs disturbs every ratio; but
for what takes CPU time on both sides, the best of three: that must come out as it is.
"""

import json
import sys

ROOM = 1.35
NO_ROOM = {"verify_of_sha256_limit"}


def main(path):
    with open(path, encoding="utf-8") as file:
        ratios = json.load(file)["ratios"]
    passed = failed = 0
    for ratio in ratios:
        value = ratio["value"]
        room = 1 if ratio["name"] in NO_ROOM else ROOM
        kept = (value * room >= ratio.get("at_least", 0)
                and value <= room * ratio.get("at_most", float("inf")))
        if "at_least" not in ratio and "at_most" not in ratio:
            continue
        print(f"{'ok    ' if kept else 'FAILED'} {ratio['name']}: {value:g}")
        passed, failed = passed + kept, failed + (not kept)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
