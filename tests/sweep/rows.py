# SPDX-License-Identifier: EUPL-1.2
"""The table of malformed inputs: what is given, and which code of the catalogue must answer."""

import hashlib
import os
import socket
import struct
from dataclasses import dataclass
from typing import Callable

import covenants
from answer import Answer, at_door, from_cli, from_inbox
from dropped import CSV_HEAD, SIGNAL, TEXT, csv, drop, signal
from world import within

# What no answer and no log may repeat: the concern's text and the child's number.
SECRET_WORDS = (TEXT, SIGNAL["subject"]["bsn"])


@dataclass
class Row:
    name: str
    code: str
    give: Callable[[object], Answer]
    where: str = ""
    waits: bool = False  # a folder is looked at now and then: such rows are given all at once


def dropped(name, content, code, where="", file=None, ending=".json"):
    """A file in the school's drop: it must come to failed/ whole, with the reason beside it."""
    file = file or hashlib.sha256(name.encode()).hexdigest()[:16] + ending
    return Row(f"drop: {name}", code, lambda world: drop(world, file, content), where, waits=True)


def drops_json():
    bad = [
        ("a comma too many", b'{"worker": "ib-1",,}', "bad_json"),
        ("an empty file", b"", "bad_json"),
        ("a number alone", b"7", "bad_json"),
        ("an empty list", b"[]", "bad_json"),
        ("a list with a number in it", b"[1]", "bad_json"),
        ("a key that stands twice", b'{"worker": "ib-1", "worker": "ib-1"}', "bad_json"),
        ("200,000 lists in each other", b"[" * 200_000 + b"]" * 200_000, "too_deep"),
        ("a NUL byte", b'{"worker": "ib-1\x00"}', "bad_json"),
        ("Latin-1 in a UTF-8 file", signal().replace(b"school", b"sch\xf6ol"), "not_utf8"),
        ("half a surrogate pair", b'{"text": "\\ud800"}', "bad_json"),
        ("1.1 MiB", b" " * 1_100_000, "file_too_large"),
        ("501 signals", b"[" + b",".join([signal()] * 501) + b"]", "bad_json"),
        ("a key that is not known", signal(kleur="rood"), "bad_field"),
        ("a text that is a number", signal(text=7), "bad_field"),
        ("urgent as a text", signal(urgent="ja"), "bad_field"),
        ("no worker", signal(worker=None), "missing_field"),
        ("no text", signal(text=None), "missing_field"),
        ("an empty text", signal(text=""), "missing_field"),
        ("no subject", signal(subject=None), "missing_field"),
        ("no recipients", signal(recipients=None), "missing_field"),
        ("a subject that is a text", signal(subject=TEXT), "bad_json"),
        ("a subject with another's role", signal(subject={**SIGNAL["subject"], "role": "third"}),
         "bad_field"),
        ("a worker who is not known", signal(worker="wie-1"), "unknown_worker"),
        ("a kind that is not in the covenant", signal(kind="melding"), "unknown_kind"),
        ("a domain that is not in the covenant", signal(domain="weer"), "unknown_kind"),
        ("a recipient that is not in the covenant", signal(recipients=[{"member": "0" * 32}]),
         "unknown_member"),
        ("a level that does not exist", signal(recipients=[{"member": "gezinsmanager",
                                                            "level": "alles"}]), "bad_field"),
        ("a text of 300 KiB", signal(text="x" * 300_000), "bad_field"),
    ]
    for name, content, code in bad:
        yield dropped(name, content, code)


def drops_of_persons():
    def person(**fields):
        return signal(subject={**SIGNAL["subject"], **fields})

    yield dropped("a BSN that fails the 11-test", person(bsn="123456789"), "invalid_bsn")
    yield dropped("a BSN of eight digits", person(bsn="12345678"), "not_a_bsn")
    yield dropped("a BSN with letters", person(bsn="12345678a"), "not_a_bsn")
    yield dropped("nine zeros", person(bsn="000000000"), "invalid_bsn")
    yield dropped("the date 00-00", person(birth_date="2019-00-00"), "bad_date")
    yield dropped("30 February", person(birth_date="2019-02-30"), "bad_date")
    yield dropped("a date the other way round", person(birth_date="01-02-2019"), "bad_date")
    yield dropped("nobody: a person without number, name or date",
                  signal(subject={"role": "subject"}), "missing_field")


