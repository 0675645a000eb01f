"""Pharmacists: who is on duty now and this week, licences and how long they hold, weekly hours."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.places.rules.hours import HoursOverlap
from doorstep.programmes.pharmacy.access import KEEP_LICENCES, SEE_DUTY
from doorstep.programmes.pharmacy.actions.duty import go_off_duty, register_licence, renew_licence, set_roster
from doorstep.programmes.pharmacy.forms.licences import LicenceForm, RosterForm, UntilForm
from doorstep.programmes.pharmacy.models import Holder, Licence
from doorstep.programmes.pharmacy.queries import licences as queries
from doorstep.programmes.pharmacy.rules.duty import EndsBeforeItBegins, LicenceNumberBlank, LicenceNumberTaken
from doorstep.programmes.pharmacy.words import Standing

LATEST = 10


@page(SEE_DUTY)
@require_safe
def licence_list(request: Request) -> HttpResponseBase:
    """Who is on duty now, who is to be this week, and every licence with how long it holds."""
    now, today = clock.now(), clock.today()
    rows = queries.stood(queries.licences(request.actor), today)
    context = {
        "rows": rows,
        "soon": [row for row in rows if row.standing is Standing.ENDS_SOON],
        "present": list(queries.on_duty(request.actor, now)),
        "week": queries.week(request.actor, today),
        "today": today,
        "may_keep": may_anywhere(request.actor, KEEP_LICENCES),
    }
    return render(request, "pharmacy/licences.html", context)


@page(KEEP_LICENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def licence_new(request: Request) -> HttpResponseBase:
    """Write a licence down."""
    today = clock.today()
    logins, companies = queries.pharmacists(request.actor, today), queries.companies(request.actor, today)
    form = LicenceForm(request.POST or None, logins=logins, companies=companies, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            licence = register_licence(request.actor, **form.cleaned_data, now=clock.now())
        except LicenceNumberTaken:
            form.add_error("number", _("A licence with this number is written down already."))
        except LicenceNumberBlank:
            form.add_error("number", _("Please write the number of the registration."))
        except EndsBeforeItBegins:
            form.add_error("valid_until", _("The last day must be a day on or after the first."))
        else:
            messages.success(request, _("Written down. Now enter the hours of the week."))
            return redirect("pharmacy:licence", pk=licence.pk)
    context = {"form": form, "lacks_login": not logins.exists(), "lacks_company": not companies.exists()}
    return render(request, "pharmacy/licence_new.html", context, status=422 if form.errors else 200)


@page(SEE_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def licence_page(request: Request, pk: int) -> HttpResponseBase:
    """One licence with its hours and when its holder was on duty; posting writes other hours down."""
    licence, today = _licence(request, pk), clock.today()
    doors = list(queries.posts(licence))
    initial = RosterForm.of(queries.current(licence, today), doors, today)
    form = RosterForm(request.POST or None, doors=doors, today=today, initial=initial)
    if request.method == "POST" and form.is_valid() and _set_roster(request, licence, form):
        return redirect("pharmacy:licence", pk=pk)
    context = {
        "row": queries.stood([licence], today)[0],
        "hours": queries.hours_of(licence, today),
        "presences": licence.presences.select_related("site", "vehicle")[:LATEST],
        "form": form,
        "until_form": UntilForm(initial={"valid_until": licence.valid_until}),
        "may_keep": queries.may_keep(request.actor, licence),
    }
    return render(request, "pharmacy/licence.html", context, status=422 if form.errors else 200)


@page(KEEP_LICENCES)
@require_POST
def licence_renew(request: Request, pk: int) -> HttpResponseBase:
    """Say until when a licence holds now: renewed, or withdrawn."""
    licence, form = _licence(request, pk), UntilForm(request.POST)
    try:
        if not form.is_valid():
            raise EndsBeforeItBegins
        until = form.cleaned_data["valid_until"]
        renew_licence(request.actor, licence=licence, valid_until=until, now=clock.now())
    except EndsBeforeItBegins:
        messages.error(request, _("The last day must be a day on or after the first."))
    else:
        messages.success(request, _("Saved: %(name)s") % {"name": licence.number})
    return redirect("pharmacy:licence", pk=pk)


@page(KEEP_LICENCES)
@require_POST
def licence_off_duty(request: Request, pk: int) -> HttpResponseBase:
    """End the duty of a pharmacist who forgot to."""
    licence = _licence(request, pk)
    if go_off_duty(request.actor, licence=licence, now=clock.now()):
        messages.success(request, _("%(name)s is off duty.") % {"name": licence.login.username})
    return redirect("pharmacy:licences")


def _licence(request: Request, pk: int) -> Licence:
    return get_object_or_404(queries.licences(request.actor), pk=pk)


def _set_roster(request: Request, licence: Licence, form: RosterForm) -> bool:
    given = form.cleaned_data
    door: Holder | None = form.doors.get(given["post"])
    try:
        set_roster(
            request.actor, licence=licence, hours=given["hours"], valid_from=given["valid_from"], now=clock.now(),
            site=door.site if door else None, vehicle=door.vehicle if door else None,
        )  # fmt: skip
    except HoursOverlap:
        form.add_error(None, _("The night's hours of one day run into those of the next."))
        return False
    messages.success(request, _("The hours are saved."))
    return True
