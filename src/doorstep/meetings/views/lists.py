"""Which meetings there are: to come, over, found; one's own calendar."""

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.meetings.access import BOOK, KEEP, READ_FEED, SEE, SUBSCRIBE
from doorstep.meetings.actions.feeds import open_feed
from doorstep.meetings.forms.running import ListFilter
from doorstep.meetings.models import FeedKey
from doorstep.meetings.queries import meetings as queries

PER_PAGE = 25


@page(SEE)
@require_safe
def meeting_list(request: Request) -> HttpResponseBase:
    """Meetings of one's area or of the unit one works for: to come or over, searchable."""
    now = clock.now()
    form = ListFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "kind": ""}
    is_past = request.GET.get("show") == "past"
    today, actor = now.date(), request.actor
    found = queries.searched(actor, queries.visible(actor, today), wanted["q"], today, wanted["kind"])
    found = queries.past(found, now) if is_past else queries.upcoming(found, now)
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_past": is_past,
        "is_filtered": bool(wanted["q"] or wanted["kind"]),
        "may_keep": may_anywhere(request.actor, KEEP),
        "may_book": may_anywhere(request.actor, BOOK),
        "today": now.date(),
    }
    return render(request, "meetings/meetings.html", context)


@page(SUBSCRIBE)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponseBase:
    """The secret address of one's own calendar; a new one ends the old."""
    if request.method == "POST":
        open_feed(request.actor, now=clock.now())
        return redirect("meetings:calendar")
    key = FeedKey.objects.filter(login=request.actor.user_id).first()
    address = request.build_absolute_uri(reverse("meetings:feed", args=[key.token])) if key else ""
    return render(request, "meetings/calendar.html", {"key": key, "address": address})


@page(READ_FEED)
@require_safe
def public_dates(request: Request) -> HttpResponseBase:
    """When the public meetings take place, for everybody."""
    today = clock.today()
    listed = []
    for series in queries.public_series(today).order_by("title_zh", "id"):
        coming = queries.upcoming(series.meetings.select_related("place"), clock.now())[:4]
        address = request.build_absolute_uri(reverse("meetings:public_feed", args=[series.pk]))
        listed.append((series, list(coming), address))
    return render(request, "meetings/public.html", {"listed": listed, "title": _("Public meetings")})
