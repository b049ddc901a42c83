# SPDX-License-Identifier: EUPL-1.2
"""Files for the school's drop, about a person of the official test set (deploy/demo)."""

import hashlib
import json
import re

from answer import from_folder
from world import ROOT

REGISTER = json.loads((ROOT / "deploy/demo/register.jsonl").read_text().splitlines()[0])
TEXT = "kanarie: de leerling komt zonder eten op school"
SIGNAL = {"worker": "ib-1", "kind": "zorgsignaal", "purpose": "hulp_aan_gezin",
          "domain": "opvoeding", "text": TEXT, "author_contact": "via de school",
          "subject": {"bsn": REGISTER["vraag"], "role": "subject"},
          "recipients": [{"member": "gezinsmanager"}]}
CSV_HEAD = "worker;kind;recipient;bsn;text"


def signal(**changed):
    """The bytes of a signal with fields changed; None leaves one out."""
    fields = {**SIGNAL, **changed}
    return json.dumps({key: value for key, value in fields.items() if value is not None},
                      ensure_ascii=False).encode()


def csv(row, head=CSV_HEAD):
    return f"{head}\n{row}\n".encode()


def drop(world, name, content, kept=None):
    """Puts a file down and gives what is told of it; `content`: bytes, or what makes the file."""
    incoming = world.folder / "school/drop/incoming"
    if callable(content):
        content(incoming / name)
    else:
        if b'"member": "gezinsmanager"' in content:
            named = f'"member": "{world.member("gezinsmanager")}"'
            content = content.replace(b'"member": "gezinsmanager"', named.encode())
        part = incoming / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.part"
        part.write_bytes(content)
        part.rename(incoming / name)
    return from_folder(world.folder / "school/drop/failed", place_of(name),
                       content if kept is None else kept)


def place_of(name):
    """The name under which failed/ keeps the file: one of another form is replaced by its hash."""
    if re.fullmatch(r"[A-Za-z0-9._-]{1,128}", name):
        return name
    return hashlib.sha256(name.encode()).hexdigest()[:16]
