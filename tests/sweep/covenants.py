# SPDX-License-Identifier: EUPL-1.2
"""Covenants that must not be signed, made from the demo's by one change each."""

from answer import from_cli


def check(world, content):
    file = world.folder / "bad.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return from_cli(*world.sluis("covenant", "check", file))


def texts():
    """(name, the text made of a sound one, code)."""
    def changed(old, new):
        def make(world):
            sound = (world.folder / "covenant.toml").read_text()
            assert old in sound, old
            return sound.replace(old, new, 1)
        return make

    def added(text):
        return lambda world: (world.folder / "covenant.toml").read_text() + text

    rows = [
        ("a line that is no TOML", added("\n= 3\n")),
        ("a key that is not known", added("\nkleur = 1\n")),
        ("a rule from a role that is not there", changed('from = "school"', 'from = "scholo"')),
        ("version 0", changed("version = 1", "version = 0")),
        ("a version that is a text", changed("version = 1", 'version = "een"')),
        ("two logs of one name", changed("sluis.example/directory", "sluis.example/ledger")),
        ("the number of a role twice", changed("number = 2", "number = 1")),
        ("witnesses that are not there", changed('witnesses = "members"', 'witnesses = "drie"')),
        ("a threshold above the holders", changed("key_threshold = 2", "key_threshold = 9")),
        ("a member's id of 15 bytes", changed('id = "5c1d', 'id = "1d')),
        ("a duty that nothing carries out", changed('type = "consent"',
                                                    'type = "consent"\nfour_eyes = true')),
        ("a date that does not exist", changed("2015-01-01", "2015-02-30")),
        ("a statute that opens content", changed('type = "consent"', 'type = "statute"')),
        ("a lease of zero", changed("lease_ms = 5_000", "lease_ms = 0")),
        ("10,000 lists in each other", lambda world: "a = " + "[" * 10_000 + "]" * 10_000),
        ("Latin-1", lambda world: b'title = "caf\xe9"\n'),
        ("an empty file", lambda world: b""),
    ]
    for name, make in rows:
        yield name, make, "covenant_invalid"
    yield "2 MiB", (lambda world: b"#" * (2 << 20)), "too_large"
