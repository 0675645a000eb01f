"""The rows of a package as plain values, each read from JSON: what does not fit is named with its place."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from doorstep.partners.rules import Refused
from doorstep.partners.words import CaseState, OwedState, SecondmentState

MAX_NUMBER = 2_000_000_000
MAX_LISTED = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BadContent(Refused):
    """The signature holds, and yet something in the package cannot be taken; says where."""

    words = _("The package is damaged at %(where)s. Nothing was taken in; tell the other side.")

    def __init__(self, where: str, name: str = "") -> None:
        super().__init__(where=f"{where}: {name}" if name else where)


@dataclass(frozen=True, slots=True)
class SideRow:
    """A side of an agreement: its name, and the code of the installation where it is at home."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal of a pairing with what was reached by which day."""

    text: str
    target: int
    unit: str
    progress: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A pairing."""

    uid: UUID
    title: str
    first: date
    last: date
    sides: tuple[SideRow, ...]
    goals: tuple[GoalRow, ...]


@dataclass(frozen=True, slots=True)
class SecondmentRow:
    """A secondment; `person` is the name, and nothing unless a sharing agreement lets it leave."""

    uid: UUID
    post: str
    first: date
    last: date
    state: SecondmentState
    sender: SideRow
    receiver: SideRow
    person: str | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A joint case; the first of `sides` leads."""

    uid: UUID
    number: str
    title: str
    summary: str
    state: CaseState
    opened_on: date
    closed_on: date | None
    sides: tuple[SideRow, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a case; the content travels beside the rows under its digest."""

    case: UUID
    name: str
    sha256: str
    size: int
    added_on: date
    holds_personal_data: bool


@dataclass(frozen=True, slots=True)
class DutyRow:
    """What a unit of the sender owes in a case; `key` is the sender's number of it."""

    case: UUID
    key: int
    title: str
    lead: str
    state: OwedState
    due_on: date | None
    done_on: date | None


class Row:
    """One row as it stands in the JSON, read field by field; whatever does not fit is named with its place."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise BadContent(where)
        self.value = value
        self.where = where

    def of(self, *names: str) -> "Row":
        """Return itself if it has exactly these fields."""
        if set(self.value) != set(names):
            raise BadContent(self.where)
        return self

    def text(self, name: str, longest: int, *, may_be_empty: bool = False) -> str:
        """Return a text that a page can show and both databases can keep."""
        value = self.value[name]
        if not isinstance(value, str) or len(value) > longest or not (value.strip() or may_be_empty):
            raise BadContent(self.where, name)
        if not all(sign.isprintable() or sign in "\n\t" for sign in value):
            raise BadContent(self.where, name)
        return value

    def whole(self, name: str, least: int = 0) -> int:
        """Return a whole number."""
        value = self.value[name]
        if type(value) is not int or not least <= value <= MAX_NUMBER:
            raise BadContent(self.where, name)
        return value

    def yes_or_no(self, name: str) -> bool:
        """Return a fact that holds or does not."""
        value = self.value[name]
        if type(value) is not bool:
            raise BadContent(self.where, name)
        return value

    def day(self, name: str) -> date:
        """Return a day written as 2026-09-01."""
        return _day(self.value[name], f"{self.where}: {name}")

    def day_if_any(self, name: str) -> date | None:
        """Return a day, or nothing."""
        return None if self.value[name] is None else self.day(name)

    def uid(self, name: str) -> UUID:
        """Return a UUID written in its usual form."""
        value = self.value[name]
        try:
            found = UUID(value)
        except (ValueError, AttributeError, TypeError) as broken:
            raise BadContent(self.where, name) from broken
        if str(found) != value:
            raise BadContent(self.where, name)
        return found

    def rows(self, name: str) -> list["Row"]:
        """Return the rows of a list inside."""
        value = self.value[name]
        if not isinstance(value, list) or len(value) > MAX_LISTED:
            raise BadContent(self.where, name)
        return [Row(one, f"{self.where}: {name} {at}") for at, one in enumerate(value, 1)]

    def side(self, name: str) -> SideRow:
        """Return a side inside."""
        return _side(Row(self.value[name], f"{self.where}: {name}"))

    def sides(self) -> tuple[SideRow, ...]:
        """Return two sides or more."""
        found = tuple(_side(row) for row in self.rows("sides"))
        if len(found) < 2:
            raise BadContent(self.where, "sides")
        return found


def _day(value: Any, where: str) -> date:
    try:
        found = date.fromisoformat(value)
    except (ValueError, TypeError) as broken:
        raise BadContent(where) from broken
    if found.isoformat() != value:
        raise BadContent(where)
    return found


def _side(row: Row) -> SideRow:
    row.of("name", "code")
    return SideRow(row.text("name", 80), row.text("code", 20, may_be_empty=True))


def _term(row: Row) -> tuple[date, date]:
    first, last = row.day("first"), row.day("last")
    if last < first:
        raise BadContent(row.where, "last")
    return first, last


def _goal(row: Row) -> GoalRow:
    row.of("text", "target", "unit", "progress")
    progress = row.value["progress"]
    if not isinstance(progress, list) or not all(isinstance(one, list) and len(one) == 2 for one in progress):
        raise BadContent(row.where, "progress")
    read = tuple((_day(on, row.where), Row({"reached": left}, row.where).whole("reached")) for on, left in progress)
    if len({on for on, _reached in read}) < len(read):
        raise BadContent(row.where, "progress")
    return GoalRow(row.text("text", 120), row.whole("target", 1), row.text("unit", 20), read)


def _pairing(row: Row) -> PairingRow:
    row.of("uid", "title", "first", "last", "sides", "goals")
    goals = tuple(_goal(one) for one in row.rows("goals"))
    return PairingRow(row.uid("uid"), row.text("title", 120), *_term(row), row.sides(), goals)


def _secondment(row: Row) -> SecondmentRow:
    row.of("uid", "post", "first", "last", "state", "sender", "receiver", "person")
    if row.value["state"] not in SecondmentState.values:
        raise BadContent(row.where, "state")
    person = None if row.value["person"] is None else row.text("person", 60)
    return SecondmentRow(
        row.uid("uid"),
        row.text("post", 80),
        *_term(row),
        SecondmentState(row.value["state"]),
        row.side("sender"),
        row.side("receiver"),
        person,
    )


def _case(row: Row) -> CaseRow:
    row.of("uid", "number", "title", "summary", "state", "opened_on", "closed_on", "sides")
    opened_on = row.day("opened_on")
    closed_on = row.day_if_any("closed_on")
    state = CaseState.OPEN if closed_on is None else CaseState.CLOSED
    if row.value["state"] != state or (closed_on is not None and closed_on < opened_on):
        raise BadContent(row.where, "state")
    texts = row.text("number", 40), row.text("title", 120), row.text("summary", 5_000, may_be_empty=True)
    return CaseRow(row.uid("uid"), *texts, state, opened_on, closed_on, row.sides())


def _file(row: Row) -> FileRow:
    row.value.setdefault("holds_personal_data", True)  # packages made before files said so
    row.of("case", "name", "sha256", "size", "added_on", "holds_personal_data")
    digest = row.text("sha256", 64)
    if _DIGEST.fullmatch(digest) is None:
        raise BadContent(row.where, "sha256")
    size, added_on = row.whole("size", 1), row.day("added_on")
    return FileRow(row.uid("case"), row.text("name", 120), digest, size, added_on, row.yes_or_no("holds_personal_data"))


def _duty(row: Row) -> DutyRow:
    row.of("case", "key", "title", "lead", "state", "due_on", "done_on")
    if row.value["state"] not in OwedState.values:
        raise BadContent(row.where, "state")
    texts = row.text("title", 120), row.text("lead", 80)
    days = row.day_if_any("due_on"), row.day_if_any("done_on")
    return DutyRow(row.uid("case"), row.whole("key", 1), *texts, OwedState(row.value["state"]), *days)


READERS = {"pairings": _pairing, "secondments": _secondment, "cases": _case, "files": _file, "duties": _duty}
