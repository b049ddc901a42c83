# SPDX-License-Identifier: EUPL-1.2
"""The cryptography that proto/PROTOCOL.md names, in Python's own library and plain integers.

For tests/codec/exchange_check.py alone: written from the RFCs to be read, not to be fast or safe
against who measures its time. Never use it with a secret.
"""

import hashlib
import hmac
from functools import lru_cache

P = 2**255 - 19  # of Curve25519
L = 2**252 + 27742317777372353535851937790883648493  # the group's order
D = -121665 * pow(121666, P - 2, P) % P


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def expand(key, info, size):
    """HKDF-Expand, RFC 5869 section 2.3."""
    out, block = b"", b""
    while len(out) < size:
        block = hmac256(key, block + info + bytes([len(out) // 32 + 1]))
        out += block
    return out[:size]


# ---- Ed25519, RFC 8032: points as (X, Y, Z, T) ----
def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    out = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            out = add(out, point)
        point = add(point, point)
        scalar >>= 1
    return out


def x_of(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        raise ValueError("no point of the curve")
    return P - x if x & 1 != sign else x


def point_of(data):
    number = int.from_bytes(data, "little")
    y = number & (1 << 255) - 1
    x = x_of(y, number >> 255)
    return x, y, 1, x * y % P


def bytes_of(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = (x_of(4 * pow(5, P - 2, P) % P, 0), 4 * pow(5, P - 2, P) % P, 1, 0)
BASE = BASE[:3] + (BASE[0] * BASE[1] % P,)


def clamped(data):
    return int.from_bytes(data, "little") & (1 << 254) - 8 | 1 << 254


def sha512_number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


@lru_cache(maxsize=None)
def ed25519_public(seed):
    return bytes_of(times(clamped(hashlib.sha512(seed).digest()[:32]), BASE))


@lru_cache(maxsize=None)
def ed25519_sign(seed, text):
    digest = hashlib.sha512(seed).digest()
    secret, public = clamped(digest[:32]), ed25519_public(seed)
    r = sha512_number(digest[32:], text) % L
    commitment = bytes_of(times(r, BASE))
    s = (r + sha512_number(commitment, public, text) * secret) % L
    return commitment + s.to_bytes(32, "little")


@lru_cache(maxsize=None)
def ed25519_verify(public, text, signature):
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    try:
        key, commitment = point_of(public), point_of(signature[:32])
    except ValueError:
        return False
    challenge = sha512_number(signature[:32], public, text) % L
    return bytes_of(times(s, BASE)) == bytes_of(add(commitment, times(challenge, key)))


# ---- X25519, RFC 7748 ----
@lru_cache(maxsize=None)
def x25519(scalar, u=(9).to_bytes(32, "little")):
    k, x1 = clamped(scalar), int.from_bytes(u, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swapped = 1, 0, x1, 1, 0
    for bit in range(254, -1, -1):
        if swapped ^ (k >> bit & 1):
            x2, z2, x3, z3 = x3, z3, x2, z2
        swapped = k >> bit & 1
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        x3, z3 = (d * a + c * b) ** 2 % P, x1 * (d * a - c * b) ** 2 % P
        x2, z2 = (a * b) ** 2 % P, (a * a - b * b) * (a * a + 121665 * (a * a - b * b)) % P
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


# ---- ChaCha20-Poly1305, RFC 8439, and XChaCha20-Poly1305 ----
CONSTANT = [int.from_bytes(b"expand 32-byte k"[i:i + 4], "little") for i in range(0, 16, 4)]
ROUNDS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
          (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def words(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def unwords(numbers):
    return b"".join((n & 0xFFFFFFFF).to_bytes(4, "little") for n in numbers)


def rounds(state):
    out = list(state)

    def step(a, b, d, turn):
        out[a] = (out[a] + out[b]) & 0xFFFFFFFF
        mixed = out[d] ^ out[a]
        out[d] = (mixed << turn | mixed >> 32 - turn) & 0xFFFFFFFF

    for _ in range(10):
        for a, b, c, d in ROUNDS:
            step(a, b, d, 16)
            step(c, d, b, 12)
            step(a, b, d, 8)
            step(c, d, b, 7)
    return out


def block(key, counter, nonce):
    state = CONSTANT + words(key) + [counter] + words(nonce)
    return unwords(a + b for a, b in zip(state, rounds(state)))


def stream(key, nonce, text):
    out = b""
    for i in range(0, len(text), 64):
        out += bytes(a ^ b for a, b in zip(text[i:i + 64], block(key, 1 + i // 64, nonce)))
    return out


def poly1305(key, aad, ciphertext):
    def padded(data):
        return data + bytes(-len(data) % 16)

    text = (padded(aad) + padded(ciphertext) + len(aad).to_bytes(8, "little")
            + len(ciphertext).to_bytes(8, "little"))
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(text), 16):
        total = (total + int.from_bytes(text[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    total += int.from_bytes(key[16:], "little")
    return (total & (1 << 128) - 1).to_bytes(16, "little")


@lru_cache(maxsize=None)
def seal(key, nonce, aad, text):
    """ChaCha20-Poly1305: ciphertext and tag."""
    ciphertext = stream(key, nonce, text)
    return ciphertext + poly1305(block(key, 0, nonce)[:32], aad, ciphertext)


@lru_cache(maxsize=None)
def open_sealed(key, nonce, aad, sealed):
    """The plaintext, or None when the tag is not right."""
    ciphertext, tag = sealed[:-16], sealed[-16:]
    if poly1305(block(key, 0, nonce)[:32], aad, ciphertext) != tag:
        return None
    return stream(key, nonce, ciphertext)


def xchacha_key(key, nonce):
    """HChaCha20: the subkey of the first 16 bytes of a 24-byte nonce."""
    out = rounds(CONSTANT + words(key) + words(nonce[:16]))
    return unwords(out[:4] + out[12:])


# ---- HPKE, RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 ----
KEM = b"KEM\x00\x20"
SUITE = b"HPKE\x00\x20\x00\x01\x00\x03"


def labeled_extract(suite, salt, label, data):
    return hmac256(salt or bytes(32), b"HPKE-v1" + suite + label + data)


def labeled_expand(suite, key, label, info, size):
    return expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, size)


def hpke_secret(shared, encapsulation, recipient_public):
    """The KEM's shared secret, of the X25519 result."""
    extracted = labeled_extract(KEM, b"", b"eae_prk", shared)
    return labeled_expand(KEM, extracted, b"shared_secret", encapsulation + recipient_public, 32)


def hpke_schedule(secret, info):
    """(key, base nonce) of the first message."""
    context = (b"\0" + labeled_extract(SUITE, b"", b"psk_id_hash", b"")
               + labeled_extract(SUITE, b"", b"info_hash", info))
    extracted = labeled_extract(SUITE, secret, b"secret", b"")
    return (labeled_expand(SUITE, extracted, b"key", context, 32),
            labeled_expand(SUITE, extracted, b"base_nonce", context, 12))
