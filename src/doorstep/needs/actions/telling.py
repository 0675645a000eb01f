"""Tell a need together with its photos: all of it is written down, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from doorstep.base.actor import Actor
from doorstep.base.photos import CleanPhoto, NotAPhoto, PhotoTooLarge, clean
from doorstep.needs.actions.intake import Asked, Sender, Taken, take_need
from doorstep.needs.actions.photos import MOST_PHOTOS, TooManyPhotos, keep_photo


class PhotoRefused(ValueError):  # noqa: N818  named after what happened
    """One of the photos cannot be kept; `number` says which, from 1, `why` what is wrong with it."""

    def __init__(self, number: int, why: Exception) -> None:
        super().__init__(f"photo {number}: {type(why).__name__}")
        self.number = number
        self.why = why


def tell_need(by: Actor, *, asked: Asked, sender: Sender, photos: Sequence[bytes] = (), now: datetime) -> Taken:
    """Write down a need with its photos and give out a slip.

    Where the same need was there already, photos come to it as long as there is room.

    Raises:
        PhotoRefused, TooManyPhotos: nothing is written.
        NotAllowed, TextMissing, TextTooLong, CategoryClosed, Refused: as `take_need` does.
    """
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos
    cleaned = [_cleaned(number, data) for number, data in enumerate(photos, 1)]
    with transaction.atomic():
        taken = take_need(by, asked=asked, sender=sender, now=now)
        for photo in cleaned:
            try:
                keep_photo(by, need=taken.need, photo=photo, now=now)
            except TooManyPhotos:
                break  # the need was there already, and has enough
    return taken


def _cleaned(number: int, data: bytes) -> CleanPhoto:
    try:
        return clean(data)
    except (NotAPhoto, PhotoTooLarge) as why:
        raise PhotoRefused(number, why) from why
