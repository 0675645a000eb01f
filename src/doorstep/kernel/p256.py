"""Signatures that any browser can check: ECDSA on P-256 with SHA-256, the nonce made from key and message.

Not in constant time: it signs what the server itself has written, never what somebody sends.

The signature is r and s, 32 bytes each, as Web Cryptography has it.

Source: FIPS 186-5; SEC 1 (points); RFC 6979 (nonce).
"""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

P: Final = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G: Final = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Jacobian = tuple[int, int, int]
_NOWHERE: Final[_Jacobian] = (1, 1, 0)


def key_from(secret: bytes) -> int:
    """Return a private key made from a secret: the same secret, the same key."""
    wide = hmac.digest(secret, b"doorstep p256 1", "sha256") + hmac.digest(secret, b"doorstep p256 2", "sha256")
    return int.from_bytes(wide) % (N - 1) + 1


def public_key(key: int) -> bytes:
    """Return the public key as 65 bytes: 4, then both coordinates."""
    x, y = _times(key, G)
    return b"\x04" + x.to_bytes(32) + y.to_bytes(32)


def sign(key: int, message: bytes) -> bytes:
    """Return the signature of a message, 64 bytes."""
    digest = int.from_bytes(sha256(message).digest())
    for nonce in _nonces(key, digest):
        r = _times(nonce, G)[0] % N
        s = pow(nonce, -1, N) * (digest + r * key) % N
        if r and s:
            return r.to_bytes(32) + s.to_bytes(32)
    raise AssertionError  # the nonces never end


def _nonces(key: int, digest: int) -> Iterator[int]:
    """Yield nonces as RFC 6979, 3.2 makes them."""
    seed = key.to_bytes(32) + (digest % N).to_bytes(32)
    k, v = bytes(32), b"\x01" * 32
    for mark in (b"\x00", b"\x01"):
        k = hmac.digest(k, v + mark + seed, "sha256")
        v = hmac.digest(k, v, "sha256")
    while True:
        v = hmac.digest(k, v, "sha256")
        if 0 < (nonce := int.from_bytes(v)) < N:
            yield nonce
        k = hmac.digest(k, v + b"\x00", "sha256")
        v = hmac.digest(k, v, "sha256")


def _times(factor: int, point: tuple[int, int]) -> tuple[int, int]:
    """Return a multiple of a point."""
    found, step = _NOWHERE, (*point, 1)
    while factor:
        if factor & 1:
            found = _plus(found, step)
        step = _twice(step)
        factor >>= 1
    x, y, z = found
    over = pow(z, -1, P)
    return x * over * over % P, y * over * over * over % P


def _twice(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    square = y * y % P
    s, m = 4 * x * square % P, 3 * (x - z * z) * (x + z * z) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * square * square) % P, 2 * y * z % P


def _plus(one: _Jacobian, other: _Jacobian) -> _Jacobian:
    if not one[2]:
        return other
    (x1, y1, z1), (x2, y2, z2) = one, other
    u1, u2 = x1 * z2 * z2 % P, x2 * z1 * z1 % P
    s1, s2 = y1 * z2 * z2 * z2 % P, y2 * z1 * z1 * z1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if not h:
        return _NOWHERE if r else _twice(one)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P
