"""Needs on paper: a file with preview, one sheet after the other by keyboard, the slips to hand out."""

from typing import Final

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.downloads import XLSX
from doorstep.base.fonts import NoChineseFont
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import full_moment
from doorstep.base.tongue import is_english
from doorstep.needs import paper_sheet, slips_paper
from doorstep.needs.access import PRINT_SLIP, TAKE
from doorstep.needs.actions.papers import Faulty, Preview, preview_papers, take_paper, take_papers
from doorstep.needs.bridge.duplicates import possible
from doorstep.needs.bridge.suggest import suggest
from doorstep.needs.forms.batch import ANEW, AgainForm, PapersForm, TypedForm, kept
from doorstep.needs.forms.listed import label_of
from doorstep.needs.forms.refusals import did
from doorstep.needs.models import Paper, PaperBatch
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries import papers as queries
from doorstep.needs.templatetags.need_words import code, named

LAST: Final = "needs.last_paper"
"""What the next form begins with: village, category and time of the last sheet."""
PER_PAGE: Final = 30
SHOWN: Final = 30


@page(TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: Request) -> HttpResponseBase:
    """Bring in a file of papers: look at it first, then take in all of it or nothing."""
    if request.method == "POST" and "kept" in request.POST:
        return _decided(request)
    form = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        seen = preview_papers(request.actor, data=data, file_name=file.name, now=clock.now())
        return _shown(request, seen, file.name, kept(file.name, data))
    listed = Paginator(queries.batches(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "needs/papers.html", {"form": form, "page": listed})


def _shown(request: Request, seen: Preview, name: str, held: str) -> HttpResponseBase:
    context = {
        "seen": seen,
        "name": name,
        "form": AgainForm(initial={"kept": held}),
        "rows": seen.new[:SHOWN],
        "more": max(0, len(seen.new) - SHOWN),
        "is_english": is_english(),
    }
    return render(request, "needs/papers_preview.html", context, status=422 if seen.errors else 200)


def _decided(request: Request) -> HttpResponseBase:
    form = AgainForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This preview is too old. Choose the file again."))
        return redirect("needs:papers")
    name, data = form.cleaned_data["kept"]
    now = clock.now()
    try:
        brought = take_papers(request.actor, data=data, file_name=name, now=now)
    except Faulty:  # somebody took in one of its numbers meanwhile, or a rule or category changed
        return _shown(
            request, preview_papers(request.actor, data=data, file_name=name, now=now), name, kept(name, data)
        )
    if brought.batch is None:
        messages.warning(request, _("Every sheet of this file was taken in before. Nothing has changed."))
        return redirect("needs:papers")
    messages.success(request, _("%(n)s sheets taken in.") % {"n": brought.new})
    return redirect("needs:papers_batch", brought.batch.pk)


@page(TAKE)
@require_safe
def template(request: Request) -> HttpResponseBase:  # noqa: ARG001  an address answers a request
    """The workbook to fill in."""
    today = clock.today()
    content = paper_sheet.template(list(need_queries.choosable(today)), is_english=is_english())
    return _as_file(content, "papers.xlsx")


@page(TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: Request) -> HttpResponseBase:
    """Type one sheet after the other, without a mouse; what may be the same is asked before it is saved."""
    now, is_sent = clock.now(), request.method == "POST"
    form = TypedForm(request.POST if is_sent else None, actor=request.actor, on=now.date(), initial=_begin(request))
    told = None
    if is_sent:
        text, place = request.POST.get("text", ""), form.where_it_is()
        known = queries.known_paper(place, request.POST.get("number", "")) if place else None
        seen = need_queries.visible(request.actor, now.date())
        found = possible(text, place, among=seen) if place and known is None else []
        form.offer(found)
        told = suggest(text, now.date(), among=seen) if not request.POST.get("category") else None
        is_good = form.is_valid()
        if is_good and (not found or form.cleaned_data["same"]):
            made: list[tuple[Paper, bool]] = []
            joins = form.alike.get(form.cleaned_data["same"])
            if did(form, lambda: made.append(take_paper(request.actor, sheet=form.sheet(), joins=joins, now=now))):
                request.session[LAST] = _kept(request, form)
                paper, is_new = made[0]
                if is_new:
                    return redirect(f"{request.path}?taken={paper.pk}")
                said = _("Paper %(number)s was taken in before; nothing was written twice. Its slip: %(code)s")
                messages.warning(request, said % {"number": paper.number, "code": code(paper.follower.code)})
                return redirect(request.path)
    batch = PaperBatch.objects.filter(
        file_name="", taken_by=request.actor.user_id, taken_on=now.astimezone(clock.TIME_ZONE).date()
    ).first()
    recent = list(queries.papers_of(batch).order_by("-row")[:10]) if batch else []
    context = {
        "form": form,
        "asks": bool(form.alike) and not form.errors.get("same"),
        "told": told,
        "reasons": list(dict.fromkeys(one.need.text for one in told.reasons)) if told else [],
        "batch": batch,
        "recent": recent,
        "taken": next((one for one in recent if str(one.pk) == request.GET.get("taken")), None),
        "anew": ANEW,
        "now": now,
    }
    return render(request, "needs/batch.html", context)


def _begin(request: Request) -> dict[str, str]:
    now = clock.now().astimezone(clock.TIME_ZONE)
    return {"received": f"{now:%Y-%m-%dT%H:%M}", **request.session.get(LAST, {})}


def _kept(request: Request, form: TypedForm) -> dict[str, str]:
    given = form.cleaned_data
    return {
        "place": label_of(form.places, given["place"]),
        "category": str(given["category"].pk),
        "received": request.POST["received"],
    }


@page(TAKE)
@require_safe
def one(request: Request, pk: int) -> HttpResponseBase:
    """The papers of one batch, each with its slip."""
    batch = get_object_or_404(queries.batches(request.actor), pk=pk)
    return render(request, "needs/papers_batch.html", {"batch": batch, "papers": queries.papers_of(batch)})


@page(TAKE)
@require_safe
def slips_xlsx(request: Request, pk: int) -> HttpResponseBase:
    """Each paper's slip as a workbook."""
    batch = get_object_or_404(queries.batches(request.actor), pk=pk)
    content = paper_sheet.result(queries.papers_of(batch), is_english=is_english())
    return _as_file(content, f"slips-{batch.pk}.xlsx")


@page(PRINT_SLIP)
@require_safe
def slips_print(request: Request, pk: int) -> HttpResponseBase:
    """The slips of a batch, eight on a sheet, to be printed and cut."""
    batch = get_object_or_404(queries.batches(request.actor), pk=pk)
    slips = [(paper, _picture(request, paper.follower.code)) for paper in queries.papers_of(batch)]
    return render(request, "needs/papers_print.html", {"batch": batch, "slips": slips})


@page(PRINT_SLIP)
@require_safe
def slips_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The same slips as PDF."""
    batch = get_object_or_404(queries.batches(request.actor), pk=pk)
    try:
        content = slips_paper.pdf([_slip(request, paper) for paper in queries.papers_of(batch)])
    except NoChineseFont:
        messages.error(request, _("No font with Chinese characters is installed. Print this page instead."))
        return redirect("needs:papers_print", batch.pk)
    return _as_file(content, f"slips-{batch.pk}.pdf", slips_paper.TYPE)


def _slip(request: Request, paper: Paper) -> slips_paper.Slip:
    need, until = paper.follower.need, ""
    if need.due_at:
        until = _("Promised until %(when)s") % {"when": full_moment(need.due_at)}
    return slips_paper.Slip(
        code=code(paper.follower.code),
        about=f"{named(need.category)} · {need.place.name}",
        text=Truncator(need.text).chars(60),
        until=until,
        number=_("Paper %(number)s") % {"number": paper.number},
        address=_address(request, paper.follower.code),
    )


def _picture(request: Request, code: str) -> str:
    """Return the code to scan that leads to the slip's page; empty where there is none."""
    address = _address(request, code)
    return segno.make(address, error="m").svg_data_uri(border=4) if address else ""


def _address(request: Request, code: str) -> str:
    """Return the slip's own page; empty where this site shows no slips to residents."""
    try:
        return request.build_absolute_uri(reverse("slip_story", args=[code]))
    except NoReverseMatch:
        return ""


def _as_file(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
