"""What stands beside a run in a village's report: what it was asked for, what residents wrote and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.base.templatetags.parts import minutes, number, percent
from doorstep.needs.models import Need
from doorstep.needs.words import NeedState
from doorstep.places.models import Place
from doorstep.programmes.reputation.models import Quarter
from doorstep.programmes.reputation.queries.quarters import Village, burdens
from doorstep.programmes.reputation.queries.voices import wave_of, written
from doorstep.programmes.reputation.rules.burden import Burden
from doorstep.programmes.reputation.words import in_language
from doorstep.voices.queries.released import Group, Loop


@dataclass(frozen=True, slots=True)
class Duty:
    """What opinions became: its text, who leads, how it stands."""

    text: str
    lead: str
    state: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What residents of a village wrote about one thing.

    Attributes:
        name: Of the topic.
        many: So many opinions were released.
        raised: So many of them became a duty.
        duties: These.
        texts: The opinions as they may be read; empty for readers who may not.
    """

    name: str
    many: int
    raised: int
    duties: tuple[Duty, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report says beside the index.

    Attributes:
        burden: (what, how much for this village, how much on average in the town); empty: it had no report.
        topics: By topic; empty: nothing was released.
        loop: How far the opinions came, in sentences.
        no_opinions: Why there are none; empty where there are some.
    """

    burden: tuple[tuple[str, str, str], ...]
    topics: tuple[Topic, ...]
    loop: tuple[str, ...]
    no_opinions: str


def beside(quarter: Quarter, place: Place, *, reads_words: bool) -> Beside:
    """Return what stands beside a village's figures; four queries.

    Args:
        quarter: Of the run.
        place: The village.
        reads_words: Whether the reader may see the opinions themselves; else how many there are, and the duties.
    """
    burden = _burden(burdens(quarter), place)
    wave = wave_of(quarter)
    if wave is None:
        return Beside(burden, (), (), _("No survey of residents counts in this quarter."))
    groups, loop = written(wave, place)
    if not groups:
        why = _("Nothing can be read here: nobody wrote anything, it is not read yet, or too few answered.")
        return Beside(burden, (), (), why)
    topics = tuple(_topic(one, reads_words=reads_words) for one in groups)
    return Beside(burden, topics, _loop(loop), "")


def _burden(villages: Sequence[Village], place: Place) -> tuple[tuple[str, str, str], ...]:
    mine = next((one.burden for one in villages if one.report.place_id == place.pk), None)
    if mine is None:
        return ()
    every = [one.burden for one in villages]
    taken = [one.taken for one in every if one.taken is not None]
    return (
        (_("Values to be typed"), number(mine.fields), number(_mean([one.fields for one in every]), 1)),
        (_("Minutes for it, as the scheme reckons"), minutes(mine.minutes), minutes(_mean([o.minutes for o in every]))),
        (_("Known already and not asked"), _known(mine), percent(_mean([one.share_known for one in every]), 0)),
        (_("Minutes it took, as villages say"), minutes(mine.taken), minutes(_mean(taken) if taken else None)),
    )


def _known(burden: Burden) -> str:
    return f"{number(burden.known)} · {percent(burden.share_known, 0)}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _topic(group: Group, *, reads_words: bool) -> Topic:
    name = _("Other things")
    if group.topic is not None:
        name = in_language(group.topic.name_zh, group.topic.name_en)
    return Topic(
        name=name,
        many=len(group.opinions),
        raised=sum(1 for one in group.opinions if one.need_id is not None),
        duties=tuple(_duty(one) for one in group.needs),
        texts=tuple(one.screening.text for one in group.opinions) if reads_words else (),
    )


def _duty(need: Need) -> Duty:
    lead = need.lead_duty.lead.name if need.lead_duty is not None else _("nobody named yet")
    is_over = need.state == NeedState.CLOSED and bool(need.outcome)
    return Duty(need.text, lead, need.get_outcome_display() if is_over else need.get_state_display())


def _loop(loop: Loop) -> tuple[str, ...]:
    released = ngettext("%(n)s opinion was released.", "%(n)s opinions were released.", loop.released)
    figures = {"raised": loop.raised, "answered": loop.answered, "solved": loop.solved}
    came = _("Became a duty: %(raised)s; answered: %(answered)s; solved, as those who wrote them say: %(solved)s.")
    said = [released % {"n": loop.released}, came % figures]
    if loop.rate is not None and loop.between is not None:
        low, high = loop.between
        words = _("Answered: %(share)s; so few opinions allow for anything from %(low)s to %(high)s.")
        said.append(words % {"share": percent(loop.rate, 0), "low": percent(low, 0), "high": percent(high, 0)})
    return tuple(said)