def drops_csv():
    bad = [
        ("an open quote", csv('ib-1;"open'), "bad_csv"),
        ("text behind a quote", csv('"ib-1"x;;'), "bad_csv"),
        ("a column that is not known", csv("", head="worker;kleur"), "bad_csv"),
        ("a column twice", csv("", head="worker;worker"), "bad_csv"),
        ("a row with a field too few", csv("ib-1;zorgsignaal"), "bad_csv"),
        ("a head alone", CSV_HEAD.encode(), "bad_csv"),
        ("Latin-1", csv("ib-1").replace(b"ib-1", b"ib-\xe9"), "not_utf8"),
        ("commas for semicolons", csv("").replace(b";", b","), "bad_csv"),
        ("100 MB", b"x;" * 50_000_000, "file_too_large"),
    ]
    for name, content, code in bad:
        yield dropped(f"CSV, {name}", content, code, ending=".csv")


def drops_by_name():
    yield dropped("a name with a space", signal(), "bad_file_name", file="naam van kind.json")
    yield dropped("a name that climbs out of the folder", signal(), "bad_file_name",
                  file="x%2f..%2f..%2fbroker.json")
    yield dropped("a name with a line end", signal(), "bad_file_name", file="a\nb.json")
    yield dropped("a name of 200 characters", signal(), "bad_file_name", file="a" * 195 + ".json")
    yield dropped("an ending that is not known", signal(), "bad_file_name", file="bad.docx")

    def link(world):
        return drop(world, "link.json", lambda path: os.symlink("/etc/passwd", path), b"")

    def pipe(world):
        return drop(world, "pipe.json", os.mkfifo, b"")

    yield Row("drop: a link to another file", "cannot_read", link, waits=True)
    yield Row("drop: a pipe without a writer", "bad_json", pipe, waits=True)


def covenant_rows():
    for name, text, code in covenants.texts():
        yield Row(f"covenant: {name}", code,
                  lambda world, text=text: covenants.check(world, text(world)))


def words():
    def cli(*arguments, given=b""):
        return lambda world: from_cli(*world.at("school", *arguments, given=given))

    yield Row("words: a verb that is not known", "usage", cli("signaal"))
    yield Row("words: an option that is not known", "usage", cli("status", "--kleur", "rood"))
    yield Row("words: a number out of range", "usage", cli("status", "--wait", "x"))
    yield Row("words: a file that is not there", "cannot_read", cli("signal", "/nergens/x.json"))
    yield Row("words: a folder for a file", "cannot_read", cli("signal", "/tmp"))
    yield Row("words: JSON with an unknown name", "bad_json",
              cli("signal", "-", given=b'{"kleur": 1}'))
    yield Row("words: a task that is not an id", "bad_field", cli("task", "send", "../../x"))
    yield Row("words: a task that is not there", "no_such_task", cli("task", "send", "0" * 32))
    yield Row("words: a message that is not there", "no_such_message", cli("read", "0" * 32))
    yield Row("words: an exchange that is not there", "unknown_exchange",
              cli("explain", "0" * 32))
    yield Row("words: a worker who is not known", "unknown_worker",
              lambda world: from_cli(*world.at("school", "signal", "-", given=signal(worker=None),
                                               worker="wie-1")))
    yield Row("words: a gateway that does not run", "gateway_down",
              lambda world: from_cli(*world.sluis("status", "--dir", world.folder, "--as", "ib-1")))


def nested(levels):
    """A frame of messages in each other, each in field 11 of the one around it."""
    message = b""
    for _ in range(levels):
        message = b"\x5a" + bytes([len(message)]) + message
    return struct.pack(">I", len(message)) + message


