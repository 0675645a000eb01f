"""The screens of the index, and what a page is about."""

from typing import Final

from django.http import Http404
from django.shortcuts import get_object_or_404

from doorstep.base import clock
from doorstep.base.pages import Request
from doorstep.base.screens import Screens
from doorstep.programmes.reputation.forms.refusals import REFUSALS, sentence
from doorstep.programmes.reputation.models import Quarter, Scheme, VillageReport
from doorstep.programmes.reputation.queries import quarters, schemes

_SCREENS: Final = Screens("reputation/task.html", REFUSALS, sentence)
screen, at_once = _SCREENS.screen, _SCREENS.at_once


def scheme_of(request: Request, pk: int) -> Scheme:
    """Return a scheme the reader may see; else 404."""
    return get_object_or_404(schemes.visible(request.actor), pk=pk)


def quarter_of(request: Request, pk: int) -> Quarter:
    """Return a quarter the reader may see; else 404."""
    return get_object_or_404(quarters.visible(request.actor, clock.today()), pk=pk)


def report_of(request: Request, pk: int) -> VillageReport:
    """Return a report the reader may see; else 404."""
    found = quarters.report_of(request.actor, pk)
    if found is None:
        raise Http404
    return found
