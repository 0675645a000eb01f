"""Keeping a picture that was drawn anew, with the row that says what it belongs to."""

from datetime import datetime

from django.core.files.base import ContentFile

from doorstep.base.actor import Actor
from doorstep.base.models.picture import Picture
from doorstep.base.photos import CleanPhoto


def keep(by: Actor, *, picture: Picture, photo: CleanPhoto, now: datetime) -> None:
    """Write a picture's points and its new row; for actions that have asked who may and whether there is room.

    Args:
        by: Who adds it.
        picture: The row, which knows what it belongs to.
        photo: Drawn anew.
        now: When it is added.
    """
    picture.sha256, picture.width, picture.height = photo.sha256, photo.width, photo.height
    picture.size, picture.added_at, picture.added_by_id = len(photo.content), now, by.user_id
    picture.file.save(f"{photo.sha256}.jpg", ContentFile(photo.content), save=False)
    picture.save()
