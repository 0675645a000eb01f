"""The joint calendar of a pairing: as a page, and as a feed both sides subscribe to."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock, ical
from doorstep.base.access import may, require
from doorstep.base.pages import Request, page
from doorstep.meetings.access import KEEP, READ_FEED, SEE
from doorstep.meetings.actions.feeds import open_pairing_feed
from doorstep.meetings.bridge import feed as feeds
from doorstep.meetings.models import PairingFeed
from doorstep.meetings.queries import joint, meetings
from doorstep.partners.queries import agreements


@page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def joint_page(request: Request, pk: int) -> HttpResponseBase:
    """When both sides of a pairing meet, what begins and ends; whoever keeps meetings there gives it an address."""
    today = clock.today()
    pairing = get_object_or_404(agreements.pairings(request.actor, today), pk=pk)
    if request.method == "POST":
        require(request.actor, KEEP, pairing.place.path)
        open_pairing_feed(request.actor, pairing=pairing, now=clock.now())
        return redirect("meetings:joint", pk)
    may_keep = may(request.actor, KEEP, pairing.place.path)
    key = PairingFeed.objects.filter(pairing=pairing).first() if may_keep else None
    context = {
        "pairing": pairing,
        "meetings": joint.meetings(pairing, meetings.visible(request.actor, today)),
        "days": joint.days(pairing, agreements.secondments(request.actor, today)),
        "today": today,
        "may_keep": may_keep,
        "address": request.build_absolute_uri(reverse("meetings:joint_feed", args=[key.token])) if key else "",
    }
    return render(request, "meetings/joint.html", context)


@page(READ_FEED)
@require_safe
def joint_feed(_request: Request, token: str) -> HttpResponseBase:
    """The joint calendar under its secret address: for the other side, too, which has no login here."""
    pairing = joint.by_token(token)
    if pairing is None:
        raise Http404
    body = feeds.feed(
        joint.meetings(pairing),
        joint.days(pairing),
        title=_("Joint calendar: %(title)s") % {"title": pairing.title},
        url_of=lambda _one: "",
        is_demo=settings.IS_DEMO,
    )
    response = HttpResponse(body, content_type=ical.TYPE)
    response.headers["Cache-Control"] = "private, max-age=900"
    return response
