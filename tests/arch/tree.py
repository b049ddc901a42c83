# SPDX-License-Identifier: EUPL-1.2
"""What the architecture rules look at: the files of the tree, and C++ text without its comments.

Reads files only. A rule is a generator of Finding: no finding means that the rule holds.
"""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CXX = (".h", ".cc")
OWN = ("proto", "consent", "broker", "adapters", "tests")
BUILD_RESULTS = ("__pycache__",)


@dataclass(frozen=True)
class Finding:
    """One broken rule: where (path from the root, line from 1, 0 = the whole file) and what."""

    path: str
    line: int
    text: str
    warning: bool = False

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {'warning: ' if self.warning else ''}{self.text}"


class Skip(Exception):
    """A rule that cannot look yet; its text is the printed reason."""


class Tree:
    """The source tree at `root`; `build` is the build directory, None when nothing is built."""

    def __init__(self, root, build=None):
        self.root = Path(root).resolve()
        self.build = Path(build).resolve() if build else None

    @lru_cache(maxsize=None)
    def files(self):
        """Every file below the agreed folders and at the top, as sorted paths from the root."""
        found = []
        for folder, folders, names in os.walk(self.root):
            at_top = Path(folder) == self.root
            folders[:] = [f for f in folders
                          if f not in BUILD_RESULTS and not f.startswith(".")]
            if at_top and (self.root / ".ci").is_dir():
                folders.append(".ci")
            for name in names:
                path = Path(folder, name)
                if not path.is_symlink():
                    found.append(path.relative_to(self.root).as_posix())
        return sorted(found)

    @lru_cache(maxsize=None)
    def text(self, path):
        """The text of `path`; empty for what is not UTF-8 text."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return ""

    @lru_cache(maxsize=None)
    def code(self, path):
        """The C++ of `path` with comments and the insides of literals blanked, line for line."""
        return blank(self.text(path))

    def cxx(self, *folders):
        """The C++ files in `folders` (all of ours when none is named)."""
        prefixes = tuple(folder + "/" for folder in (folders or OWN))
        return [p for p in self.files() if p.endswith(CXX) and p.startswith(prefixes)]


TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^()\s\\]{0,16})\(.*?\)(?P=d)"'
    r'|(?P<include>^[ \t]*\#[ \t]*include[^\n]*)'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'", re.DOTALL | re.MULTILINE)


def blank(text):
    """Replaces comments by blanks and literals by empty ones; include lines and newlines stay."""

    def keep_lines(match):
        if match.group("include"):
            return match.group(0)
        quote = match.group(0)[0] if match.group(0)[0] in "\"'" else ""
        if match.group(0).startswith("R"):
            quote = '"'
        return quote * 2 + "\n" * match.group(0).count("\n")

    return TOKEN.sub(keep_lines, text)


def line_of(text, offset):
    """The line, counted from 1, that holds `offset`."""
    return text.count("\n", 0, offset) + 1


def matches(tree, path, pattern):
    """(line, match) of every place in the code of `path` where `pattern` occurs."""
    code = tree.code(path)
    for match in re.finditer(pattern, code):
        yield line_of(code, match.start()), match
