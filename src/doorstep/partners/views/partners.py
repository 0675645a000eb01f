"""The partners desk: list, add, edit."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.partners import queries
from doorstep.partners.access import EDIT, SEE
from doorstep.partners.actions import PartnerNameTaken, add_partner, edit_partner
from doorstep.partners.forms.partner import PartnerForm
from doorstep.partners.models import Partner
from doorstep.partners.rules import EndsBeforeItBegins, HasOpenDuties
from doorstep.partners.views.answers import further, tabs
from doorstep.partners.words import PartnerKind

PER_PAGE = 25


@page(SEE)
@require_safe
def partner_list(request: Request) -> HttpResponseBase:
    """The partners of the reader's area."""
    kind = request.GET.get("kind", "")
    found = queries.visible(request.actor, kind if kind in PartnerKind.values else "")
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "tabs": tabs(request.actor),
        "tab": "partners",
        "kind": kind,
        "kinds": PartnerKind.choices,
        "today": clock.today(),
        "may_edit": may_anywhere(request.actor, EDIT),
    }
    return render(request, "partners/partners.html", context)


@page(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def partner_add(request: Request) -> HttpResponseBase:
    """Write down a new partner."""
    return _form(request, None)


@page(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change a partner, or say when it leaves."""
    return _form(request, get_object_or_404(queries.visible(request.actor), pk=pk))


def _form(request: Request, partner: Partner | None) -> HttpResponseBase:
    initial = PartnerForm.initial_of(partner) or {"valid_from": clock.today()}
    form = PartnerForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": PartnerKind(form.cleaned_data["kind"])}
        try:
            if partner is None:
                saved = add_partner(request.actor, **given, now=clock.now())
            else:
                saved = edit_partner(request.actor, partner=partner, **given, now=clock.now())
        except PartnerNameTaken:
            form.add_error("name", _("This place has a partner of this name, or the number is another one's."))
        except EndsBeforeItBegins:
            form.add_error("valid_until", _("The last day lies before the first."))
        except HasOpenDuties as held:
            form.add_error("valid_until", str(held))
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": saved.name})
            return redirect("partners:partners")
    links = []
    if partner:
        links = [(reverse("partners:partner_teams", args=[partner.pk]), _("Teams"))]
        links += further(settings.PARTNER_LINKS, request.actor, partner)
    return render(request, "partners/partner.html", {"form": form, "partner": partner, "links": links})
