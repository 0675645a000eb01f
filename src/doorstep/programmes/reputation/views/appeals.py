"""Appeals: the list, a new one, its story and decision."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.base.templatetags.parts import full_day
from doorstep.programmes.reputation.access import APPEAL, DECIDE_APPEAL, SEE_APPEALS
from doorstep.programmes.reputation.actions.appeals import add_picture, decide
from doorstep.programmes.reputation.actions.appeals import appeal as make_appeal
from doorstep.programmes.reputation.bridge.told import quarter_name, rests_on
from doorstep.programmes.reputation.forms.quarters import PhotoForm
from doorstep.programmes.reputation.forms.runs import AppealForm, DecideForm
from doorstep.programmes.reputation.models import Appeal, AppealPicture, Node, RunVillage
from doorstep.programmes.reputation.queries import appeals as queries
from doorstep.programmes.reputation.queries.runs import publications
from doorstep.programmes.reputation.rules import runs as rules
from doorstep.programmes.reputation.views.screens import screen
from doorstep.programmes.reputation.views.seen import run_seen
from doorstep.programmes.reputation.words import AppealState, OfficeKey

PER_PAGE = 25


@page(SEE_APPEALS)
@require_safe
def appeal_list(request: Request) -> HttpResponseBase:
    """Every appeal of one's villages or town, the newest first; by state."""
    found = queries.seen_by(request.actor)
    state = request.GET.get("state", "")
    if state in AppealState.values:
        found = found.filter(state=state)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "state": state, "states": AppealState.choices}
    return render(request, "reputation/appeals.html", context)


