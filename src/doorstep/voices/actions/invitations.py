"""Put people on the roll, each with a one-time code that is shown once and kept nowhere; replace a lost one."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.people.models import Person
from doorstep.voices.access import INVITE
from doorstep.voices.actions.waves import NotInTheWave, about
from doorstep.voices.models import Area, Invitation, Wave
from doorstep.voices.rules.codes import code_digest, one_time_code
from doorstep.voices.rules.waves import WrongState
from doorstep.voices.words import InvitationState, WaveState


class MoreThanEligible(ValueError):  # noqa: N818  named after what happened
    """The roll of a village would be longer than its frame."""

    def __init__(self, area: Area) -> None:
        super().__init__(f"{area}: more than {area.eligible} on the roll")
        self.area = area


class AlreadyAnswered(ValueError):  # noqa: N818
    """This row of the roll has answered: it counts once."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A row of the roll with its code, which is written nowhere else."""

    invitation: Invitation
    code: str


@transaction.atomic
def invite(
    by: Actor,
    *,
    wave: Wave,
    persons: Collection[Person] = (),
    counts: Mapping[Area, int] | None = None,
    now: datetime,
) -> list[Issued]:
    """Put people on the roll: by person, or so many letters to households of a village whose names nobody needs.

    Somebody who is on the roll already is left as they are and gets no second code.

    Args:
        by: Who runs the survey.
        wave: Not closed yet.
        persons: Of villages of the wave.
        counts: Letters to households by area.
        now: This moment.

    Returns:
        The new rows with their codes, by village and label. The codes cannot be shown again.

    Raises:
        NotAllowed, WrongState: see there.
        NotInTheWave: a person lives, or an area lies, elsewhere.
        MoreThanEligible: more people than a village's frame holds.
    """
    require(by, INVITE, wave.place.path)
    hold(f"voices.roll:{wave.pk}")
    if Wave.objects.get(pk=wave.pk).state not in {WaveState.DRAFT, WaveState.OPEN}:
        raise WrongState
    areas = {one.place_id: one for one in wave.areas.select_related("place")}
    wanted = _wanted(wave, areas, persons, counts or {})
    last = _labels(wave)
    held = dict(
        wave.roll.exclude(state=InvitationState.VOID).values("area").annotate(n=Count("pk")).values_list("area", "n")
    )
    issued = []
    for area, person in wanted:
        last[area.pk] = last.get(area.pk, 0) + 1
        held[area.pk] = held.get(area.pk, 0) + 1
        if held[area.pk] > area.eligible:
            raise MoreThanEligible(area)
        issued.append(_issued(area, person, f"{last[area.pk]:04}"))
    Invitation.objects.bulk_create([one.invitation for one in issued], batch_size=500)
    journal.record(by, INVITE.name, about(wave), {"invited": len(issued)}, now=now)
    return issued


@transaction.atomic
def replace_code(by: Actor, *, invitation: Invitation, now: datetime) -> Issued:
    """Make a new code for a row whose slip was lost; the old code opens nothing any more.

    Raises:
        NotAllowed, WrongState: see there.
        AlreadyAnswered: the code was used, so nothing was lost.
    """
    wave = invitation.wave
    require(by, INVITE, wave.place.path)
    hold(f"voices.roll:{wave.pk}")
    if Wave.objects.get(pk=wave.pk).state not in {WaveState.DRAFT, WaveState.OPEN}:
        raise WrongState
    made_void = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.INVITED)
    if not made_void.update(state=InvitationState.VOID):
        raise AlreadyAnswered
    issued = _issued(invitation.area, invitation.person, invitation.label)
    issued.invitation.save(force_insert=True)
    journal.record(by, "voices.replace_code", about(wave), now=now)
    return issued


def _wanted(
    wave: Wave, areas: Mapping[int, Area], persons: Collection[Person], counts: Mapping[Area, int]
) -> list[tuple[Area, Person | None]]:
    """Return who is to be written on the roll, village by village; nobody twice."""
    if any(one.erased_at is None and one.village_id not in areas for one in persons):
        raise NotInTheWave
    if any(area.wave_id != wave.pk or count < 0 for area, count in counts.items()):
        raise NotInTheWave
    known = set(wave.roll.exclude(state=InvitationState.VOID).values_list("person_id", flat=True))
    found: list[tuple[Area, Person | None]] = [
        (areas[one.village_id], one)
        for one in sorted(set(persons), key=lambda one: (one.village.path, one.pk))
        if one.erased_at is None and one.pk not in known
    ]
    for area, count in sorted(counts.items(), key=lambda pair: pair[0].pk):
        found += [(area, None)] * count
    return found


def _labels(wave: Wave) -> dict[int, int]:
    """Return the highest number on the roll of each area."""
    last: dict[int, int] = {}
    for area, label in wave.roll.values_list("area", "label"):
        last[area] = max(last.get(area, 0), int(label) if label.isdigit() else 0)
    return last


def _issued(area: Area, person: Person | None, label: str) -> Issued:
    code = one_time_code(secrets.token_bytes(16))
    digest = code_digest(settings.SECRET_KEY, code)
    row = Invitation(wave_id=area.wave_id, area=area, person=person, label=label, code_digest=digest)
    return Issued(row, code)
