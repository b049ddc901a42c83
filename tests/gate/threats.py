# SPDX-License-Identifier: EUPL-1.2
"""Whether each test that a THREATS.md names ran in this run of the gate, read from its reports.

That a named test exists is looked at by tests/docs/check.py. Reports and logs that are older than
the run count for nothing. A test of a stage that is not in this run is told, and is no failure.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import counts

NAMES = re.compile(r"`([^`]+)`")
SOAK = "soak.sh"
SCENARIOS = "Scenario.HasTheEffectsThatAreWrittenDown"


def named(text):
    """The tests in the last cells of the tables whose last column is `test`."""
    found, proves, inside = set(), False, False
    for line in text.split("\n"):
        last = line.rstrip().rstrip("|").rsplit("|", 1)[-1].strip()
        if not line.startswith("|"):
            inside = False
        elif not inside:
            inside, proves = True, last == "test"
        elif proves:
            found |= set(NAMES.findall(last))
    return found


class Run:
    """What ran since `began` (seconds of the file system's clock), by the files in `logs`."""

    def __init__(self, root, logs, began):
        self.root, self.logs, self.began = root, logs, began
        self.cases, self.entries = set(), set()
        for path in filter(self.fresh, logs.glob("*-reports/*.json")):
            self.cases |= set(cases(json.loads(path.read_text(encoding="utf-8"))))
        for path in filter(self.fresh, logs.glob("*-reports/junit.xml")):
            self.entries |= {case.get("name")
                             for case in ElementTree.parse(path).getroot().iter("testcase")
                             if case.get("status") in ("run", "fail")}

    def fresh(self, path):
        return path.is_file() and path.stat().st_mtime >= self.began

    def has(self, name):
        """True when the case, or the program that reads or is the file `name`, ran."""
        if not name.startswith("tests/"):
            return name in self.cases
        path = Path(name)
        area = path.parts[1]
        if area == "scenarios":  # one case runs every file that is there
            return SCENARIOS in self.cases
        if self.entries & set(self.entries_of(path)):
            return True
        logs = [self.logs / f"{area}.log", self.logs / f"{area}-script.log"]
        return any(map(self.fresh, logs)) and self.called(path)

    def entries_of(self, path):
        """The CTest entries that the area's CMakeLists.txt makes of a script or file of vectors."""
        lists = self.root / "tests" / path.parts[1] / "CMakeLists.txt"
        text = lists.read_text(encoding="utf-8") if lists.exists() else ""
        name = re.escape(path.name)
        yield from re.findall(rf"add_test\(NAME (\w+) COMMAND \S*/{name}\b", text)
        for kind in re.findall(rf"sluis_vectors\((\w+) {name}\b", text):
            yield f"vectors_{kind}"

    def called(self, path):
        """True for what the gate starts, and for what another program of its folder uses."""
        if path.suffix not in ("", ".py"):
            return False
        if path.name in ("run", "check.py"):
            return True
        return any(re.search(rf"\b{re.escape(path.stem)}\b", other.read_text(encoding="utf-8"))
                   for other in (self.root / path.parent).glob("*.py")
                   if other.name != path.name)


def cases(report):
    """Suite.Name, without parameters, of each case of a GoogleTest report that really ran."""
    for suite in report["testsuites"]:
        for test in suite["testsuite"]:
            if test.get("status") == "RUN" and test.get("result") != "SKIPPED":
                yield f"{suite['name'].split('/')[-1]}.{test['name'].split('/')[0]}"


def check(root, logs, began, is_whole):
    """One count for each named test; in a part of the gate what did not run is only told."""
    found = counts.Counts()
    run = Run(root, logs, began)
    names = sorted({name for path in root.glob("*/THREATS.md")
                    for name in named(path.read_text(encoding="utf-8"))})
    if not names:
        return counts.one_failure("threats", "no THREATS.md names a test")
    absent = []
    for name in names:
        if name.endswith(SOAK):
            found.reasons.append(f"{name}: runs in tests/soak, not here")
        elif run.has(name):
            found.passed += 1
        else:
            absent.append(name)
    if not is_whole and absent:
        found.reasons.append(f"threats: {len(absent)} of {len(names)} named tests are not looked "
                             "at, for their stages are not in this run")
    elif absent:
        found.failed = len(absent)
        found.failures = ["threats: THREATS.md names these, and they did not run:\n"
                          + "\n".join(absent)]
    return found
