"""What a unit owes, one duty, and the supervisor's tray."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.needs.access import ASSIGN, SEE, SEE_DUTIES, SUPERVISE
from doorstep.needs.actions.duties import reassign_duty
from doorstep.needs.forms.inbox import DutyFilter
from doorstep.needs.forms.refusals import REFUSALS, sentence
from doorstep.needs.models import Duty
from doorstep.needs.queries import duties as queries
from doorstep.needs.queries import inbox, sources
from doorstep.needs.queries.duties import Rights
from doorstep.needs.queries.rows import duties_from, needs_from
from doorstep.needs.rules.states import ReasonMissing
from doorstep.needs.views.tasks import duty_of
from doorstep.needs.words import IN_TRAY, NOT_OVER, OWED, WITH_UNIT, DutyState
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of

PER_PAGE: Final = 30
IN_PILE: Final = 20


@page(SEE_DUTIES)
@require_safe
def duty_list(request: Request) -> HttpResponseBase:
    """What the reader's units owe, or what is owed in the reader's area; the earliest due first."""
    actor, now = request.actor, clock.now()
    units = seats_of(actor, now.date())
    sees_area = may_anywhere(actor, SEE)
    is_mine = request.GET.get("show", "mine" if units or not sees_area else "area") != "area"
    form = DutyFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    found = queries.led_or_helped(units) if is_mine else queries.visible(actor, now.date())
    found = queries.narrowed(found, wanted["q"].strip(), wanted["state"], now)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": listed,
        "rows": duties_from(found, max(listed.start_index() - 1, 0), PER_PAGE),
        "is_mine": is_mine,
        "may_write": may_anywhere(actor, ASSIGN),
        "sees_area": sees_area,
        "units": list(Partner.objects.filter(pk__in=units).order_by("name")),
        "own": units if is_mine else None,
        "is_filtered": bool(wanted["q"] or wanted["state"]),
        "now": now,
    }
    return render(request, "needs/duties.html", context)


@page(SEE_DUTIES)
@require_safe
def duty_page(request: Request, pk: int) -> HttpResponseBase:
    """One duty: what, by when and why, its story, what can be done about it."""
    duty, now = duty_of(request, pk), clock.now()
    rights = queries.rights(request.actor, duty, now.date())
    pauses = list(duty.pauses.all())
    is_paused = any(one.ended_at is None for one in pauses)
    context = {
        "duty": duty,
        "need": duty.need,
        "source": sources.named(request.actor, duty),
        "steps": inbox.steps(duty=duty),
        "helpers": inbox.helpers(duty),
        "photos": duty.photos.all(),
        "pauses": pauses,
        "is_paused": is_paused,
        "tasks": _tasks(duty, rights, is_paused=is_paused),
        "may_take_suggestion": rights.supervises and duty.state in IN_TRAY and duty.suggested_lead_id is not None,
        "now": now,
    }
    return render(request, "needs/duty.html", context)


def _tasks(duty: Duty, rights: Rights, *, is_paused: bool) -> list[tuple[str, object, str]]:
    """Return what the reader can do about a duty now: address, words, kind of button."""
    is_running, is_owed = duty.state in WITH_UNIT, duty.state in OWED
    resident_decides = duty.need is not None and duty.need.lead_duty_id == duty.pk
    can_return = is_running and duty.ruled_at is None and duty.returns < 2
    possible: list[tuple[bool, str, object, str]] = [
        (rights.answers and is_running, "needs:duty_answer", gettext_lazy("Answer it"), "main"),
        (rights.answers and duty.state == DutyState.ASSIGNED, "needs:duty_accept", gettext_lazy("Take it up"), ""),
        (
            rights.supervises and duty.state == DutyState.ANSWERED and not resident_decides,
            "needs:duty_confirm",
            gettext_lazy("Say how it came out"),
            "main",
        ),
        (
            rights.supervises and is_owed,
            "needs:duty_reassign",
            gettext_lazy("Say who leads"),
            "main" if duty.state in IN_TRAY and duty.suggested_lead_id is None else "",
        ),
        (rights.answers and is_running and not is_paused, "needs:duty_pause", gettext_lazy("Pause the clock"), ""),
        (rights.answers and is_paused, "needs:duty_resume", gettext_lazy("Let the clock run again"), ""),
        (rights.helps, "needs:duty_note", gettext_lazy("Note something"), ""),
        (rights.assigns and is_owed, "needs:duty_helpers", gettext_lazy("Name helpers"), ""),
        (rights.answers and can_return, "needs:duty_return", gettext_lazy("Give the duty back"), "danger"),
        (
            rights.supervises and duty.state in NOT_OVER,
            "needs:duty_withdraw",
            gettext_lazy("Withdraw it"),
            "danger",
        ),
    ]
    return [(name, words, kind) for is_possible, name, words, kind in possible if is_possible]


@page(SUPERVISE)
@require_safe
def tray(request: Request) -> HttpResponseBase:
    """What a supervisor must decide about, in four piles."""
    now = clock.now()
    lies = queries.tray(request.actor, now)
    counts = queries.tray_counts(lies, now)
    piles = {name: duties_from(getattr(lies, name), 0, IN_PILE) for name in ("given_back", "to_rule", "late")}
    context = {
        "needs": needs_from(lies.needs, 0, IN_PILE),
        **piles,
        **{f"{name}_counted": count for name, count in counts.items()},
        "reasons": queries.last_reasons([one.pk for name in ("given_back", "to_rule") for one in piles[name]]),
        "shown": IN_PILE,
        "is_empty": not any(counts.values()),
        "now": now,
    }
    return render(request, "needs/tray.html", context)


@page(SUPERVISE)
@require_POST
def duty_as_suggested(request: Request, pk: int) -> HttpResponseBase:
    """Name the unit that whoever gave a duty back suggested."""
    duty = duty_of(request, pk)
    back = "needs:tray" if request.POST.get("from") == "tray" else "needs:duty"
    suggested = duty.suggested_lead
    if suggested is None:
        messages.error(request, _("Nobody suggests a unit for it any more. Look at it again."))
    else:
        try:
            reassign_duty(request.actor, duty=duty, lead=suggested, now=clock.now())
        except ReasonMissing:
            words = _("By the office hours of %(unit)s it is due later than promised. Say why, then it leads.")
            messages.warning(request, words % {"unit": suggested.name})
            return redirect("needs:duty_reassign", pk)
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal)[1])
        else:
            messages.success(request, _("%(unit)s leads from now on.") % {"unit": suggested.name})
    return redirect("needs:tray") if back == "needs:tray" else redirect(back, pk)
