#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Shows that the gate itself can fail: counting, time limits, installing, documents, fuzzing.

Prints a line per case and last `N passed, N failed, N skipped`. The fuzzing cases need clang-14.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import unittest
import unittest.mock
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import ahead  # noqa: E402
import counts  # noqa: E402
import process  # noqa: E402
import stages  # noqa: E402
import threats  # noqa: E402
from deploy_cases import Install, Try  # noqa: E402,F401: cases of this program too
from folder import InFolder, ended  # noqa: E402
from sentences import main  # noqa: E402
from soak_cases import Soak  # noqa: E402,F401


class Counting(InFolder):
    def test_the_last_line_of_a_program_is_its_counts(self):
        found = counts.of_output("x", 0, "1 passed, 0 failed\n4 passed, 0 failed, 2 skipped\n")
        self.assertEqual(found.line(), "4 passed, 0 failed, 2 skipped")

    def test_lines_of_vector_cases_are_counted(self):
        found = counts.of_output("x", 1, "ok 1\nFAIL 2\nok 3\n")
        self.assertEqual(found.line(), "2 passed, 1 failed, 0 skipped")

    def test_a_program_that_says_all_passed_and_fails_has_failed(self):
        self.assertEqual(counts.of_output("x", 1, "3 passed, 0 failed\n").failed, 1)
        self.assertEqual(counts.of_output("x", 139, "").line(), "0 passed, 1 failed, 0 skipped")

    def test_a_failure_names_its_place_however_much_is_printed_after_it(self):
        text = ("[ RUN      ] A.B\na/b_test.cc:31: Failure\nValue of: x\nit did not die there\n"
                "Google Test trace:\na/b_test.cc:28: store_keys_durable:13\n\n"
                "[  FAILED  ] A.B (3 ms)\n" + "a line of some log\n" * 200
                + "7 passed, 1 failed, 0 skipped\n")
        found = counts.of_output("soak-faults", 1, text)
        self.assertEqual(found.line(), "7 passed, 1 failed, 0 skipped")
        self.assertIn("store_keys_durable:13", found.failures[0])
        self.assertIn("it did not die there", found.failures[0])

    def ctest(self, status, tests):
        report = self.write("junit.xml", f'<testsuite><testcase name="a_test" status="{status}">'
                            "<system-out>the output</system-out></testcase></testsuite>")
        if tests is not None:
            self.write("a_test.json", json.dumps(
                {"testsuites": [{"name": "A", "testsuite": tests}]}))
        return counts.of_ctest(report, self.folder)

    def test_googletest_cases_are_counted_not_programs(self):
        found = self.ctest("fail", [
            {"name": "a", "status": "RUN", "result": "COMPLETED"},
            {"name": "b", "status": "RUN", "result": "COMPLETED"},
            {"name": "c", "status": "RUN", "result": "SKIPPED", "skipped": [{"message": "why"}]},
            {"name": "d", "status": "RUN", "result": "COMPLETED", "failures": [{"failure": "x"}]}])
        self.assertEqual(found.line(), "2 passed, 1 failed, 1 skipped")
        self.assertEqual(found.reasons, ["A.c: why"])

    def test_a_sanitizer_that_speaks_after_the_last_case_is_a_failure(self):
        found = self.ctest("fail", [{"name": "a", "status": "RUN", "result": "COMPLETED"}])
        self.assertEqual(found.line(), "1 passed, 1 failed, 0 skipped")
        self.assertIn("the output", found.failures[0])

    def test_a_program_that_crashes_or_never_ran_is_a_failure(self):
        self.assertEqual(self.ctest("fail", None).failed, 1)
        self.assertEqual(self.ctest("notrun", None).failed, 1)


class Processes(InFolder):
    def test_a_command_over_its_time_ends_with_its_children(self):
        outcome = process.run(["sh", "-c", "sleep 300 & echo $!; wait"], self.folder / "log", 1)
        self.assertEqual(outcome.status, process.LATE)
        self.assertTrue(ended(int(outcome.output.split()[0])))

    def test_the_exit_status_is_the_command_s(self):
        self.assertEqual(process.run(["sh", "-c", "exit 7"], self.folder / "log", 60).status, 7)


