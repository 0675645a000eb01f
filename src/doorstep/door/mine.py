"""My needs (我的需求): for whoever is logged in, their own and those of the firm they work for."""

from typing import Final

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.door import needs_queries
from doorstep.door.access import SEE_MINE
from doorstep.needs.queries import wishes

LINES: Final = 20


@require_safe
@page(SEE_MINE)
def mine(request: Request) -> HttpResponseBase:
    """Show the slips of the person behind this login, their firm's needs, and the wishes they have claimed."""
    now = clock.now()
    slips = Paginator(needs_queries.followed_by(request.actor), LINES)
    firms = Paginator(needs_queries.of_firms(request.actor, now.date()), LINES)
    return render(
        request,
        "door/mine.html",
        {
            "slips": slips.get_page(request.GET.get("page")),
            "firms": firms.get_page(request.GET.get("firms")),
            "claims": list(wishes.claims_of(request.actor)),
            "now": now,
        },
    )
