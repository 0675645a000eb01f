"""Record who came, sign somebody up at the counter, give a place back."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.access import scopes
from doorstep.base.pages import Request, page
from doorstep.people.rules import NotAPhoneNumber
from doorstep.places.queries import inside
from doorstep.places.words import PlaceKind
from doorstep.services.access import ATTEND, SEE_BOOKINGS, require_host
from doorstep.services.actions import bookings as actions
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.forms import BookForm, HeadsForm
from doorstep.services.models import Activity, Booking
from doorstep.services.queries import activities as queries
from doorstep.services.rules import activities as rules
from doorstep.services.rules import sessions
from doorstep.services.views.activities import found, show
from doorstep.services.words import AttendanceKind


@page(ATTEND)
@require_POST
def attendance(request: Request, pk: int) -> HttpResponseBase:
    """Record or correct who came."""
    activity = found(request, pk)
    is_named = activity.attendance == AttendanceKind.NAMED
    form = HeadsForm(request.POST, is_named=is_named)
    if form.is_valid():
        came = [int(one) for one in request.POST.getlist("came") if one.isascii() and one.isdigit() and len(one) < 19]
        try:
            done = record_attendance(
                request.actor,
                activity=activity,
                heads=form.cleaned_data["heads"],
                came=came if is_named else (),
                now=clock.now(),
            )
        except sessions.NotYetStarted:
            form.add_error(None, _("It has not begun yet."))
        except (sessions.NotPossibleNow, rules.NotTheirBooking):
            form.add_error(None, _("Somebody has changed it meanwhile. Please look again."))
        else:
            n = done.session.served or 0
            words = ngettext("Recorded: %(n)s person came. Thank you!", "Recorded: %(n)s people came. Thank you!", n)
            messages.success(request, words % {"n": n})
            return redirect("services:activity", pk=pk)
    return show(request, activity, heads=form)


@page(SEE_BOOKINGS)
@require_http_methods(["POST"])
def book(request: Request, pk: int) -> HttpResponseBase:
    """Sign somebody up at the counter, and show the slip to hand over."""
    activity, form = found(request, pk), BookForm(request.POST)
    session, now = activity.session, clock.now()
    require_host(request.actor, SEE_BOOKINGS, session.place.path, session.provider, now.date())
    if form.is_valid():
        try:
            made = actions.sign_up(
                request.actor,
                activity=activity,
                asked=form.cleaned_data["asked"],
                somebody=somebody(form, activity),
                now=now,
            )
        except SIGN_UP_REFUSALS as refusal:
            refuse_sign_up(form, refusal)
        else:
            context = {"activity": activity, "booking": made.booking, "code": made.code, "session": session}
            return render(request, "services/slip.html", context | {"ahead": queries.ahead_of(made.booking)})
    return show(request, activity, book=form)


@page(SEE_BOOKINGS)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Give a place back for somebody who said so."""
    reach = inside(scopes(request.actor, SEE_BOOKINGS), "activity__session__place__path")
    booking = get_object_or_404(Booking.objects.filter(reach).select_related("activity"), pk=pk)
    try:
        actions.withdraw_booking(request.actor, booking=booking, now=clock.now())
    except rules.NotWithdrawable:
        messages.error(request, _("It has begun; the place cannot be given back any more."))
    else:
        messages.success(
            request, _("Given back: number %(n)s. Who waited longest has moved up.") % {"n": booking.number}
        )
    return redirect("services:activity", pk=booking.activity_id)


SIGN_UP_REFUSALS = (
    NotAPhoneNumber,
    actions.AlreadySignedUp,
    actions.NameMissing,
    actions.VillageMissing,
    rules.NoSignUp,
    rules.NotTheirBooking,
    rules.SignUpClosed,
)


def somebody(form: BookForm, activity: Activity) -> actions.SomebodyNamed | None:
    """Return who signs up, if they said so; they are written down where the activity is."""
    name, phone = form.cleaned_data["name"], form.cleaned_data["phone"]
    if not name.strip() and not phone.strip():
        return None
    village = form.cleaned_data.get("village") or activity.session.place
    if village.kind != PlaceKind.VILLAGE:
        raise actions.VillageMissing
    return actions.SomebodyNamed(name, village, phone)


def refuse_sign_up(form: BookForm, refusal: Exception) -> None:
    """Say at its field why somebody could not be signed up."""
    said: dict[type[Exception], tuple[str | None, str]] = {
        NotAPhoneNumber: ("phone", _("A telephone number has 5 to 15 digits.")),
        actions.AlreadySignedUp: ("name", _("This person has signed up already.")),
        actions.NameMissing: ("name", _("A telephone number needs a name beside it. Or leave both empty.")),
        actions.VillageMissing: (
            "name",
            _("Names are kept with a village. Leave it empty: the slip is enough."),
        ),
        rules.NoSignUp: (None, _("Nobody needs to sign up for this: just come.")),
        rules.SignUpClosed: (None, _("Sign-up is closed.")),
    }
    field, words = said.get(type(refusal), (None, _("Please open the page again and sign up once more.")))
    form.add_error(field, words)
