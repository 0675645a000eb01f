"""Tell us (我要说): what is needed, in four short steps, without a name, without a login and without script."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from doorstep.base import clock, limits
from doorstep.base.actor import Actor
from doorstep.base.pages import Request, page
from doorstep.door import draft, needs_queries, needs_words, queries
from doorstep.door.needs_forms import TRAP, TellForm, photo_words, read_photos, sent_point
from doorstep.door.views import COOKIE
from doorstep.needs.access import TELL
from doorstep.needs.actions.intake import Asked, ClosedAlready, Sender, follow_need
from doorstep.needs.actions.photos import TooManyPhotos
from doorstep.needs.actions.telling import PhotoRefused, tell_need
from doorstep.needs.bridge.suggest import suggest
from doorstep.needs.models import Category, Need
from doorstep.needs.queries.needs import choosable
from doorstep.needs.rules.intake import HelpsNoMore
from doorstep.needs.words import Channel, NeedKind, Urgency
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of
from doorstep.partners.words import PartnerKind
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.rules.said import Refused

STEPS: Final = ("what", "about", "where", "send")
FIELDS: Final = {
    "what": ("text",),
    "about": ("category", "danger", "kind"),
    "where": ("village", "where", "lon", "lat", "firm"),
    "send": ("public", "photos", "quantity", "quantity_of", "wanted_until"),
}
"""Which step asks for which field."""
FIRMS: Final = (PartnerKind.COMPANY, PartnerKind.VILLAGE_COMPANY)
"""Whoever works for one of these may tell its needs."""
LOST: Final = "photo_lost"
"""Carried along once photos were chosen: no browser keeps them when a form comes back."""
QUOTED: Final = 3
"""So many earlier sentences are shown as reasons."""
TELLING: Final = limits.Limit("needs.tell", 20, timedelta(minutes=10))
"""What visitors may send from one address; several may share one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Categories that stand together."""

    name: str
    categories: list[Category]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(TELL)
def tell(request: Request) -> HttpResponseBase:
    """Ask step by step what is needed, offer what neighbours said, and write it down."""
    now = clock.now()
    go = request.POST.get("go", "next")
    if go == "anew":
        return draft.forget(HttpResponseRedirect(reverse("tell")))
    kept = draft.read(request) if request.method != "POST" else {}
    form = _form(request, now, kept)
    if request.method != "POST":
        return _show(request, form, _reached(request, form, kept), now)
    form.is_valid()
    if go.startswith("too:"):
        return _join(request, form, go.removeprefix("too:"), now)
    asked = request.POST.get("step", "")
    asked = asked if asked in STEPS else "what"
    aside = STEPS[max(0, STEPS.index(asked) - 1)] if go == "back" else asked if _is_searching(request, go) else ""
    if not aside and (wrong := _first_wrong(form, asked)) is not None:
        return _show(request, form, wrong, now, is_told=True)
    if aside or asked != "send":
        return _lead(request, form, aside or STEPS[STEPS.index(asked) + 1], now)
    return _send(request, form, now)


def _reached(request: Request, form: TellForm, kept: dict[str, str]) -> str:
    """Return the step an address asks for, or the one where somebody was; no further than what is said leads."""
    wanted = request.GET.get("step", kept.get("step", ""))
    if not kept or wanted not in STEPS:
        return "what"
    form.is_valid()
    return _first_wrong(form, STEPS[STEPS.index(wanted) - 1]) or wanted if wanted != "what" else wanted


def _lead(request: Request, form: TellForm, step: str, now: datetime) -> HttpResponseBase:
    """Lead on to a step at its own address, so that the browser's way back asks nobody to send anything again.

    What was said goes along in the draft; where that is too long for a cookie, or photos were chosen that no browser
    keeps, the step is drawn at once.
    """
    said = _said(form)
    kept = draft.written({"step": step, **{name: value for name, value in said.items() if value}})
    if not kept or request.FILES or request.POST.get(LOST):
        return _show(request, form, step, now)
    looked_for = {name: request.POST[name] for name in ("q", "town") if step == "where" and request.POST.get(name)}
    response = HttpResponseRedirect(f"{reverse('tell')}?{urlencode({'step': step, **looked_for})}")
    response.status_code = HTTPStatus.SEE_OTHER
    return draft.keep(request, response, kept)


def _said(form: TellForm) -> dict[str, Any]:
    """Return what was said so far, as it was typed, with the mark of this form."""
    said: dict[str, Any] = {name: form.data.get(name, "") for name in form.fields}
    said["mark"] = said["mark"] or uuid.uuid4().hex
    return said


def _first_wrong(form: TellForm, upto: str) -> str | None:
    """Return the first step, up to and with this one, in which something is wrong."""
    steps = STEPS[: STEPS.index(upto) + 1]
    return next((one for one in steps if any(name in form.errors for name in FIELDS[one])), None)


def _send(request: Request, form: TellForm, now: datetime) -> HttpResponseBase:
    """Write the need down, or show the step again at which something was refused."""
    if refusal := held_up(request, now):
        form.add_error(None, refusal)
        return _show(request, form, "send", now, is_told=True)
    said = form.cleaned_data
    firm: Partner | None = said["firm"]
    try:
        asked = Asked(
            text=said["text"],
            category=said["category"],
            place=said["village"],
            kind=NeedKind.FIRM if firm else NeedKind(said["kind"] or NeedKind.PROBLEM),
            urgency=Urgency.DANGER if said["danger"] else None,
            where=said["where"],
            point=sent_point(said),
            firm=firm,
            quantity=said["quantity"],
            quantity_of=said["quantity_of"],
            wanted_until=said["wanted_until"],
            is_public=said["public"],
            suggested=suggest(said["text"], now.date()).codes,
        )
        photos = read_photos(request.FILES.getlist("photos"))
        taken = tell_need(
            request.actor, asked=asked, sender=sender(request.actor, said["mark"]), photos=photos, now=now
        )
    except (PhotoRefused, TooManyPhotos) as refusal_of_photo:
        form.add_error(None, photo_words(refusal_of_photo))
        return _show(request, form, "send", now, is_told=True)
    except HelpsNoMore:
        form.add_error("wanted_until", gettext("This day is over. Please choose a later one, or leave it empty."))
        return _show(request, form, "send", now, is_told=True)
    except Refused as refusal_of_point:
        form.add_error(None, off_the_map(refusal_of_point))
        return _show(request, form, "where", now, is_told=True, without_point=True)
    limits.count(TELLING, limits.address_of(request), now)
    return draft.forget(HttpResponseRedirect(reverse("slip_paper", args=[taken.follower.code])))


def _join(request: Request, form: TellForm, which: str, now: datetime) -> HttpResponseBase:
    """Let somebody join in what a neighbour said instead of saying it again."""
    if refusal := held_up(request, now):
        form.add_error(None, refusal)
        return _show(request, form, "send", now, is_told=True)
    need = needs_queries.shown().filter(pk=which).first() if which.isascii() and which.isdigit() else None
    try:
        if need is None:
            raise ClosedAlready
        follower = follow_need(
            request.actor, need=need, sender=sender(request.actor, form.cleaned_data["mark"]), now=now
        )
    except ClosedAlready:
        messages.info(request, gettext("That one has been closed meanwhile. Please send yours."))
        return _show(request, form, "send", now)
    limits.count(TELLING, limits.address_of(request), now)
    return draft.forget(HttpResponseRedirect(reverse("slip_paper", args=[follower.code])))


def sender(by: Actor, mark: uuid.UUID) -> Sender:
    """Return who sends a form: the person behind a login, else nobody; the same form sent again has the same mark."""
    person = Person.objects.filter(login=by.user_id).first() if by.user_id is not None else None
    return Sender(Channel.WEB, person=person, mark=hashlib.sha256(f"form {mark.hex}".encode()).hexdigest())


def held_up(request: Request, now: datetime) -> str:
    """Say why nothing is taken from here now: a machine fills in everything, or too much came at once."""
    if request.POST.get(TRAP):
        return gettext("One hidden field must stay empty. Please empty it, or ring us; nothing was sent.")
    if not request.actor.is_known and limits.is_over(TELLING, limits.address_of(request), now):
        return gettext("A great deal came from your connection just now. Please wait ten minutes and send again.")
    return ""


def off_the_map(refusal: Refused) -> str:
    """Say that the point a telephone sent cannot be right, and that it goes without."""
    why = refusal.why.speak(get_language() or "zh-hans")
    return gettext("The place your telephone sent was left out: %(why)s Choose your village, that is enough.") % {
        "why": why
    }


def grouped(categories: Sequence[Category]) -> list[Group]:
    """Return the categories by their groups, each group where its first one stands."""
    groups: dict[str, Group] = {}
    for one in categories:
        name = needs_words.category_group(one)
        groups.setdefault(name, Group(name, [])).categories.append(one)
    return list(groups.values())


def _form(request: Request, now: datetime, kept: dict[str, str]) -> TellForm:
    """Return the form with what this reader may choose from, filled in as far as they came."""
    today = now.date()
    data: Any = request.POST.copy() if request.method == "POST" else kept or None
    if data is not None and data.get("go") == "skip":
        data["category"] = ""
    firms = Partner.objects.filter(pk__in=seats_of(request.actor, today), kind__in=FIRMS)
    return TellForm(
        data,
        categories=list(choosable(today)),
        places=_places(request, now, (data or {}).get("village", "")),
        firms=firms if request.actor.is_known else (),
    )


def _places(request: Request, now: datetime, said: str) -> list[Place]:
    """Return the village that was chosen, or else the one this device remembers."""
    chosen = said or ("" if request.method == "POST" else request.COOKIES.get(COOKIE, ""))
    try:
        return [queries.village(int(chosen), now.date())]
    except (ValueError, OverflowError, Place.DoesNotExist):
        return []


def _is_searching(request: Request, go: str) -> bool:
    """Say whether a village is looked for: by its name, or by its town."""
    has_words = bool(request.POST.get("q", "").strip())
    is_wanted = go == "find" and (has_words or not request.POST.get("village"))
    return is_wanted or bool(request.POST.get("town"))


def _show(
    request: Request, form: TellForm, step: str, now: datetime, *, is_told: bool = False, without_point: bool = False
) -> HttpResponseBase:
    """Draw one step; what the others asked for goes along unseen."""
    if form.is_bound:
        for name in set(form.errors) - {"__all__", *(FIELDS[step] if is_told else ())}:
            form.errors.pop(name)
    said = _said(form)
    if without_point:
        said["lon"] = said["lat"] = ""
    context: dict[str, Any] = {
        "form": form,
        "said": said,
        "step": step,
        "steps": _marked(step),
        "carried": [(name, said[name]) for name in said if name not in FIELDS[step] and said[name]],
        "trap": TRAP,
        "is_photo_lost": bool(request.FILES or request.POST.get(LOST)),
    }
    if context["is_photo_lost"]:
        context["carried"].append((LOST, "1"))
    if step == "about":
        context["groups"] = grouped(list(form.categories.values()))
        context["kinds"] = needs_words.kinds()
        context["likely"] = likely = suggest(form.data.get("text", ""), now.date(), among=needs_queries.shown())
        context["earlier"] = list(dict.fromkeys(needs_words.short(one.need.text) for one in likely.reasons))[:QUOTED]
    if step == "where":
        context |= _where(request, form, now)
    if step == "send":
        context |= _before_sending(form)
    if not form.is_bound:
        return render(request, "door/tell.html", context)
    kept = draft.written({"step": step, **{name: value for name, value in said.items() if value}})
    context |= {"is_begun": True, "is_too_long": not kept}
    return draft.keep(request, render(request, "door/tell.html", context), kept)


def _marked(step: str) -> list[tuple[str, str]]:
    """Return the steps as the page shows them: how far each is, and its word."""
    words = (gettext("What is it"), gettext("About what"), gettext("Where"), pgettext("need", "Send"))
    at = STEPS.index(step)
    return [("done" if i < at else "now" if i == at else "", word) for i, word in enumerate(words)]


def _where(request: Request, form: TellForm, now: datetime) -> dict[str, Any]:
    """Return the villages to choose from: the remembered one, those found by name, those of a town."""
    today = now.date()
    looked_for = request.POST if request.method == "POST" else request.GET
    text = looked_for.get("q", "").strip()
    town = looked_for.get("town", "")
    chosen = list(form.places.values()) or _remembered(request, now)
    found: list[Place] = queries.search(text, today) if text else []
    if town.isascii() and town.isdigit() and len(town) < 10:
        found = list(queries.villages_of(int(town), today).select_related("parent"))
    return {
        "text": text,
        "found": [one for one in found if one.pk not in {place.pk for place in chosen}],
        "chosen": chosen,
        "towns": [] if found else list(queries.towns(today)),
        "is_looking": bool(text or town),
        "firms": list(form.firms.values()),
    }


def _remembered(request: Request, now: datetime) -> list[Place]:
    try:
        return [queries.village(int(request.COOKIES.get(COOKIE, "")), now.date())]
    except (ValueError, OverflowError, Place.DoesNotExist):
        return []


def _before_sending(form: TellForm) -> dict[str, Any]:
    """Return what is read once more before it is sent, and what neighbours have said already."""
    said = form.cleaned_data
    place, text = said.get("village"), said.get("text")
    alike: list[Need] = needs_queries.similar(text, place) if place and text else []
    return {"alike": alike, "place": place, "category": said.get("category"), "text": text}
