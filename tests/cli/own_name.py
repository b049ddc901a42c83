# SPDX-License-Identifier: EUPL-1.2
"""A key under the school's name that it did not make, and the rotation of the authority's keys."""

import hashlib
import struct


def authority_file(entry, body):
    """Unsigned, with one directory entry, as consent/COVENANT.md §Files gives the bytes."""
    return struct.pack(">BIHBI", 1, 1, 1, entry, len(body)) + body + struct.pack(">H", 0)


class OwnName:
    """Played at the school, which has to be told by its own gateway."""

    def __init__(self, story):
        self.story, self.chain, self.sluis = story, story.chain, story.sluis
        self.key = bytes(range(32))
        self.key_id = hashlib.sha256(self.key).digest()[:8].hex()

    def put(self):
        """Two authority keys sign another signing key for the school."""
        body = (b"\x01" + bytes.fromhex(self.chain.members["school"]) + self.key
                + struct.pack(">QQ", 0, 1 << 62))
        rogue = self.chain.file("rogue.bin", authority_file(65, body))
        self.sluis.ok("covenant", "sign", rogue, "--covenant", self.chain.signed, "--key",
                      self.chain.key(1), "--key", self.chain.key(2), "--out",
                      self.chain.path("rogue.signed"))
        self.chain.admit("4-rogue", self.chain.path("rogue.signed"))

    def strange(self):
        return self.sluis.ok("keys", *self.story.school)["strange_keys"]

    def told(self):
        """Once the gateway has looked into the directory again."""
        found = self.story.within("an alarm", self.strange)
        self.story.expect("the alarm", [(row["key_id"], row["kind"], row["by_authority"],
                                         row["state"]) for row in found],
                          [(self.key_id, "signing", True, "open")])
        for lang, wanted in (("en", "ALARM: key"), ("nl", "ALARM: sleutel")):
            out = self.sluis("status", *self.story.school, "--lang", lang).out
            self.story.book.check(f"status alarms ({lang})", wanted in out and self.key_id in out,
                                  out)
        self.sluis.ok("keys-revoke", self.key_id, *self.story.school)
        self.story.within("its end", lambda: self.strange()[0]["state"] == "revoked")
        alarms = self.sluis.ok("status", *self.story.school)["strange_keys"]
        self.story.expect("no alarm is left", alarms, [])

    def rotation(self):
        """By files alone: new keys, the next covenant, the entry that both sign."""
        dealt = self.sluis.ok("keys-deal", "authority", "--out", self.chain.path("authority-2"))
        text = (self.chain.folder / "covenant.toml").read_text(encoding="utf-8")
        old = next(line for line in text.split("\n") if line.startswith("authority ="))
        toml = self.chain.file("covenant-2.toml", text.replace(old, dealt["toml"]))
        compiled, half = self.chain.path("covenant-2.bin"), self.chain.path("root.half")
        self.sluis.ok("covenant", "compile", toml, "--out", compiled)
        new = [f"{self.chain.path('authority-2')}/authority-{number}.key" for number in (1, 2)]
        words = ["--covenant", self.chain.signed]
        once = self.sluis.ok("covenant", "root", compiled, *words, "--key", new[0], "--out", half)
        self.story.expect("one new signature", (once["signatures"], once["complete"]), (1, False))
        twice = self.sluis.ok("covenant", "root", half, *words, "--key", new[1], "--out", half)
        self.story.expect("two new signatures", (twice["signatures"], twice["complete"],
                                                 sorted(twice["after"])),
                          (2, True, sorted(dealt["authority"])))
        done = self.sluis.ok("covenant", "sign", half, *words, "--key", self.chain.key(1), "--key",
                             self.chain.key(2), "--out", self.chain.path("root.signed"))
        self.story.expect("two old signatures", done["complete"], True)
