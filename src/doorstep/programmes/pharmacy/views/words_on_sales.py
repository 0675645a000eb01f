"""The page on which a pharmacist gives the word on a sale of the road."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.base import clock
from doorstep.base.access import require, scopes
from doorstep.base.pages import Request, page
from doorstep.people.models import Person
from doorstep.people.queries import identity_shown
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import ANSWER
from doorstep.programmes.pharmacy.actions.words_on_sales import NothingToSay, lacks_word, speak_for_sale
from doorstep.programmes.pharmacy.forms.counter import REFUSALS, WordForm, why
from doorstep.programmes.pharmacy.models import Dispense
from doorstep.programmes.pharmacy.queries import record


@page(ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def sale_word(request: Request, pk: int) -> HttpResponseBase:
    """Give a pharmacist's word on a sale of the road: who got it, on which prescription, what was found."""
    found = Dispense.objects.filter(inside(scopes(request.actor, ANSWER), "holder__path"))
    sale = get_object_or_404(found.select_related("holder__account", "person", "movement"), pk=pk)
    require(request.actor, ANSWER, sale.holder.path)
    if not lacks_word(sale):
        messages.info(request, _("Nothing is missing from this sale any more."))
        return redirect("pharmacy:receipt", pk=pk)
    person = sale.person or _person(request)
    form = WordForm(request.POST or None, papers=list(record.papers(person)))
    if request.method == "POST" and form.is_valid():
        script = form.papers.get(form.cleaned_data.get("script") or "")
        try:
            speak_for_sale(
                request.actor, sale=sale, person=person, script=script, reason=form.cleaned_data["reason"],
                now=clock.now(),
            )  # fmt: skip
        except NothingToSay:
            messages.info(request, _("Nothing is missing from this sale any more."))
            return redirect("pharmacy:receipt", pk=pk)
        except REFUSALS as refusal:
            form.add_error(None, why(refusal))
        else:
            messages.success(request, _("Written down beside the sale."))
            return redirect("pharmacy:receipt", pk=pk)
    who = request.GET.get("who", "")[:60]
    context = {
        "sale": sale,
        "lines": sale.lines.select_related("medicine", "lot").prefetch_related("codes"),
        "person": person,
        "identity": identity_shown(person) if person else "",
        "who": who,
        "matches": record.patients(request.actor, who),
        "form": form,
    }
    return render(request, "pharmacy/sale_word.html", context, status=422 if form.errors else 200)


def _person(request: Request) -> Person | None:
    number = request.GET.get("person", "")
    if not number.isdecimal():
        return None
    return get_object_or_404(record.people(request.actor, ANSWER), pk=int(number))
