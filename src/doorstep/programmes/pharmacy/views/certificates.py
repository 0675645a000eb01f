"""What drivers and crews hold, and until when: written down, and shown before it runs out."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere, require
from doorstep.base.pages import Request, page
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.access import KEEP_LICENCES, SEE_DUTY
from doorstep.programmes.pharmacy.actions.certificates import (
    correct_certificate,
    register_certificate,
    withdraw_certificate,
)
from doorstep.programmes.pharmacy.forms.licences import CertificateForm, CorrectForm, WithdrawForm
from doorstep.programmes.pharmacy.models import Certificate
from doorstep.programmes.pharmacy.queries import certificates as queries
from doorstep.programmes.pharmacy.queries.stock import logins_with
from doorstep.programmes.pharmacy.rules.duty import (
    EndsBeforeItBegins,
    LicenceNumberBlank,
    LicenceNumberTaken,
    WithdrawnAlready,
)


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


@page(SEE_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_page(request: Request, pk: int) -> HttpResponseBase:
    """One certificate with what was written down before; posting corrects it."""
    found = get_object_or_404(queries.certificates(request.actor), pk=pk)
    may_keep = found.withdrawn_at is None and may(request.actor, KEEP_LICENCES, found.partner.place.path)
    said = {name: getattr(found, name) for name in ("number", "valid_from", "valid_until")}
    form = CorrectForm(request.POST or None, initial=said)
    if request.method == "POST":
        require(request.actor, KEEP_LICENCES, found.partner.place.path)
        made: list[Certificate] = []
        if form.is_valid() and _did(form, lambda: made.append(
            correct_certificate(request.actor, certificate=found, **form.cleaned_data, now=clock.now())
        )):  # fmt: skip
            messages.success(request, _("Corrected. What stood there before is kept below."))
            return redirect("pharmacy:certificate", pk=made[0].pk)
    context = {
        "certificate": found,
        "row": next(iter(queries.held(queries.certificates(request.actor).filter(pk=pk), clock.today())), None),
        "others": queries.others_of(found),
        "form": form if may_keep else None,
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "pharmacy/certificate.html", context, status=422 if form.errors else 200)


@page(KEEP_LICENCES)
@require_POST
def certificate_withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Withdraw a certificate."""
    found = get_object_or_404(queries.certificates(request.actor), pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write why."))
    elif _did(form, lambda: withdraw_certificate(
        request.actor, certificate=found, reason=form.cleaned_data["why"], now=clock.now()
    )):  # fmt: skip
        messages.success(request, _("Withdrawn. It holds for nothing any more."))
    else:
        messages.error(request, str(form.non_field_errors()[0]))
    return redirect("pharmacy:certificate", pk=pk)


def _register(request: Request, form: CertificateForm) -> bool:
    return _did(form, lambda: register_certificate(request.actor, **form.cleaned_data, now=clock.now()))


def _did(form: Form, do: Callable[[], object]) -> bool:
    """Do it, or say in the form why it was refused; return whether it was done."""
    try:
        do()
    except WithdrawnAlready:
        form.add_error(None, _("It was withdrawn before."))
    except LicenceNumberBlank:
        form.add_error("number", _("Please write its number."))
    except LicenceNumberTaken:
        form.add_error("valid_until", _("One that holds until this day is written down already."))
    except EndsBeforeItBegins:
        form.add_error("valid_until", _("The last day must be a day on or after the first."))
    return not form.errors
