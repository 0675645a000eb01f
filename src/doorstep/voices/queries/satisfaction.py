"""How satisfied people were with what came to them: one share with its interval, however it was asked.

Crews count heads at the stop (how many answered, how many were satisfied: nobody's answer is kept); a survey brings
anonymous sheets with one scale. Both are counts, and both are told alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.kernel import shares
from doorstep.places.queries import inside
from doorstep.services.queries.sessions import Tally, sessions, tally
from doorstep.services.words import ServiceKind
from doorstep.voices.bridge.hiding import hide
from doorstep.voices.library import SATISFIED_FROM, VISIT
from doorstep.voices.models import Question, Wave
from doorstep.voices.queries.results import counted as counted_sheets
from doorstep.voices.queries.results import withheld
from doorstep.voices.words import WaveState


@dataclass(frozen=True, slots=True)
class Satisfied:
    """A share of people who were satisfied (满意率).

    Args:
        satisfied: How many.
        answered: Out of how many who said so.
    """

    satisfied: int
    answered: int

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; nothing where nobody answered."""
        return self.satisfied / self.answered if self.answered else None

    @property
    def between(self) -> tuple[float, float] | None:
        """Between which shares the true one lies with 95 % certainty (Wilson), as far as those who answered tell."""
        if self.share is None:
            return None
        centre, half = shares.wilson(self.share, self.answered)
        return max(0.0, centre - half), min(1.0, centre + half)


def counted(told: Tally) -> Satisfied:
    """Return what people said at stops, as it was counted there by heads."""
    return Satisfied(told.satisfied, told.answered)


def of_visits(kind: ServiceKind) -> Satisfied:
    """Return what people said at all stops of a service."""
    return counted(tally(sessions(kind=kind)))


def visit_wave(scopes: Sequence[str]) -> Wave | None:
    """Return the latest published survey in which people were asked how a visit was."""
    asked = Wave.objects.filter(questionnaire__key=VISIT.key, state=WaveState.RELEASED)
    return asked.filter(inside(scopes, "place__path")).order_by("-closes_on", "-pk").first()


def of_wave(wave: Wave, *, question: str = VISIT.questions[0].key, satisfied_from: int = SATISFIED_FROM) -> Satisfied:
    """Return what people said in a published survey; nothing before so many answered as its threshold asks for.

    Villages whose own results are hidden count only where nothing about them follows from it.

    Args:
        wave: Which survey.
        question: Key of its scale.
        satisfied_from: The lowest answer that means satisfied.
    """
    if wave.state != WaveState.RELEASED:
        return Satisfied(0, 0)
    sheets = list(counted_sheets(wave))
    areas = list(wave.areas.order_by("pk"))
    at = {area.pk: number for number, area in enumerate(areas)}
    told = [(at[area], answers[question]) for area, answers in sheets if question in answers]
    if len(told) < wave.threshold:
        return Satisfied(0, 0)
    area, values = np.array(told, np.int64).T
    answered = np.bincount([at[one] for one, _ in sheets], minlength=len(areas))
    is_satisfied = values >= satisfied_from
    must = Question.objects.filter(questionnaire=wave.questionnaire_id, key=question, is_required=True).exists()
    also = withheld(wave, areas)
    kept = hide(area, is_satisfied[None].astype(np.float64), answered, wave.threshold, is_required=must, also=also)
    if kept.is_town:
        return Satisfied(0, 0)
    counts = ~kept.hidden[area] if kept.is_rest else np.ones(len(area), bool)
    return Satisfied(int(is_satisfied[counts].sum()), int(counts.sum()))
