#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Shows that every architecture rule can fail: a small sound tree, and one wrong in each case.

Prints a line per case and last `N passed, N failed, N skipped`. Needs c++, ar and libsodium.
"""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import banned  # noqa: E402
import hardening  # noqa: E402
import house  # noqa: E402
import layers  # noqa: E402
import symbols  # noqa: E402
from tree import Tree  # noqa: E402

SPDX = "SPDX-License-Identifier: EUPL-1.2"
HEAD = f"// {SPDX}\n"

SOUND = {
    "LICENSE": house.FIRST_WORDS + "\n",
    "README.md": "Sluis\n",
    "CMakeLists.txt": f"# {SPDX}\n",
    "CMakePresets.json": "{}\n",
    "deploy/run": f"#!/usr/bin/env bash\n# {SPDX}\n",
    "proto/types/a.h": HEAD + "// May say double, rand() and unordered_map.\n#pragma once\n",
    "proto/types/a.cc": HEAD + '#include "proto/types/a.h"\nint f() { return 1\'000; }\n',
    "proto/seal/seal.cc": HEAD + "int crypto_box_seal_open(); int g() { return 0; }\n",
    "consent/core/b.cc": HEAD + '#include "proto/canon/c.h"\n',
    "consent/store/openings.cc": HEAD + "void s() { crypto_secretbox_open_easy(); }\n",
    "broker/transport/t.cc": HEAD + "#include <zmq.h>\n",
    "adapters/gateway/g.cc": HEAD + '#include "consent/verify/v.h"\n#include "local.pb.h"\n',
    "tests/races/rules.cc":
        HEAD + '#include "proto/types/act.h"\n#include "tests/races/bodies.h"\n'
        '#include "tests/story/leaf_bytes.h"\n#include <map>\n',
    "tests/races/races.cc": HEAD + '#include "tests/story/member.h"\n',
    "tests/unit/a_test.cc":
        HEAD + '#include "broker/core/m.h"\nTEST(A, B) { GTEST_SKIP() << 1; }\n',
}

LONG_FUNCTION = "void f(int a) {\n" + "  a++;\n" * 70 + "}\n"

# (name, rule, file that is wrong, its text, a word of the finding)
CASES = (
    ("a lower layer includes a higher one", layers.layers, "proto/types/a.cc",
     '#include "consent/core/b.h"\n', "proto/types may not"),
    ("the codec includes the canon", layers.layers, "proto/codec/c.cc",
     '#include "proto/canon/c.h"\n', "may not"),
    ("an adapter includes the broker", layers.layers, "adapters/cli/c.cc",
     '#include "broker/core/m.h"\n', "may not"),
    ("an adapter includes the store", layers.layers, "adapters/gateway/g.cc",
     '#include "consent/store/s.h"\n', "may not"),
    ("the broker's loop opens a database itself", layers.layers, "broker/runtime/r.cc",
     '#include "proto/sqlite/database.h"\n', "may not"),
    ("a second file knows the XML library", layers.layers, "adapters/gateway/g.cc",
     "#include <pugixml.hpp>\n", "alone"),
    ("a pure folder names a place to kill", layers.layers, "consent/core/b.cc",
     '#include "proto/failpoint/failpoint.h"\n', "may not"),
    ("the verifier includes the store", layers.layers, "consent/verify/v.cc",
     '#include "consent/store/s.h"\n', "may not"),
    ("code includes a test", layers.layers, "broker/runtime/r.cc",
     '#include "tests/unit/t.h"\n', "may not"),
    ("an include hides behind angle brackets", layers.layers, "proto/types/a.cc",
     "#include <consent/core/b.h>\n", "in quotes"),
    ("an include is written from its own folder", layers.layers, "proto/types/a.cc",
     '#include "a.h"\n', "from the root"),
    ("a wire schema leaves the codec", layers.layers, "broker/runtime/r.cc",
     '#include "session.pb.h"\n', "proto/codec"),
    ("the broker reads the local door", layers.layers, "broker/runtime/r.cc",
     '#include "local.pb.h"\n', "alone"),
    ("a protobuf header in the store", layers.layers, "consent/store/s.cc",
     "#include <google/protobuf/message.h>\n", "alone"),
    ("ZeroMQ in the runtime", layers.layers, "broker/runtime/r.cc", "#include <zmq.hpp>\n",
     "alone"),
    ("SQLite in the verifier", layers.layers, "consent/verify/v.cc", "#include <sqlite3.h>\n",
     "alone"),
    ("logging in a pure folder", layers.layers, "broker/core/m.cc", "#include <spdlog/spdlog.h>\n",
     "alone"),
    ("a source outside every layer", layers.layers, "broker/other/o.cc", "", "outside"),
    ("a race's checker decides with the code it checks", layers.checkers_stand_alone,
     "tests/races/rules.cc", '#include "consent/core/decide.h"\n', "checker"),
    ("a checker hashes with the broker's hash", layers.checkers_stand_alone,
     "tests/races/bodies.h", '#include "proto/hash/hash.h"\n', "checker"),
    ("a trace's rules include the simulator", layers.checkers_stand_alone,
     "tests/model/trace_rules.h", '#include "tests/sim/history.h"\n', "checker"),
    ("what the checkers read leaves with includes the ledger", layers.checkers_stand_alone,
     "tests/story/leaf_bytes.h", '#include "consent/core/leaf.h"\n', "checker"),
    ("an unordered container in a pure folder", banned.purity_in_source, "consent/core/b.cc",
     "std::unordered_map<int, int> m;\n", "order"),
    ("floating point in a pure folder", banned.purity_in_source, "broker/core/m.cc",
     "double d = 1;\n", "rounds"),
    ("a clock in a pure folder", banned.purity_in_source, "proto/canon/c.cc",
     "auto t = std::chrono::system_clock::now();\n", "clock"),
    ("a stream in a pure folder", banned.purity_in_source, "proto/hash/h.cc",
     "#include <sstream>\n", "sstream"),
    ("standard output beside fatal()", banned.purity_in_source, "proto/types/b.cc",
     "#include <cstdio>\n", "cstdio"),
    ("the broker's store opens boxes", banned.crypto_has_one_home, "consent/store/s.cc",
     "int x = crypto_box_open_easy();\n", "proto/seal"),
    ("storage opening elsewhere in the store", banned.crypto_has_one_home, "consent/store/s.cc",
     "int x = crypto_secretbox_open_easy();\n", "openings.cc"),
    ("key agreement in the gateway", banned.crypto_has_one_home, "adapters/gateway/g.cc",
     "int x = crypto_scalarmult();\n", "proto/seal"),
    ("a key stream in the runtime", banned.crypto_has_one_home, "broker/runtime/r.cc",
     "int x = crypto_stream_xor();\n", "proto/seal"),
    ("strcpy", banned.banned_calls, "broker/runtime/r.cc", "void f() { strcpy(a, b); }\n", "bound"),
    ("sprintf", banned.banned_calls, "broker/runtime/r.cc", "void f() { sprintf(a, b); }\n",
     "bound"),
    ("rand", banned.banned_calls, "broker/runtime/r.cc", "int x = std::rand();\n", "entropy"),
    ("system", banned.banned_calls, "adapters/cli/c.cc", "int x = system(line);\n", "shell"),
    ("DebugString", banned.banned_calls, "proto/codec/c.cc", "auto s = m.ShortDebugString();\n",
     "personal"),
    ("views", banned.banned_calls, "consent/core/b.cc", "auto v = a | std::views::all;\n", "clang"),
    ("a skip without a reason", banned.banned_calls, "tests/unit/a_test.cc",
     "TEST(A, B) { GTEST_SKIP(); }\n", "reason"),
    ("a disabled test", banned.banned_calls, "tests/unit/a_test.cc",
     "TEST(A, DISABLED_B) {}\n", "hides"),
    ("something left to do", banned.unfinished_words, "proto/types/a.cc", "// TODO\n", "stay"),
    ("something left to do in a document", banned.unfinished_words, "README.md", "FIXME\n", "stay"),
    ("a source of 401 lines", house.sizes, "proto/types/a.cc", "\n" * 400, "401 lines"),
    ("a test of 601 lines", house.sizes, "tests/unit/a_test.cc", "\n" * 600, "601 lines"),
    ("a function of 72 lines", house.sizes, "proto/types/a.cc", LONG_FUNCTION, "72 lines"),
    ("a method of 72 lines", house.sizes, "proto/types/a.cc",
     "namespace a {\nclass B : C<D> {\n " + LONG_FUNCTION + "};\n}\n", "72 lines"),
    ("a line of 101 columns", house.sizes, "proto/types/a.cc", "// " + "x" * 98 + "\n",
     "101 columns"),
    ("a source without its licence", house.licence, "deploy/run", None, "must begin"),
    ("another licence", house.licence, "LICENSE", None, "EUPL"),
    ("a folder more at the top", house.top_level, "docs/a.md", "x\n", "does not belong"),
)


def write(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def case(rule, path, text, word):
    """True when `rule` is content with the sound tree and names `path` once it is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, SOUND)
        if [finding for finding in rule(Tree(root)) if not finding.warning]:
            return f"complains about the sound tree: {list(map(str, rule(Tree(root))))}"
        wrong = "#!/bin/sh\n" if text is None else (HEAD if path.endswith((".cc", ".h")) else "")
        write(root, {path: wrong + (text or "")})
        findings = [f for f in rule(Tree(root)) if not f.warning]
        if any(finding.path.startswith(path.split("/")[0]) and word in finding.text
               for finding in findings):
            return None
        return f"found {list(map(str, findings))}"


