"""The pharmacists' queue, one question, coming on duty; and asking for somebody on the telephone."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import NotAllowed, scopes
from doorstep.base.pages import Request, page
from doorstep.needs.rules.intake import shown_code
from doorstep.places.queries import villages
from doorstep.programmes.pharmacy.access import ANSWER, ASK_FOR, DISPENSE, STAND_DUTY
from doorstep.programmes.pharmacy.actions import advice as actions
from doorstep.programmes.pharmacy.actions.duty import come_on_duty, go_off_duty
from doorstep.programmes.pharmacy.forms.advice import AnswerForm, DutyForm, PhoneAskForm
from doorstep.programmes.pharmacy.queries import advice, catalogue, duty, stock
from doorstep.programmes.pharmacy.rules.advice import NotWaiting, NotYours, QuestionBlank
from doorstep.programmes.pharmacy.rules.duty import LicenceExpired, NobodyOnDuty
from doorstep.programmes.pharmacy.rules.pack import NoRow
from doorstep.programmes.pharmacy.rules.waiting import Wait
from doorstep.programmes.pharmacy.words import AdviceDecision, AskedBy, HolderRole, QuestionState, Severity


@page(ANSWER)
@require_safe
def question_list(request: Request) -> HttpResponseBase:
    """What waits for a pharmacist, in the order in which it is answered; who is on duty; how long one waits."""
    now = clock.now()
    presence = duty.own_presence(request.actor)
    context = {
        "questions": advice.queue(request.actor),
        "presence": presence,
        "present": list(duty.present(now)),
        "wait": _wait(),
        "now": now,
        "duty_form": None if presence else _duty_form(request),
    }
    return render(request, "pharmacy/questions.html", context)


@page(ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: Request, pk: int) -> HttpResponseBase:
    """One question: take it, ask back, answer it."""
    question = get_object_or_404(advice.visible(request.actor), pk=pk)
    form = AnswerForm(request.POST or None if request.POST.get("go") != "take" else None)
    if request.method == "POST":
        try:
            if request.POST.get("go") == "take":
                actions.take_question(request.actor, question=question, now=clock.now())
                return redirect("pharmacy:question", pk=pk)
            if form.is_valid():
                given = form.cleaned_data
                decision = AdviceDecision(given["decision"]) if given["decision"] else None
                actions.answer(request.actor, question=question, text=given["text"], decision=decision, now=clock.now())
                messages.success(request, _("Sent. The asker reads it with the code."))
                return redirect("pharmacy:questions") if decision else redirect("pharmacy:question", pk=pk)
        except NobodyOnDuty:
            messages.error(request, _("You are not on duty. Come on duty first."))
        except (NotWaiting, NotYours):
            messages.warning(request, _("Another pharmacist has it, or it is answered already."))
            return redirect("pharmacy:questions")
        except QuestionBlank:
            form.add_error("text", _("Please write an answer."))
    own = duty.own_presence(request.actor)
    context = {
        "question": question,
        "lines": question.lines.all(),
        "form": form,
        "is_mine": own is not None and question.licence_id == own.licence_id,
        "is_waiting": question.state == QuestionState.WAITING,
        "is_taken": question.state == QuestionState.TAKEN,
        "now": clock.now(),
    }
    return render(request, "pharmacy/question.html", context)


@page(STAND_DUTY)
@require_POST
def duty_begin(request: Request) -> HttpResponseBase:
    """Come on duty."""
    form = _duty_form(request)
    if form is None or not form.is_valid():
        messages.error(request, _("Your login has no licence that holds today. The county planner enters it."))
        return redirect("pharmacy:questions")
    given = form.cleaned_data
    door = form.doors.get(given["post"])
    try:
        come_on_duty(
            request.actor, licence=form.licences[given["licence"]], site=door.site if door else None,
            vehicle=door.vehicle if door else None, now=clock.now(),
        )  # fmt: skip
    except (LicenceExpired, NotAllowed):
        messages.error(request, _("Your login has no licence that holds today. The county planner enters it."))
    else:
        messages.success(request, _("You are on duty. Prescription medicines may be given out at this door now."))
    return redirect("pharmacy:questions")


@page(STAND_DUTY)
@require_POST
def duty_end(request: Request) -> HttpResponseBase:
    """Go off duty."""
    presence = duty.own_presence(request.actor)
    if presence is not None:
        go_off_duty(request.actor, licence=presence.licence, now=clock.now())
        messages.success(request, _("You are off duty. Without another pharmacist, prescriptions stop now."))
    return redirect("pharmacy:questions")


@page(ASK_FOR)
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: Request) -> HttpResponseBase:
    """Ask for somebody on the telephone; the code is read out to them."""
    homes = list(villages(scopes(request.actor, ASK_FOR), clock.today()).order_by("path"))
    form = PhoneAskForm(
        request.POST or None, villages=homes, medicines=list(catalogue.medicines()),
        initial={"severity": Severity.MINOR},
    )  # fmt: skip
    code = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.ask(
                request.actor, village=form.villages[given["village"]], text=given["text"],
                severity=Severity(given["severity"]), medicine=form.medicines.get(given["medicine"]),
                came=AskedBy.PHONE, now=clock.now(),
            )  # fmt: skip
        except QuestionBlank:
            form.add_error("text", _("Please write what they want to know."))
        except NoRow:
            form.add_error(None, _("No rule says by when a question is answered. The administrator enters it."))
        else:
            code = shown_code(made.code)
            messages.success(request, _("Asked. Read the code out: %(code)s") % {"code": code})
            return redirect("pharmacy:question_new")
    return render(request, "pharmacy/question_new.html", {"form": form, "wait": _wait()})


def _duty_form(request: Request) -> DutyForm | None:
    licences = list(duty.own_licences(request.actor, clock.today()))
    if not licences:
        return None
    doors = stock.holders(request.actor, DISPENSE).filter(role=HolderRole.STOCK)
    return DutyForm(request.POST or None, licences=licences, doors=list(doors))


def _wait() -> Wait | None:
    try:
        return advice.wait_now(clock.now())
    except NoRow:
        return None
