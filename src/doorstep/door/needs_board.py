"""What neighbours need (需求公示): needs that may be shown, without names, and "me too"."""

import uuid
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock, kept, limits
from doorstep.base.pages import Request, page
from doorstep.door import needs_queries, needs_words, queries
from doorstep.door.access import SEE_NEEDS
from doorstep.door.needs_forms import TRAP
from doorstep.door.needs_queries import Wanted
from doorstep.door.tell import TELLING, held_up, sender
from doorstep.door.views import COOKIE
from doorstep.needs.access import TELL
from doorstep.needs.actions.intake import ClosedAlready, follow_need
from doorstep.needs.queries.needs import choosable
from doorstep.places.models import Place

LINES: Final = 20


class BoardForm(forms.Form):
    """Which needs to show."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    where = forms.ChoiceField(label=_("Where"), required=False)
    category = forms.ChoiceField(label=_("About"), required=False)
    state = forms.ChoiceField(
        label=_("How it stands"),
        required=False,
        choices=[
            ("", pgettext_lazy("needs", "All")),
            ("open", pgettext_lazy("needs", "Open")),
            ("done", pgettext_lazy("needs", "Closed")),
        ],
    )

    def __init__(self, data: Any, *, village: Place | None, towns: list[Place], categories: list[Any]) -> None:
        super().__init__(data, auto_id="board_%s")
        places: list[tuple[str, Any]] = [("", pgettext_lazy("filter", "The whole county"))]
        if village is not None:
            places.append((f"v{village.pk}", village.name))
        places += [(f"t{one.pk}", one.name) for one in towns]
        about: list[tuple[str, Any]] = [("", pgettext_lazy("filter", "Everything"))]
        about += [(one.code, needs_words.category_name(one)) for one in categories]
        self.fields["where"].choices = places  # type: ignore[attr-defined]
        self.fields["category"].choices = about  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return what the board is narrowed to; what cannot be understood does not narrow."""
        said = self.cleaned_data
        where = said.get("where", "")
        number = int(where[1:]) if where else None
        return Wanted(
            words=said.get("q", ""),
            town=number if where.startswith("t") else None,
            village=number if where.startswith("v") else None,
            category=said.get("category", ""),
            state=said.get("state", ""),
        )


@require_safe
@page(SEE_NEEDS)
@kept.for_visitors(COOKIE)
def board(request: Request) -> HttpResponseBase:
    """Show what neighbours need and what came of it."""
    now = clock.now()
    today = now.date()
    village = _remembered(request)
    form = BoardForm(request.GET, village=village, towns=list(queries.towns(today)), categories=list(choosable(today)))
    form.is_valid()
    wanted = form.wanted()
    found = Paginator(needs_queries.board(wanted, now), LINES).get_page(request.GET.get("page"))
    return render(
        request,
        "door/needs.html",
        {"form": form, "page": found, "is_filtered": wanted != Wanted(), "village": village, "now": now},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(TELL)
def me_too(request: Request, pk: int) -> HttpResponseBase:
    """Let somebody join in a neighbour's need: they get a slip of their own."""
    now = clock.now()
    need = needs_queries.shown().filter(pk=pk).select_related("category", "place__parent", "lead_duty__lead").first()
    if need is None:
        raise Http404
    said = request.POST.get("mark", "")
    mark = _mark(said)
    context = {"need": need, "mark": mark.hex, "trap": TRAP, "refusal": "", "is_closed": not need.is_open}
    if request.method != "POST" or not need.is_open:
        return render(request, "door/me_too.html", context)
    if refusal := held_up(request, now):
        return render(request, "door/me_too.html", context | {"refusal": refusal})
    try:
        follower = follow_need(request.actor, need=need, sender=sender(request.actor, mark), now=now)
    except ClosedAlready:
        return render(request, "door/me_too.html", context | {"is_closed": True})
    limits.count(TELLING, limits.address_of(request), now)
    return HttpResponseRedirect(reverse("slip_paper", args=[follower.code]))


def _mark(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _remembered(request: Request) -> Place | None:
    try:
        return queries.village(int(request.COOKIES.get(COOKIE, "")), clock.today())
    except (ValueError, OverflowError, Place.DoesNotExist):
        return None
