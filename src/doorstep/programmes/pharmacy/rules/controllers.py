"""What a cabinet's key looks like, and what its controller may report. Pure."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from doorstep.devices.rules import Told, Unreadable

HEAD: Final = 9
_BEGINS: Final = "dc_"
_BYTES: Final = 24
KINDS: Final = frozenset(
    f"pharmacy.cabinet_{name}" for name in ("beat", "paid", "pickup", "pack", "temperature", "fault", "mended")
)
"""Kinds of reports a controller may send; nothing else comes in by its key."""


class NotForControllers(ValueError):  # noqa: N818  named after what happened
    """Something else than what a controller may report."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def new_key(draw: Callable[[int], str]) -> str:
    """Return a key that nobody can guess; `draw` gives so many bytes of chance as letters and digits."""
    return _BEGINS + draw(_BYTES)


def digest(key: str) -> str:
    """Return what is kept of a key, 64 hexadecimal digits: it is long enough chance to need no slow digest."""
    return hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()


def device_of(about: str) -> UUID:
    """Return the id under which a cabinet's reports are kept, whatever key it has."""
    return uuid5(NAMESPACE_OID, f"doorstep {about}")


def check_kinds(reports: Iterable[Told | Unreadable]) -> None:
    """Let reports pass of which each is a controller's.

    Raises:
        NotForControllers: one is not.
    """
    for one in reports:
        if isinstance(one, Told) and one.kind not in KINDS:
            raise NotForControllers(one.kind)
