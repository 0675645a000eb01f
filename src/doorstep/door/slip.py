"""Follow my slip (查回执): the number opens the story of one's need, and says whether it is solved.

Whoever has the number has the slip: wrong numbers are counted, and after some of them nothing is answered for a while.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock, limits
from doorstep.base.pages import Request, page
from doorstep.base.photos import NotAPhoto, PhotoTooLarge
from doorstep.door import needs_queries, needs_words
from doorstep.door.needs_forms import DropForm, SlipForm, WordForm, photo_words, read_photos
from doorstep.needs.access import FOLLOW_SLIP
from doorstep.needs.actions.outcome import drop_need, say_word
from doorstep.needs.actions.photos import TooManyPhotos, add_photo
from doorstep.needs.actions.telling import PhotoRefused
from doorstep.needs.models import Follower
from doorstep.needs.queries.needs import by_code
from doorstep.needs.rules import states
from doorstep.needs.rules.intake import shown_code, typed_code
from doorstep.needs.words import Channel, NeedState, Outcome
from doorstep.services.queries import activities

P = ParamSpec("P")
WRONG: Final = limits.Limit("slip.wrong", 20, timedelta(minutes=10))
"""So many wrong numbers from one address, then it waits."""
PHOTO_AGE: Final = 3600
View = Callable[Concatenate[Request, Follower, P], HttpResponseBase]


def of_slip(view: View[P]) -> Callable[Concatenate[Request, str, P], HttpResponseBase]:
    """Give a view the follower whose code stands in the address; wrong codes are counted and told what to do."""

    @wraps(view)
    def held(request: Request, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        now = clock.now()
        who = limits.address_of(request)
        if limits.is_over(WRONG, who, now):
            return _too_often(request)
        follower = by_code(code)
        if follower is None:
            limits.count(WRONG, who, now)
            return _no_such_slip(request, SlipForm(None), code)
        return view(request, follower, *args, **kwargs)

    return cast("Callable[Concatenate[Request, str, P], HttpResponseBase]", held)  # Django calls it by the names


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(FOLLOW_SLIP)
def slip(request: Request) -> HttpResponseBase:
    """Ask for a slip's number and open its page."""
    if request.method != "POST":
        return render(request, "door/slip_ask.html", {"form": SlipForm(None)})
    now = clock.now()
    who = limits.address_of(request)
    if limits.is_over(WRONG, who, now):
        return _too_often(request)
    form = SlipForm(request.POST)
    if not form.is_valid():
        return render(request, "door/slip_ask.html", {"form": form})
    follower = by_code(form.cleaned_data["code"])
    if follower is None:
        limits.count(WRONG, who, now)
        return _no_such_slip(request, form, request.POST.get("code", ""))
    return HttpResponseRedirect(reverse("slip_story", args=[follower.code]))


@never_cache
@require_safe
@page(FOLLOW_SLIP)
@of_slip
def story(request: Request, follower: Follower) -> HttpResponseBase:
    """Show how a need goes on, line by line, and what one can do now."""
    return _show(request, follower)


@never_cache
@require_POST
@page(FOLLOW_SLIP)
@of_slip
def word(request: Request, follower: Follower) -> HttpResponseBase:
    """Write down what the resident says: solved, partly, not, not theirs."""
    form = WordForm(request.POST)
    if not form.is_valid():
        return _show(request, follower, word_form=form)
    try:
        said = say_word(
            request.actor,
            need=follower.need,
            answer=Outcome(form.cleaned_data["answer"]),
            channel=Channel.WEB,
            follower=follower,
            is_satisfied=form.is_satisfied,
            note=form.cleaned_data["note"],
            now=clock.now(),
        )
    except (states.NotPossibleNow, states.ReopenedAlready, states.NotYourNeed) as refusal:
        messages.warning(request, refused(refusal))
        return _back(follower)
    if said.answer == Outcome.NOT and _is_open_again(follower):
        messages.success(request, gettext("Thank you. It is open again, and the unit has to see to it once more."))
    else:
        messages.success(request, gettext("Thank you for saying so."))
    return _back(follower)


@never_cache
@require_POST
@page(FOLLOW_SLIP)
@of_slip
def drop(request: Request, follower: Follower) -> HttpResponseBase:
    """Take the need back."""
    form = DropForm(request.POST)
    if not form.is_valid():
        return _show(request, follower, drop_form=form)
    try:
        text, now = form.cleaned_data["text"], clock.now()
        if drop_need(request.actor, need=follower.need, text=text, follower=follower, now=now).is_open:
            messages.success(request, gettext("You have taken it back for yourself. Others wait for it: it goes on."))
        else:
            messages.success(request, gettext("Taken back. Nobody works on it any more."))
    except (states.NotPossibleNow, states.NotYourNeed, states.ReasonMissing) as refusal:
        messages.warning(request, refused(refusal))
    return _back(follower)