def missing_top_level():
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), {k: v for k, v in SOUND.items() if k != "LICENSE"})
        found = [str(finding) for finding in house.top_level(Tree(folder))]
        return None if found == ["LICENSE: is missing at the top level"] else str(found)


def compile_with(build, source, *options):
    subprocess.run(["c++", "-xc++", "-O1", "-w", "-", *options], input=source, text=True,
                   check=True, cwd=build)


def verdict(found, word):
    """None when `found` is what was expected: nothing when `word` is None, else a word of it."""
    fits = not found if word is None else word in str(found)
    return None if fits else f"found {found}"


def archive_case(source, word):
    """What the archive rule says of a pure library made of `source`."""
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder)
        (build / "consent/core").mkdir(parents=True)
        compile_with(build, source, "-c", "-o", "x.o")
        subprocess.run(["ar", "rcs", "consent/core/libx.a", "x.o"], cwd=build, check=True)
        return verdict([str(f) for f in symbols.purity_in_archives(Tree(build, build))], word)


BROKER = 'extern "C" int sodium_init(); namespace sluis { int f(); %s }\nint main() { return ' \
         'sodium_init() %s; }'


def broker_case(inside, call, word, link="-lsodium"):
    """What the P4 rule says of a broker that also holds `inside` and uses `call`."""
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder)
        (build / "bin").mkdir()
        compile_with(build, BROKER % (inside, call), "-xnone", link, "-o", "bin/sluis-broker")
        return verdict([str(f) for f in symbols.broker_cannot_open(Tree(build, build))], word)


