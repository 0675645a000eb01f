"""Every change to joint cases: open, add a file, take one out to read, close."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.access import AGREE, SEE_CASES
from doorstep.partners.actions.sides import Joining, check_sides, columns
from doorstep.partners.models import CaseFile, CaseSide, JointCase
from doorstep.partners.queries.agreements import cases
from doorstep.partners.rules import (
    FileAlreadyThere,
    FileTooLarge,
    KeptElsewhere,
    NameTaken,
    NotNow,
    OneLead,
    check_term,
    check_words,
)
from doorstep.partners.words import CaseState
from doorstep.places.models import Place

_MEGABYTE = 1_000_000


def open_case(
    by: Actor,
    *,
    number: str,
    title: str,
    summary: str = "",
    place: Place,
    lead: Joining,
    others: Sequence[Joining],
    opened_on: date,
    now: datetime,
) -> JointCase:
    """Open a case of several sides under one lead.

    Raises:
        NotAllowed: `by` may not keep agreements at `place`.
        OneLead: the lead is named among the others again.
        TooFewSides, WordsMissing: see there.
        NameTaken: a case of ours has this number.
    """
    require(by, AGREE, place.path)
    check_words(number, title)
    if lead in others:
        raise OneLead
    check_sides([lead, *others])
    try:
        with transaction.atomic():
            case = JointCase.objects.create(
                number=number.strip(), title=title.strip(), summary=summary.strip(), place=place, opened_on=opened_on
            )
            CaseSide.objects.create(case=case, is_lead=True, **columns(lead))
            CaseSide.objects.bulk_create([CaseSide(case=case, **columns(side)) for side in others])
            journal.record(by, "partners.open_case", about(case), {"sides": len(others) + 1}, now=now)
    except IntegrityError as clash:
        raise NameTaken from clash
    return case


def add_file(
    by: Actor, *, case: JointCase, name: str, content: bytes, holds_personal_data: bool, now: datetime
) -> CaseFile:
    """Add a file to the one list of a case, also of one that is kept by another installation; it is ours then.

    Args:
        by: Who adds it.
        case: To which case.
        name: What it is called.
        content: Its bytes.
        holds_personal_data: It names or shows somebody: it leaves only under a sharing agreement that covers files.
        now: The moment.

    Raises:
        NotAllowed: `by` may not keep agreements where the case is kept.
        NotNow: the case is closed.
        FileAlreadyThere, FileTooLarge, WordsMissing: see there.
    """
    require(by, AGREE, case.place.path)
    check_words(name)
    if not 0 < len(content) <= settings.UPLOAD_MAX_BYTES:
        raise FileTooLarge(megabytes=settings.UPLOAD_MAX_BYTES // _MEGABYTE)
    try:
        with transaction.atomic():
            held = JointCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
            if held.state != CaseState.OPEN:
                raise NotNow
            file = CaseFile.objects.create(
                case=held,
                name=_bare(name),
                sha256=hashlib.sha256(content).hexdigest(),
                size=len(content),
                holds_personal_data=holds_personal_data,
                added_on=now.astimezone(TIME_ZONE).date(),
                added_by_id=by.user_id,
            )
            detail = {"sha256": file.sha256, "size": file.size, "personal": holds_personal_data}
            journal.record(by, "partners.add_file", about(held), detail, now=now)
            keep(file.stored_as, content)
    except IntegrityError as clash:
        raise FileAlreadyThere from clash
    return file


@transaction.atomic
def read_file(by: Actor, *, file: CaseFile, now: datetime) -> bytes:
    """Return a file's content, and leave a line in the journal that it was taken out.

    Raises:
        NotAllowed: `by` may not see the case.
    """
    if not cases(by, now.astimezone(TIME_ZONE).date()).filter(pk=file.case_id).exists():
        raise NotAllowed(SEE_CASES.name, file.case.place.path)
    journal.record(by, "partners.read_file", about(file.case), {"sha256": file.sha256}, now=now)
    with default_storage.open(file.stored_as) as stored:
        return bytes(stored.read())


@transaction.atomic
def close_case(by: Actor, *, case: JointCase, closed_on: date, now: datetime) -> JointCase:
    """Close a case of ours.

    Raises:
        NotAllowed, KeptElsewhere, EndsBeforeItBegins: see there.
        NotNow: it is closed.
    """
    held = JointCase.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    require(by, AGREE, held.place.path)
    if not held.is_ours:
        raise KeptElsewhere
    if held.state != CaseState.OPEN:
        raise NotNow
    check_term(held.opened_on, closed_on)
    held.state, held.closed_on = CaseState.CLOSED, closed_on
    held.save(update_fields=["state", "closed_on"])
    journal.record(by, "partners.close_case", about(held), {"on": str(closed_on)}, now=now)
    return held


def keep(stored_as: str, content: bytes) -> None:
    """Put a content into private storage under its digest; what is there already is the same."""
    if not default_storage.exists(stored_as):
        default_storage.save(stored_as, ContentFile(content))


def about(case: JointCase) -> str:
    """Return the word by which the journal, and duties further out, name a case."""
    return f"partners.JointCase:{case.pk}"


def _bare(name: str) -> str:
    """Return a file's name without folders and line breaks, at most 120 characters."""
    return "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()).strip()[-120:]