@page(APPEAL)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_new(request: Request, pk: int, place: int, code: str) -> HttpResponseBase:
    """Appeal against a published value of one's village."""
    run = run_seen(request, pk)
    row = get_object_or_404(RunVillage.objects.select_related("place"), run=run, place=place)
    require(request.actor, APPEAL, row.place.path)
    node = get_object_or_404(Node, scheme=run.quarter.scheme_id, code=code)
    publication = get_object_or_404(publications(), run=run)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_appeal(
                request.actor,
                publication=publication,
                place=row.place,
                node=node,
                asked_value=form.cleaned_data["asked_value"],
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except rules.OutOfTime as late:
            form.add_error(None, _out_of_time(late))
        except rules.AlreadyAppealed:
            form.add_error(None, _("Your village has appealed against this value before. See the list of appeals."))
        except rules.NotAnIndicator:
            form.add_error(None, _("Appeal against an indicator: what is made of it follows by itself."))
        except rules.NotPublished:
            form.add_error(None, _("This run is not published any more: there is nothing to appeal against."))
        except rules.NoReason:
            form.add_error("reason", _("Say why."))
        else:
            messages.success(
                request, _("The appeal is made. Add pictures if they show it; somebody who had no part in it decides.")
            )
            return redirect("reputation:appeal", made.pk)
    line = next((one for one in row.detail["nodes"] if one["code"] == code), None)
    context = {
        "run": run,
        "quarter_name": quarter_name(run.quarter.year, run.quarter.number),
        "place": row.place,
        "node": node,
        "line": line,
        "rests_on": rests_on(line["rests_on"]) if line and "rests_on" in line else "",
        "publication": publication,
        "form": form,
    }
    return render(request, "reputation/appeal_new.html", context, status=422 if form.errors else 200)


@page(SEE_APPEALS)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_page(request: Request, pk: int) -> HttpResponseBase:
    """An appeal's whole story; whoever had no part in the value decides it here."""
    one = get_object_or_404(queries.seen_by(request.actor), pk=pk)
    path = one.publication.quarter.place.path
    may_decide = one.state == AppealState.OPEN and may(request.actor, DECIDE_APPEAL, path)
    form = DecideForm(request.POST or None)
    if request.method == "POST":
        require(request.actor, DECIDE_APPEAL, path)
        if form.is_valid() and _decided(request, one, form):
            return redirect("reputation:appeal", one.pk)
    context = {
        "appeal": one,
        "quarter_name": quarter_name(one.publication.quarter.year, one.publication.quarter.number),
        "evidence": _evidence(one.frozen),
        "form": form if may_decide else None,
        "pictures": list(one.pictures.all()),
        "may_add": one.state == AppealState.OPEN and may(request.actor, APPEAL, one.place.path),
    }
    return render(request, "reputation/appeal.html", context, status=422 if form.errors else 200)


@page(APPEAL)
@require_http_methods(["GET", "HEAD", "POST"])
def picture_new(request: Request, pk: int) -> HttpResponseBase:
    """Add a picture to an appeal of one's village that waits for its decision."""
    one = get_object_or_404(queries.seen_by(request.actor), pk=pk)
    require(request.actor, APPEAL, one.place.path)
    form = PhotoForm(request.POST or None, request.FILES or None)
    back = reverse("reputation:appeal", args=[pk])
    task = Task(
        _("Add the picture"),
        _("%(line)s. The picture is drawn anew: nothing about camera, place or time comes with it. Nobody's face "
          "needs to be on it.") % {"line": one.node.title},
        _("The picture is kept with the appeal."),
        back,
        ((back, one.place.name),),
        template="reputation/photo.html",
    )  # fmt: skip
    return screen(
        request,
        task,
        form,
        lambda: add_picture(request.actor, appeal=one, data=form.cleaned_data["photo"].read(), now=clock.now()),
    )


@page(SEE_APPEALS)
@require_safe
def picture(request: Request, pk: int, picture: int) -> HttpResponseBase:
    """Show one picture of an appeal."""
    one = get_object_or_404(queries.seen_by(request.actor), pk=pk)
    kept = get_object_or_404(AppealPicture, pk=picture, appeal=one)
    return FileResponse(kept.file.open("rb"), content_type="image/jpeg")


def _decided(request: Request, one: Appeal, form: DecideForm) -> bool:
    given = form.cleaned_data
    try:
        decide(
            request.actor,
            appeal=one,
            is_upheld=given["is_upheld"],
            decision=given["decision"],
            value=given["value"],
            now=clock.now(),
        )
    except rules.HadAPart:
        form.add_error(None, _("You graded, reported or looked at something of this village: somebody else decides."))
    except rules.AlreadyDecided:
        form.add_error(None, _("This appeal has been decided meanwhile."))
    except rules.NoReason:
        form.add_error("decision", _("Say why."))
    else:
        if given["is_upheld"]:
            messages.success(request, _("Upheld. A new run is being reckoned; the old one and this story stay."))
        else:
            messages.success(request, _("Decided. The value stays."))
    return not form.errors


def _out_of_time(late: rules.OutOfTime) -> str:
    if late.until is None:
        return _("No rule in force gives a term for appeals. Ask the town to write one down under Rules in force.")
    return _("Appeals could be made until %(day)s.") % {"day": full_day(late.until)}


def _evidence(frozen: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what was frozen with an appeal, in words."""
    published = frozen["published"]
    found = [(_("Published score"), _figure(published["score"])), (_("Published value"), _figure(published["value"]))]
    if published["rests_on"]:
        found.append((_("Rests on"), rests_on(published["rests_on"])))
    for claim in frozen["claims"]:
        found.append((_("Reported by the village"), f"{_figure(claim['value'])} {claim['note']}".strip()))
        if claim["prefilled_from"]:
            found.append((_("Filled in from"), f"{_figure(claim['prefilled_value'])} {claim['prefilled_from']}"))
    for grade in frozen["grades"]:
        office = str(OfficeKey(grade["office__key"]).label)
        found.append(
            (_("Grade: %(office)s") % {"office": office}, f"{_figure(grade['grade'])} {grade['note']}".strip())
        )
    found += [(_("Decided after review"), f"{one['value']}: {one['reason']}") for one in frozen["adjudications"]]
    found += [
        (_("Audit"), f"{_figure(one['claimed'])} → {_figure(one['found'])} {one['note']}".strip())
        for one in frozen["audits"]
    ]
    found += [(_("Picture"), f"{one[:16]}…") for one in frozen["pictures"]]
    return found


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