def frames():
    def frame(data):
        return lambda world: at_door(world, data)

    yield Row("door: bytes that are no message", "malformed",
              frame(struct.pack(">I", 4) + b"\xff" * 4))
    yield Row("door: a frame of 4 GiB", "closed", frame(b"\xff\xff\xff\xff"))
    yield Row("door: an empty message", "malformed", frame(struct.pack(">I", 0)))
    yield Row("door: 17 messages in each other, from nobody", "unknown_worker",
              frame(nested(17)))

    def stranger(world):
        host, port = world.endpoint.removeprefix("tcp://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as peer:
            peer.sendall(b"GET / HTTP/1.1\r\n\r\n")
            peer.settimeout(15)
            try:
                while peer.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        return Answer("closed", "connection", "closed", "speak ZMTP with CURVE", "", True)

    yield Row("broker: HTTP at its port", "closed", stranger)


def inbox():
    def put(name, content):
        def give(world):
            folder = world.folder / "broker" / "inbox"
            part = folder / f"{name}.part"
            part.write_bytes(content(world))
            part.rename(folder / f"{name}.signed")
            return from_inbox(folder / "failed", f"{name}.signed", content(world))
        return give

    def signed(world):
        return (world.folder / "school.signed").read_bytes()

    given = [("bytes that are no authority file", "unknown_version",
              put("noise", lambda world: b"\x00" * 40)),
             ("an empty file", "malformed", put("empty", lambda world: b"")),
             ("half an admission", "malformed", put("half", lambda world: signed(world)[:-40])),
             ("an admission with a byte changed", "bad_signature",
              put("changed", lambda world: signed(world)[:60] + b"\x5a" + signed(world)[61:])),
             ("2 MiB", "too_large", put("large", lambda world: b"\x01" * (2 << 20)))]
    for name, code, give in given:
        yield Row(f"broker's inbox: {name}", code, give, waits=True)


def school_on(world, clock):
    """The school's gateway, started anew on the clock with this name."""
    process = world.running.pop("school")
    process.terminate()
    process.wait(20)
    world.start("school", "sluis-adapter", "run", "--dir", world.folder / "school",
                "--clock-socket", world.folder / clock)
    within(20, "the door", lambda: world.at("school", "status")[0] == 0)


def clock():
    """The broker refuses what a clock 400 days ahead dates; the signal waits and goes out later."""
    def give(world):
        world.start("late-clock", "sluis-clock", "--socket", world.folder / "late", "--start",
                    "2027-10-06T08:30:00Z")
        within(20, "the late clock", (world.folder / "late").exists)
        school_on(world, "late")
        made = signal(worker=None, recipients=[{"member": world.member("gezinsmanager")}])
        act = world.at("school", "signal", "-", given=made)[1]["id"]
        within(30, "the reason", lambda: "reason" in world.at("school", "act", act)[1])
        reason = world.at("school", "act", act)[1]["reason"]
        school_on(world, "clock")
        within(40, "the signal of the wrong clock is recorded",
               lambda: world.at("school", "act", act)[1]["state"] == "recorded")
        return from_cli(1, {"error": reason}, "")

    yield Row("a gateway's clock 400 days off", "clock_skew", give)


def all_rows(world):
    del world
    yield from drops_json()
    yield from drops_of_persons()
    yield from drops_csv()
    yield from drops_by_name()
    yield from covenant_rows()
    yield from words()
    yield from frames()
    yield from inbox()
    yield from clock()


def still_works(world):
    before = world.at("school", "status")[1]["exchanges"]
    incoming = world.folder / "school/drop/incoming"
    (incoming / "good.json.part").write_bytes(signal(recipients=[
        {"member": world.member("gezinsmanager")}]))
    (incoming / "good.json.part").rename(incoming / "good.json")
    within(30, "the signal",
           lambda: world.at("school", "status")[1]["exchanges"] == str(int(before) + 1))
    made = int(before) - 1  # one is of the row with the wrong clock
    return None if made == 0 else f"{made} signals were made of malformed files"
