# SPDX-License-Identifier: EUPL-1.2
"""What a line of a program's log may be: proto/log/events.def, and nothing that names anybody.

A line is one JSON object whose event is in the table, with the fields of its level and no other.
Values are numbers and texts of this tree: codes, catalogue names, places made of words that its
sources hold. Nothing looks like an identifier, an address or a path.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVENT = re.compile(r'^SLUIS_EVENT\("([\w.]+)", (\w+),', re.MULTILINE)
ERROR = re.compile(r'^SLUIS_ERROR\((\w+), .*, "((?:[^"\\]|\\.)*)"\)$', re.MULTILINE)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
LOOKS_LIKE_AN_ID = re.compile(r"[0-9a-fA-F]{16,}|\d{7,}|://|\d+\.\d+\.\d+\.\d+|@")
COUNT_MAX = 1_000_000

READY = ("broker.listening", "gateway.listening", "clock.serving")
FIELDS = {"info": ["count"], "warning": ["error", "place"]}
ENDS = ["error", "place", "next"]
FATAL = ["what", "source", "line"]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


@lru_cache(maxsize=None)
def events():
    return dict(EVENT.findall(text("proto/log/events.def")))


@lru_cache(maxsize=None)
def errors():
    """Error name -> its next step."""
    return dict(ERROR.findall(text("proto/errors.def")))


@lru_cache(maxsize=None)
def words():
    """Every word that stands in a literal of the programs, or names a field of a message."""
    found = set()
    for folder in ("proto", "consent", "broker", "adapters"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".cc", ".h", ".def"):
                for literal in LITERAL.findall(path.read_text(encoding="utf-8")):
                    found.update(re.findall(r"[A-Za-z]+", literal))
            elif path.suffix == ".proto":
                found.update(re.findall(r"[A-Za-z]+", path.read_text(encoding="utf-8")))
    return found


def expected_fields(event, level):
    if event == "program.fatal":
        return FATAL
    if event in READY:
        return []
    return ENDS if level == "critical" else FIELDS[level]


def wrong_value(name, value):
    """What is wrong with a field's value; None when nothing is."""
    if name in ("count", "line"):
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < COUNT_MAX
        return None if good else f"{name} is no small number"
    if not isinstance(value, str):
        return f"{name} is no text"
    if name == "source":
        inside = not value.startswith(("/", "."))
        return None if inside and (ROOT / value).is_file() else "source is no file of the tree"
    if name == "next":
        return None if value.replace("'", '"') in {
            step.replace('\\"', '"').replace("'", '"') for step in errors().values()} \
            else "next is in no row of the catalogue"
    if LOOKS_LIKE_AN_ID.search(value) or value.startswith("/"):
        return f"{name} holds what looks like an identifier, an address or a path"
    if name == "error":
        return None if value in errors() else "error is not in the catalogue"
    if name == "place":
        strange = set(re.findall(r"[^\W\d_]+", value)) - words()
        return "place holds a word that no source has" if strange else None
    return None


def no_doubles(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field twice")
    return dict(pairs)


def wrong_line(line):
    """What is wrong with a line of a log; None when nothing is."""
    try:
        fields = json.loads(line, object_pairs_hook=no_doubles)
    except ValueError:
        return "is no JSON"
    if not isinstance(fields, dict) or list(fields)[:3] != ["time", "level", "event"]:
        return "does not begin with time, level and event"
    event, level = fields["event"], fields["level"]
    if event not in events():
        return "has an event that is not in the table"
    if level != events()[event]:
        return f"is of another level than the table gives {event}"
    if not isinstance(fields["time"], str) or not TIME.fullmatch(fields["time"]):
        return "has no time"
    if list(fields)[3:] != expected_fields(event, level):
        return f"has other fields than {event} has"
    return next(filter(None, (wrong_value(name, fields[name]) for name in list(fields)[3:])), None)


# (level, the rest of a line) that no log may hold.
BAD_LINES = (
    ("info", '"event":"drop.eaten","count":3'), ("warning", '"event":"drop.taken","count":3'),
    ("info", '"event":"drop.taken","count":999990019'), ("info", '"event":"drop.taken"'),
    ("info", '"event":"drop.taken","count":3,"member":"x"'),
    ("info", '"event":"drop.taken","count":"3"'),
    ("info", '"event":"drop.taken","count":3,"count":4'),
    ("warning", '"event":"drop.refused","error":"bad_date","place":"kanarie"'),
    ("warning", '"event":"drop.refused","error":"bad_date","place":"0123456789abcdef"'),
    ("warning", '"event":"drop.refused","error":"bad_date","place":"line 999990019"'),
    ("warning", '"event":"drop.refused","error":"kanarie","place":"text"'),
    ("critical", '"event":"program.fatal","what":"x","source":"/proto/types/check.cc","line":3'),
    ("critical", '"event":"broker.not_started","error":"usage","place":"text","next":"kanarie"'),
)


def overlooked():
    """The bad lines that wrong_line() lets pass: none, or it proves nothing."""
    begin = '{"time":"2026-09-01T08:30:00.000+00:00","level":"%s",%s}'
    lines = [begin % line for line in BAD_LINES] + ["listening on tcp://127.0.0.1:7411", "", "{}"]
    return [line for line in lines if wrong_line(line) is None]


def wrong_lines(paths):
    """(what is wrong, in the order of files and lines; the events that were seen)."""
    wrong, seen = [f"overlooked: {line}" for line in overlooked()], set()
    for path in sorted(map(Path, paths)):
        data = path.read_bytes()
        if data and not data.endswith(b"\n"):
            wrong.append(f"{path.name}: its last line is cut off")
        for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
            problem = wrong_line(line)
            if problem:
                wrong.append(f"{path.name}:{number} {problem}: {line[:200]}")
            else:
                seen.add(json.loads(line)["event"])
    return wrong, seen
