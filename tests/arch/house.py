# SPDX-License-Identifier: EUPL-1.2
"""How the house looks: what stands at the top, licence lines, sizes, words that may not stay."""

import re

from tree import CXX, Finding

TOP = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE",
       "proto", "broker", "adapters", "consent", "tests", "deploy"}
SPDX = "SPDX-License-Identifier: EUPL-1.2"
SOURCE = CXX + (".proto", ".def", ".cmake", ".py", ".sh", ".toml", ".pml", ".sql", ".css", ".js",
                ".service", ".supp")
FIRST_WORDS = "EUROPEAN UNION PUBLIC LICENCE v. 1.2"

LINES_MAX = {"header": 400, "source": 400, "test": 600}
HEADER_LINES_WARN = 150
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100


def top_level(tree):
    """The top level holds exactly the agreed entries, besides dotfiles."""
    present = {entry.name for entry in tree.root.iterdir() if not entry.name.startswith(".")}
    for name in sorted(present - TOP):
        yield Finding(name, 0, "does not belong at the top level")
    for name in sorted(TOP - present):
        yield Finding(name, 0, "is missing at the top level")


def is_source(tree, path):
    """Sources by ending, by name, and scripts by their first line; test data carries no licence."""
    if "/data/" in path or "/corpus/" in path:
        return False
    if path.endswith(SOURCE) or path.endswith("CMakeLists.txt"):
        return True
    return "." not in path.rsplit("/", 1)[-1] and tree.text(path).startswith("#!")


def licence(tree):
    """Every source names its licence in its first line (a script in its second); LICENSE is it."""
    for path in tree.files():
        if is_source(tree, path):
            lines = tree.text(path).split("\n", 2)
            first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
            if SPDX not in first:
                yield Finding(path, 1, f"must begin with {SPDX}")
    head = tree.text("LICENSE")[:200] if "LICENSE" in tree.files() else ""
    if FIRST_WORDS not in head:
        yield Finding("LICENSE", 1, "is not the text of the EUPL-1.2")


def kind_of(path):
    if path.startswith("tests/"):
        return "test"
    return "header" if path.endswith(".h") else "source"


def sizes(tree):
    """Files, functions and lines stay within the sizes of the house style."""
    for path in tree.files():
        if not path.endswith(CXX + (".py",)) and not is_source(tree, path):
            continue
        if path.endswith((".def", ".proto", "CMakeLists.txt", ".toml")):
            continue
        yield from file_size(path, tree.text(path))
        if path.endswith(CXX):
            yield from function_sizes(path, tree.code(path))


def file_size(path, text):
    lines = text.split("\n")
    count = len(lines) - (lines[-1] == "")
    kind = kind_of(path)
    if count > LINES_MAX[kind]:
        yield Finding(path, 0, f"{count} lines; a {kind} stops at {LINES_MAX[kind]}")
    elif kind == "header" and count > HEADER_LINES_WARN:
        yield Finding(path, 0, f"{count} lines; headers aim at {HEADER_LINES_WARN}", warning=True)
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield Finding(path, number, f"{len(line)} columns; the line stops at {COLUMNS_MAX}")


NOT_A_FUNCTION = re.compile(r"(^|\s)(namespace|class|struct|union|enum|extern)\b(?!.*\)\s*$)", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)


def opens_function(head):
    """True when `head`, the text before a brace outside any function, declares a function."""
    head = head.strip()
    if "(" not in head or head.endswith(("=", ",", "(")):
        return False
    return not NOT_A_FUNCTION.search(head.split("(", 1)[0])


def functions(code):
    """(first line, last line) of each outermost function body: found by braces, not by parsing."""
    text = DIRECTIVE.sub(lambda m: "\n" * m.group(0).count("\n"), code)
    depth, start, head_from, stack = 0, None, 0, []
    for offset, char in enumerate(text):
        if char == ";" and start is None:
            head_from = offset + 1
        elif char == "{":
            head = text[head_from:offset]
            stack.append(start is None and opens_function(head))
            if stack[-1]:
                skipped = len(head) - len(head.lstrip())
                start = text.count("\n", 0, head_from + skipped) + 1
            head_from = offset + 1
            depth += 1
        elif char == "}" and stack:
            if stack.pop():
                yield start, text.count("\n", 0, offset) + 1
                start = None
            head_from = offset + 1
            depth -= 1


def function_sizes(path, code):
    for first, last in functions(code):
        if last - first + 1 > FUNCTION_LINES_MAX:
            yield Finding(path, first, f"a function of {last - first + 1} lines; "
                                       f"it stops at {FUNCTION_LINES_MAX}")
