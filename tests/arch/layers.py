# SPDX-License-Identifier: EUPL-1.2
"""Who may include whom: the layer table, and which folder may know which library."""

import re

from tree import OWN, Finding

PURE = ("proto/types", "proto/hash", "proto/canon", "proto/codec", "consent/core", "broker/core")

# Shells that the broker's side and a gateway share, though neither may include the other: sessions,
# clocks, places where a test may kill, the log. proto/sqlite is for the two folders that keep a
# store.
SHELLS = ("proto/curve", "proto/clock", "proto/failpoint", "proto/log")
PROTO = ("proto/types", "proto/hash", "proto/canon", "proto/codec", "proto/seal") + SHELLS
CONSENT = ("consent/core", "consent/covenant", "consent/store", "consent/verify")
BROKER = ("broker/core", "broker/transport", "broker/runtime")
BROKER_SHELL = PROTO + CONSENT + BROKER
ADAPTER = PROTO + ("consent/core", "consent/covenant", "consent/verify", "adapters")

# folder -> the folders that its files may include; each may include itself.
ALLOWED = {
    "proto/types": (),
    "proto/hash": ("proto/types",),
    "proto/canon": ("proto/types",),
    "proto/codec": ("proto/types",),
    # Beyond its row of the design: what it signs and derives is encoded and hashed by pure code.
    "proto/seal": ("proto/types", "proto/hash", "proto/canon"),
    "proto/curve": ("proto/types", "proto/seal"),
    "proto/clock": ("proto/types", "proto/seal"),
    "proto/failpoint": ("proto/types",),
    "proto/log": ("proto/types",),
    "proto/sqlite": ("proto/types", "proto/failpoint"),
    "proto/schemas": (),
    "consent/core": ("proto/types", "proto/hash", "proto/canon"),
    "consent/covenant": PROTO + ("consent/core",),
    "consent/store": PROTO + ("consent/core", "proto/sqlite"),
    "consent/verify": PROTO + ("consent/core",),
    "broker/core": ("proto/types", "proto/hash", "proto/canon", "consent/core"),
    "broker/transport": BROKER_SHELL,
    "broker/runtime": BROKER_SHELL,
    "broker/main.cc": BROKER_SHELL,
    "broker/bench": BROKER_SHELL,
    "adapters": ADAPTER,
    "adapters/gateway": ADAPTER + ("proto/sqlite",),
    "tests": OWN,
}

# Files of a folder that stand apart from its layer.
SHARED_FILES = {"proto/errors.def": ("proto/types",)}

# The door between a gateway and its own people speaks protobuf too; nothing else of theirs does.
LOCAL_DOOR = ("adapters/sdk", "adapters/mapping", "adapters/gateway", "adapters/cli")

# header -> the places that may include it.
LIBRARIES = (
    (re.compile(r"(^|/)local\.pb\.h$"), ("proto/codec", "tests") + LOCAL_DOOR),
    (re.compile(r"\.pb\.h$"), ("proto/codec", "tests")),
    (re.compile(r"^google/protobuf/"), ("proto/codec", "proto/log/log.cc", "tests") + LOCAL_DOOR),
    (re.compile(r"^zmq(_addon)?\.h(pp)?$"), ("proto/curve", "broker/transport", "adapters/sdk",
                                             "tests")),
    (re.compile(r"^sqlite3(ext)?\.h$"), ("proto/sqlite", "consent/store", "adapters/gateway",
                                      "tests")),
    (re.compile(r"^spdlog/"), ("proto/log", "tests")),
    (re.compile(r"^toml(\+\+|plusplus)?[./]"), ("consent/covenant", "adapters", "broker/runtime",
                                                "broker/main.cc", "tests")),
    (re.compile(r"^pugi"), ("adapters/mapping/xml_rows.cc", "tests")),
    (re.compile(r"^CLI/"), ("adapters", "broker/main.cc", "broker/runtime", "consent/verify",
                            "tests")),
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


# The checkers of histories and traces share no code with the broker or a gateway: what both sides
# got wrong in one way they would not see. A checker includes these, and the checkers.
CHECKER = re.compile(r"^tests/(races/(rules|bodies)|model/trace_\w+)\.(h|cc)$")
CHECKER_MAY = re.compile(r"^proto/types/|^tests/story/leaf_bytes\.h$")


def inside(path, folder):
    """True when `path` is `folder` or lies below it."""
    return path == folder or path.startswith(folder + "/")


def layer_of(path):
    """The longest folder (or file) of the table that holds `path`; None outside the table."""
    fitting = [folder for folder in ALLOWED if inside(path, folder)]
    return max(fitting, key=len) if fitting else None


def own_include_allowed(path, layer, target):
    if target in SHARED_FILES:
        return layer == "tests" or layer in SHARED_FILES[target]
    target_layer = layer_of(target)
    if target_layer is None:
        return False
    return inside(target, layer) or any(inside(target, folder) for folder in ALLOWED[layer])


def check_include(path, layer, bracket, target):
    """The complaint about one include line, or None."""
    for pattern, places in LIBRARIES:
        if pattern.search(target):
            if any(inside(path, place) for place in places):
                return None
            return f"<{target}> belongs to {', '.join(places[:-1])} alone"
    own = target.split("/")[0] in OWN and "/" in target
    if bracket == "<":
        return f"<{target}> is ours: include it in quotes" if own else None
    if not own:
        return f'"{target}" must be written from the root of the tree'
    if not own_include_allowed(path, layer, target):
        return f'{layer} may not include "{target}"'
    return None


def layers(tree):
    """Includes follow the layer table exactly."""
    for path in tree.cxx():
        layer = layer_of(path)
        if layer is None:
            yield Finding(path, 0, "lies outside every layer")
            continue
        code = tree.code(path)
        for match in INCLUDE.finditer(code):
            complaint = check_include(path, layer, match.group(1), match.group(2))
            if complaint:
                yield Finding(path, code.count("\n", 0, match.start()) + 1, complaint)


def checkers_stand_alone(tree):
    """The checkers of races and traces include proto/types and each other, nothing of ours else."""
    for path in tree.cxx("tests"):
        if not CHECKER.match(path) and path != "tests/story/leaf_bytes.h":
            continue
        code = tree.code(path)
        for match in INCLUDE.finditer(code):
            target = match.group(2)
            own = target.split("/")[0] in OWN and "/" in target
            if own and not CHECKER.match(target) and not CHECKER_MAY.match(target):
                yield Finding(path, code.count("\n", 0, match.start()) + 1,
                              f'a checker may not include "{target}"')
