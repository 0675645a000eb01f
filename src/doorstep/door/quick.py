"""A quick report (随手拍) for who is on the road: a photo and one tap; the clock is danger's, or what is urgent has.

Source: story 07, point 4.
"""

import hashlib
import uuid
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from doorstep.base import clock, limits
from doorstep.base.pages import Request, page
from doorstep.door import needs_queries, needs_words, queries
from doorstep.door.needs_forms import TRAP, photo_words, read_photos, sent_point
from doorstep.door.tell import TELLING, held_up, off_the_map, sender
from doorstep.door.views import COOKIE
from doorstep.kernel.geo import LonLat
from doorstep.needs.access import TELL
from doorstep.needs.actions.intake import Asked
from doorstep.needs.actions.photos import TooManyPhotos
from doorstep.needs.actions.telling import PhotoRefused, tell_need
from doorstep.needs.models import Category
from doorstep.needs.queries.needs import choosable
from doorstep.needs.queries.promise import promise
from doorstep.needs.words import Urgency
from doorstep.places.models import Place
from doorstep.places.rules.said import Refused

DANGER: Final = "safety"
"""The category of the button for danger, which is answered within its hours, not those of what is urgent."""
BUTTONS: Final = (DANGER, "light", "road", "waste", "water", "power", "noise", "other")
"""Codes of the categories that have a button, as far as the county has them."""


class QuickForm(forms.Form):
    """What a quick report carries beside its photo."""

    use_required_attribute = False

    what = forms.ChoiceField(error_messages={"required": _("Please press one of the buttons.")})
    note = forms.CharField(required=False, max_length=200, label=_("A word about it"))
    village = forms.IntegerField(required=False, label=_("In which village?"))
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    mark = forms.UUIDField(required=False)

    def __init__(self, data: Any, *, categories: list[Category]) -> None:
        super().__init__(data, auto_id="quick_%s")
        self.categories = {one.code: one for one in categories}
        self.fields["what"].choices = [(code, code) for code in self.categories]  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(TELL)
def quick(request: Request) -> HttpResponseBase:
    """Take a photo and a tap, and give out a slip."""
    now = clock.now()
    known = {one.code: one for one in choosable(now.date())}
    form = QuickForm(request.POST or None, categories=[known[code] for code in BUTTONS if code in known])
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, now)
    if not request.FILES.getlist("photos") and not form.cleaned_data["note"].strip():
        form.add_error("note", gettext("Take a photo, or write a few words."))
        return _show(request, form, now)
    try:
        point = sent_point(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, off_the_map(refused))
        return _show(request, form, now, without_point=True)
    place = _place(form, point, now)
    if place is None:
        form.add_error("village", gettext("Please choose the village, or let your telephone say where you stand."))
        return _show(request, form, now)
    if refusal := held_up(request, now):
        form.add_error(None, refusal)
        return _show(request, form, now)
    return _send(request, form, (place, point), now)


def _send(request: Request, form: QuickForm, spot: tuple[Place, LonLat | None], now: datetime) -> HttpResponseBase:
    said = form.cleaned_data
    mark: uuid.UUID = said["mark"] or uuid.uuid4()
    category = form.categories[said["what"]]
    try:
        photos = read_photos(request.FILES.getlist("photos"))
        asked = Asked(
            text=_text(category, said["note"]),
            category=category,
            place=spot[0],
            urgency=_urgency(category),
            point=spot[1],
            apart=hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in photos)).hexdigest()
            if photos
            else "",
        )
        taken = tell_need(request.actor, asked=asked, sender=sender(request.actor, mark), photos=photos, now=now)
    except (PhotoRefused, TooManyPhotos) as refusal:
        form.add_error(None, photo_words(refusal))
        return _show(request, form, now)
    except Refused as refusal:
        form.add_error(None, off_the_map(refusal))
        return _show(request, form, now, without_point=True)
    limits.count(TELLING, limits.address_of(request), now)
    return HttpResponseRedirect(reverse("slip_paper", args=[taken.follower.code]))


def _urgency(category: Category) -> Urgency:
    return Urgency.DANGER if category.code == DANGER else Urgency.URGENT


def _text(category: Category, note: str) -> str:
    """Return the text of a quick report: what it is and the words that came with it.

    Two photos of two lamps are two reports all the same: their photos tell them apart.
    """
    what = gettext("Quick report: %(what)s") % {"what": needs_words.category_name(category)}
    return what + (f"\n{note}" if note.strip() else "")


def _is_promised(category: Category, now: datetime) -> bool:
    """Say whether a report of this category is answered by a day that is promised."""
    return promise(category, _urgency(category), now).due_at is not None


def _place(form: QuickForm, point: LonLat | None, now: datetime) -> Place | None:
    """Return the village that was chosen, or else the one nearest to where the telephone is."""
    chosen = form.cleaned_data.get("village")
    if chosen:
        return _village(str(chosen), now)
    return needs_queries.nearest_village(point, now.date()) if point else None


def _village(text: str, now: datetime) -> Place | None:
    try:
        return queries.village(int(text), now.date())
    except (ValueError, OverflowError, Place.DoesNotExist):
        return None


def _show(request: Request, form: QuickForm, now: datetime, *, without_point: bool = False) -> HttpResponseBase:
    said = {name: form.data.get(name, "") for name in ("note", "village", "lon", "lat", "mark")}
    if without_point:
        said["lon"] = said["lat"] = ""
    if not form.is_bound:
        said["village"] = request.COOKIES.get(COOKIE, "")
    chosen = _village(said["village"], now)
    return render(
        request,
        "door/quick.html",
        {
            "form": form,
            "said": said | {"mark": said["mark"] or uuid.uuid4().hex},
            "buttons": [(one, _is_promised(one, now)) for one in form.categories.values()],
            "is_photo_lost": bool(request.FILES),
            "danger": DANGER,
            "chosen": chosen,
            "villages": needs_queries.villages(now.date()),
            "trap": TRAP,
        },
    )
