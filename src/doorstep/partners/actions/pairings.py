"""Every change to pairings: agree, write progress down, end early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.access import AGREE
from doorstep.partners.actions.sides import Joining, check_sides, columns
from doorstep.partners.models import GoalProgress, Pairing, PairingGoal, PairingSide
from doorstep.partners.rules import KeptElsewhere, NotNow, check_quantity, check_term, check_words
from doorstep.places.models import Place


@dataclass(frozen=True, slots=True)
class Goal:
    """What a pairing wants to reach: words, how many, of what."""

    text: str
    target: int
    unit: str


@transaction.atomic
def agree_pairing(
    by: Actor,
    *,
    title: str,
    place: Place,
    sides: Sequence[Joining],
    valid_from: date,
    valid_until: date,
    goals: Sequence[Goal] = (),
    now: datetime,
) -> Pairing:
    """Write down that two or more sides help each other from `valid_from` to `valid_until`.

    Raises:
        NotAllowed: `by` may not keep agreements at `place`.
        TooFewSides, WordsMissing, NotANumberOfThings, EndsBeforeItBegins: see there.
    """
    require(by, AGREE, place.path)
    check_words(title)
    check_term(valid_from, valid_until)
    check_sides(sides)
    pairing = Pairing.objects.create(title=title.strip(), place=place, valid_from=valid_from, valid_until=valid_until)
    PairingSide.objects.bulk_create([PairingSide(pairing=pairing, **columns(side)) for side in sides])
    for number, goal in enumerate(goals, 1):
        check_words(goal.text, goal.unit)
        check_quantity(goal.target)
        PairingGoal.objects.create(
            pairing=pairing, number=number, text=goal.text.strip(), target=goal.target, unit=goal.unit.strip()
        )
    detail = {"sides": len(sides), "goals": len(goals), "until": str(valid_until)}
    journal.record(by, "partners.agree_pairing", _about(pairing), detail, now=now)
    return pairing


@transaction.atomic
def record_progress(by: Actor, *, goal: PairingGoal, on: date, reached: int, now: datetime) -> GoalProgress:
    """Write down how much of a goal was reached by a day, all in all; the last word for a day counts.

    Raises:
        NotAllowed, KeptElsewhere: see there.
        EndsBeforeItBegins: a day before the pairing began, or still to come.
    """
    pairing = _held(by, goal.pairing)
    check_term(pairing.valid_from, on)
    check_term(on, now.astimezone(TIME_ZONE).date())
    check_quantity(reached + 1)
    row, _ = GoalProgress.objects.update_or_create(goal=goal, on=on, defaults={"reached": reached})
    detail = {"goal": goal.number, "on": str(on), "reached": reached}
    journal.record(by, "partners.record_progress", _about(pairing), detail, now=now)
    return row


@transaction.atomic
def end_pairing(by: Actor, *, pairing: Pairing, last_day: date, now: datetime) -> Pairing:
    """Let a pairing end before its term.

    Raises:
        NotAllowed, KeptElsewhere, EndsBeforeItBegins: see there.
        NotNow: its term ends no later anyway.
    """
    pairing = _held(by, pairing)
    check_term(pairing.valid_from, last_day)
    if pairing.valid_until <= last_day:
        raise NotNow
    pairing.valid_until = last_day
    pairing.save(update_fields=["valid_until"])
    journal.record(by, "partners.end_pairing", _about(pairing), {"last_day": str(last_day)}, now=now)
    return pairing


def _held(by: Actor, pairing: Pairing) -> Pairing:
    held = Pairing.objects.select_for_update(of=("self",)).select_related("place").get(pk=pairing.pk)
    require(by, AGREE, held.place.path)
    if not held.is_ours:
        raise KeptElsewhere
    return held


def _about(pairing: Pairing) -> str:
    return f"partners.Pairing:{pairing.pk}"
