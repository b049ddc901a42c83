# SPDX-License-Identifier: EUPL-1.2
"""What a release build's programs must show: position independence, RELRO, canaries, fortify."""

import platform
import re
import subprocess
import tempfile
from pathlib import Path

from symbols import nm
from tree import Finding


def readelf(path, *options):
    return subprocess.run(["readelf", "-W", *options, str(path)], capture_output=True, text=True,
                          check=True).stdout


def marks_branch_targets(path):
    """True when main begins with endbr64 (Debian's start-up code keeps the note from showing)."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "--disassemble=main", str(path)],
                          capture_output=True, text=True, check=True).stdout
    return re.search(r"<main>:\s+\w+:\s+endbr64", text) is not None


def lacks(path):
    """What the program at `path` lacks of the hardening, in words."""
    head, segments = readelf(path, "-h"), readelf(path, "-l")
    dynamic = readelf(path, "-d")
    imports = {words[-1].split("@")[0] for words in nm(path, "-D", "--undefined-only")}
    if not re.search(r"Type:\s+DYN", head) or "INTERP" not in segments:
        yield "is not position independent (PIE)"
    if "GNU_RELRO" not in segments:
        yield "has no RELRO segment"
    if "BIND_NOW" not in dynamic and not re.search(r"FLAGS_1\).*\bNOW\b", dynamic):
        yield "does not bind at start (BIND_NOW)"
    stack = re.search(r"GNU_STACK(?:\s+0x\w+){5}\s+(\w+(?: \w+)?)", segments)
    if not stack or "E" in stack.group(1):
        yield "has an executable stack"
    if re.search(r"LOAD(?:\s+0x\w+){5}\s+RWE", segments):
        yield "has a segment both writable and executable"
    if "__stack_chk_fail" not in imports:
        yield "has no stack protector"
    if not any(re.match(r"__\w+_chk$", name) and name != "__stack_chk_fail" for name in imports):
        yield "has no fortified call"
    if platform.machine() == "x86_64" and not marks_branch_targets(path):
        yield "has no control-flow protection"


def cached(build, option):
    """The value of `option` in the cache of a CMake build directory; None outside one."""
    cache = build / "CMakeCache.txt" if build else None
    if cache is None or not cache.exists():
        return None
    found = re.search(rf"^{option}:\w+=(.*)$", cache.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else None


def probe_findings(tree):
    """Builds the probe with the flags of a release: no noise allowed, and nothing lacking."""
    source = tree.root / "tests/arch/probe"
    with tempfile.TemporaryDirectory() as folder:
        for command in (["cmake", "-S", source, "-B", folder], ["cmake", "--build", folder]):
            result = subprocess.run([str(word) for word in command], capture_output=True,
                                    text=True, check=False)
            output = result.stdout + result.stderr
            if result.returncode or "warning:" in output:
                yield Finding("deploy/cmake/flags.cmake", 0, f"is not accepted quietly: {output}")
                return
        for what in lacks(Path(folder, "bin", "sluis-probe")):
            yield Finding("deploy/cmake/flags.cmake", 0, f"a release {what}")


def hardening(tree):
    """Programs built for release are hardened (elsewhere: a probe built with the same flags)."""
    if cached(tree.build, "SLUIS_HARDEN") not in ("ON", "1"):
        yield from probe_findings(tree)
        return
    programs = sorted((tree.build / "bin").glob("sluis*"))
    if not programs:
        yield Finding("bin", 0, "holds no program")
    for path in programs:
        for what in lacks(path):
            yield Finding(path.relative_to(tree.build).as_posix(), 0, what)
