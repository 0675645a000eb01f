"""Take needs in from paper: a whole file or nothing, or one sheet after the other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import may, require, scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.tables import CellError
from doorstep.needs import paper_sheet
from doorstep.needs.access import TAKE
from doorstep.needs.actions.intake import Asked, Sender, Taken, follow_need, take_need
from doorstep.needs.bridge.duplicates import Possible, possible
from doorstep.needs.models import Need, Paper, PaperBatch
from doorstep.needs.paper_sheet import Papers, Sheeted
from doorstep.needs.queries.needs import choosable
from doorstep.needs.queries.papers import known_papers, places_by_word, town_of
from doorstep.needs.queries.promise import value_of
from doorstep.needs.rules import clocks, papers
from doorstep.needs.rules.intake import HelpsNoMore, TextMissing, TextTooLong, check_wanted, clean_text, digest
from doorstep.needs.words import Channel
from doorstep.people.access import REGISTER
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.people.rules import NameMissing, NotAPhoneNumber, clean_name, clean_phone
from doorstep.places.words import PlaceKind


class Faulty(ValueError):  # noqa: N818  named after what happened
    """Cells of the file cannot be as they are; nothing was taken in.

    Attributes:
        errors: Each cell with what is wrong, in both languages.
    """

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__(f"{len(errors)} cells")
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do.

    Args:
        new: Sheets that would become needs.
        known: Sheets that were taken in before; nothing would change.
        alike: New sheets with the open needs they may say again.
        ignored: Headings that were not understood.
        errors: What is wrong; then nothing can be taken in.
    """

    new: tuple[Sheeted, ...]
    known: tuple[Sheeted, ...]
    alike: tuple[tuple[Sheeted, tuple[Possible, ...]], ...]
    ignored: tuple[str, ...]
    errors: tuple[CellError, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file did: its batch (nothing if every sheet was known), how many sheets are new, how many were known."""

    batch: PaperBatch | None
    new: int
    known: int


def preview_papers(by: Actor, *, data: bytes, file_name: str, now: datetime) -> Preview:
    """Say what a file would do; writes nothing.

    Raises:
        NotAllowed: `by` takes needs in nowhere.
    """
    ignored = paper_sheet.left_out(data, file_name, list(choosable(now.astimezone(TIME_ZONE).date())))
    try:
        read, known = _checked(by, data, file_name, now)
    except Faulty as faulty:
        return Preview((), (), (), ignored, faulty.errors)
    new = tuple(one for one in read.sheets if one.row not in known)
    alike = ((one, tuple(possible(one.text, one.place))) for one in new)
    seen = tuple((one, found) for one, found in alike if found)
    return Preview(new, tuple(one for one in read.sheets if one.row in known), seen, ignored, ())


@transaction.atomic
def take_papers(by: Actor, *, data: bytes, file_name: str, now: datetime) -> Brought:
    """Take every sheet of a file in, or none; sheets that were taken in before stay as they are.

    Raises:
        NotAllowed: `by` takes needs in nowhere.
        Faulty: cells cannot be as they are.
    """
    hold("needs.papers")
    read, known = _checked(by, data, file_name, now)
    new = [one for one in read.sheets if one.row not in known]
    if not new:
        return Brought(None, 0, len(known))
    batch = PaperBatch.objects.create(
        file_name=file_name[:200] or "?",
        file_digest=hashlib.sha256(data).hexdigest(),
        taken_on=now.astimezone(TIME_ZONE).date(),
        taken_at=now,
        taken_by_id=by.user_id,
    )
    for sheet in new:
        _take(by, sheet, batch, None, now)
    journal.record(by, "needs.take_papers", about(batch), {"new": len(new), "known": len(known)}, now=now)
    return Brought(batch, len(new), len(known))


@transaction.atomic
def take_paper(by: Actor, *, sheet: Sheeted, joins: Need | None = None, now: datetime) -> tuple[Paper, bool]:
    """Take one sheet in that somebody types, or let it join an open need; return it, and whether it is new.

    Raises:
        NotAllowed, ReceivedLater, TooOld, NumberMissing, AnotherSheet, NameMissing, NotAPhoneNumber: see there.
        TextMissing, TextTooLong, CategoryClosed, ClosedAlready: see there.
    """
    require(by, TAKE, sheet.place.path)
    hold("needs.papers")
    number, today = papers.clean_number(sheet.number), now.astimezone(TIME_ZONE).date()
    papers.check_received(sheet.received_at, now, value_of(clocks.PAPER_DAYS, today))
    town = town_of(sheet.place)
    if (known := known_papers([town], [number]).get((town, number))) is not None:
        if known.digest != digest(clean_text(sheet.text), sheet.place.pk):
            raise papers.AnotherSheet
        return known, False
    batch, _ = PaperBatch.objects.get_or_create(
        file_name="", taken_by_id=by.user_id, taken_on=today, defaults={"taken_at": now}
    )
    return _take(by, sheet, batch, joins, now), True


def about(batch: PaperBatch) -> str:
    """Return what the journal calls a batch."""
    return f"needs.PaperBatch:{batch.pk}"


def _take(by: Actor, sheet: Sheeted, batch: PaperBatch, joins: Need | None, now: datetime) -> Paper:
    number, town = papers.clean_number(sheet.number), town_of(sheet.place)
    sender = Sender(
        Channel.PAPER, person=_person(by, sheet, now), mark=f"paper {town} {number}", received_at=sheet.received_at
    )
    follower = follow_need(by, need=joins, sender=sender, now=now) if joins else _need(by, sheet, sender, now).follower
    return Paper.objects.create(
        town_id=town,
        number=number,
        digest=digest(clean_text(sheet.text), sheet.place.pk),
        follower=follower,
        batch=batch,
        row=sheet.row or batch.papers.count() + 1,
    )


def _need(by: Actor, sheet: Sheeted, sender: Sender, now: datetime) -> Taken:
    asked = Asked(
        text=sheet.text,
        category=sheet.category,
        place=sheet.place,
        kind=sheet.kind,
        urgency=sheet.urgency,
        where=sheet.where,
        quantity=sheet.quantity,
        quantity_of=sheet.quantity_of,
        wanted_until=sheet.wanted_until,
    )
    return take_need(by, asked=asked, sender=sender, now=now)


def _person(by: Actor, sheet: Sheeted, now: datetime) -> Person | None:
    """Return whose sheet it is: somebody known by name and telephone in that village, or written down anew."""
    if not sheet.name:
        return None
    name, phone = clean_name(sheet.name), clean_phone(sheet.phone)
    if phone:
        same = Person.objects.filter(village=sheet.place, name=name, phone=phone, erased_at=None).order_by("pk").first()
        if same is not None:
            return same
    return register_person(by, name=name, village=sheet.place, phone=phone, now=now)


def _checked(by: Actor, data: bytes, file_name: str, now: datetime) -> tuple[Papers, dict[int, Paper]]:
    """Return the sheets, and by row those that were taken in before.

    Raises:
        Faulty: something is wrong.
    """
    require(by, TAKE, next(iter(scopes(by, TAKE)), "/"))
    today = now.astimezone(TIME_ZONE).date()
    read = paper_sheet.read(
        data, file_name, categories=list(choosable(today)), villages=places_by_word(by, today), now=now
    )
    if not isinstance(read, Papers):
        raise Faulty(read)
    days = value_of(clocks.PAPER_DAYS, today)
    towns = {town_of(one.place) for one in read.sheets}
    numbers = {papers.clean_number(one.number) for one in read.sheets}
    there, seen = known_papers(towns, numbers), dict[tuple[int, str], int]()
    errors: list[CellError] = []
    known: dict[int, Paper] = {}
    for sheet in read.sheets:
        key = (town_of(sheet.place), papers.clean_number(sheet.number))
        errors += _faults(by, read, sheet, now, days)
        if (first := seen.setdefault(key, sheet.row)) != sheet.row:
            zh, en = f"和第 {first} 行的编号相同。", f"Row {first} has the same number."
            errors.append(read.error(sheet, "number", zh, en))
        elif key in there:
            known[sheet.row] = there[key]
            errors += _differs(read, sheet, there[key])
    if errors:
        raise Faulty(errors)
    return read, known


def _differs(read: Papers, sheet: Sheeted, known: Paper) -> list[CellError]:
    try:
        is_same = known.digest == digest(clean_text(sheet.text), sheet.place.pk)
    except (TextMissing, TextTooLong):
        return []  # said already
    said = papers.said_of(papers.AnotherSheet(), None, None)
    return [] if is_same else [read.error(sheet, "number", said.zh, said.en)]


def _faults(by: Actor, read: Papers, sheet: Sheeted, now: datetime, days: int | None) -> list[CellError]:
    found: list[tuple[str, str, str]] = []
    try:
        papers.check_received(sheet.received_at, now, days)
    except (papers.ReceivedLater, papers.TooOld) as fault:
        said = papers.said_of(fault, sheet.received_at.astimezone(TIME_ZONE).date(), days)
        found.append(("day", said.zh, said.en))
    try:
        clean_text(sheet.text)
    except (TextMissing, TextTooLong):
        found.append(("text", "内容至少写两个字。", "Write at least two characters."))
    try:
        check_wanted(sheet.quantity, sheet.wanted_until, sheet.received_at.astimezone(TIME_ZONE).date())
    except HelpsNoMore:
        zh, en = (
            "有效期早于收到日期。请核对，或者留空。",
            "This lies before the day it was received. Check it, or leave it blank.",
        )
        found.append(("until", zh, en))
    if sheet.name or sheet.phone:
        found += _person_faults(by, sheet)
    return [read.error(sheet, *one) for one in found]


def _person_faults(by: Actor, sheet: Sheeted) -> list[tuple[str, str, str]]:
    if not sheet.name:
        return [("name", "留了电话就请写姓名；不愿留名的，电话也请空着。", "Write the name too, or leave both blank.")]
    if sheet.place.kind != PlaceKind.VILLAGE:
        return [("village", "留了姓名的，请写到村（社区）。", "With a name, write the village, not the town.")]
    if not may(by, REGISTER, sheet.place.path):
        return [
            (
                "name",
                "您不能登记居民，请把姓名和电话空着。",
                "You may not write people down: leave name and phone blank.",
            )
        ]
    try:
        clean_name(sheet.name)
        clean_phone(sheet.phone)
    except NameMissing:
        return [("name", "请写全名。", "Write the full name.")]
    except NotAPhoneNumber:
        return [("phone", "电话应是 5 到 15 位数字。", "A telephone number has 5 to 15 digits.")]
    return []
