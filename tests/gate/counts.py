# SPDX-License-Identifier: EUPL-1.2
"""How many tests passed, failed and were skipped: read from what each kind of program leaves."""

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

LAST_LINE = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)
CASE_LINE = re.compile(r"^(ok|FAIL) \d+\b", re.MULTILINE)
# What GoogleTest prints of one failure: where, why, and the trace that names the case.
GOOGLETEST_FAILURE = re.compile(
    r"^\S+:\d+: Failure\n(?:(?!\[|\S+:\d+: Failure$).*\n?)*", re.MULTILINE)
TAIL_LINES = 60
FAILURES_SHOWN = 5
FAILURE_LINES = 20


@dataclass
class Counts:
    """Sums, with the text to show for what failed and the reasons of what was skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)
    reasons: list = field(default_factory=list)

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures
        self.reasons += other.reasons
        return self

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def tail(text):
    """The last lines of `text`: enough to see why, little enough to read."""
    return "\n".join(text.rstrip().split("\n")[-TAIL_LINES:])


def gist(text):
    """The first failures that a GoogleTest program printed, and the last lines of `text`.

    A program that prints on after its failures (others run, a log follows) would hide them.
    """
    found = GOOGLETEST_FAILURE.findall(text)
    shown = ["\n".join(one.rstrip().split("\n")[:FAILURE_LINES]) for one in found[:FAILURES_SHOWN]]
    if len(found) > FAILURES_SHOWN:
        shown.append(f"and {len(found) - FAILURES_SHOWN} failures more; all are in the log")
    return "\n".join([*shown, tail(text)])


def one_failure(name, text):
    return Counts(failed=1, failures=[f"{name}\n{tail(text)}"])


def of_output(name, status, text):
    """The counts of a program that prints its own last line, or `ok n` and `FAIL n` per case."""
    found = LAST_LINE.findall(text)
    if found:
        passed, failed, skipped = (int(number or 0) for number in found[-1])
    else:
        words = CASE_LINE.findall(text)
        passed, failed, skipped = words.count("ok"), words.count("FAIL"), 0
        if not words:
            passed = 1 if status == 0 else 0
    counts = Counts(passed, failed, skipped)
    counts.reasons = [f"{name}: {line}" for line in text.split("\n")
                      if line.startswith("skipped ")][:counts.skipped]
    if status != 0 and counts.failed == 0:
        counts.failed = 1
    if counts.failed:
        counts.failures = [f"{name} (exit status {status})\n{gist(text)}"]
    return counts


def of_googletest(path, text):
    """The counts of one GoogleTest program from its JSON report at `path`; `text` is its output."""
    counts = Counts()
    for suite in json.loads(path.read_text(encoding="utf-8"))["testsuites"]:
        for test in suite["testsuite"]:
            name = f"{suite['name']}.{test['name']}"
            if test.get("result") == "SKIPPED":
                counts.skipped += 1
                reason = test.get("skipped", [{}])[0].get("message", "")
                counts.reasons.append(f"{name}: {' '.join(reason.split()) or 'see the log'}")
            elif test.get("failures"):
                counts.failed += 1
                why = "\n".join(failure["failure"] for failure in test["failures"])
                counts.failures.append(f"{path.stem} {name}\n{tail(why)}")
            elif test.get("status") == "RUN":
                counts.passed += 1
    return counts


def of_ctest(report, folder):
    """The counts of a CTest run from its JUnit `report` and the GoogleTest reports in `folder`."""
    counts = Counts()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        text = (case.findtext("system-out") or "").strip()
        details = Path(folder, name + ".json")
        if status in ("notrun", "disabled"):
            counts += one_failure(name, text or "did not run")
        elif details.exists():
            one = of_googletest(details, text)
            # All its tests passed and yet it failed: a sanitizer spoke, or it broke at its end.
            if status != "run" and not one.failed:
                one += one_failure(name, text)
            counts += one
        else:
            counts += of_output(name, 0 if status == "run" else 1, text)
    return counts
