# SPDX-License-Identifier: EUPL-1.2
"""The stages of the gate. A stage without content in this tree does not exist.

Conventions that fill a stage without changing this file:
  tests/<area>/*_test.cc with sluis_test  in stage <area> when there is one, else unit: asan, tsan
  tests/<area>/check.sh                   runs in stage <area>; prints its counts as last line
  tests/<area>/soak.sh                    runs in tests/soak
  tests/fuzz/*_fuzz.cc with sluis_fuzz    runs in fuzz
  */THREATS.md                            threats, last: each test that it names ran in this run
Scripts find the programs in SLUIS_BIN_DIR; SLUIS_SANITIZE names the sanitizer, when there is one.
"""

import os
import shutil
import time
from pathlib import Path

import counts
import threats
from process import LATE, run

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / ".build" / "gate"
JOBS = str(os.cpu_count() or 2)
FUZZ_SECONDS = 5

BUILD_SECONDS_MAX = 3600
SECONDS_TO_BEGIN = 60  # with less left a stage is not begun
RUN_SECONDS_MAX = 1200

# Processes run as people get them (preset demo, which deploy/try builds too); unit tests run under
# both sanitizers. What kills, races or measures runs one at a time.
PLAIN = "demo"
CTEST_STAGES = ("vectors", "sim", "story", "faults", "races", "timing")
PLAIN_TARGETS = ("programs", *(f"tests_{stage}" for stage in CTEST_STAGES), "trace_check")
ALONE = ("faults", "races", "timing")
SANITIZED = ("unit", "vectors", "sim")
SANITIZED_STORIES = ("gate_test", "gateway_lies_test")  # the broker program, a whole gateway
STORIES_LABEL = "sanitized"  # theirs; they mostly wait, so one test more runs beside them
PLAIN_ONLY = "sim_mutants_test"  # minutes of seeds in defects; sim_test walks the same code
SANITIZERS = {
    "asan": {"ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:"
                             "detect_stack_use_after_return=1",
             "UBSAN_OPTIONS": "print_stacktrace=1", "SLUIS_SANITIZE": "address"},
    "tsan": {"TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:suppressions="
                             f"{ROOT}/tests/tsan.supp", "SLUIS_SANITIZE": "thread"},
}


def environment(preset):
    folder = ROOT / ".build" / preset
    return {"SLUIS_BIN_DIR": str(folder / "bin"), "SLUIS_BUILD_DIR": str(folder),
            "SLUIS_PRESET": preset}


_left = {"seconds": float("inf")}
_run = {"began": 0.0, "is_whole": False}


def begin(is_whole):
    """A run of the gate begins: of all its stages, or of some."""
    _run.update(began=time.time() - 1, is_whole=is_whole)


def set_seconds_left(seconds):
    """How long the stage that begins now may build."""
    _left["seconds"] = seconds


def seconds_left():
    """What a build may take now."""
    return min(BUILD_SECONDS_MAX, _left["seconds"])


def run_build(preset, targets, log, started=None):
    """Configures and builds `preset`, and says how that ended."""
    result = run(["cmake", "--preset", preset], log, BUILD_SECONDS_MAX, folder=ROOT,
                 started=started)
    if result.status == 0:
        command = ["cmake", "--build", "--preset", preset, "-j", JOBS]
        result = run(command + (["--target", *targets] if targets else []), log,
                     seconds_left(), folder=ROOT, started=started)
    return result


def build(preset, *targets):
    """Configures and builds `preset`; counts one failure, or nothing at all.

    A build cut off because the gate's minutes are used up fails, with that reason.
    """
    result = run_build(preset, targets, LOGS / f"build-{preset}.log")
    if result.status == LATE and _left["seconds"] < BUILD_SECONDS_MAX:
        return counts.one_failure(f"{preset}: no time left to build it", result.output)
    if result.status:
        return counts.one_failure(f"build of preset {preset}", result.output)
    return counts.Counts()


def ctest(name, preset, select, extra_environment=None):
    """Runs the CTest entries that `select` (options of ctest) picks in the build of `preset`."""
    reports = LOGS / f"{name}-reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    report = reports / "junit.xml"
    size = "400000"
    result = run(["ctest", "--test-dir", ROOT / ".build" / preset, "--output-on-failure",
                  "--output-junit", report, "--test-output-size-passed", size,
                  "--test-output-size-failed", size, *select],
                 LOGS / f"{name}.log", RUN_SECONDS_MAX,
                 {**environment(preset), "GTEST_OUTPUT": f"json:{reports}/",
                  **(extra_environment or {})}, ROOT)
    if not report.exists():
        return counts.one_failure(name, result.output)
    found = counts.of_ctest(report, reports)
    if result.status and not found.failed:
        found += counts.one_failure(name, result.output)
    return found


