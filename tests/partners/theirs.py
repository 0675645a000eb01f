"""What the other installation, Guangde, would send: contents and packages without a second database."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from doorstep.partners.exchange import Content, build
from doorstep.partners.exchange_rows import CaseRow, FileRow, GoalRow, PairingRow, SecondmentRow, SideRow
from doorstep.partners.words import CaseState, SecondmentState

KEY = "5a" * 32
OURS, THEIRS = SideRow("灵溪村", "330523"), SideRow("高峰村", "341822")
FIRST, LAST = date(2026, 3, 1), date(2027, 2, 28)


def pairing(at: int = 1, **changes: Any) -> PairingRow:
    given: dict[str, Any] = {
        "uid": UUID(int=at),
        "title": f"结对 {at}",
        "first": FIRST,
        "last": LAST,
        "sides": (THEIRS, OURS),
        "goals": (GoalRow("互访", 12, "次", ((FIRST, 3),)),),
    }
    return PairingRow(**{**given, **changes})


def post(at: int = 100, **changes: Any) -> SecondmentRow:
    given: dict[str, Any] = {
        "uid": UUID(int=at),
        "post": "村书记助理",
        "first": FIRST,
        "last": LAST,
        "state": SecondmentState.AGREED,
        "sender": THEIRS,
        "receiver": OURS,
        "person": None,
    }
    return SecondmentRow(**{**given, **changes})


def case(at: int = 200, **changes: Any) -> CaseRow:
    given: dict[str, Any] = {
        "uid": UUID(int=at),
        "number": f"广联{at}",
        "title": "界河采砂",
        "summary": "",
        "state": CaseState.OPEN,
        "opened_on": FIRST,
        "closed_on": None,
        "sides": (THEIRS, OURS),
    }
    return CaseRow(**{**given, **changes})


def file(data: bytes, of: UUID, name: str = "照片.jpg") -> FileRow:
    return FileRow(of, name, hashlib.sha256(data).hexdigest(), len(data), FIRST, holds_personal_data=False)


def sent(
    sequence: int = 1, *, key: str = KEY, sender: str = "341822", data: tuple[bytes, ...] = (), **rows: Any
) -> bytes:
    """Return a package as Guangde would send it to us."""
    contents = {hashlib.sha256(one).hexdigest(): one for one in data}
    return build(Content(sender, "330523", sequence, **rows, contents=contents), key)