@never_cache
@require_POST
@page(FOLLOW_SLIP)
@of_slip
def add_pictures(request: Request, follower: Follower) -> HttpResponseBase:
    """Add photos to one's need."""
    try:
        photos = read_photos(request.FILES.getlist("photos"))
        for number, data in enumerate(photos, 1):
            _add(request, follower, number, data)
        if photos:
            messages.success(request, gettext("The photo is with your need now. Place and time in it were removed."))
        else:
            messages.warning(request, gettext("Please choose a photo first."))
    except (PhotoRefused, TooManyPhotos) as refusal:
        messages.error(request, photo_words(refusal))
    return _back(follower)


@require_safe
@page(FOLLOW_SLIP)
@of_slip
def picture(request: Request, follower: Follower, pk: int) -> HttpResponseBase:  # noqa: ARG001  a view
    """Serve a photo that belongs to this slip; never as it lies in the folder."""
    photo = needs_queries.picture(follower, pk)
    if photo is None:
        raise Http404
    try:
        response = FileResponse(photo.file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_AGE}"
    return response


def refused(refusal: Exception) -> str:
    """Say why a word was not taken and what to do."""
    if isinstance(refusal, states.ReopenedAlready):
        return gettext("It was opened again once already. Please tell it anew: it gets a new number and a new day.")
    if isinstance(refusal, states.NotYourNeed):
        return gettext("Whether it is solved is said by who brought it. You go on reading here.")
    if isinstance(refusal, states.ReasonMissing):
        return gettext("Please write a few words: why do you take it back?")
    return gettext("That is not possible any more: it has moved on meanwhile. Below stands how it is now.")


def _show(
    request: Request, follower: Follower, *, word_form: Form | None = None, drop_form: Form | None = None
) -> HttpResponseBase:
    now = clock.now()
    told = needs_queries.story(follower)
    need = told.need
    due = needs_words.due_at(need)
    context: dict[str, Any] = {
        "told": told,
        "need": need,
        "follower": follower,
        "standing": needs_words.standing(need),
        "due": due,
        "due_words": needs_words.by_when(due, now),
        "is_late": due is not None and due < now,
        "is_due_certain": needs_words.is_due_certain(need),
        "owes": need.state in {NeedState.RECEIVED, NeedState.ASSIGNED},
        "pause_words": needs_words.paused(told.pause.reason) if told.pause else "",
        "may_say": follower.is_reporter and _allows(follower, Outcome.SOLVED),
        "may_reopen": follower.is_reporter and _allows(follower, Outcome.NOT),
        "opens_again": states.reopens(Outcome.NOT, need.reopenings),
        "word_form": word_form or WordForm(None),
        "drop_form": drop_form or DropForm(None),
    }
    return render(request, "door/slip.html", context)


def _allows(follower: Follower, answer: Outcome) -> bool:
    """Say whether this answer would be taken now."""
    need = follower.need
    try:
        states.check_word(NeedState(need.state), outcome=need.outcome, reopenings=need.reopenings, answer=answer)
    except (states.NotPossibleNow, states.ReopenedAlready):
        return False
    return need.lead_duty_id is not None


def _is_open_again(follower: Follower) -> bool:
    follower.need.refresh_from_db(fields=["state"])
    return follower.need.is_open


def _add(request: Request, follower: Follower, number: int, data: bytes) -> None:
    try:
        add_photo(request.actor, need=follower.need, data=data, follower=follower, now=clock.now())
    except (NotAPhoto, PhotoTooLarge) as why:
        raise PhotoRefused(number, why) from why


def _back(follower: Follower) -> HttpResponseBase:
    return HttpResponseRedirect(reverse("slip_story", args=[follower.code]))


def _no_such_slip(request: Request, form: SlipForm, typed: str) -> HttpResponseBase:
    code = typed_code(typed)
    context = {
        "form": form,
        "typed": shown_code(code),
        "is_unknown": True,
        "is_booking": activities.by_slip(code) is not None,
        "phone": settings.SERVICE_PHONE,
    }
    return render(request, "door/slip_ask.html", context, status=404)


def _too_often(request: Request) -> HttpResponseBase:
    return render(request, "door/slip_wait.html", status=429)
