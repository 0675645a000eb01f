"""Reading waves and the roll: always inside the reader's scope, and never who answered what."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.people import access as people
from doorstep.people.models import Person
from doorstep.places.queries import inside
from doorstep.voices.access import ENTER, SEE, SEE_RESULTS
from doorstep.voices.models import Area, Invitation, Wave
from doorstep.voices.words import InvitationState, WaveState


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a village is.

    Args:
        area: Which.
        invited: Rows of the roll.
        answered: Of them, how many have answered.
    """

    area: Area
    invited: int
    answered: int

    @property
    def share(self) -> float | None:
        """Share of the roll that has answered, 0 to 1; nothing where nobody was invited."""
        return self.answered / self.invited if self.invited else None


def visible(actor: Actor, what: Verb = SEE) -> QuerySet[Wave]:
    """Return the waves `actor` may see, with questionnaire and place at hand."""
    found = Wave.objects.filter(inside(scopes(actor, what), "place__path"))
    return found.select_related("questionnaire", "place").order_by("-opens_on", "-id")


def with_results(actor: Actor) -> QuerySet[Wave]:
    """Return the waves whose results `actor` may see: the published ones of their area."""
    held = scopes(actor, SEE_RESULTS)
    around = Q(pk__in=[])
    for scope in held:
        ids = [int(part) for part in scope.strip("/").split("/") if part]
        around |= Q(place__in=ids)
    published = Wave.objects.filter(inside(held, "place__path") | around, state=WaveState.RELEASED)
    return published.select_related("questionnaire", "place").order_by("-opens_on", "-id")


def progress(wave: Wave) -> list[Progress]:
    """Return how far each village is (one query); numbers alone."""
    standing = ~Q(roll__state=InvitationState.VOID)
    rows = wave.areas.select_related("place").annotate(
        invited=Count("roll", filter=standing),
        answered=Count("roll", filter=Q(roll__state=InvitationState.ANSWERED)),
    )
    return [Progress(one, one.invited, one.answered) for one in rows.order_by("place__path")]


def to_call(actor: Actor, wave: Wave, text: str = "", area: str = "") -> QuerySet[Invitation]:
    """Return the rows of the roll that have not answered, for whoever rings; what others answered is nowhere.

    Args:
        actor: Who rings.
        wave: Which.
        text: Part of a name, or a number on the roll.
        area: Id of a village of the wave.
    """
    found = wave.roll.filter(inside(scopes(actor, ENTER), "wave__place__path"), state=InvitationState.INVITED)
    if area.isdigit() and len(area) < 19:
        found = found.filter(area=int(area))
    if text := text.strip():
        named = Q(person__in=_named(actor, text))
        found = found.filter(named | Q(label=text.zfill(4)))
    return found.select_related("area__place", "person", "wave__questionnaire", "wave__place").order_by(
        "area__place__path", "label"
    )


def names(actor: Actor, rows: list[Invitation]) -> dict[int, str]:
    """Return the names of those on the roll whom `actor` may see, by id of the row (one query)."""
    seen = Person.objects.filter(inside(scopes(actor, people.SEE), "village__path"))
    by_person = dict(seen.filter(pk__in=[one.person_id for one in rows if one.person_id]).values_list("pk", "name"))
    return {one.pk: by_person.get(one.person_id, "") for one in rows if one.person_id}


def _named(actor: Actor, text: str) -> QuerySet[Person]:
    return Person.objects.filter(inside(scopes(actor, people.SEE), "village__path"), name__icontains=text)
