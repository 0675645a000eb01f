"""Pages of joint cases and their files."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.downloads import saved_as
from doorstep.base.pages import Request, page
from doorstep.partners.access import AGREE, SEE_CASES
from doorstep.partners.actions import cases as do
from doorstep.partners.forms.agreements import CaseForm, FileForm
from doorstep.partners.models import CaseFile, JointCase
from doorstep.partners.queries import agreements as queries
from doorstep.partners.queries.owed import owed_in
from doorstep.partners.views.alliances import METHODS, PER_PAGE
from doorstep.partners.views.answers import Crumbs, answered, done, tabs
from doorstep.partners.words import CaseState


@page(SEE_CASES)
@require_safe
def case_list(request: Request) -> HttpResponseBase:
    """The joint cases the reader may see."""
    text = request.GET.get("q", "")
    found = queries.cases(request.actor, clock.today(), text)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "tabs": tabs(request.actor),
        "tab": "cases",
        "may_agree": may_anywhere(request.actor, AGREE),
    }
    return render(request, "partners/cases.html", context)


@page(SEE_CASES)
@require_safe
def case_page(request: Request, pk: int) -> HttpResponseBase:
    """One joint case: its sides, what is owed on both, and the one list of files."""
    case = _found(request, pk)
    may_agree, today = may(request.actor, AGREE, case.place.path), clock.today()
    context = {
        "case": case,
        "owed": owed_in((case.pk,), (request.actor, today)).get(case.pk, []),
        "their_duties": case.their_duties.select_related("peer"),
        "today": today,
        "crumbs": crumbs(),
        "may_add": may_agree and case.state == CaseState.OPEN,
        "may_close": may_agree and case.is_ours and case.state == CaseState.OPEN,
    }
    return render(request, "partners/case.html", context)


@page(AGREE)
@require_http_methods(METHODS)
def case_new(request: Request) -> HttpResponseBase:
    """Open a joint case."""
    today = clock.today()
    initial = {"opened_on": today, "leads": "ours"}
    form = CaseForm(request.POST or None, actor=request.actor, on=today, initial=initial)

    def act(given: dict[str, Any]) -> str:
        case = do.open_case(
            request.actor,
            number=given["number"],
            title=given["title"],
            summary=given["summary"],
            place=given["place"],
            lead=form.lead,
            others=[side for side in form.sides if side != form.lead],
            opened_on=given["opened_on"],
            now=clock.now(),
        )
        return _address(case)

    return answered(request, form, act, title=_("Open a joint case"), crumbs=crumbs())


@page(AGREE)
@require_http_methods(METHODS)
def file_new(request: Request, pk: int) -> HttpResponseBase:
    """Add a file to the list."""
    case = _found(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)

    def act(given: dict[str, Any]) -> None:
        file = given["file"]
        do.add_file(
            request.actor,
            case=case,
            name=file.name,
            content=file.read(),
            holds_personal_data=given["personal"] == "yes",
            now=clock.now(),
        )

    above = [*crumbs(), (_address(case), str(case))]
    lead = _("It stays in the list. What becomes of it in the next package depends on whether it is about people.")
    return answered(
        request, form, act, title=_("Add a file"), lead=lead, crumbs=above, button=_("Add it"),
        template="partners/upload.html",
    )  # fmt: skip


@page(SEE_CASES)
@require_POST
def file_read(request: Request, pk: int) -> HttpResponseBase:
    """Take a file out; the journal gets a line. It is always saved, never shown inside a page."""
    file = get_object_or_404(CaseFile.objects.select_related("case__place"), pk=pk)
    _found(request, file.case_id)
    content = do.read_file(request.actor, file=file, now=clock.now())
    response = HttpResponse(content, content_type="application/octet-stream")
    return saved_as(response, file.name)


@page(AGREE)
@require_POST
def case_close(request: Request, pk: int) -> HttpResponseBase:
    """Close a case today."""
    case = _found(request, pk)

    def act() -> None:
        do.close_case(request.actor, case=case, closed_on=clock.today(), now=clock.now())

    return done(request, act, words=_("The case is closed."), to=_address(case))


def _found(request: Request, pk: int) -> JointCase:
    return get_object_or_404(queries.cases(request.actor, clock.today()), pk=pk)


def crumbs() -> Crumbs:
    """Return what a case's page stands below."""
    return [(reverse("partners:partners"), _("Partners")), (reverse("partners:cases"), _("Joint cases"))]


def _address(case: JointCase) -> str:
    return reverse("partners:case", args=[case.pk])
