"""Lists of places: upload, look, decide."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doorstep.base.clock import now, today
from doorstep.base.pages import Request, page
from doorstep.base.tongue import is_english
from doorstep.kernel.geo import Frame
from doorstep.places import access, queries, sheet
from doorstep.places.actions import imports as do
from doorstep.places.forms import UploadForm, first_of
from doorstep.places.models import PlaceImport
from doorstep.places.rules.said import Refused
from doorstep.places.views.browse import TYPES, as_file
from doorstep.places.words import CodeSystem, ImportState, PointQuality

PAGE_SIZE = 30
ROWS_SHOWN = 100


@page(access.IMPORT)
def imports(request: Request) -> HttpResponseBase:
    """List what was uploaded, the latest first."""
    rows = Paginator(queries.imports(request.actor), PAGE_SIZE)
    return render(request, "places/imports.html", {"page": rows.get_page(request.GET.get("page"))})


@page(access.IMPORT)
def import_new(request: Request) -> HttpResponseBase:
    """Upload a list; what follows is a look at it, nothing is changed."""
    form = UploadForm(request.POST or None, request.FILES or None, initial=first_of(today()))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        batch = do.preview_import(
            request.actor,
            data=given["file"].read(),
            file_name=given["file"].name,
            frame=Frame(given["frame"]),
            system=CodeSystem(given["system"]),
            quality=PointQuality(given["quality"]),
            valid_from=given["valid_from"],
            now=now(),
        )
        return redirect("places:import", batch.pk)
    return render(request, "places/import_new.html", {"form": form})


@page(access.IMPORT)
def import_(request: Request, import_id: int) -> HttpResponseBase:
    """Show what a list would change, or what is wrong with it, and ask for the decision."""
    batch = _found(request, import_id)
    context = {"batch": batch, "rows_shown": ROWS_SHOWN}
    if batch.state == ImportState.PREVIEWED:
        difference = do.difference_of(batch)
        context |= {
            "difference": difference,
            "codes": {listed.code: known for listed, known in difference.matched},
            "parts": {
                word: getattr(difference, word)[:ROWS_SHOWN]
                for word in ("renamed", "moved", "recoded", "changed", "new", "gone")
            },
        }
    return render(request, "places/import.html", context)


@page(access.IMPORT)
@require_POST
def import_apply(request: Request, import_id: int) -> HttpResponseBase:
    """Apply a list as a whole."""
    end_gone = request.POST.get("end_gone") == "on"
    return _decided(
        request, import_id, lambda batch: do.apply_import(request.actor, batch, now=now(), end_gone=end_gone)
    )


@page(access.IMPORT)
@require_POST
def import_discard(request: Request, import_id: int) -> HttpResponseBase:
    """Put a list aside."""
    return _decided(request, import_id, lambda batch: do.discard_import(request.actor, batch, now=now()))


@page(access.IMPORT)
@require_POST
def import_undo(request: Request, import_id: int) -> HttpResponseBase:
    """Take an applied list back."""
    return _decided(request, import_id, lambda batch: do.undo_import(request.actor, batch, now=now()))


@page(access.IMPORT)
def import_errors(request: Request, import_id: int) -> HttpResponseBase:
    """Answer the refused cells as XLSX."""
    batch = _found(request, import_id)
    body = sheet.errors_workbook(batch.errors, is_english=is_english())
    return as_file(body, f"errors-{batch.pk}.xlsx", TYPES["xlsx"])


@page(access.IMPORT)
def import_template(request: Request) -> HttpResponseBase:  # noqa: ARG001  an address answers a request
    """Answer the XLSX people fill in."""
    return as_file(sheet.template(is_english=is_english()), "places-template.xlsx", TYPES["xlsx"])


def _found(request: Request, import_id: int) -> PlaceImport:
    batch = get_object_or_404(PlaceImport.objects.select_related("county", "uploaded_by"), pk=import_id)
    access.require_list(request.actor, batch.county.path if batch.county else None, batch.uploaded_by_id)
    return batch


def _decided(request: Request, import_id: int, decide: Callable[[PlaceImport], PlaceImport]) -> HttpResponseBase:
    batch = _found(request, import_id)
    try:
        batch = decide(batch)
    except Refused as refusal:
        messages.error(request, refusal.why.speak(get_language() or "zh"))
    else:
        words = {
            ImportState.APPLIED: _("The list is applied."),
            ImportState.DISCARDED: _("Put aside. Nothing was changed."),
            ImportState.UNDONE: _("Taken back. The places stand as they did before."),
        }
        messages.success(request, words[ImportState(batch.state)])
    return redirect("places:import", batch.pk)
