"""Pages of the exchange: other installations, packages to and fro, contradictions."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.journal_words import subjects
from doorstep.base.pages import Request, page
from doorstep.partners.access import EXCHANGE
from doorstep.partners.actions import packages as do
from doorstep.partners.actions import peers as agree
from doorstep.partners.bridge import counted, leaving
from doorstep.partners.forms.alliances import LastDayForm
from doorstep.partners.forms.exchange import AnswerForm, PeerForm, ReceiveForm, SharingForm, TakeForm
from doorstep.partners.models import ExchangeConflict, Package, Peer
from doorstep.partners.queries import peers as queries
from doorstep.partners.rules import Refused
from doorstep.partners.views.alliances import METHODS, PER_PAGE
from doorstep.partners.views.answers import Crumbs, answered, done, tabs
from doorstep.partners.words import PackageState, SharedField
from doorstep.places.queries import county, valid_on

ROWS_SHOWN = 100


@page(EXCHANGE)
@require_safe
def peer_list(request: Request) -> HttpResponseBase:
    """The other installations and the latest packages."""
    context = {
        "peers": queries.peers(request.actor),
        "page": Paginator(queries.packages(request.actor), PER_PAGE).get_page(request.GET.get("page")),
        "tabs": tabs(request.actor),
        "tab": "peers",
        "today": clock.today(),
        "ours": settings.COUNTY_CODE,
    }
    return render(request, "partners/peers.html", context)


@page(EXCHANGE)
@require_safe
def peer_page(request: Request, pk: int) -> HttpResponseBase:
    """One installation: what may be shared with it, packages, contradictions."""
    peer, today = _peer(request, pk), clock.today()
    context = {
        "peer": peer,
        "sharings": peer.sharings.all(),
        "may_name": queries.sharing_for(peer, SharedField.SECONDMENT_PERSON, today) is not None,
        "withheld": leaving(peer, today).withheld,
        "holds": Peer.objects.filter(valid_on(today), pk=peer.pk).exists(),
        "page": Paginator(queries.packages(request.actor, peer), PER_PAGE).get_page(request.GET.get("page")),
        "conflicts": [_told(one) for one in queries.conflicts(request.actor, peer)[:ROWS_SHOWN]],
        "today": today,
        "crumbs": crumbs(),
    }
    return render(request, "partners/peer.html", context)


@page(EXCHANGE)
@require_http_methods(METHODS)
def peer_new(request: Request) -> HttpResponseBase:
    """Agree on exchange with another installation; a key we made is shown this one time."""
    form = PeerForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            peer, key = agree.add_peer(request.actor, **form.cleaned_data, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if form.cleaned_data["key"]:
                messages.success(request, _("Saved."))
                return redirect("partners:peer", peer.pk)
            return render(request, "partners/peer_key.html", {"peer": peer, "key": key, "crumbs": crumbs()})
    context = {"form": form, "title": _("Exchange with another installation"), "crumbs": crumbs()}
    return render(request, "partners/form.html", {**context, "back": crumbs()[-1][0]})


@page(EXCHANGE)
@require_http_methods(METHODS)
def peer_end(request: Request, pk: int) -> HttpResponseBase:
    """Let the exchange end."""
    peer = _peer(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        agree.end_peer(request.actor, peer=peer, **given, now=clock.now())

    title = _("End the exchange with %(name)s") % {"name": peer.name}
    return answered(request, form, act, title=title, crumbs=crumbs(peer), button=_("End it"))


@page(EXCHANGE)
@require_http_methods(METHODS)
def sharing_new(request: Request, pk: int) -> HttpResponseBase:
    """Record an agreement on sharing personal data."""
    peer = _peer(request, pk)
    form = SharingForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(given: dict[str, Any]) -> None:
        shared = given.pop("shared")
        agree.agree_sharing(request.actor, peer=peer, fields=shared, **given, now=clock.now())

    lead = _("Without one that holds on the day, no package names anybody, and files with personal data stay here.")
    return answered(request, form, act, title=_("Agreement on personal data"), lead=lead, crumbs=crumbs(peer))


@page(EXCHANGE)
@require_POST
def package_make(request: Request, pk: int) -> HttpResponseBase:
    """Make the next package and answer it as a file."""
    peer = _peer(request, pk)
    try:
        package, data = do.export_package(
            request.actor, peer=peer, with_names=request.POST.get("names") == "on", now=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("partners:peer", peer.pk)
    response = HttpResponse(data, content_type="application/octet-stream")
    name = f"{settings.COUNTY_CODE}-{peer.code}-{package.sequence}.doorstep"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(EXCHANGE)
@require_http_methods(METHODS)
def package_receive(request: Request) -> HttpResponseBase:
    """Upload a package; what follows is a look at it, nothing is changed."""
    form = ReceiveForm(request.POST or None, request.FILES or None)

    def act(given: dict[str, Any]) -> str:
        return _address(do.receive_package(request.actor, data=given["file"].read(), now=clock.now()))

    lead = _("You see what would change before anything does.")
    return answered(
        request, form, act, title=_("A package came"), lead=lead, crumbs=crumbs(), button=_("Look at it"),
        template="partners/upload.html",
    )  # fmt: skip


@page(EXCHANGE)
@require_safe
def package_page(request: Request, pk: int) -> HttpResponseBase:
    """One package: what it would change, or what became of it."""
    return _show(request, _package(request, pk))


@page(EXCHANGE)
@require_POST
def package_take(request: Request, pk: int) -> HttpResponseBase:
    """Take a package in as a whole."""
    package = _package(request, pk)
    form = TakeForm(request.POST, actor=request.actor, has_names="village" in request.POST)
    if not form.is_valid():
        return _show(request, package, form)

    def act() -> None:
        do.import_package(request.actor, package=package, **form.cleaned_data, now=clock.now())

    return done(request, act, words=_("Done. See below what came of it."), to=_address(package))


@page(EXCHANGE)
@require_POST
def package_aside(request: Request, pk: int) -> HttpResponseBase:
    """Put a package aside."""
    package = _package(request, pk)

    def act() -> None:
        do.put_aside(request.actor, package=package, now=clock.now())

    return done(request, act, words=_("Put aside. Nothing was changed."), to=_address(package))


@page(EXCHANGE)
@require_http_methods(METHODS)
def conflict_settle(request: Request, pk: int) -> HttpResponseBase:
    """Note how a contradiction was settled."""
    conflict = get_object_or_404(queries.conflicts(request.actor), pk=pk)
    form = AnswerForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        do.settle_conflict(request.actor, conflict=conflict, **given, now=clock.now())

    lead = _(
        "Nothing was written. Talk to the other side, correct what is wrong where it is at home, and note it here."
    )
    above = crumbs(conflict.package.peer)
    return answered(request, form, act, title=_("Settle a contradiction"), lead=lead, crumbs=above)


def _show(request: Request, package: Package, form: TakeForm | None = None) -> HttpResponseBase:
    told = [_told(one) for one in package.conflicts.all()]
    context: dict[str, Any] = {"package": package, "crumbs": crumbs(package.peer), "conflicts": told}
    if package.state == PackageState.WAITING:
        try:
            found, has_names = do.difference(package)
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            rows = [one for one in found if one.outcome != "same"]
            context |= {"rows": rows[:ROWS_SHOWN], "left": max(len(rows) - ROWS_SHOWN, 0), "is_nothing": not rows}
            home = {"place": county()}
            empty = TakeForm(actor=request.actor, has_names=has_names, initial=home)
            context |= {"counts": counted(found), "has_names": has_names, "form": form or empty}
    else:
        context["counts"] = package.counts
    return render(request, "partners/package.html", context)


def _told(conflict: ExchangeConflict) -> dict[str, Any]:
    """Return a contradiction in the reader's words: what it is about, what stands here, what they say."""
    kind, _colon, number = conflict.about.partition(":")
    words = {
        "title": _("Title"),
        "number": _("Its number"),
        "name": _("Name"),
        "post": _("Post there"),
        "first": _("First day"),
        "last": _("Last day"),
        "closed_on": _("Closed on what day"),
        "digest": "SHA-256",
    }
    about = _("Package %(number)s") % {"number": number} if kind == "package" else str(subjects()[kind].label)
    said = [
        [(label, value) for name, label in words.items() if (value := one.get(name))]
        for one in (conflict.ours, conflict.theirs)
    ]
    return {"conflict": conflict, "about": about, "ours": said[0], "theirs": said[1]}


def _peer(request: Request, pk: int) -> Peer:
    return get_object_or_404(queries.peers(request.actor), pk=pk)


def _package(request: Request, pk: int) -> Package:
    return get_object_or_404(queries.packages(request.actor), pk=pk)


def crumbs(peer: Peer | None = None) -> Crumbs:
    """Return what a page of the exchange stands below."""
    above = [(reverse("partners:partners"), _("Partners")), (reverse("partners:peers"), _("Exchange"))]
    return [*above, (reverse("partners:peer", args=[peer.pk]), peer.name)] if peer else above


def _address(package: Package) -> str:
    return reverse("partners:package", args=[package.pk])
