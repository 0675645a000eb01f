"""Offices: grade, lock, see how alike all grade, decide where two lie apart; who the offices are."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, scopes
from doorstep.base.models import Login
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.needs.forms.listed import UnitField, give, units
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.programmes.reputation.access import ADJUDICATE, GRADE, RUN_QUARTER, SEE
from doorstep.programmes.reputation.actions import offices as actions
from doorstep.programmes.reputation.actions.offices import Given
from doorstep.programmes.reputation.bridge.agreement import agreement, severities
from doorstep.programmes.reputation.forms.quarters import DecideForm, KeepAwayForm, OfficeForm
from doorstep.programmes.reputation.forms.refusals import REFUSALS, sentence
from doorstep.programmes.reputation.models import OfficeSheet, Recusal
from doorstep.programmes.reputation.queries import offices, quarters
from doorstep.programmes.reputation.rules.grades import grades
from doorstep.programmes.reputation.views.screens import at_once, quarter_of, screen

PER_PAGE = 40


def _sheet(request: Request, pk: int) -> OfficeSheet:
    return get_object_or_404(offices.own_sheets(request.actor, clock.today()), pk=pk)


@page(GRADE)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_page(request: Request, pk: int) -> HttpResponseBase:
    """What an office grades, village by village; nobody else sees it until it is locked."""
    sheet = _sheet(request, pk)
    wrong = ""
    if request.method == "POST":
        try:
            many = actions.grade(request.actor, sheet=sheet, given=_given(request), now=clock.now())
        except REFUSALS as refusal:
            wrong = sentence(refusal)[1]
        except (ValueError, KeyError):
            wrong = _("Choose one of the grades offered.")
        else:
            messages.success(request, _("Kept.") if many else _("Nothing has changed."))
            return redirect(request.get_full_path())
    rows = offices.own_scores(sheet)
    which = request.GET.get("indicator", "")
    indicators = sorted({(row.node.position, row.node_id, row.node.title) for row in rows})
    if which.isdigit():
        rows = rows.filter(node=int(which))
    if request.GET.get("show") == "open":
        rows = rows.filter(grade=None)
    context = {
        "sheet": sheet,
        "quarter": sheet.quarter,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "indicators": [(pk, title) for _position, pk, title in indicators],
        "which": which,
        "is_open_only": request.GET.get("show") == "open",
        "grades": grades(sheet.quarter.scheme.grade_step),
        "away": offices.keeps_away_from(request.actor),
        "left": sheet.rows - sheet.graded,  # type: ignore[attr-defined]
        "wrong": wrong,
    }
    return render(request, "reputation/sheet.html", context, status=422 if wrong else 200)


def _given(request: Request) -> list[Given]:
    return [
        Given(
            int(name[1:]),
            int(str(value)) if value else None,
            request.POST.get(f"n{name[1:]}", ""),
            int(request.POST.get(f"r{name[1:]}", "0")),
        )
        for name, value in request.POST.items()
        if name.startswith("g") and name[1:].isdigit()
    ]


@page(GRADE)
@require_POST
def sheet_lock(request: Request, pk: int) -> HttpResponseBase:
    """Lock an office's grades."""
    sheet = _sheet(request, pk)
    return at_once(
        request,
        _("Locked. Now you see what the other offices have locked."),
        reverse("reputation:sheet", args=[pk]),
        lambda: actions.lock_grades(request.actor, sheet=sheet, now=clock.now()),
    )


