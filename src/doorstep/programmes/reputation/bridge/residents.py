"""What residents answered, beside a quarter's other values: means with their errors, small groups left out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.base.actor import SYSTEM
from doorstep.programmes.reputation.bridge.inputs import Inputs
from doorstep.programmes.reputation.models import Asking, Node, Quarter
from doorstep.programmes.reputation.words import Provenance, Source
from doorstep.voices.queries.results import estimates
from doorstep.voices.words import WaveState

_TWO_ENDS: Final = 2 * 1.959963984540054


@dataclass(frozen=True, slots=True)
class Heard:
    """What a survey adds to a quarter.

    Attributes:
        is_hidden: (indicators, villages) there are answers that may not be shown; they count nowhere.
        response: (villages,) share of those asked who answered, NaN where nobody was asked.
    """

    is_hidden: NDArray[np.bool_]
    response: NDArray[np.float64]


def put_answers(made: Inputs, quarter: Quarter) -> Heard:
    """Write means, errors and numbers of answers into a quarter's table, once its survey is published.

    Where all who answered said the same, the error is taken from the interval's width: so few may agree by chance.
    """
    heard = Heard(np.zeros(made.values.shape, bool), np.full(len(made.places), np.nan))
    asking = Asking.objects.filter(quarter=quarter).select_related("wave__place", "wave__questionnaire").first()
    if asking is None or asking.wave.state != WaveState.RELEASED:
        return heard
    found = estimates(SYSTEM, asking.wave, borrowing=())
    column = {place: at for at, place in enumerate(made.places)}
    question = {key: at for at, key in enumerate(found.questions)}
    lines = Node.objects.filter(scheme=quarter.scheme_id, source=Source.SURVEY).values_list("code", "question_key")
    for area, place in enumerate(found.areas):
        if place.pk not in column:
            continue
        at = column[place.pk]
        heard.response[at] = found.response_rate[area]
        for code, key in lines:
            if key not in question:
                continue
            row, line = made.row[code], question[key]
            heard.is_hidden[row, at] = found.is_hidden[area, line]
            if not np.isnan(found.mean[area, line]):
                width = (found.high[area, line] - found.low[area, line]) / _TWO_ENDS
                made.values[row, at] = found.mean[area, line]
                made.se[row, at] = max(found.se[area, line], width)
                made.provenance[row, at], made.n[row, at] = Provenance.SURVEYED, found.n[area, line]
    return heard
