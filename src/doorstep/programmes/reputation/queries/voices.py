"""Reading what residents wrote in a quarter's survey, as far as it is released, and what became of it."""

from doorstep.places.models import Place
from doorstep.programmes.reputation.models import Asking, Quarter
from doorstep.voices.models import Opinion, Wave
from doorstep.voices.queries.released import Group, Loop, groups, loop
from doorstep.voices.words import OpinionState


def wave_of(quarter: Quarter) -> Wave | None:
    """Return the survey whose answers count in a quarter."""
    asking = Asking.objects.filter(quarter=quarter).select_related("wave").first()
    return asking.wave if asking is not None else None


def written(wave: Wave, place: Place) -> tuple[list[Group], Loop]:
    """Return a village's released opinions of a survey by topic, and how far they came; two queries.

    Where too few answered none is released, so there is nothing here to tell them by.
    """
    found = Opinion.objects.filter(wave=wave, area__place=place, state=OpinionState.RELEASED)
    rows = found.select_related("area__place__parent", "screening__topic", "need__lead_duty__lead")
    return groups(rows), loop([place], [wave])[place.pk]
