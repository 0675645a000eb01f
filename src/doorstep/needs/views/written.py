"""Write a duty down: out of a plan, a joint case, or as one more for a need."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.needs.access import ASSIGN
from doorstep.needs.actions.written import write_down_duty
from doorstep.needs.forms.refusals import did
from doorstep.needs.forms.written import DutyForm
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries.sources import Source, source_of


@page(ASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_new(request: Request) -> HttpResponseBase:
    """Write a duty down: what it comes from, what is owed, by whom and by when."""
    now = clock.now()
    source, need = _source(request), _need(request)
    at = source or need
    form = DutyForm(
        request.POST or None, actor=request.actor, on=now.date(), place=at.place if at else None, asks_plan=at is None
    )
    if request.method == "POST" and form.is_valid():
        made: list[Duty] = []
        origin = {"about": source.about if source else "", "need": need, "plan": form.cleaned_data.get("plan", "")}
        if did(form, lambda: made.append(write_down_duty(request.actor, owed=form.owed, **origin, now=now))):
            messages.success(request, _("The duty is written down; the unit finds it on its page."))
            return redirect("needs:duty", made[0].pk)
    return render(request, "needs/duty_new.html", {"form": form, "source": source, "need": need})


def _source(request: Request) -> Source | None:
    about = request.GET.get("from", "")
    if not about:
        return None
    if (found := source_of(request.actor, about, clock.today())) is None:
        raise Http404
    return found


def _need(request: Request) -> Need | None:
    number = request.GET.get("need", "")
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise Http404
    found = need_queries.visible(request.actor, clock.today()).select_related("place")
    return get_object_or_404(found, pk=int(number))
