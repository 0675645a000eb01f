"""What drivers and crews hold, and until when: written down, and shown before it runs out."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.base import clock
from doorstep.base.access import may_anywhere, require
from doorstep.base.pages import Request, page
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.access import KEEP_LICENCES, SEE_DUTY
from doorstep.programmes.pharmacy.actions.certificates import register_certificate
from doorstep.programmes.pharmacy.forms.licences import CertificateForm
from doorstep.programmes.pharmacy.queries import certificates as queries
from doorstep.programmes.pharmacy.queries.stock import logins_with
from doorstep.programmes.pharmacy.rules.duty import EndsBeforeItBegins, LicenceNumberBlank, LicenceNumberTaken


@page(SEE_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_list(request: Request) -> HttpResponseBase:
    """Every crew member's certificates with how long they hold; posting writes one down."""
    today, may_keep = clock.today(), may_anywhere(request.actor, KEEP_LICENCES)
    form = CertificateForm(
        request.POST or None, logins=logins_with([Role.CREW], today),
        companies=queries.companies(request.actor, today), initial={"valid_from": today},
    )  # fmt: skip
    if request.method == "POST":
        if not may_keep:
            require(request.actor, KEEP_LICENCES, "/")
        if form.is_valid() and _register(request, form):
            messages.success(request, _("Written down."))
            return redirect("pharmacy:certificates")
    context = {"rows": queries.held(queries.certificates(request.actor), today), "form": form if may_keep else None}
    return render(request, "pharmacy/certificates.html", context, status=422 if form.errors else 200)


def _register(request: Request, form: CertificateForm) -> bool:
    try:
        register_certificate(request.actor, **form.cleaned_data, now=clock.now())
    except LicenceNumberBlank:
        form.add_error("number", _("Please write its number."))
    except LicenceNumberTaken:
        form.add_error("valid_until", _("One that holds until this day is written down already."))
    except EndsBeforeItBegins:
        form.add_error("valid_until", _("The last day must be a day on or after the first."))
    return not form.errors
