"""Prepare a wave, open it, close it, publish its results; set answers aside before that."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind
from doorstep.voices.access import RUN, SET_ASIDE
from doorstep.voices.actions.mixing import mix
from doorstep.voices.bridge.hiding import hidden_everywhere
from doorstep.voices.models import Area, Envelope, Questionnaire, Sheet, Wave, Withheld
from doorstep.voices.queries.released import answered_by_area
from doorstep.voices.queries.results import withheld_before
from doorstep.voices.rules import waves as rules
from doorstep.voices.words import QuestionnaireState, WaveState

_DEEDS: Final = {
    WaveState.OPEN: "voices.open_wave",
    WaveState.CLOSED: "voices.close_wave",
    WaveState.RELEASED: "voices.release_wave",
}


class NotInTheWave(ValueError):  # noqa: N818  named after what happened
    """The village, person or sheet does not belong to this wave."""


class ReasonMissing(ValueError):  # noqa: N818
    """Nothing is set aside without a reason."""


class EnvelopesUnreadable(ValueError):  # noqa: N818
    """Answers were sealed under another secret: closing now would lose them. Put the old secret back first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a wave asks.

    Args:
        name: What it is called.
        opens_on: First day.
        closes_on: Last day on which people answer.
        threshold: Fewest answers a number shown rests on.
        seed: For what is drawn from it later.
        has_open_link: Anybody may answer too; it weighs nothing.
    """

    name: str
    opens_on: date
    closes_on: date
    threshold: int = 5
    seed: int = 1
    has_open_link: bool = False


@transaction.atomic
def prepare_wave(
    by: Actor,
    *,
    questionnaire: Questionnaire,
    place: Place,
    areas: Mapping[Place, int],
    plan: Plan,
    now: datetime,
) -> Wave:
    """Prepare a wave; codes can be made, nobody can answer yet.

    Args:
        by: Who runs it.
        questionnaire: A published one.
        place: Town or county.
        areas: People on the frame by village of the place.
        plan: How it asks.
        now: This moment.

    Raises:
        NotAllowed, NotPublished, NoAreas: see there.
        NotInTheWave: a village lies elsewhere, or is no village.
    """
    require(by, RUN, place.path)
    if Questionnaire.objects.get(pk=questionnaire.pk).state != QuestionnaireState.PUBLISHED:
        raise rules.NotPublished
    if not areas or any(eligible < 1 for eligible in areas.values()):
        raise rules.NoAreas
    if any(one.kind != PlaceKind.VILLAGE or not one.path.startswith(place.path) for one in areas):
        raise NotInTheWave
    wave = Wave.objects.create(
        questionnaire=questionnaire,
        name=plan.name.strip(),
        place=place,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        threshold=plan.threshold,
        seed=plan.seed,
        has_open_link=plan.has_open_link,
    )
    Area.objects.bulk_create(Area(wave=wave, place=one, eligible=eligible) for one, eligible in areas.items())
    detail = {"areas": len(areas), "questionnaire": questionnaire.pk}
    journal.record(by, "voices.prepare_wave", about(wave), detail, now=now)
    return wave


@transaction.atomic
def open_wave(by: Actor, *, wave: Wave, now: datetime) -> Wave:
    """Let people answer.

    Raises:
        NotAllowed, WrongState: see there.
    """
    return _moved(by, wave, WaveState.OPEN, now)


@transaction.atomic
def close_wave(by: Actor, *, wave: Wave, now: datetime) -> Wave:
    """Take no more answers; what still waits is mixed and written out.

    Raises:
        NotAllowed, WrongState, EnvelopesUnreadable: see there.
    """
    require(by, RUN, wave.place.path)
    hold(f"voices.wave:{wave.pk}")  # answers on their way share it: they are in before this, or refused after it
    mix(wave, is_last=True)
    if Envelope.objects.filter(wave=wave).exists():
        raise EnvelopesUnreadable
    return _moved(by, wave, WaveState.CLOSED, now)


@transaction.atomic
def release_wave(by: Actor, *, wave: Wave, now: datetime) -> Wave:
    """Publish the results; from now on no sheet is set aside or taken back, and call-backs still waiting are written.

    Of which villages nothing is shown is decided here, once.

    Raises:
        NotAllowed, WrongState: see there.
    """
    require(by, RUN, wave.place.path)
    hold(f"voices.calls:{wave.pk}")
    mix(wave, is_last=True)
    released = _moved(by, wave, WaveState.RELEASED, now)
    areas, answered = list(released.areas.order_by("place__path")), answered_by_area(released)
    sheets = np.array([answered[area.pk] for area in areas], np.int64)
    hidden = hidden_everywhere(sheets, released.threshold, before=withheld_before(released, areas))
    Withheld.objects.bulk_create(
        Withheld(area=area) for area, is_hidden in zip(areas, hidden, strict=True) if is_hidden
    )
    return released


@transaction.atomic
def set_aside(by: Actor, *, wave: Wave, sheets: Collection[int], reason: str, now: datetime) -> int:
    """Leave sheets out of every result, for a reason; return how many it were.

    Raises:
        NotAllowed, WrongState, ReasonMissing, NotInTheWave: see there.
    """
    if not reason.strip():
        raise ReasonMissing
    return _set(by, wave, sheets, reason.strip()[:120], now)


@transaction.atomic
def take_back(by: Actor, *, wave: Wave, sheets: Collection[int], now: datetime) -> int:
    """Let sheets that were set aside count again; return how many it were.

    Raises:
        NotAllowed, WrongState, NotInTheWave: see there.
    """
    return _set(by, wave, sheets, "", now)


def about(wave: Wave) -> str:
    """Return what the journal calls a wave."""
    return f"voices.Wave:{wave.pk}"


def _moved(by: Actor, wave: Wave, to: WaveState, now: datetime) -> Wave:
    require(by, RUN, wave.place.path)
    found = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    rules.check_move(WaveState(found.state), to)
    found.state = to
    found.save(update_fields=["state"])
    journal.record(by, _DEEDS[to], about(wave), now=now)
    return found


def _set(by: Actor, wave: Wave, sheets: Collection[int], reason: str, now: datetime) -> int:
    require(by, SET_ASIDE, wave.place.path)
    found = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if found.state == WaveState.RELEASED:
        raise rules.WrongState
    rows = Sheet.objects.filter(wave=wave, pk__in=sheets)
    if rows.count() != len(set(sheets)):
        raise NotInTheWave
    changed = rows.exclude(is_set_aside=bool(reason)).update(is_set_aside=bool(reason), set_aside_reason=reason)
    detail = {"sheets": changed, "reason": reason}
    journal.record(by, SET_ASIDE.name, about(wave), detail, now=now)
    return changed
