"""The inbox of needs and one need with its story."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.needs.access import (
    ASSIGN,
    KEEP_CATEGORIES,
    MERGE,
    PRINT_SLIP,
    SAY_FOR,
    SEE_NEED,
    SEE_OFFERS,
    SORT,
    TAKE,
)
from doorstep.needs.forms.inbox import NeedFilter
from doorstep.needs.models import Need
from doorstep.needs.queries import duties as duty_queries
from doorstep.needs.queries import inbox as queries
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries.needs import Wanted
from doorstep.needs.queries.rows import needs_from
from doorstep.needs.words import NeedState

PER_PAGE = 30
TABS = {
    "open": _("All open"),
    "received": _("Without a lead"),
    "assigned": NeedState.ASSIGNED.label,
    "answered": _("Answered"),
    "late": _("Overdue"),
    "closed": _("Closed"),
}


@page(SEE_NEED)
@require_safe
def inbox(request: Request) -> HttpResponseBase:
    """The needs the reader may see, by where they stand."""
    actor, now = request.actor, clock.now()
    form = NeedFilter(request.GET or None, actor=actor)
    seen = open_ones = closed_ones = need_queries.visible(actor, now.date())
    is_cut = False
    if form.is_valid() and (wanted := _wanted(form)) != Wanted():
        open_ones = need_queries.narrowed(seen, replace(wanted, state="open"))
        closed_ones = need_queries.narrowed(seen, replace(wanted, state=NeedState.CLOSED))
        is_cut = need_queries.finds_more(seen, replace(wanted, state=NeedState.CLOSED))
    which = request.GET.get("tab", "open")
    which = which if which in TABS else "open"
    counts = queries.counts(open_ones, closed_ones, now)
    in_tab = queries.tab(closed_ones if which == "closed" else open_ones, which, now)
    listed = Paginator(in_tab, PER_PAGE)
    listed.count = counts[which]  # counted already
    listed_page = listed.get_page(request.GET.get("page"))
    first = listed_page.start_index() - 1 if counts[which] else 0
    address = _without_tab(request)
    context = {
        "form": form,
        "page": listed_page,
        "rows": needs_from(in_tab, first, PER_PAGE),
        "tabs": [(name, label, counts[name], f"{address}tab={name}") for name, label in TABS.items()],
        "is_cut": is_cut or counts["closed"] == queries.MOST_CLOSED,
        "tab": which,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "now": now,
        "may_take": may_anywhere(actor, TAKE),
        "may_see_offers": may_anywhere(actor, SEE_OFFERS),
        "may_keep_categories": may_anywhere(actor, KEEP_CATEGORIES),
    }
    return render(request, "needs/inbox.html", context)


def _wanted(form: NeedFilter) -> Wanted:
    given = form.cleaned_data
    place = given["place"]
    wanted = Wanted(words=given["q"], category=given["category"], urgency=given["urgency"], kind=given["kind"])
    return replace(wanted, place=str(place.pk)) if place else wanted


def _without_tab(request: Request) -> str:
    """Return this list's address up to where the tab is said."""
    query = request.GET.copy()
    for name in ("page", "tab"):
        query.pop(name, None)
    return f"?{query.urlencode()}&" if query else "?"


@page(SEE_NEED)
@require_safe
def need_page(request: Request, pk: int) -> HttpResponseBase:
    """One need: what, where, by when and why, its story, who follows, its duties, what can be done."""
    actor, now = request.actor, clock.now()
    found = need_queries.visible(actor, now.date())
    with_it = (*need_queries.WITH, "site", "clock_rule", "firm", "taken_by", "merged_into")
    need = get_object_or_404(found.select_related(*with_it), pk=pk)
    path = need.place.path
    is_near = may(actor, SAY_FOR, path)
    context = {
        "need": need,
        "steps": queries.steps(need=need),
        "followers": queries.followers(need, actor) if may(actor, PRINT_SLIP, path) else [],
        "follower_count": need.followers.count(),
        "duties": need.duties.select_related("lead", "place").order_by("created_at", "id"),
        "photos": need.photos.all(),
        "now": now,
        "may_print": may(actor, PRINT_SLIP, path),
        "may_see_people": is_near,
        "tasks": _tasks(request, need),
        "may_add_duty": need.is_open and need.lead_duty_id is not None and may(actor, ASSIGN, path),
    }
    return render(request, "needs/need.html", context)


def _tasks(request: Request, need: Need) -> list[tuple[str, object, str]]:
    """Return what the reader can do about a need now: address, words, kind of button."""
    actor, path = request.actor, need.place.path
    tasks: list[tuple[str, object, str]] = []
    if need.state == NeedState.RECEIVED and may(actor, ASSIGN, path):
        tasks.append(("needs:need_assign", _("Name the lead"), "main"))
    can_say = need.state in {NeedState.ANSWERED, NeedState.CLOSED} and need.lead_duty_id is not None
    if can_say and may(actor, SAY_FOR, path):
        tasks.append(("needs:need_word", _("Pass on a resident's word"), "main" if need.is_open else ""))
    if need.is_open and may(actor, SORT, path):
        tasks.append(("needs:need_sort", _("Sort anew"), ""))
    if need.is_open and may(actor, MERGE, path):
        tasks.append(("needs:need_alike", _("Join with another"), ""))
    if need.is_open and may(actor, TAKE, path):
        tasks.append(("needs:need_photos", _("Add photos"), ""))
    if need.is_open and may(actor, SORT, path):
        tasks.append(("needs:need_drop", _("Take the need back"), "danger"))
    return tasks


@page(SEE_NEED)
@require_safe
def photo(request: Request, pk: int) -> HttpResponseBase:
    """A photo of a need or a duty the reader may see."""
    on = clock.today()
    seen = queries.photo_of(pk, need_queries.visible(request.actor, on), duty_queries.visible(request.actor, on))
    found = get_object_or_404(seen)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(content, content_type="image/jpeg", headers={"Content-Disposition": "inline"})
