# SPDX-License-Identifier: EUPL-1.2
"""Words that must not come out, and the search for them in whatever form they may be written.

The forms of tests/faults/needles.h, and those of text protocols: percent-encoded, JSON-escaped.
"""

import base64
import json
import urllib.parse


def base64_forms(data):
    """The characters that depend on `data` alone, at each of the three alignments."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data)
        first, last = (before * 8 + 5) // 6, (before + len(data)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def forms(word):
    """Each (name, bytes) by which `word` may be written."""
    plain = word.encode()
    yield "UTF-8", plain
    yield "Latin-1", word.encode("latin-1", errors="replace")
    yield "UTF-16LE", word.encode("utf-16-le")
    yield "UTF-16BE", word.encode("utf-16-be")
    yield "hex", plain.hex().encode()
    yield "percent", urllib.parse.quote(word, safe="").encode()
    yield "percent, all", "".join(f"%{byte:02x}" for byte in plain).encode()
    yield "JSON", json.dumps(word)[1:-1].encode()
    yield "JSON, all", "".join(f"\\u{ord(c):04x}" for c in word).encode()
    for number, part in enumerate(base64_forms(plain)):
        yield f"base64 {number}", part
    for number, part in enumerate(base64_forms(word.encode("utf-16-le"))):
        yield f"base64 of UTF-16 {number}", part
    if word.isdigit() and int(word) > NUMBER_MIN:
        yield "u64 LE", int(word).to_bytes(8, "little")
        yield "u64 BE", int(word).to_bytes(8, "big")


NUMBER_MIN = 1 << 24  # a smaller one is mostly zero bytes, and those are everywhere
BASE64_AND_NUMBERS = ("base64", "u64", "UTF-16")


class Canaries:
    """Looks for words in bytes; case counts only where a change of it would make another text."""

    def __init__(self, words):
        self.exact, self.folded = [], []
        for word in words:
            for name, data in forms(word):
                if name.startswith(BASE64_AND_NUMBERS):
                    self.exact.append((f"{word}: {name}", data))
                else:
                    self.folded.append((f"{word}: {name}", data.lower()))
            folded = word.casefold().encode()
            self.folded.append((f"{word}: folded", folded.lower()))

    def within(self, data):
        """What of it is in `data`: "word: form", each once."""
        if isinstance(data, str):
            data = data.encode()
        lower = data.lower()
        return [name for name, needle in self.exact if needle in data] + \
               [name for name, needle in self.folded if needle in lower]

    def in_files(self, paths):
        """The same of files and of their names."""
        found = []
        for path in paths:
            found += [f"the name {path.name}: {what}" for what in self.within(path.name)]
            if path.is_file():
                found += [f"{path.name}: {what}" for what in self.within(path.read_bytes())]
        return found


def unseen_forms(words):
    """The forms that the search does not find: none, or it proves nothing."""
    search = Canaries(words)
    return [f"{word}: {name}" for word in words for name, data in forms(word)
            if not search.within(b"\x01\x02" + data + b"\x03")]
