# SPDX-License-Identifier: EUPL-1.2
"""Calls and words that may not stand in the code, each with the reason it is banned."""

import re

from layers import PURE, inside
from tree import Finding, matches

# (pattern, reason, the places that may)
CALLS = (
    (r"\b(?:strcpy|strcat|stpcpy|sprintf|vsprintf|gets|alloca)\s*\(",
     "writes without a bound", ()),
    (r"(?<![:.>\w])(?:std::)?(?:s?rand|drand48)\s*\(", "is no source of entropy",
     ("broker/transport/server.cc",)),  # seeds libzmq's route numbers, which libzmq forgets to
    (r"(?<![.>\w])(?:std::)?system\s*\(", "hands text to a shell", ()),
    (r"\bpopen\s*\(", "hands text to a shell", ()),
    (r"\b(?:tmpnam|mktemp|tempnam)\s*\(", "races with another process", ()),
    (r"(?<![.>\w])(?:std::)?(?:atoi|atol|atoll|atof)\s*\(", "cannot report an error", ()),
    (r"\b(?:Short|Utf8)?DebugString\b", "prints personal data", ()),
    (r"\bstd::(?:ranges::)?views\b|\bstd::ranges::\w+_view\b", "clang 14 cannot compile views", ()),
    (r"\bstd::expected\b|<expected>|<format>|\bstd::format\b", "is not in C++20 of g++ 12", ()),
    (r"\bGTEST_SKIP\s*\(\s*\)(?!\s*<<)", "skips without a printed reason", ()),
    (r"\bDISABLED_\w+", "hides a test", ()),
)

# Opening content is what the broker must be unable to do, so its calls have one home.
OPENINGS = ("consent/store/openings.cc",)
GATEWAY_STORE = ("adapters/gateway",)
CRYPTO = re.compile(r"\bcrypto_\w*?(?:open|decrypt|box|kx|scalarmult|stream)\w*")
STORAGE_OPEN = "crypto_secretbox_open_easy"

WORDS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
WORDS_SPARE = ("tests/arch/", "LICENSE")

IMPURE_HEADERS = (
    "iostream fstream sstream iomanip ostream istream locale codecvt regex filesystem thread mutex "
    "shared_mutex condition_variable future random ctime time.h unistd.h stdio.h fcntl.h cstdio "
    "sys/types.h sys/stat.h sys/socket.h sys/time.h sys/random.h pthread.h semaphore latch barrier "
    "execution unordered_map unordered_set fmt/os.h fmt/chrono.h").split()
IMPURE_INCLUDE = re.compile(
    r'^[ \t]*#[ \t]*include[ \t]*<(' + "|".join(map(re.escape, IMPURE_HEADERS)) + r")>", re.M)
# fatal() writes the one line a process leaves when it ends; texts format numbers with snprintf.
IMPURE_SPARE = {("proto/types/check.cc", "cstdio"), ("proto/types/error.cc", "cstdio"),
                ("proto/types/time.cc", "cstdio")}
IMPURE_WORDS = (
    (r"\bunordered_\w+", "iterates in no fixed order"),
    (r"\b(?:float|double)\b", "rounds differently between machines"),
    (r"\bthread_local\b", "depends on the thread"),
    (r"_clock::now\b", "reads a clock"),
)


def banned_calls(tree):
    """No call that is unsafe, leaks personal data or hides a test."""
    for path in tree.cxx():
        for pattern, reason, places in CALLS:
            if any(inside(path, place) for place in places):
                continue
            for line, match in matches(tree, path, pattern):
                yield Finding(path, line, f"{match.group(0).strip(' (')} {reason}")


def crypto_has_one_home(tree):
    """Calls that open, agree on keys or decrypt stand in proto/seal, and nowhere else of ours."""
    for path in tree.cxx("proto", "consent", "broker", "adapters"):
        if inside(path, "proto/seal"):
            continue
        for line, match in matches(tree, path, CRYPTO):
            call = match.group(0)
            storage = path in OPENINGS or any(inside(path, place) for place in GATEWAY_STORE)
            if storage and call.startswith("crypto_secretbox_"):
                continue
            where = "consent/store/openings.cc" if call == STORAGE_OPEN else "proto/seal"
            yield Finding(path, line, f"{call} belongs to {where}")


def purity_in_source(tree):
    """The pure folders name no header, type or call of the world outside."""
    for path in tree.cxx(*PURE):
        for line, match in matches(tree, path, IMPURE_INCLUDE):
            if (path, match.group(1)) not in IMPURE_SPARE:
                yield Finding(path, line, f"<{match.group(1)}> is not for a pure folder")
        for pattern, reason in IMPURE_WORDS:
            for line, match in matches(tree, path, pattern):
                yield Finding(path, line, f"{match.group(0)} {reason}")


def unfinished_words(tree):
    """Nothing is left to do in main."""
    for path in tree.files():
        if path.startswith(WORDS_SPARE) or "/data/" in path or "/corpus/" in path:
            continue
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            match = WORDS.search(line)
            if match:
                yield Finding(path, number, f"{match.group(0)} may not stay")
