"""The survey a page is about."""

from django.shortcuts import get_object_or_404

from doorstep.base.access import Verb, require
from doorstep.base.pages import Request
from doorstep.voices.models import Wave


def wave_for(request: Request, pk: int, what: Verb) -> Wave:
    """Return a survey to whose place the reader may do `what`; else 404 or 403."""
    wave = get_object_or_404(Wave.objects.select_related("place", "questionnaire"), pk=pk)
    require(request.actor, what, wave.place.path)
    return wave
