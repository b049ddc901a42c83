#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Reads proto/exchange.txt as a client in another language would, with Python's own library.

usage: tests/codec/exchange_check.py FILE [--canary]

Parses each frame, computes each hash, commitment, pseudonym and signed text, makes the envelope
anew from the fixed draws, verifies every signature and every proof, and opens the envelope with the
recipient's key. Written from proto/PROTOCOL.md and consent/LEDGER.md, not from the program.
--canary also changes one bit of each value in turn: something must notice, or it was not checked.
Last line: `N passed, N failed, N skipped`.
"""

import argparse
import base64
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import exchange_crypto as crypto  # noqa: E402
from exchange_crypto import hmac256, sha256  # noqa: E402


def read(text):
    """name -> bytes of the document."""
    values, last = {}, None
    for line in text.split("\n"):
        if line.startswith("  "):
            values[last] += line.strip()
        elif line and not line.startswith("#"):
            last, _, value = line.partition(" =")
            if last in values:
                raise ValueError(f"{last} stands twice")
            values[last] = value.strip()
    return {name: bytes.fromhex(value) for name, value in values.items()}


def u(size, number):
    return number.to_bytes(size, "big")


def sized(data):
    return u(4, len(data)) + data


# ---- Protocol Buffers, in the one encoding of PROTOCOL.md §3 ----
def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def fields(data):
    """[(number, value)]: an int or bytes each; refuses any second encoding of the same."""
    out, at = [], 0

    def number():
        nonlocal at
        value = shift = 0
        start = at
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if data[start:at] != varint(value):
            raise ValueError("a varint is longer than needed")
        return value

    while at < len(data):
        tag = number()
        value = number()
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
            if at > len(data):
                raise ValueError("cut short")
        elif tag & 7:
            raise ValueError("another wire type")
        if out and out[-1][0] > tag >> 3:
            raise ValueError("fields are not ascending")
        out.append((tag >> 3, value))
    return out


def one(data, *path):
    """The value at this path of field numbers, each there exactly once."""
    for step in path:
        found = [value for number, value in fields(data) if number == step]
        if len(found) != 1:
            raise ValueError(f"field {step} stands {len(found)} times")
        data = found[0]
    return data


def every(data, step):
    return [value for number, value in fields(data) if number == step]


def bytes_field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value if value else b""


# ---- leaves, trees and checkpoints, LEDGER.md ----
class Leaf:
    """A leaf in its parts."""

    def __init__(self, data):
        self.type, self.covenant = data[1], int.from_bytes(data[26:30], "big")
        self.member, self.c = data[10:26], data[30:62]
        count, at = data[62], 63
        self.signatures = [(data[63 + i * 72:71 + i * 72], data[71 + i * 72:135 + i * 72])
                           for i in range(count)]
        at += count * 72
        self.batch = None
        if data[at]:
            hashes = data[at + 35]
            path = [data[at + 36 + i * 32:at + 68 + i * 32] for i in range(hashes)]
            self.batch = (data[at + 1], data[at + 2], data[at + 3:at + 35], path)
            at += 35 + hashes * 32
        if data[0] != 1 or at + 1 != len(data):
            raise ValueError("not a leaf")

    def text(self):
        if self.batch:
            return b"sluis/v1/batch\0" + u(4, self.covenant) + self.batch[2]
        return b"sluis/v1/leaf\0" + u(1, self.type) + u(4, self.covenant) + self.c


def commitment(r, kind, body):
    return hmac256(r, b"sluis/v1/commit\0" + u(1, kind) + sized(body))


def leaf_hash(data):
    return sha256(b"\0" + data)


def node(left, right):
    return sha256(b"\1" + left + right)


def root_of(hashes):
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node(root_of(hashes[:half]), root_of(hashes[half:]))


def root_by(path, found, index, size):
    """The root that an RFC 6962 audit path gives."""
    last = size - 1
    for step in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            found = node(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node(found, step)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return found


class Check:
    """All checks of one document; `failed` says which did not hold."""

    def __init__(self, values):
        self.values, self.passed, self.failed = values, 0, []
        self.keys = {}

    def __getitem__(self, name):
        return self.values[name]

    def that(self, what, condition):
        if condition:
            self.passed += 1
        else:
            self.failed.append(what)

    def same(self, name, value):
        self.that(f"{name} is as computed", self[name] == value)

    def run(self):
        for part in (self.key_pairs, self.frames, self.names, self.directory, self.session,
                     self.record, self.intent, self.envelope, self.submit, self.opening,
                     self.release, self.receipt, self.end):
            try:
                part()
            except (KeyError, IndexError, ValueError) as fault:
                self.failed.append(f"{part.__name__}: {fault!r}")
        return self

    def signed(self, what, key_id, text, signature):
        key = self.keys.get(key_id)
        self.that(f"{what} is signed",
                  key is not None and crypto.ed25519_verify(key, text, signature))

    def note(self, name, origin, hashes):
        """A checkpoint: its text, its size and root, and the log's signature."""
        body, _, lines = self[name].decode().partition("\n\n")
        text, size = body + "\n", int(body.split("\n")[1])
        root = base64.b64encode(root_of(hashes[:size])).decode()
        self.that(f"{name} states this tree", text == f"{self[origin].decode()}\n{size}\n{root}\n")
        who, signature = lines.strip().rsplit(" ", 1)
        raw, key = base64.b64decode(signature), self["log.public"]
        self.that(f"{name} names the log's key", who == f"\u2014 {self[origin].decode()}" and
                  raw[:4] == sha256(self[origin] + b"\n\1" + key)[:4])
        self.that(f"{name} is signed", crypto.ed25519_verify(key, text.encode(), raw[4:]))
        return self[name]

    # ---- one part of the document each ----
    def key_pairs(self):
        for name in self.values:
            pair = name.rpartition(".")[0]
            if name.endswith(".seed"):
                self.same(f"{pair}.public", crypto.ed25519_public(self[name]))
            elif name.endswith(".private") and pair != "envelope.ephemeral":
                self.same(f"{pair}.public", crypto.x25519(self[name]))
            if name.endswith(".public"):
                self.same(f"{pair}.key_id", sha256(self[name])[:8])
                self.keys[sha256(self[name])[:8]] = self[name]

    def frames(self):
        for name, data in self.values.items():
            if name.endswith(".frame"):
                self.that(f"{name} has ascending fields", len(fields(data)) in (1, 2))
                rest = fields(data)[-1][1]
                tag = varint(fields(data)[-1][0] << 3 | 2)
                head = bytes_field(1, one(data, 1)) if len(fields(data)) == 2 else b""
                self.that(f"{name} is these fields", data == head + tag + varint(len(rest)) + rest)
        pairs = (("session.directory", "session.directory.answer"),
                 ("session.consistency", "session.consistency.answer"),
                 ("session.tiles", "session.tiles.answer"),
                 ("intent", "intent.answer"), ("submit", "submit.answer"), ("fetch", "deliver"),
                 ("fetch", "deliver.end"), ("receipt", "receipt.answer"),
                 ("status", "status.answer"))
        for question, answer in pairs:
            asked = one(self[question + ".frame"], 1)
            self.that(f"{answer} answers {question}",
                      asked == one(self[answer + ".frame"], 1) and asked in self.draws())

    def draws(self):
        """What stands for random request ids, by the rule at the top of the document."""
        whose = ("directory", "consistency", "tiles", "intent", "submit", "fetch", "receipts",
                 "status")
        return {sha256(f"sluis/v1/example\0{name} request".encode())[:16] for name in whose}

    def names(self):
        def drawn(name, draw, size=32):
            self.same(name, sha256(b"sluis/v1/example\0" + draw.encode())[:size])

        for name in ("school", "manager"):
            drawn(f"{name}.member", f"{name} member", 16)
        drawn("school.worker", "school worker", 16)
        drawn("exchange_id", "exchange", 16)
        drawn("message_id", "message", 16)
        drawn("fetch.nonce", "fetch nonce", 16)
        drawn("fetch.boot_id", "manager boot", 16)
        for pair in ("subject.fields", "subject.without_postcode", "giver.fields"):
            y = "sluis/v1/example\0" + pair.replace(".", " y ").replace("_", " ")
            self.same(f"{pair}.y", crypto.hashlib.sha512(y.encode()).digest())
            scope = b"\0person\0" + u(4, 1)
            self.same(f"{pair}.broker",
                      hmac256(self[f"{pair}.y"], b"sluis/v1/pseudonym\0broker" + scope))
        audience = self["manager.member"].hex().encode()
        self.same("subject.fields.manager", hmac256(
            self["subject.fields.y"], b"sluis/v1/pseudonym\0" + audience + scope))

    def entry(self, what, data, r, body):
        """A leaf with its opening: commitment, batch path and signatures."""
        leaf = Leaf(data)
        self.that(f"{what} opens", leaf.c == commitment(r, leaf.type, body))
        if leaf.batch:
            index, size, root, path = leaf.batch
            found = root_by(path, leaf_hash(u(1, leaf.type) + leaf.c), index, size)
            self.that(f"{what} is in its batch", found == root)
        for key_id, signature in leaf.signatures:
            self.signed(what, key_id, leaf.text(), signature)
        return leaf

    def directory(self):
        part = one(self["session.directory.answer.frame"], 6)
        entries, hashes = every(part, 2), []
        self.that("six entries", len(entries) == 6)
        authority = {self[f"authority.{i}.key_id"] for i in (1, 2, 3)}
        listed = b"".join(self[f"authority.{i}.public"] for i in (1, 2, 3))
        self.that("the covenant lists the authority", u(2, 3) + listed in self["covenant.body"])
        for i, entry in enumerate(entries):
            name = f"directory.{i}"
            self.same(f"{name}.leaf", one(entry, 1))
            self.same(f"{name}.body", one(entry, 2))
            leaf = self.entry(name, one(entry, 1), bytes(32), one(entry, 2))
            by = {key_id for key_id, _ in leaf.signatures}
            self.that(f"{name} is the authority's or its member's",
                      len(by & authority) == 2 if i < 4 else
                      by == {self[("school", "manager")[i - 4] + ".signing.key_id"]})
            hashes.append(leaf_hash(one(entry, 1)))
        for i, key in enumerate(("school.signing", "school.curve", "manager.signing",
                                 "manager.curve", "school.worker", "manager.kem")):
            self.that(f"directory.{i} names {key}",
                      self[key + ".public"] in self[f"directory.{i}.body"])
        self.same("directory.checkpoint.6", one(part, 3))
        self.note("directory.checkpoint.6", "directory.origin", hashes)

    def session(self):
        self.that("the directory is asked for whole",
                  one(self["session.directory.frame"], 6) == b"")
        self.that("no checkpoint is held", one(self["session.consistency.frame"], 9) == b"")
        self.same("ledger.checkpoint.3", one(self["session.consistency.answer.frame"], 8, 1))
        asked = fields(self["session.tiles.frame"])[-1][1]
        self.that("one tile of the ledger at size 3 is asked for",
                  fields(asked) == [(1, 1), (2, 3), (5, 1)])
        self.that("the tile is its three leaf hashes",
                  one(self["session.tiles.answer.frame"], 50, 1)
                  == b"".join(leaf_hash(self[f"ledger.leaf.{i}"]) for i in range(3)))

    def record(self):
        hashes = [leaf_hash(self[f"ledger.leaf.{i}"]) for i in range(9)]
        for size in (3, 5, 8, 9):
            self.note(f"ledger.checkpoint.{size}", "ledger.origin", hashes)
        self.entry("the covenant", self["ledger.leaf.0"], bytes(32), self["covenant.body"])

    def act(self, name, data, kind, leaf):
        """A SignedAct of a frame against the values shown and its leaf."""
        self.that(f"{name} has its type", one(data, 1) == kind)
        self.same(f"{name}.c", one(data, 3))
        self.same(f"{name}.r", one(data, 4))
        self.same(f"{name}.body", one(data, 5))
        found = self.entry(name, self[leaf], one(data, 4), one(data, 5))
        self.same(f"{name}.c", found.c)
        self.same(f"{name}.signed_text", found.text())
        self.that(f"{name} has one signature", found.signatures == [
            (one(data, 7, 1), self[f"{name}.signature"])] and
            one(data, 7, 2) == self[f"{name}.signature"])
        if f"{name}.worker_text" in self.values:
            text = b"sluis/v1/act\0" + u(1, kind) + u(4, found.covenant) + found.c
            self.same(f"{name}.worker_text", text)
            self.same(f"{name}.worker_signature", one(data, 6))
            self.signed(f"{name} by its worker", self["school.worker.key_id"], text, one(data, 6))

    def actor(self, name):
        return (b"\1" + self[f"{name}.member"] +
                (self["school.worker"] + u(2, 1) if name == "school" else bytes(18)))

    def proven(self, what, data, checkpoint):
        """A Proven: opening, path, and the checkpoint that it leads to."""
        index = sum(value for number, value in fields(data) if number == 1)
        leaf = one(data, 2)
        self.that(f"{what} is leaf {index}", self[f"ledger.leaf.{index}"] == leaf)
        self.entry(what, leaf, one(data, 5), one(data, 6))
        size = int(checkpoint.rpartition(".")[2])
        hashes = [leaf_hash(self[f"ledger.leaf.{i}"]) for i in range(size)]
        self.that(f"{what} is in the tree",
                  root_by(every(data, 3), leaf_hash(leaf), index, size) == root_of(hashes))
        self.same(checkpoint, one(data, 4))
        return index

    def intent(self):
        self.same("content.c", hmac256(self["content.r"],
                                       b"sluis/v1/content\0" + sized(self["content"])))
        keys = b"".join(bytes([kind]) + self[name] + bytes(8) for kind, name in
                        ((2, "subject.fields.broker"), (3, "subject.without_postcode.broker")))
        self.same("intent.person.body", b"\1" + u(2, 2) + keys)
        self.same("intent.person.c",
                  commitment(self["intent.person.r"], 0, self["intent.person.body"]))
        self.same("intent.body", self.actor("school") + self["exchange_id"] + u(2, 1) * 4 + b"\0"
                  + u(2, 1) + b"\0" + self["intent.person.c"]
                  + u(2, 1) + self["manager.member"] + b"\3"
                  + self["content.c"] + self["intent.created"])
        data = one(self["intent.frame"], 2)
        self.act("intent", data, 16, "ledger.leaf.3")
        for step, name in ((1, "c"), (2, "r"), (3, "body")):
            self.same(f"intent.person.{name}", one(data, 9, step))
        answer = one(self["intent.answer.frame"], 2)
        self.that("the intent is leaf 3", one(answer, 1) == 3)
        self.outcome("intent", one(answer, 2), 4)
        used = every(answer, 3)
        self.that("two facts are used", [self.fact(data) for data in used] == [1, 2])

    def outcome(self, name, data, decision):
        self.that(f"{name} is permitted", fields(data) == [
            (1, self["manager.member"]), (2, 1), (3, 3), (4, 1), (5, 514), (6, b"\1\2"),
            (7, decision)])

    def fact(self, data):
        index = self.proven("a fact", one(data, 1), "ledger.checkpoint.5")
        leaf = Leaf(one(data, 1, 2))
        for person in every(data, 2):
            self.that("a person of the fact opens", one(person, 1) in one(data, 1, 6) and
                      one(person, 1) == commitment(one(person, 2), 0, one(person, 3)))
        giver = b"\1" + u(2, 1) + b"\2" + self["giver.fields.broker"] + bytes(8)
        self.that("subject and giver", [one(person, 3) for person in every(data, 2)] ==
                  [self["intent.person.body"], giver])
        text = b"sluis/v1/act\0" + u(1, leaf.type) + u(4, leaf.covenant) + leaf.c
        self.signed("a fact by its worker", self["school.worker.key_id"], text, one(data, 3))
        return index

    def header(self):
        kem = bytes_field(1, self["manager.member"]) + bytes_field(2, self["manager.kem.key_id"])

        def number(field, value):
            return varint(field << 3) + varint(value)

        return (number(1, 1) + number(2, 1) + bytes_field(3, self["message_id"])
                + bytes_field(4, self["exchange_id"]) + bytes_field(6, self["school.member"])
                + bytes_field(7, self["school.worker.key_id"])
                + bytes_field(8, self["school.signing.key_id"]) + number(9, 6)
                + number(10, int.from_bytes(self["envelope.created"], "big"))
                + number(11, int.from_bytes(self["envelope.expires"], "big"))
                + number(12, 1) + number(13, 1) + number(14, 3) + number(15, 1) + number(19, 1)
                + bytes_field(21, self["envelope.routing_hash"]) + bytes_field(22, kem)
                + number(23, 1024))

    def envelope(self):
        """Makes the envelope from the draws, as its sender did."""
        keys = b"".join(bytes_field(2, b"\x08" + bytes([kind]) + bytes_field(2, self[name]))
                        for kind, name in ((2, "subject.fields.broker"),
                                           (3, "subject.without_postcode.broker")))
        random = sha256(b"sluis/v1/example\0routing random")
        self.same("envelope.rp", bytes_field(1, random) + bytes_field(2, keys))
        self.same("envelope.routing_hash", sha256(self["envelope.rp"]))
        self.same("envelope.ph", self.header())
        self.same("envelope.hph", sha256(self["envelope.ph"]))
        self.same("envelope.wrap.info", b"sluis/v1/wrap\0" + self["envelope.hph"])
        self.same("envelope.wrap.aad", u(2, 0) + self["manager.kem.key_id"])
        self.same("envelope.enc", crypto.x25519(self["envelope.ephemeral.private"]))
        shared = crypto.x25519(self["envelope.ephemeral.private"], self["manager.kem.public"])
        secret = crypto.hpke_secret(shared, self["envelope.enc"], self["manager.kem.public"])
        self.same("envelope.hpke.shared_secret", secret)
        key, nonce = crypto.hpke_schedule(secret, self["envelope.wrap.info"])
        self.same("envelope.hpke.key", key)
        self.same("envelope.hpke.base_nonce", nonce)
        self.same("envelope.w", crypto.seal(key, nonce, self["envelope.wrap.aad"],
                                            self["envelope.cek"]))
        self.same("envelope.s", u(2, 80) + self["envelope.enc"] + self["envelope.w"])
        self.same("envelope.hs", sha256(self["envelope.s"]))
        both = self["envelope.hph"] + self["envelope.hs"]
        self.same("envelope.body.info", b"sluis/v1/body\0" + both)
        derived = crypto.expand(hmac256(self["message_id"], self["envelope.cek"]),
                                self["envelope.body.info"], 64)
        self.same("envelope.k", derived[:32])
        self.same("envelope.com", derived[32:])
        self.same("envelope.body.aad", b"sluis/v1/aad\0" + both + self["envelope.com"])
        known = b"\x08\2" + bytes_field(2, self["subject.fields.manager"])
        self.same("envelope.inner", bytes_field(1, self["envelope.hph"])
                  + bytes_field(2, self["content.r"]) + bytes_field(3, self["content"])
                  + bytes_field(4, known))
        plain = sized(self["envelope.inner"])
        subkey = crypto.xchacha_key(self["envelope.k"], bytes(24))
        self.same("envelope.c", crypto.seal(subkey, bytes(12), self["envelope.body.aad"],
                                            plain + bytes(1024 - len(plain))))
        text = (b"sluis/v1/sig\0" + sized(self["envelope.ph"]) + sized(self["envelope.s"])
                + self["envelope.com"] + crypto.hashlib.sha512(self["envelope.c"]).digest())
        self.same("envelope.signed_text", text)
        self.same("envelope.sig", crypto.ed25519_sign(self["school.signing.seed"], text))
        self.same("envelope.hash", sha256(text + self["envelope.sig"]))

    def envelope_bytes(self, routing):
        wrapped = bytes_field(1, self["envelope.enc"]) + bytes_field(2, self["envelope.w"])
        return (bytes_field(1, self["envelope.ph"]) + bytes_field(2, routing)
                + bytes_field(3, wrapped) + bytes_field(4, self["envelope.com"])
                + bytes_field(5, self["envelope.c"]) + bytes_field(6, self["envelope.sig"]))

    def submit(self):
        self.same("submit.body", self.actor("school") + self["message_id"] + self["exchange_id"]
                  + b"\0" + self["envelope.hash"] + self["manager.member"] + b"\3"
                  + self["envelope.created"] + self["envelope.expires"] + u(8, 1)
                  + self["content.c"] * 2)
        self.act("submit", one(self["submit.frame"], 3, 1), 17, "ledger.leaf.5")
        self.that("submit brings the envelope",
                  one(self["submit.frame"], 3, 2) == self.envelope_bytes(self["envelope.rp"]))
        answer = one(self["submit.answer.frame"], 2)
        self.that("the submit is leaf 5", one(answer, 1) == 5)
        self.outcome("submit", one(answer, 2), 6)
        self.that("notify: mail", fields(self["notify.frame"]) == [(11, b"\x08\1")])
        self.that("notify: status", fields(self["status.notify.frame"]) == [(11, b"\x18\1")])

    def opening(self):
        """What the recipient does, with its own key and the delivered envelope alone."""
        data = one(self["deliver.frame"], 4, 2, 1)
        self.that("the delivery has no routing part", data == self.envelope_bytes(b""))
        header = one(data, 1)
        enc, wrapped = one(data, 3, 1), one(data, 3, 2)
        shared = crypto.x25519(self["manager.kem.private"], enc)
        secret = crypto.hpke_secret(shared, enc, crypto.x25519(self["manager.kem.private"]))
        key, nonce = crypto.hpke_schedule(secret, b"sluis/v1/wrap\0" + sha256(header))
        cek = crypto.open_sealed(key, nonce, u(2, 0) + one(header, 22, 2), wrapped)
        both = sha256(header) + sha256(u(2, 80) + enc + wrapped)
        derived = crypto.expand(hmac256(one(header, 3), cek or b""),
                                b"sluis/v1/body\0" + both, 64)
        self.that("COM commits to the key", derived[32:] == one(data, 4))
        plain = crypto.open_sealed(crypto.xchacha_key(derived[:32], bytes(24)), bytes(12),
                                   b"sluis/v1/aad\0" + both + derived[32:], one(data, 5)) or b""
        size = int.from_bytes(plain[:4], "big")
        self.that("the padding is zero", not any(plain[4 + size:]) and len(plain) == 1024)
        inner = plain[4:4 + size]
        self.that("inner repeats hPH", one(inner, 1) == sha256(header))
        self.same("content", one(inner, 3))

    def release(self):
        asked = one(self["fetch.frame"], 4)
        self.that("fetch", fields(asked) == [(1, self["fetch.nonce"]), (2, self["fetch.boot_id"]),
                                             (3, 64)])
        self.that("the answer names its nonce",
                  one(self["deliver.frame"], 4, 1) == self["fetch.nonce"])
        self.that("the last answer is empty",
                  fields(one(self["deliver.end.frame"], 4)) == [(1, self["fetch.nonce"])])
        data = one(self["deliver.frame"], 4, 2, 2)
        self.that("the release is leaf 7",
                  self.proven("the release", data, "ledger.checkpoint.8") == 7)
        self.that("it is a release", Leaf(self["ledger.leaf.7"]).type == 34)
        self.same("release.r", one(data, 5))
        self.same("release.body", one(data, 6))
        for i, step in enumerate(every(data, 3)):
            self.same(f"release.path.{i}", step)
        self.same("release.body", b"\1" + self["envelope.hash"] + self["exchange_id"]
                  + self["content.c"] + self["manager.member"] + u(2, 1) + b"\3"
                  + self["release.lease_id"] + self["fetch.nonce"] + self["fetch.boot_id"]
                  + u(8, 60000) + u(4, 1) + u(2, 2) + u(8, 1) + u(8, 2))

    def receipt(self):
        self.same("receipt.body", self.actor("manager") + self["message_id"]
                  + self["envelope.hash"] + self["release.lease_id"] + b"\1"
                  + self["receipt.opened"] + u(2, 0))
        data = one(self["receipt.frame"], 5, 1)
        self.act("receipt", data, 18, "ledger.leaf.8")
        self.same("receipt.batch.root", leaf_hash(b"\x12" + self["receipt.c"]))
        self.that("a batch of one",
                  fields(one(data, 8)) == [(2, 1), (3, self["receipt.batch.root"])])
        self.that("the receipt is leaf 8", fields(one(self["receipt.answer.frame"], 2)) == [(1, 8)])

    def end(self):
        self.that("status is asked", one(self["status.frame"], 12) == b"")
        answer = one(self["status.answer.frame"], 12)
        self.that("the message is done", fields(one(answer, 1)) == [
            (1, self["message_id"]), (2, self["exchange_id"]), (3, self["manager.member"]), (4, 3)])
        self.same("ledger.checkpoint.9", one(answer, 3))


def canary(values):
    """The names whose value may be another without anything noticing."""
    for name, value in values.items():
        for at in {0, len(value) // 2, len(value) - 1}:
            changed = bytearray(value)
            changed[at] ^= 8  # a bit that X25519 does not ignore
            if not Check({**values, name: bytes(changed)}).run().failed:
                yield name
                break


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--canary", action="store_true")
    arguments = parser.parse_args()
    values = read(arguments.file.read_text(encoding="utf-8"))
    check = Check(values).run()
    if arguments.canary:
        check.failed += [f"{name} is checked" for name in canary(values)]
    for what in check.failed:
        print(f"FAILED {what}")
    print(f"{check.passed} passed, {len(check.failed)} failed, 0 skipped")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
