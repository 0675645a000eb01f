"""Add a photo to a need, or to a duty as evidence of what was done."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from doorstep.base import journal, pictures
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.photos import CleanPhoto, clean
from doorstep.needs.access import TAKE
from doorstep.needs.actions.held import require_unit
from doorstep.needs.actions.locks import locked_duty, locked_need
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.actions.steps import about_duty, about_need
from doorstep.needs.models import Duty, Follower, Need, Photo
from doorstep.needs.rules.states import NotYourNeed

MOST_PHOTOS = 6


class TooManyPhotos(ValueError):  # noqa: N818  named after what happened
    """A need or duty has at most `MOST_PHOTOS` pictures."""


@transaction.atomic
def add_photo(by: Actor, *, need: Need, data: bytes, follower: Follower | None = None, now: datetime) -> Photo:
    """Add a picture to a need: who brought it, with their slip, or staff. The same picture twice is one.

    Raises:
        NotAllowed, NotYourNeed: see there.
        NotAPhoto, PhotoTooLarge, TooManyPhotos: see there; nothing is kept.
    """
    need = locked_need(need)
    if follower is None:
        require(by, TAKE, need.place.path)
    elif follower.need_id != need.pk:
        raise NotYourNeed
    return keep_photo(by, need=need, photo=clean(data), now=now)


@transaction.atomic
def add_evidence(by: Actor, *, duty: Duty, data: bytes, now: datetime) -> Photo:
    """Add a picture of what was done.

    Raises:
        NotAllowed, NotYourDuty: see there.
        NotAPhoto, PhotoTooLarge, TooManyPhotos: see there; nothing is kept.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now, may_help=True)
    return _keep(by, Photo(duty=duty), Photo.objects.filter(duty=duty), clean(data), now)


def keep_photo(by: Actor, *, need: Need, photo: CleanPhoto, now: datetime) -> Photo:
    """Keep a picture that was drawn anew with the need it belongs to; for actions that have asked who may.

    Raises:
        TooManyPhotos: see there.
    """
    return _keep(by, Photo(need=need), Photo.objects.filter(need=need), photo, now)


def _keep(by: Actor, kept: Photo, there: QuerySet[Photo], photo: CleanPhoto, now: datetime) -> Photo:
    if (same := there.filter(sha256=photo.sha256).first()) is not None:
        return same
    if there.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    pictures.keep(by, picture=kept, photo=photo, now=now)
    about = about_need(kept.need) if kept.need else about_duty(kept.duty) if kept.duty else ""
    journal.record(by, "needs.add_photo", about, {"bytes": kept.size}, now=now)
    return kept


@transaction.atomic
def answer_with_photos(by: Actor, *, duty: Duty, text: str, photos: Sequence[bytes] = (), now: datetime) -> Duty:
    """Say what was done, with pictures of it: all of it is kept, or nothing.

    Raises:
        What `answer_duty` and `add_evidence` raise.
    """
    answered = answer_duty(by, duty=duty, text=text, now=now)
    for data in photos:
        add_evidence(by, duty=answered, data=data, now=now)
    return answered


@transaction.atomic
def add_photos(by: Actor, *, need: Need, photos: Sequence[bytes], now: datetime) -> None:
    """Add several pictures to a need: all of them, or none.

    Raises:
        What `add_photo` raises.
    """
    for data in photos:
        add_photo(by, need=need, data=data, now=now)
