# SPDX-License-Identifier: EUPL-1.2
"""What a program said about malformed input, whichever way it says it."""

import json
import re
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from world import ROOT, within

SECONDS_MAX = 30


@dataclass
class Answer:
    name: str       # of the catalogue
    place: str
    what: str
    next_step: str
    text: str       # all that was said
    kept: bool      # what was given is still there, byte for byte, or was never taken


def from_cli(status, answer, errors):
    """The error that a command printed as JSON."""
    error = (answer or {}).get("error") or (answer or {}).get("refused") or {}
    if status == 0:
        error = {}
    return Answer(error.get("name", f"status {status}"), error.get("place", ""),
                  error.get("meaning", ""), error.get("next_step", ""),
                  json.dumps(answer) + errors, True)


def from_folder(failed, name, given):
    """The .error.json beside a refused file, which must stand there as it was given."""
    file, told = failed / name, failed / f"{name}.error.json"
    within(SECONDS_MAX, "the refusal", lambda: told.exists() and (file.exists() or
                                                                  file.is_symlink()))
    text = told.read_text()
    error = json.loads(text)
    kept = file.is_symlink() or not file.is_file() or file.read_bytes() == given
    answer = Answer(error.get("name", ""), error.get("where", ""), error.get("what", ""),
                    error.get("next_step", ""), text, kept)
    file.unlink()
    told.unlink()
    return answer


def from_inbox(failed, name, given):
    """The .error that the broker writes beside a file it refused."""
    file, told = failed / name, failed / f"{name}.error"
    within(SECONDS_MAX, "the refusal", lambda: told.exists() and told.read_text().endswith("\n"))
    text = told.read_text()
    parts = re.fullmatch(r"S\d+ (\w+): (.*?)(?: \((.*?)\))?\. Next: (.*)\.\n", text)
    if not parts:
        return Answer("no code", "", "", "", text, False)
    return Answer(parts[1], parts[3] or "", parts[2], parts[4], text, file.read_bytes() == given)


def at_door(world, data):
    """What a gateway's socket answers to raw bytes; "closed" when it says nothing and closes."""
    path = str(world.folder / "school" / "door.sock")
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(SECONDS_MAX)
        peer.connect(path)
        peer.sendall(data)
        got = b""
        while chunk := peer.recv(65536):
            got += chunk
            if len(got) >= 4 and len(got) >= 4 + struct.unpack(">I", got[:4])[0]:
                break
    if not got:
        return Answer("closed", "frame", "closed", "connect again", "", True)
    name = next((name for name in names() if name.encode() in got), "no code")
    return Answer(name, "request", "refused", "see its next step", repr(got), True)


def names():
    """The names of the catalogue, longest first."""
    found = []
    for line in (Path(ROOT) / "proto/errors.def").read_text().splitlines():
        if line.startswith("SLUIS_ERROR("):
            found.append(line[len("SLUIS_ERROR("):].split(",")[0])
    return sorted(found, key=len, reverse=True)