def script(path, name, preset, arguments=(), extra_environment=None,
           seconds_max=RUN_SECONDS_MAX):
    """Runs a program of ours that prints its own counts."""
    result = run([path, *arguments], LOGS / f"{name}.log", seconds_max,
                 {**environment(preset), **(extra_environment or {})}, ROOT)
    return counts.of_output(name, result.status, result.output)


def areas_with(file):
    """The areas of tests/ that hold `file`."""
    return sorted(path.parent.name for path in (ROOT / "tests").glob(f"*/{file}"))


def declares(area, word="sluis_test("):
    """True when the CMakeLists.txt of some folder in `area` declares a test."""
    files = (ROOT / "tests" / area).rglob("CMakeLists.txt")
    return any(word in path.read_text(encoding="utf-8") or "add_test(" in
               path.read_text(encoding="utf-8") for path in files)


def build_plain():
    """The programs, and what tests them from outside."""
    return build(PLAIN, *PLAIN_TARGETS)


def ctest_stage(name):
    """Every entry labelled `name`, and the script of that area."""
    found = counts.Counts()
    if declares(name):
        jobs = "1" if name in ALONE else JOBS
        found += ctest(name, PLAIN, ["-L", f"^{name}$", "-j", jobs])
    if name in areas_with("check.sh"):
        found += script(ROOT / "tests" / name / "check.sh", f"{name}-script", PLAIN)
    return found


def arch():
    folder = ROOT / "tests" / "arch"
    found = script(folder / "check.py", "arch", PLAIN, ["--build", ROOT / ".build" / PLAIN])
    found += script(folder / "selftest.py", "arch-selftest", PLAIN)
    return found


def sanitized_targets(preset):
    """What a stage of sanitizers builds; the fuzz targets are the address sanitizer's."""
    return (*(f"tests_{stage}" for stage in SANITIZED), *SANITIZED_STORIES, "sluis-broker",
            *(["fuzzers"] if preset == "asan" else []))


def sanitized(preset):
    """Unit tests, vectors, simulator and stories of broker and gateway, built by `preset`."""
    found = build(preset, *sanitized_targets(preset))
    if found.failed:
        return found
    labels = "|".join((*SANITIZED, STORIES_LABEL))
    threads = ["-L", "^threads$"] if preset == "tsan" else []  # what starts some, both labels
    found += ctest(preset, preset, ["-L", f"^({labels})$", *threads, "-E", f"^({PLAIN_ONLY})$",
                                    "-j", str(int(JOBS) + 1)], SANITIZERS[preset])
    return found


def unlike_sources(preset):
    """The fuzz targets that have a source and no program in the build of `preset`, or no source."""
    built = {path.name for path in (ROOT / ".build" / preset / "bin/fuzz").glob("*_fuzz")}
    return sorted(built ^ {path.stem for path in (ROOT / "tests/fuzz").glob("*_fuzz.cc")})


def fuzz(seconds=FUZZ_SECONDS, preset="fuzz"):
    """Each parser for a while; the gate uses the targets that its address sanitizer built."""
    found = build(preset, "fuzzers")
    if not found.failed:
        for name in unlike_sources(preset):
            found += counts.one_failure(f"fuzz {name}", "its source and its program are not both "
                                        "there: see tests/fuzz/CMakeLists.txt")
        found += script(ROOT / "tests" / "fuzz" / "run", "fuzz", preset, [str(seconds)],
                        seconds_max=BUILD_SECONDS_MAX + 100 * seconds)
    return found


def stages():
    """name -> (what it runs, whether it needs the plain build), in order."""
    found = {}
    if (ROOT / "tests/arch/check.py").exists():
        found["arch"] = (arch, True)
    scripts = areas_with("check.sh")
    for name in CTEST_STAGES:
        if declares(name) or name in scripts:
            found[name] = (lambda name=name: ctest_stage(name), True)
    for area in scripts:
        if area not in found:
            found[area] = (lambda area=area: script(ROOT / "tests" / area / "check.sh", area,
                                                    PLAIN), True)
    found["asan"] = (lambda: sanitized("asan"), False)
    if list((ROOT / "tests/fuzz").glob("*_fuzz.cc")):
        found["fuzz"] = (lambda: fuzz(preset="asan"), False)
    found["tsan"] = (lambda: sanitized("tsan"), False)
    if list(ROOT.glob("*/THREATS.md")):
        found["threats"] = (lambda: threats.check(ROOT, LOGS, **_run), False)
    return found
