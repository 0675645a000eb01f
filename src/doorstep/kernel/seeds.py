"""Random seeds derived by name, so that the same run gives the same result on every machine and in every order."""

import hashlib
from typing import Final

import numpy as np

_SEED_BITS: Final = 63  # fits a signed 64-bit database column


def seed_for(root: int, *names: str | int) -> int:
    """Return the seed (0 <= seed < 2**63) that belongs to `names` under the run's `root` seed.

    The same arguments give the same seed on every platform and Python version. Names are told apart by kind, length
    and order: ("ab", "c"), ("a", "bc"), ("c", "ab") and 1, "1" all differ.
    """
    digest = hashlib.sha256()
    for part in (root, *names):
        word = f"{type(part).__name__}:{part}".encode()
        digest.update(len(word).to_bytes(8, "big") + word)
    return int.from_bytes(digest.digest()[:8], "big") >> (64 - _SEED_BITS)


def rng(root: int, *names: str | int) -> np.random.Generator:
    """Return a fresh generator (PCG64) seeded by `seed_for`."""
    return np.random.Generator(np.random.PCG64(seed_for(root, *names)))
