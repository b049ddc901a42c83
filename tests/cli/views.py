# SPDX-License-Identifier: EUPL-1.2
"""The officer's weekly look: look-ups that stand out, one ground, and two witnesses' views."""

import base64
import hashlib
import sys
import time

from chain import ROOT

sys.path.insert(0, str(ROOT / "tests/codec"))

from exchange_crypto import ed25519_public, ed25519_sign  # noqa: E402


class Views:
    def __init__(self, story, officer):
        self.story, self.sluis, self.book, self.officer = story, story.sluis, story.book, officer

    def tell(self):
        strange = self.sluis.ok("audit", "strange", *self.officer)
        self.story.expect("the look at look-ups is an entry", int(strange["read_index"]) > 0, True)
        dutch = self.sluis("audit", "strange", *self.officer, "--lang", "nl").out
        self.book.check("look-ups in Dutch", "Deze blik is regel" in dutch, dutch)
        told = self.sluis.ok("audit", "timeline", "--ground", "toestemming", *self.officer)
        self.story.expect("by ground", {row["ground"] for row in told["events"]}, {"toestemming"})
        note = self.sluis.ok("audit", "witnessed", *self.officer)["note"]
        (first, key), (second, other) = self.seen(note, 1), self.seen(note, 2)
        compared = self.sluis.ok("audit", "compare", first, second, "--vkey", self.story.vkey,
                                 "--witness", key, "--witness", other)
        self.story.expect("two views", compared["relation"], "same")
        alone = self.sluis("audit", "compare", first, second, "--vkey", self.story.vkey,
                           "--witness", key, "--json")
        self.book.check("a witness that nobody named", alone.status == 1
                        and alone.json()["relation"] == "not_comparable", alone.out)

    def seen(self, note, number):
        """What a witness made here saw: its view, and its verifier key."""
        name, seed, now = f"sluis.example/w{number}", bytes([number] * 32), int(time.time())
        key = b"\x04" + ed25519_public(seed)
        key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
        text = note[:note.index("\n\n") + 1]
        signature = ed25519_sign(seed, f"cosignature/v1\ntime {now}\n{text}".encode())
        line = base64.b64encode(key_id + now.to_bytes(8, "big") + signature).decode()
        path = self.story.chain.file(f"view{number}.note", f"{note}\u2014 {name} {line}\n")
        return path, f"{name}+{key_id.hex()}+{base64.b64encode(key).decode()}"
