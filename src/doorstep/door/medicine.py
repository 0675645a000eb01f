"""Medicine near me now (附近有药): which door has it and may give it out; put a pack aside; ask a pharmacist."""

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock, limits
from doorstep.base.pages import Request, page
from doorstep.door import needs_queries
from doorstep.door.access import SEE_MEDICINE
from doorstep.door.medicine_forms import AskForm, MoreForm, ReserveForm, refused
from doorstep.door.near import remembered
from doorstep.door.slip import WRONG
from doorstep.needs.rules.intake import shown_code
from doorstep.programmes.pharmacy.access import ASK, HOLD
from doorstep.programmes.pharmacy.actions import advice as advice_actions
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.models import Hold, Holder, Medicine
from doorstep.programmes.pharmacy.queries import advice, catalogue, near
from doorstep.programmes.pharmacy.queries.plans import next_visits
from doorstep.programmes.pharmacy.rules.advice import NotWaiting, QuestionBlank
from doorstep.programmes.pharmacy.rules.pack import NoRow
from doorstep.programmes.pharmacy.rules.waiting import Wait
from doorstep.programmes.pharmacy.words import QuestionState, Severity
from doorstep.services.models import Session

FOUND: Final = 12
DOORS: Final = 20


@require_safe
@page(SEE_MEDICINE)
def medicine(request: Request) -> HttpResponseBase:
    """Search a medicine, and see the doors that have it, the nearest first."""
    now = clock.now()
    mine = remembered(request, now.date())
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    found = list(catalogue.medicines(text)[:FOUND]) if text else []
    chosen = _chosen(request.GET.get("medicine", ""), found)
    sources = near.sources(chosen, now, mine.point if mine else None) if chosen else []
    context = {
        "text": text,
        "found": found,
        "shelf": [] if text or chosen else list(near.on_the_shelf(now)[:60]),
        "chosen": chosen,
        "sources": [one for one in sources if not one.decision.is_never][:DOORS],
        "never": list(dict.fromkeys(one.decision.said for one in sources if one.decision.is_never)),
        "is_ready": any(one.is_ready for one in sources),
        "mine": mine,
        "visits": next_visits(mine, after=now, limit=1) if mine and chosen else [],
        "wait": _wait(),
    }
    return render(request, "door/medicine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(HOLD)
def reserve(request: Request, pk: int, holder: int) -> HttpResponseBase:
    """Put packs of a medicine aside at one door, and show the code: it is shown once."""
    chosen = get_object_or_404(Medicine, pk=pk)
    where = get_object_or_404(Holder.objects.select_related("account__book", "site__place", "vehicle"), pk=holder)
    stop = _stop(request, where)
    form = ReserveForm(request.POST or None, initial={"asked": uuid4().hex, "packs": 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = make_hold(
                request.actor, holder=where, medicine=chosen, quantity=form.cleaned_data["packs"],
                key=form.cleaned_data["asked"], now=clock.now(), stop=stop,
            )  # fmt: skip
        except form.REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            return _held(request, made.hold, made.code)
    return render(request, "door/reserve.html", {"form": form, "medicine": chosen, "holder": where, "stop": stop})


def _stop(request: Request, where: Holder) -> Session | None:
    """Return where a vehicle is met today: at the stop that was chosen; nothing for a door that stays where it is."""
    if where.vehicle is None:
        return None
    stops = near.stops_today([where.vehicle], clock.now()).get(where.vehicle.pk, [])
    found = next((one for one in stops if str(one.pk) == request.GET.get("stop")), None)
    if found is None:
        raise Http404
    return found


def _held(request: Request, hold: Hold, code: str) -> HttpResponseBase:
    shown = Hold.objects.select_related(
        "holder__account", "holder__site__place", "holder__cabinet", "stop__place", "medicine"
    ).get(pk=hold.pk)
    return render(request, "door/reserved.html", {"hold": shown, "code": code})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(ASK)
def ask(request: Request) -> HttpResponseBase:
    """Ask a pharmacist; one gets a code and a promise, and need not say who one is."""
    now = clock.now()
    mine = remembered(request, now.date())
    initial = {"village": str(mine.pk) if mine else "", "severity": Severity.MINOR}
    form = AskForm(request.POST or None, initial=initial, villages=needs_queries.villages(now.date()))
    if request.method == "POST" and form.is_valid():
        try:
            question = advice_actions.ask(request.actor, now=now, **form.asked)
        except QuestionBlank:
            form.add_error("text", _("Please write a few words: what do you want to know?"))
        except NoRow:
            form.add_error(None, _("No pharmacist can be asked here yet. Please ring, or go to the nearest pharmacy."))
        else:
            messages.success(request, _("Your question is in the queue. Keep this code: with it you read the answer."))
            return redirect("question", code=question.code)
    return render(request, "door/ask.html", {"form": form, "wait": _wait()})


@never_cache
@require_safe
@page(ASK)
def question(request: Request, code: str) -> HttpResponseBase:
    """Read how a question goes on: everything that was said, and by when an answer is promised."""
    return _question(request, code, MoreForm())


@never_cache
@require_POST
@page(ASK)
def question_more(request: Request, code: str) -> HttpResponseBase:
    """Say more in a question that is open, or take it back."""
    form = MoreForm(request.POST)
    found = _by_code(request, code)
    try:
        if request.POST.get("go") == "withdraw":
            advice_actions.withdraw_question(request.actor, question=found, now=clock.now())
            messages.success(request, _("Taken back. Nobody answers it any more."))
        elif form.is_valid():
            text = form.cleaned_data["text"]
            advice_actions.add_to_question(request.actor, question=found, text=text, now=clock.now())
        else:
            return _question(request, code, form)
    except NotWaiting:
        messages.warning(request, _("It has been answered meanwhile. Ask anew if something is left open."))
    except QuestionBlank:
        messages.warning(request, _("Please write a few words: what do you want to know?"))
    return redirect("question", code=found.code)


def _question(request: Request, code: str, form: MoreForm) -> HttpResponseBase:
    found = _by_code(request, code)
    context: dict[str, Any] = {
        "question": found,
        "code": shown_code(found.code),
        "lines": list(found.lines.all()),
        "form": form,
        "is_open": found.state in {QuestionState.WAITING, QuestionState.TAKEN},
        "is_late": found.state == QuestionState.WAITING and found.due_at < clock.now(),
        "wait": _wait(),
    }
    return render(request, "door/question.html", context)


def _by_code(request: Request, code: str) -> Any:
    now, who = clock.now(), limits.address_of(request)
    found = None if limits.is_over(WRONG, who, now) else advice.by_code(code)
    if found is None:
        limits.count(WRONG, who, now)
        raise Http404
    return found


def _wait() -> Wait | None:
    """Return how long one waits for a pharmacist now; nothing where no rule lets anybody ask."""
    try:
        return advice.wait_now(clock.now())
    except NoRow:
        return None


def _chosen(number: str, found: list[Medicine]) -> Medicine | None:
    if number.isdecimal():
        return Medicine.objects.filter(pk=int(number[:18]), is_carried=True).first()
    return found[0] if len(found) == 1 else None
