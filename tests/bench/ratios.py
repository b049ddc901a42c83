# SPDX-License-Identifier: EUPL-1.2
"""Compares the ratios that `sluis bench --json` found with bounds that a busy machine keeps too.

Each bound is the project's aim with a third of room, since what else runs disturbs every ratio.
"""

import json
import sys

ROOM = 1.35


def main(path):
    with open(path, encoding="utf-8") as file:
        ratios = json.load(file)["ratios"]
    passed = failed = 0
    for ratio in ratios:
        value = ratio["value"]
        kept = (value * ROOM >= ratio.get("at_least", 0)
                and value <= ROOM * ratio.get("at_most", float("inf")))
        if "at_least" not in ratio and "at_most" not in ratio:
            continue
        print(f"{'ok    ' if kept else 'FAILED'} {ratio['name']}: {value:g}")
        passed, failed = passed + kept, failed + (not kept)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
