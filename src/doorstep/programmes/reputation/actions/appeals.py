"""A village appeals against a value; somebody who had no part in it decides."""

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal, pictures
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.photos import clean
from doorstep.places.models import Place
from doorstep.programmes.reputation.access import APPEAL, DECIDE_APPEAL
from doorstep.programmes.reputation.actions.runs import start
from doorstep.programmes.reputation.bridge.index import digest_of
from doorstep.programmes.reputation.models import Appeal, AppealPicture, Node, Publication
from doorstep.programmes.reputation.queries import appeals as queries
from doorstep.programmes.reputation.rules import runs as rules
from doorstep.programmes.reputation.words import AppealState, Level


@transaction.atomic
def appeal(
    by: Actor, *, publication: Publication, place: Place, node: Node, asked_value: float, reason: str, now: datetime
) -> Appeal:
    """Appeal against a published value; what it rests on is frozen as it stands now.

    Raises:
        NotAllowed: `by` may not speak for this village.
        NotPublished: the publication was withdrawn, or says nothing of this village.
        NotAnIndicator: one appeals against what is measured; what is made of it follows.
        NoReason: nothing was said why.
        OutOfTime: the term is over, or there is none.
        AlreadyAppealed: against this value the village has appealed before.
    """
    require(by, APPEAL, place.path)
    if publication.withdrawn_at is not None or not publication.run.villages.filter(place=place).exists():
        raise rules.NotPublished
    if node.level != Level.INDICATOR or node.scheme_id != publication.quarter.scheme_id:
        raise rules.NotAnIndicator
    why = rules.said(reason)
    rules.check_in_time(publication.appeals_until, now.astimezone(TIME_ZONE).date())
    frozen = queries.evidence(publication, place, node)
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                publication=publication,
                place=place,
                node=node,
                reason=why[:1000],
                asked_value=asked_value,
                frozen=frozen,
                frozen_digest=digest_of(frozen),
                asked_at=now,
                asked_by_id=by.user_id,
            )
    except IntegrityError as twice:
        raise rules.AlreadyAppealed from twice
    detail = {"node": node.code, "frozen": made.frozen_digest}
    journal.record(by, APPEAL.name, made.about, detail, now=now)
    return made


@transaction.atomic
def add_picture(by: Actor, *, appeal: Appeal, data: bytes, now: datetime) -> AppealPicture:
    """Add a picture to an appeal that waits for its decision; the same picture twice is one.

    Raises:
        NotAllowed: `by` may not speak for this village.
        AlreadyDecided, TooManyPictures, NotAPhoto, PhotoTooLarge: see there.
    """
    require(by, APPEAL, appeal.place.path)
    held = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if held.state != AppealState.OPEN:
        raise rules.AlreadyDecided
    photo = clean(data)
    there = AppealPicture.objects.filter(appeal=held)
    if (same := there.filter(sha256=photo.sha256).first()) is not None:
        return same
    if there.count() >= rules.MOST_PICTURES:
        raise rules.TooManyPictures
    kept = AppealPicture(appeal=held)
    pictures.keep(by, picture=kept, photo=photo, now=now)
    journal.record(by, "reputation.add_picture", held.about, {"sha256": photo.sha256}, now=now)
    return kept


@transaction.atomic
def decide(
    by: Actor, *, appeal: Appeal, is_upheld: bool, decision: str, value: float | None = None, now: datetime
) -> Appeal:
    """Decide an appeal. Upheld, a new run is asked for in which `value` counts; the old run and this story stay.

    Args:
        by: Somebody who graded, looked at and reported nothing of this village in the quarter.
        appeal: An open one.
        is_upheld: Whether the village is right.
        decision: Why.
        value: What counts from now on, if upheld; without one, what the village asked for.
        now: This moment.

    Raises:
        NotAllowed: `by` may not decide in this town.
        HadAPart: see there.
        NoReason: nothing was said why.
        AlreadyDecided: see there.
    """
    quarter = appeal.publication.quarter
    require(by, DECIDE_APPEAL, quarter.place.path)
    why = rules.said(decision)
    locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if locked.state != AppealState.OPEN:
        raise rules.AlreadyDecided
    rules.check_had_no_part(by.user_id, queries.had_a_part(locked, quarter))
    locked.state = AppealState.UPHELD if is_upheld else AppealState.REFUSED
    locked.decided_at, locked.decided_by_id, locked.decision = now, by.user_id, why[:1000]
    locked.decided_value = (locked.asked_value if value is None else value) if is_upheld else None
    locked.save(update_fields=["state", "decided_at", "decided_by", "decision", "decided_value"])
    journal.record(by, DECIDE_APPEAL.name, locked.about, {"state": locked.state}, now=now)
    if is_upheld:
        start(by, quarter=quarter, why=f"{locked.about} {locked.node.code}", now=now)
    return locked