@page(SEE)
@require_safe
def grades_page(request: Request, pk: int) -> HttpResponseBase:
    """How alike the offices grade, who is severe, and what waits for a decision; blind until one's own are locked."""
    quarter = quarter_of(request, pk)
    today = clock.today()
    is_blind = offices.is_blind(request.actor, quarter, today)
    may_see = not is_blind and may(request.actor, SEE, quarter.place.path)
    pairs = offices.pairs(quarter) if may_see else []
    most = quarter.scheme.most_apart
    context = {
        "quarter": quarter,
        "is_blind": is_blind,
        "pairs": pairs,
        "wide": [one for one in pairs if one.apart > most],
        "agreement": agreement(pairs),
        "judges": severities(pairs),
        "may_decide": may(request.actor, ADJUDICATE, quarter.place.path),
        "sheets": list(quarter.sheets.select_related("office__partner")),
        "page": Paginator(
            offices.seen(request.actor, quarter, today).order_by("node__position", "place__path", "is_second"), PER_PAGE
        ).get_page(request.GET.get("page")),
    }
    return render(request, "reputation/grades.html", context)


@page(ADJUDICATE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Request, pk: int, score: int) -> HttpResponseBase:
    """Decide what holds where two grades lie too far apart."""
    quarter = quarter_of(request, pk)
    pairs = [one for one in offices.pairs(quarter) if one.first.pk == score]
    pair = pairs[0] if pairs else None
    first = pair.first if pair else get_object_or_404(quarter.scores, pk=-1)
    form = DecideForm(request.POST or None, grades=grades(quarter.scheme.grade_step))
    task = Task(
        _("Decide"),
        _("Look at what both saw before you decide. Your reason stands beside it."),
        _("It is decided."),
        reverse("reputation:grades", args=[pk]),
        (
            (reverse("reputation:quarter", args=[pk]), quarter.place.name),
            (reverse("reputation:grades", args=[pk]), _("Grades")),
        ),
        template="reputation/decide.html",
        more={"pair": pair, "quarter": quarter},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.adjudicate(
            request.actor,
            quarter=quarter,
            place=first.place,
            node=first.node,
            value=form.cleaned_data["value"],
            reason=form.cleaned_data["why"],
            now=clock.now(),
        ),
    )


@page(RUN_QUARTER)
@require_safe
def office_list(request: Request) -> HttpResponseBase:
    """Which unit is which office of each town, and who keeps away from which village."""
    reach = scopes(request.actor, RUN_QUARTER)
    here = list(quarters.towns_run_by(request.actor, clock.today()))
    away = Recusal.objects.filter(inside(reach, "place__path")).select_related("login", "place")
    context = {
        "towns": here,
        "offices": list(offices.offices([one.pk for one in here])),
        "page": Paginator(away.order_by("place__path", "login__username"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reputation/offices.html", context)


@page(RUN_QUARTER)
@require_http_methods(["GET", "HEAD", "POST"])
def office_name(request: Request, town: int) -> HttpResponseBase:
    """Say which unit is one of a town's four offices."""
    place = get_object_or_404(quarters.towns_run_by(request.actor, clock.today()), pk=town)
    rows = units(clock.today())
    form = OfficeForm(request.POST or None)
    give(form, UnitField, rows)
    task = Task(
        _("Name the office"),
        _("Whoever works for this unit grades for the office, blind until all is locked."),
        _("The office is named."),
        reverse("reputation:offices"),
        ((reverse("reputation:offices"), _("Offices")),),
        more={"units": rows},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.name_office(request.actor, place=place, **form.cleaned_data, now=clock.now()),
    )


@page(RUN_QUARTER)
@require_http_methods(["GET", "HEAD", "POST"])
def keep_away(request: Request) -> HttpResponseBase:
    """Write down that somebody keeps away from a village of their own."""
    reach = scopes(request.actor, RUN_QUARTER)
    logins = {login.username: login for login in Login.objects.filter(is_active=True).order_by("username")}
    form = KeepAwayForm(
        request.POST or None,
        villages=Place.objects.filter(inside(reach), kind="village", valid_until=None).order_by("path"),
        logins=logins,
    )
    task = Task(
        _("Write down"),
        _("They neither grade nor audit that village from then on; the database refuses it."),
        _("It is written down."),
        reverse("reputation:offices"),
        ((reverse("reputation:offices"), _("Offices")),),
        more={"logins": logins},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.keep_away(
            request.actor, login=form.cleaned_data["login"], place=form.cleaned_data["village"], now=clock.now()
        ),
    )
