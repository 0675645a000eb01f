"""The catalogue: the list, one medicine, and the form in which a pharmacist enters it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import DESCRIBE_MEDICINE, SEE
from doorstep.programmes.pharmacy.actions.medicines import add_medicine, describe_medicine
from doorstep.programmes.pharmacy.forms.medicines import MedicineForm, did
from doorstep.programmes.pharmacy.models import Medicine
from doorstep.programmes.pharmacy.queries import catalogue as queries
from doorstep.programmes.pharmacy.queries import pack as packs
from doorstep.programmes.pharmacy.words import CodeKind

PER_PAGE = 40


@page(SEE)
@require_safe
def medicine_list(request: Request) -> HttpResponseBase:
    """The medicines that are carried, with class, pack and price; searched by name or code."""
    q = request.GET.get("q", "").replace("\0", "")[:60]
    only_open = request.GET.get("show") == "open"
    found = queries.medicines(q)
    left = queries.medicines().filter(legal_class="").count()
    shown = Paginator(found.filter(legal_class="") if only_open else found, PER_PAGE)
    pack, now = packs.load(), clock.now()
    listed = shown.get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "rows": [(one, queries.in_cabinet(pack, one, now).is_allowed) for one in listed],
        "q": q,
        "only_open": only_open,
        "left": left,
        "may_describe": may_anywhere(request.actor, DESCRIBE_MEDICINE),
    }
    return render(request, "pharmacy/medicines.html", context)


@page(SEE)
@require_safe
def medicine_page(request: Request, pk: int) -> HttpResponseBase:
    """One medicine: what it is, who entered it, and whether a cabinet may hold it by which rule."""
    medicine = get_object_or_404(Medicine.objects.select_related("described_by"), pk=pk)
    context = {
        "medicine": medicine,
        "cabinet": queries.in_cabinet(packs.load(), medicine, clock.now()),
        "gtins": queries.codes_of(medicine, CodeKind.GTIN),
        "prefixes": queries.codes_of(medicine, CodeKind.TRACE),
        "may_describe": may_anywhere(request.actor, DESCRIBE_MEDICINE),
    }
    return render(request, "pharmacy/medicine.html", context)


@page(DESCRIBE_MEDICINE)
@require_http_methods(["GET", "HEAD", "POST"])
def medicine_add(request: Request) -> HttpResponseBase:
    """Add a medicine that is not in the list."""
    return _form(request, None)


@page(DESCRIBE_MEDICINE)
@require_http_methods(["GET", "HEAD", "POST"])
def medicine_describe(request: Request, pk: int) -> HttpResponseBase:
    """Enter legal class, pack, storage and codes of a medicine."""
    return _form(request, get_object_or_404(Medicine, pk=pk))


def _form(request: Request, medicine: Medicine | None) -> HttpResponseBase:
    form = MedicineForm(request.POST or None, initial=MedicineForm.initial_of(medicine))
    saved: list[Medicine] = []

    def write() -> None:
        facts, now = form.facts(), clock.now()
        if medicine is None:
            saved.append(add_medicine(request.actor, facts=facts, now=now))
        else:
            saved.append(describe_medicine(request.actor, medicine=medicine, facts=facts, now=now))

    if request.method == "POST" and form.is_valid() and did(form, write):
        messages.success(request, _("Saved: %(name)s") % {"name": saved[0].name_zh})
        return redirect("pharmacy:medicine", pk=saved[0].pk)
    if medicine is not None:
        medicine.refresh_from_db()
    status = 422 if form.errors else 200
    return render(request, "pharmacy/medicine_describe.html", {"form": form, "medicine": medicine}, status=status)