PROBE = (Path(__file__).resolve().parent / "probe" / "probe.cc").read_text(encoding="utf-8")
HARD = ["-O2", "-fPIE", "-pie", "-fstack-protector-strong", "-D_FORTIFY_SOURCE=3",
        "-fcf-protection=full", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]


def hardening_case(option, word):
    """What is said of the probe built with the hardening flags and then `option`."""
    with tempfile.TemporaryDirectory() as folder:
        compile_with(folder, PROBE, *HARD, *option, "-o", "probe")
        return verdict(list(hardening.lacks(Path(folder, "probe"))), word)


COMPILED = (
    ("nothing in a hardened program", lambda: hardening_case([], None)),
    ("a program at a fixed address", lambda: hardening_case(["-no-pie"], "PIE")),
    ("writable relocations", lambda: hardening_case(["-Wl,-z,norelro"], "RELRO")),
    ("lazy binding", lambda: hardening_case(["-Wl,-z,lazy"], "BIND_NOW")),
    ("an executable stack", lambda: hardening_case(["-Wl,-z,execstack"], "executable stack")),
    ("no stack protector", lambda: hardening_case(["-fno-stack-protector"], "protector")),
    ("no fortified call", lambda: hardening_case(["-U_FORTIFY_SOURCE"], "fortified")),
    ("no control-flow protection", lambda: hardening_case(["-fcf-protection=none"], "control")),
    ("nothing in an archive that only computes", lambda: archive_case(
        "int f(int a) { return a + 1; }", None)),
    ("nothing in a broker that only signs", lambda: broker_case("", "", None)),
    ("a pure archive reads a clock", lambda: archive_case(
        "#include <ctime>\nlong f() { return time(nullptr); }", "time")),
    ("a pure archive asks the chrono clock", lambda: archive_case(
        "#include <chrono>\nauto f() { return std::chrono::system_clock::now(); }", "now")),
    ("a pure archive reads a file", lambda: archive_case(
        'extern "C" int open(const char*, int); int f() { return open("x", 0); }', "open")),
    ("a pure archive draws random bytes", lambda: archive_case(
        'extern "C" void randombytes_buf(void*, unsigned long); void f(void* p)'
        "{ randombytes_buf(p, 8); }", "randombytes_buf")),
    ("a pure archive starts a thread", lambda: archive_case(
        "#include <thread>\nvoid f() { std::thread([] {}).join(); }", "thread")),
    ("a pure archive prints", lambda: archive_case(
        '#include <cstdio>\nvoid f(int a) { printf("%d", a); }', "printf")),
    ("a pure archive iterates a hash table", lambda: archive_case(
        "#include <unordered_map>\nint f(std::unordered_map<int, int>& m) { return m[1]; }",
        "Prime_rehash")),
    ("the broker imports a box opening", lambda: broker_case(
        'extern "C" int crypto_box_open_easy();', "+ sluis::crypto_box_open_easy()", "box_open")),
    ("the broker imports key agreement", lambda: broker_case(
        'extern "C" int crypto_scalarmult();', "+ sluis::crypto_scalarmult()", "scalarmult")),
    ("the broker imports an AEAD decryption", lambda: broker_case(
        'extern "C" int crypto_aead_xchacha20poly1305_ietf_decrypt();',
        "+ sluis::crypto_aead_xchacha20poly1305_ietf_decrypt()", "decrypt")),
    ("the broker links the opening of envelopes", lambda: broker_case(
        "namespace seal { __attribute__((noinline)) int open_envelope() { return 1; } }",
        "+ sluis::seal::open_envelope()", "open_envelope")),
    ("the broker has a cipher built in", lambda: broker_case(
        "} __attribute__((noinline)) int chacha20_block(int a) { return a * 3; } namespace sluis {",
        "+ chacha20_block(2)", "chacha20")),
    ("the broker finds its calls by name", lambda: broker_case(
        'extern "C" void* dlsym(void*, const char*);',
        '+ (sluis::dlsym(nullptr, "x") != nullptr)', "dlsym")),
    ("the broker opens a library", lambda: broker_case(
        'extern "C" void* dlopen(const char*, int);',
        '+ (sluis::dlopen("x", 1) != nullptr)', "dlopen")),
    ("the broker links libsodium statically", lambda: broker_case(
        "", "", "dynamically", link="-l:libsodium.a")),
)


def main():
    results = [(name, case(*arguments)) for name, *arguments in CASES]
    results.append(("an entry missing at the top", missing_top_level()))
    with ThreadPoolExecutor(max_workers=2) as pool:
        results += zip([name for name, _ in COMPILED], pool.map(lambda c: c[1](), COMPILED))
    for name, problem in results:
        print(f"{'FAILED' if problem else 'ok    '} is caught: {name}"
              + (f"\n    {problem}" if problem else ""))
    failed = sum(problem is not None for _, problem in results)
    print(f"{len(results) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
