"""Reports of villages: written, shown by pictures, handed in, handed back."""

from datetime import timedelta

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.programmes.reputation.access import REPORT, RUN_QUARTER, SEE
from doorstep.programmes.reputation.actions import reports as actions
from doorstep.programmes.reputation.actions.reports import Said
from doorstep.programmes.reputation.forms.quarters import HandBackForm, HandInForm, PhotoForm
from doorstep.programmes.reputation.forms.refusals import REFUSALS, sentence
from doorstep.programmes.reputation.models import Claim, Evidence, VillageReport
from doorstep.programmes.reputation.queries import quarters
from doorstep.programmes.reputation.rules.quarters import bounds
from doorstep.programmes.reputation.views.screens import at_once, report_of, screen
from doorstep.programmes.reputation.words import QuarterState, ReportState


@page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: Request, pk: int) -> HttpResponseBase:
    """A village's report: what the platform filled in, what is asked, what is missing; drafts are kept line by line."""
    report = report_of(request, pk)
    may_write = (
        may(request.actor, REPORT, report.place.path)
        and report.state != ReportState.HANDED_IN
        and report.quarter.state == QuarterState.OPEN
    )
    wrong: list[str] = []
    typed: dict[int, tuple[str, str]] = {}
    if request.method == "POST" and may_write:
        said, typed, wrong = _said(request, quarters.claims(report))
        if not wrong:
            try:
                many = actions.fill_in(request.actor, report=report, said=said, now=clock.now())
            except REFUSALS as refusal:
                wrong = [sentence(refusal)[1]]
            else:
                messages.success(request, _("Kept.") if many else _("Nothing has changed."))
                return redirect("reputation:report", pk=pk)
    lines = quarters.claims(report)
    first, last = bounds(report.quarter.year, report.quarter.number)
    context = {
        "report": report,
        "asked": [line for line in lines if line.is_asked],
        "standing": [line for line in lines if line.prefilled_from.startswith("quarter:")],
        "known": [line for line in lines if line.prefilled_from.startswith("record:")],
        "missing": [line for line in lines if line.is_asked and line.value is None],
        "unshown": [line for line in lines if line.node.wants_evidence and not line.evidence.all()],
        "may_write": may_write,
        "may_run": may(request.actor, RUN_QUARTER, report.quarter.place.path),
        "wrong": wrong,
        "typed": typed,
        "hand_in": HandInForm(),
        "first": first,
        "last": last,
        "today": clock.today(),
    }
    return render(request, "reputation/report.html", context, status=422 if wrong else 200)


def _said(request: Request, lines: list[Claim]) -> tuple[list[Said], dict[int, tuple[str, str]], list[str]]:
    """Return what was typed as lines, as it was typed, and what could not be read."""
    said, typed, wrong = [], {}, []
    for line in lines:
        if line.prefilled_from.startswith("record:") or f"v{line.pk}" not in request.POST:
            continue
        text, note = request.POST[f"v{line.pk}"].strip(), request.POST.get(f"n{line.pk}", "")
        typed[line.pk] = text, note
        try:
            value = float(text.replace("，", ".").replace("%", "").replace("％", "")) if text else None
            revision = int(request.POST.get(f"r{line.pk}", "0"))
        except ValueError:
            wrong.append(_("%(code)s: write a number, such as 12 or 87.5.") % {"code": line.node.code})
            continue
        if value is not None and value != value:  # noqa: PLR0124  "nan" is a number to Python alone
            wrong.append(_("%(code)s: write a number, such as 12 or 87.5.") % {"code": line.node.code})
            continue
        said.append(Said(line.pk, value, note, revision))
    return said, typed, wrong


@page(REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_new(request: Request, pk: int, claim: int) -> HttpResponseBase:
    """Add a picture to a line."""
    report = report_of(request, pk)
    line = get_object_or_404(report.claims.select_related("node", "report__place", "report__quarter__place"), pk=claim)
    form = PhotoForm(request.POST or None, request.FILES or None)
    task = Task(
        _("Add the picture"),
        _("%(line)s. The picture is drawn anew: nothing about camera, place or time comes with it. Nobody's face "
          "needs to be on it.") % {"line": line.node.title},
        _("The picture is kept."),
        reverse("reputation:report", args=[pk]),
        _crumbs(report),
        template="reputation/photo.html",
        more={"line": line, "pictures": list(line.evidence.all())},
    )  # fmt: skip
    return screen(
        request,
        task,
        form,
        lambda: actions.add_evidence(
            request.actor, claim=line, data=form.cleaned_data["photo"].read(), now=clock.now()
        ),
    )


@page(SEE)
@require_safe
def evidence(request: Request, pk: int, picture: int) -> HttpResponseBase:
    """Show one picture of a report."""
    report = report_of(request, pk)
    kept = get_object_or_404(Evidence, pk=picture, claim__report=report)
    return FileResponse(kept.file.open("rb"), content_type="image/jpeg")


@page(REPORT)
@require_POST
def evidence_drop(request: Request, pk: int, picture: int) -> HttpResponseBase:
    """Take a picture out of a report that is being written."""
    report = report_of(request, pk)
    kept = get_object_or_404(
        Evidence.objects.select_related("claim__report__place", "claim__report__quarter__place"),
        pk=picture,
        claim__report=report,
    )
    return at_once(
        request,
        _("The picture is taken out."),
        reverse("reputation:report", args=[pk]),
        lambda: actions.drop_evidence(request.actor, evidence=kept, now=clock.now()),
    )


@page(REPORT)
@require_POST
def hand_in(request: Request, pk: int) -> HttpResponseBase:
    """Hand a report in."""
    report = report_of(request, pk)
    form = HandInForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Minutes are a whole number; or leave them out."))
        return redirect("reputation:report", pk=pk)
    return at_once(
        request,
        _("Thank you. The report is handed in."),
        reverse("reputation:report", args=[pk]),
        lambda: actions.hand_in(
            request.actor, report=report, minutes_taken=form.cleaned_data["minutes_taken"], now=clock.now()
        ),
    )


@page(RUN_QUARTER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_back(request: Request, pk: int) -> HttpResponseBase:
    """Hand a report back to its village, with a reason and a new day."""
    report = report_of(request, pk)
    form = HandBackForm(request.POST or None, due_on=clock.today() + timedelta(days=3))
    task = Task(
        _("Hand the report back"),
        _("The village reads why, and has time until the day you give."),
        _("The report is back with its village."),
        reverse("reputation:report", args=[pk]),
        _crumbs(report),
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.hand_back(request.actor, report=report, **form.cleaned_data, now=clock.now()),
    )


def _crumbs(report: VillageReport) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("reputation:quarters"), _("Reputation index")),
        (reverse("reputation:quarter", args=[report.quarter_id]), quarter_words(report)),
        (reverse("reputation:report", args=[report.pk]), report.place.name),
    )


def quarter_words(report: VillageReport) -> str:
    """Return a quarter as people say it."""
    return _("quarter %(number)s of %(year)s") % {"number": report.quarter.number, "year": report.quarter.year}
