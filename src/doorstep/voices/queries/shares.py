"""What was chosen how often in a wave, and how numbers spread: shares with margins; small groups stay hidden."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.voices.bridge.shares import Asked, Shares, bands, in_band, shares
from doorstep.voices.models import Question, Wave
from doorstep.voices.queries.questionnaires import questions
from doorstep.voices.queries.results import counted, require_results, withheld
from doorstep.voices.words import QuestionKind

_SPREAD = (QuestionKind.CHOICE, QuestionKind.NUMBER)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the answers to one question spread.

    Attributes:
        question: One of several, or a number.
        areas: Villages, by path.
        edges: Of a number, the highest number of each band but the last; empty for a question with choices.
        shares: Per answer offered or band, 0 to 100.
        response_rate: (areas,) 0 to 1.
        threshold: Fewest answers a number shown rests on.
    """

    question: Question
    areas: list[Place]
    edges: list[int]
    shares: Shares
    response_rate: NDArray[np.float64]
    threshold: int


def spreads(by: Actor, wave: Wave) -> list[Spread]:
    """Return how the answers to every question spread that has choices or asks for a number (at most five queries).

    Raises:
        NotAllowed: it is none of theirs.
        NotPublished: see there.
    """
    require_results(by, wave)
    asked = [one for one in questions(wave.questionnaire) if one.kind in _SPREAD]
    if not asked:
        return []
    areas = list(wave.areas.select_related("place__parent").order_by("place__path"))
    at = {area.pk: number for number, area in enumerate(areas)}
    eligible = np.array([area.eligible for area in areas], np.int64)
    sheets, also = counted(wave), withheld(wave, areas)
    answered = np.bincount(np.array([at[area] for area, _ in sheets], np.int64), minlength=len(areas))
    found = []
    for one in asked:
        told = [(at[area], answers[one.key]) for area, answers in sheets if one.key in answers]
        area, values = np.array(told, np.int64).reshape(-1, 2).T
        edges = bands(area, values, answered, wave.threshold, also) if one.kind == QuestionKind.NUMBER else []
        if one.kind == QuestionKind.CHOICE:
            order = np.array([choice.value for choice in one.choices.all()], np.int64)
            picked, offered = np.searchsorted(order, values), len(order)
        else:
            picked, offered = in_band(values, edges), len(edges) + 1
        made = shares(Asked(eligible, answered, wave.threshold, one.is_required, also), area, picked, offered)
        found.append(Spread(one, [area.place for area in areas], edges, made, answered / eligible, wave.threshold))
    return found
