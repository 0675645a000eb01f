"""Rules of what does not go together: those in force, a workbook in, what it would change, adopted or not."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.base.tables import MAX_FAULTS
from doorstep.base.tongue import is_english
from doorstep.programmes.pharmacy.access import KEEP_INTERACTIONS
from doorstep.programmes.pharmacy.actions.interactions import adopt_interactions, upload_interactions
from doorstep.programmes.pharmacy.bridge import cells, interaction_book
from doorstep.programmes.pharmacy.forms.interactions import RulesForm
from doorstep.programmes.pharmacy.queries import interactions as queries
from doorstep.programmes.pharmacy.rules.interaction_book import AlreadyAdopted, OtherBookSince

PER_PAGE = 30


@page(KEEP_INTERACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def interaction_list(request: Request) -> HttpResponseBase:
    """The rules in force, found by a word; posting a workbook puts it beside them, or says what is wrong by cell."""
    form = RulesForm(request.POST or None, request.FILES or None, most=settings.UPLOAD_MAX_BYTES)
    faults: list[str] = []
    count = 0
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = interaction_book.read(given["file"].read(), given["file"].name)
        faults, count = cells.fault_lines(found.faults, in_english=is_english()), len(found.faults)
        if not faults:
            upload = upload_interactions(
                request.actor, file_name=given["file"].name, name=given["name"], source=given["source"],
                rows=found.rows, known=found.known, now=clock.now(),
            )  # fmt: skip
            if found.ignored:
                said = _("Not recognised, and left out: %(names)s") % {"names": ", ".join(found.ignored)}
                messages.warning(request, said)
            return redirect("pharmacy:interaction_upload", pk=upload.pk)
    book, words = queries.in_force(), request.GET.get("q", "").strip()[:60]
    rows = queries.found_in(book, words) if book else []
    context = {
        "form": form, "faults": faults, "count": count, "is_more": count >= MAX_FAULTS, "book": book, "q": words,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "unchecked": queries.not_checked(book), "waiting": queries.waiting(), "books": queries.books()[:10],
    }  # fmt: skip
    return render(request, "pharmacy/interactions.html", context, status=422 if faults or form.errors else 200)


@page(KEEP_INTERACTIONS)
@require_safe
def interaction_workbook(_request: Request) -> HttpResponseBase:
    """The rules in force as a workbook, to be changed and brought in again; empty while there are none."""
    book = queries.in_force()
    pick = (lambda _zh, en: en) if is_english() else (lambda zh, _en: zh)
    body = interaction_book.write(book.rows if book else (), book.known if book else (), pick=pick)
    return workbook(body, _("rules of interactions") + ".xlsx")


@page(KEEP_INTERACTIONS)
@require_safe
def interaction_upload(request: Request, pk: int) -> HttpResponseBase:
    """What an uploaded file would change, pair by pair, and which medicines stay not checked."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    latest = queries.in_force()
    context = {
        "upload": upload,
        "preview": queries.preview(upload),
        "may_adopt": upload.book_id is None and upload.instead_of_id == (latest and latest.pk),
    }
    return render(request, "pharmacy/interaction_upload.html", context)


@page(KEEP_INTERACTIONS)
@require_POST
def interaction_adopt(request: Request, pk: int) -> HttpResponseBase:
    """Let an uploaded file count from now on."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    try:
        adopt_interactions(request.actor, upload=upload, now=clock.now())
    except AlreadyAdopted:
        messages.warning(request, _("This file was adopted already."))
    except OtherBookSince:
        messages.error(request, _("Other rules came into force meanwhile. Bring the workbook in again to compare it."))
    else:
        messages.success(request, _("These rules count from now on."))
        return redirect("pharmacy:interactions")
    return redirect("pharmacy:interaction_upload", pk=pk)
