"""Change one place: make it, edit it, give it a point, move it, end it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from doorstep.base.access import scopes
from doorstep.base.clock import now, today
from doorstep.base.pages import Request, page
from doorstep.places import access, queries
from doorstep.places.actions import tree
from doorstep.places.forms import LastDayForm, MoveForm, PlaceForm, PointForm
from doorstep.places.models import Place
from doorstep.places.rules.said import Refused
from doorstep.places.views.browse import found
from doorstep.places.words import FrameWord, PlaceKind

_BELOW = {PlaceKind.COUNTY: PlaceKind.TOWN, PlaceKind.TOWN: PlaceKind.VILLAGE}


def answered(
    request: Request, form: forms.Form, place: Place, title: str, do: Callable[[], Any], **more: Any
) -> HttpResponseBase:
    """Show a form; when it was sent and fits, do it, and say why if it is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refusal:
            form.add_error(None, refusal.why.speak(get_language() or "zh"))
        except ValueError:
            form.add_error(None, _("There is no such point on the globe."))
        else:
            messages.success(request, _("Saved."))
            return redirect("places:place", place.pk)
    context = {"form": form, "place": place, "above": queries.ancestors(place), "title": title, **more}
    return render(request, more.get("template", "places/form.html"), context)


@page(access.EDIT)
def place_new(request: Request, place_id: int) -> HttpResponseBase:
    """Add a town to a county or a village to a town."""
    parent = found(request, place_id, access.EDIT)
    kind = _BELOW.get(PlaceKind(parent.kind))
    if kind is None:
        return redirect("places:place", parent.pk)
    form = PlaceForm(request.POST or None, kind=kind, is_new=True)

    def do() -> None:
        given = form.cleaned_data
        tree.create_place(
            request.actor,
            parent=parent,
            kind=kind,
            name=given["name"],
            official_name=given["official_name"],
            is_community=given.get("is_community", False),
            codes=form.codes,
            figures=form.figures,
            now=now(),
        )

    title = _("New town") if kind is PlaceKind.TOWN else _("New village or community")
    return answered(request, form, parent, title, do)


@page(access.EDIT)
def place_edit(request: Request, place_id: int) -> HttpResponseBase:
    """Change a place's names and figures."""
    place = found(request, place_id, access.EDIT)
    form = PlaceForm(request.POST or None, initial=PlaceForm.of(place), kind=place.kind, is_new=False)

    def do() -> None:
        given = form.cleaned_data
        tree.edit_place(
            request.actor,
            place,
            name=given["name"].strip(),
            official_name=given["official_name"].strip(),
            is_community=given.get("is_community"),
            figures=form.figures,
            now=now(),
        )

    return answered(request, form, place, _("Edit"), do)


@page(access.SET_POINT)
def place_point(request: Request, place_id: int) -> HttpResponseBase:
    """Give a place its point."""
    place = found(request, place_id, access.SET_POINT)
    initial = {"lon": place.lon, "lat": place.lat, "frame": FrameWord.WGS84, "quality": place.point_quality}
    form = PointForm(request.POST or None, initial=initial)

    def do() -> None:
        tree.set_point(request.actor, place, point=form.point, quality=form.point_quality, now=now())

    return answered(request, form, place, _("Where it lies"), do)


@page(access.EDIT)
def place_move(request: Request, place_id: int) -> HttpResponseBase:
    """Hang a place under another parent."""
    place = found(request, place_id, access.EDIT)
    parents = list(queries.parents_for(place, scopes(request.actor, access.EDIT), today()))
    form = MoveForm(request.POST or None, parents=parents)

    def do() -> None:
        to = get_object_or_404(Place, pk=form.cleaned_data["to"])
        tree.move_place(request.actor, place, to=to, now=now())

    return answered(request, form, place, _("Move"), do)


@page(access.EDIT)
def place_end(request: Request, place_id: int) -> HttpResponseBase:
    """Let a place end."""
    place = found(request, place_id, access.EDIT)
    form = LastDayForm(request.POST or None, initial={"last_day": today()})

    def do() -> None:
        tree.end_place(request.actor, place, last_day=form.cleaned_data["last_day"], now=now())

    return answered(request, form, place, _("End this place"), do)