class Gate(unittest.TestCase):
    def gate(self, *words):
        return subprocess.run([ROOT / "tests/check", "--no-install", *words], text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)

    def test_unknown_stages_and_words_are_refused(self):
        self.assertEqual(self.gate("--only", "nothing").returncode, 64)
        self.assertEqual(self.gate("--nonsense").returncode, 64)

    def test_a_stage_that_the_minutes_leave_out_fails_the_gate(self):
        result = self.gate("--only", "tsan", "--minutes", "0")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("the 0 minutes are used up", result.stdout)
        self.assertRegex(result.stdout, r"\nall stages: \d+\.\d s\n0 passed, 1 failed, 0 ")

    def test_help_needs_nothing(self):
        self.assertIn("usage: tests/check", self.gate("--help").stdout)


class Model(InFolder):
    """tests/model/check.sh over rows of ours."""

    def model(self, rows, seconds=0, status=0, **limits):
        run = self.write("run", f"#!/bin/sh\nsleep {seconds}\n"
                         f"for i in $(seq {rows}); do echo \"ok row$i: holds\"; done\n"
                         f"exit {status}\n", 0o755)
        return subprocess.run([ROOT / "tests/model/check.sh"], text=True, capture_output=True,
                              check=False, env={**os.environ, **limits, "MODEL_RUN": str(run),
                                                "SLUIS_BIN_DIR": str(self.folder)})

    def test_all_rows_in_time_pass(self):
        result = self.model(26)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertTrue(result.stdout.endswith("\n26 passed, 0 failed, 0 skipped\n"), result.stdout)

    def test_a_row_too_few_is_a_failure(self):
        result = self.model(25)
        self.assertEqual(result.returncode, 1)
        self.assertIn("FAIL rows: 25 ran, 26 are wanted\n25 passed, 1 failed", result.stdout)

    def test_rows_that_take_too_long_are_a_failure(self):
        result = self.model(26, seconds=2, MODEL_SECONDS_MAX="1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("at most 1 are allowed\n26 passed, 1 failed", result.stdout)

    def test_a_run_that_breaks_off_is_a_failure(self):
        self.assertEqual(self.model(26, status=1).returncode, 1)


class BuiltAhead(InFolder):
    """Builds of later stages, with a program of ours in place of the build."""

    def ahead(self, command):
        def run_build(name, _targets, log, started):
            with open(self.folder / "order", "a", encoding="ascii") as order:
                order.write(f"{name} ")
            return process.run(["bash", "-c", command], self.folder / log.name, 60,
                               started=started)
        patched = unittest.mock.patch.object(stages, "run_build", run_build)
        patched.start()
        self.addCleanup(patched.stop)
        one = ahead.Ahead(["arch", "asan", "fuzz", "tsan"])
        self.addCleanup(one.end)
        return one

    def test_a_stage_begins_when_its_own_build_has_ended(self):
        one = self.ahead("sleep 0.5")
        self.assertEqual(one.then("arch", lambda: 7), 7)
        self.assertEqual(one.then("tsan", lambda: (self.folder / "order").read_text()),
                         "asan tsan ")

    def test_it_runs_at_the_lowest_priority(self):
        one = self.ahead("sleep 0.5; nice")
        log = one.then("asan", (self.folder / "ahead-asan.log").read_text)
        self.assertEqual(log.strip(), "19")

    def test_the_end_of_the_gate_ends_it(self):
        one = self.ahead('sleep 300 & echo "child $!"; wait')
        log = self.folder / "ahead-asan.log"
        while not (log.exists() and log.read_text().endswith("\n")):
            time.sleep(0.02)
        one.end()
        self.assertTrue(ended(int(log.read_text().split()[1])))
        self.assertEqual((self.folder / "order").read_text(), "asan ")

    def test_a_build_that_takes_too_long_ends_and_the_stage_says_so_itself(self):
        one = self.ahead("sleep 300")
        with unittest.mock.patch.object(stages, "seconds_left", lambda: 0.2):
            self.assertEqual(one.then("asan", lambda: 7), 7)


class FuzzTargets(InFolder):
    def test_a_target_that_is_not_built_or_has_no_source_is_named(self):
        for name in ("here", "unbuilt"):
            self.write(f"tests/fuzz/{name}_fuzz.cc", "")
        for name in ("here", "sourceless"):
            self.write(f".build/asan/bin/fuzz/{name}_fuzz", "", 0o755)
        with unittest.mock.patch.object(stages, "ROOT", self.folder):
            self.assertEqual(stages.unlike_sources("asan"), ["sourceless_fuzz", "unbuilt_fuzz"])


DOCUMENT = "# A\n\n```sh test\n{}\n```\n\n```text output\n{}\n```\n"
CATALOGUE = 'SLUIS_ERROR(malformed, 101, 65, 400, "wrong | bytes", "mend them")\n'


class Threats(InFolder):
    """What THREATS.md names must have run."""

    def check(self, began=0.0, is_whole=True):
        return threats.check(self.folder, self.folder / "logs", began, is_whole)

    def name(self, *names):
        cells = ", ".join(f"`{name}`" for name in names)
        self.write("x/THREATS.md", f"| a | test |\n| --- | --- |\n| `B.C` | {cells} |\n"
                   "| b | open |\n\n| other |\n| --- |\n| `D.E` |\n")

    def ran(self, **more):
        case = {"name": "Stays", "status": "RUN", "result": "COMPLETED", **more}
        return self.write("logs/sim-reports/a_test.json", json.dumps(
            {"testsuites": [{"name": "Door", "testsuite": [case]}]}))

    def test_a_case_that_ran_is_found_and_one_that_did_not_is_named(self):
        self.name("Door.Stays", "Door.Goes")
        self.ran()
        found = self.check()
        self.assertEqual((found.passed, found.failed), (1, 1))
        self.assertTrue(found.failures[0].endswith("did not run:\nDoor.Goes"), found.failures)

    def test_a_case_that_was_skipped_disabled_or_ran_before_did_not_run(self):
        self.name("Door.Stays")
        for more in ({"result": "SKIPPED"}, {"status": "NOTRUN"}):
            self.ran(**more)
            self.assertEqual(self.check().failed, 1, more)
        report = self.ran()
        os.utime(report, (1000, 1000))
        self.assertEqual(self.check(began=1001).failed, 1)
        self.assertEqual(self.check(began=999).failed, 0)

    def test_a_case_with_parameters_goes_by_its_name(self):
        self.name("Door.Stays")
        report = self.ran(name="Stays/open")
        report.write_text(report.read_text().replace('"Door"', '"All/Door"'))
        self.assertEqual(self.check().line(), "1 passed, 0 failed, 0 skipped")

    def test_a_part_of_the_gate_says_what_it_could_not_look_at(self):
        self.name("Door.Stays", "Door.Goes")
        self.ran()
        found = self.check(is_whole=False)
        self.assertEqual((found.passed, found.failed), (1, 0))
        self.assertIn("1 of 2 named tests are not looked at", found.reasons[0])

    def test_a_file_ran_when_what_reads_it_ran(self):
        self.name("tests/cli/a.py", "tests/scenarios/b.txt", "tests/v/data/c.txt", "tests/f/run",
                  "tests/v/d.py")
        self.write("tests/cli/check.py", "import a\n")
        self.write("tests/v/CMakeLists.txt", "sluis_vectors(kind c.txt)\n"
                   "add_test(NAME tale COMMAND ${X}/d.py)\n")
        self.assertEqual(self.check().failed, 5)
        report = self.ran(name=threats.SCENARIOS.split(".")[1] + "/b")
        report.write_text(report.read_text().replace('"Door"', '"All/Scenario"'))
        self.write("logs/cli.log", "")
        self.write("logs/f.log", "")
        self.write("logs/v-reports/junit.xml",
                   '<testsuite><testcase name="vectors_kind" status="run"/>'
                   '<testcase name="tale" status="run"/></testsuite>')
        self.assertEqual(self.check().line(), "5 passed, 0 failed, 0 skipped")
        self.write("tests/cli/check.py", "")
        self.assertIn("tests/cli/a.py", self.check().failures[0])

    def test_a_document_that_names_nothing_is_a_failure(self):
        self.write("x/THREATS.md", "none\n")
        self.assertEqual(self.check().failed, 1)


class Documents(InFolder):
    def docs(self, *words):
        return subprocess.run([sys.executable, ROOT / "tests/docs/check.py", "--root",
                               self.folder, "--bin", self.folder, *words], text=True,
                              capture_output=True, check=False)

    def test_commands_run_in_a_copy_and_print_what_is_said(self):
        self.write("a.md", DOCUMENT.format("touch made; echo one 7 two; seq 9", "one … two\n…\n9"))
        result = self.docs()
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertFalse((self.folder / "made").exists())

    def test_a_command_that_fails_or_prints_otherwise_is_a_failure(self):
        for commands, said in (("false; echo x", "x"), ("echo y", "x"), ("echo x; echo y", "x")):
            self.write("a.md", DOCUMENT.format(commands, said))
            self.assertEqual(self.docs().returncode, 1, commands)

    def test_a_link_that_leads_nowhere_is_a_failure(self):
        self.write("a.md", "See [it](b.md).\n")
        self.assertIn("dead: b.md", self.docs().stdout)

    def test_a_threat_must_name_a_test_that_exists_or_say_that_it_is_open(self):
        self.write("tests/a/a_test.cc", "TEST_F(Door, StaysShut) {}\n// TEST(Door, IsGone) {}\n")
        self.write("tests/a/b_test.cc", "TEST(Window, IsNotBuilt) {}\n")
        self.write("tests/a/CMakeLists.txt", "sluis_test(a_test SOURCES a_test.cc)  # b_test.cc\n")
        self.write("tests/a/run", "")
        head = "| attack | what stops it | test |\n| --- | --- | --- |\n"
        for cell, right in (("`Door.StaysShut`, `tests/a/run`", True), ("open", True),
                            ("`Door.IsGone`", False), ("`Window.IsNotBuilt`", False),
                            ("`Door.StaysShut`, `Door.*`", False),
                            ("`tests/b`", False), ("`tests`", False), ("", False),
                            ("to come", False)):
            self.write("x/THREATS.md", f"{head}| a | `b` | open |\n| a | `b` | {cell} |\n")
            result = self.docs()
            self.assertEqual(result.returncode, 0 if right else 1, cell + result.stdout)
        self.assertIn("line 4", result.stdout)
        self.write("x/THREATS.md", "none\n")
        self.assertEqual(self.docs().returncode, 1)

    def test_what_refers_to_a_threat_must_find_it_once(self):
        rows = "| id | attack | test |\n| --- | --- | --- |\n| T1 | a | open |\n"
        for more, said in (("\n| flow | S |\n| --- | --- |\n| F1 | T1 |\n", None),
                           ("\n| flow | S |\n| --- | --- |\n| F1 | - |\n\n| T1 |\n",
                            "T1 stands at no flow"), ("", "T1 stands at no flow"),
                           ("\n| flow | S |\n| --- | --- |\n| F1 | T2 |\n", "no row T2"),
                           ("| T2 | as T3 | open |\n", "no row T3"),
                           ("| T1 | b | open |\n", "two rows are T1")):
            self.write("x/THREATS.md", rows + more)
            result = self.docs()
            self.assertEqual(result.returncode, 1 if said else 0, more + result.stdout)
            self.assertIn(said or "ok", result.stdout)

    def test_a_promise_must_name_a_test_that_exists(self):
        self.write("tests/a/a_test.cc", "TEST_F(Door, StaysShut) {}\n")
        self.write("tests/a/b_test.cc", "TEST(Window, IsNotBuilt) {}\n")
        self.write("tests/a/CMakeLists.txt", "sluis_test(a_test SOURCES a_test.cc)\n")
        head = "| | promise | condition | now |\n| --- | --- | --- | --- |\n"
        for cell, right in (("`tests/a/a_test.cc` (the `broker`), `tests/a`", True),
                            ("`tests/a` (`a_test.cc`), `tests/*/a_*.cc`", True),
                            ("`Door.StaysShut`", True), ("`Door.IsGone`", False),
                            ("`tests/a/c_test.cc`", False), ("`tests/a/b_test.cc`", False),
                            ("`tests/a` (`b_test.cc`)", False), ("`tests/c*`", False),
                            ("`broker`", False), ("proved", False)):
            self.write("README.md", f"{head}| P1 | **a** | b | {cell} |\n\n| a | `c_test.cc` |\n")
            result = self.docs()
            self.assertEqual(result.returncode, 0 if right else 1, cell + result.stdout)

    def test_the_error_table_must_equal_the_catalogue_and_can_be_rewritten(self):
        self.write("proto/errors.def", CATALOGUE)
        page = self.write("proto/PROTOCOL.md", "A\n<!-- errors:begin -->\n<!-- errors:end -->\nB\n")
        self.assertEqual(self.docs().returncode, 1)
        self.assertEqual(self.docs("--update").returncode, 0)
        self.assertIn("| 101 | `malformed` | 65 | 400 | wrong \\| bytes | mend them |",
                      page.read_text())
        self.assertEqual(self.docs().returncode, 0)
        self.write("proto/errors.def", CATALOGUE.replace("65", "66"))
        self.assertEqual(self.docs().returncode, 1)


TARGET = """#include <cstddef>
#include <cstdint>
#include <cstdlib>
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::uint8_t* volatile kept;
  %s
  return 0;
}
"""


@unittest.skipUnless(shutil.which("clang++-14"), "clang++-14 is not installed")
class Fuzzing(InFolder):
    def fuzz(self, body):
        source = self.write("x.cc", TARGET % body)
        (self.folder / "fuzz").mkdir()
        subprocess.run(["clang++-14", "-g1", "-fsanitize=fuzzer,address,undefined",
                        "-fno-sanitize-recover=all", source, "-o", self.folder / "fuzz/x_fuzz"],
                       check=True)
        return subprocess.run([ROOT / "tests/fuzz/run", "1"], text=True, capture_output=True,
                              check=False, env={**os.environ, "SLUIS_BIN_DIR": str(self.folder),
                                                "SLUIS_FUZZ_WORK": str(self.folder / "work")})

    def test_a_sound_target_passes_and_says_how_often_it_ran(self):
        result = self.fuzz("kept = nullptr; (void)data; (void)size;")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r"ok     x_fuzz: [1-9]\d* executions\n1 passed, 0 failed")

    def test_a_read_past_the_end_is_a_failure_and_its_input_is_kept(self):
        result = self.fuzz("kept = new std::uint8_t(data[size + 1]); delete kept;")
        self.assertEqual(result.returncode, 1)
        self.assertIn("heap-buffer-overflow", result.stdout)
        self.assertTrue(list((self.folder / "work/crashes/x_fuzz").iterdir()))

    def test_a_leak_is_a_failure(self):
        result = self.fuzz("kept = new std::uint8_t[size + 1]; kept = nullptr; (void)data;")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("LeakSanitizer", result.stdout)

    def test_undefined_arithmetic_is_a_failure(self):
        result = self.fuzz("int x = 0x7fffffff; x += int(size) + 1; kept = nullptr; "
                           "if (x == 3 && data) std::abort();")
        self.assertEqual(result.returncode, 1)
        self.assertIn("signed integer overflow", result.stdout)


if __name__ == "__main__":
    sys.exit(main())
