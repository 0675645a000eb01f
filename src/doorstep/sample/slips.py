"""What people who came to the medicine vans said on paper: a survey of its own, with a code for each, nobody named.

Invented, like the visits themselves: at each stop as many slips say "satisfied" as the crew counted. A village to whose
stop fewer than ten came has the slips of the busiest village of its town: so few could not be shown.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.places.models import Place
from doorstep.services.models import Session
from doorstep.services.words import ServiceKind, SessionState
from doorstep.voices.actions.editing import write_draft
from doorstep.voices.actions.invitations import invite
from doorstep.voices.actions.papers import enter_sheets
from doorstep.voices.actions.questionnaires import publish_questionnaire
from doorstep.voices.actions.waves import Plan, close_wave, open_wave, prepare_wave, release_wave
from doorstep.voices.library import SATISFIED_FROM, VISIT
from doorstep.voices.models import Wave
from doorstep.voices.paper_table import PaperSheet

FEW: Final = 10
NAME: Final = "送药上门满意度"
_KEY: Final = VISIT.questions[0].key


def ask(county: Place, *, now: datetime) -> Wave:
    """Enter the slips of everybody who said at a stop how it went, and publish what they said."""
    rows = Session.objects.filter(kind=ServiceKind.MEDICINE_VAN, state=SessionState.HELD, answered__gt=0)
    held = list(rows.select_related("place").order_by("place__path", "starts_at"))
    came, area_of = _spread(held)
    days = [one.starts_at.astimezone(TIME_ZONE).date() for one in held]
    asked = publish_questionnaire(SYSTEM, questionnaire=write_draft(SYSTEM, draft=VISIT, now=now), now=now)
    frame = {place: max(many, place.residents or 0) for place, many in came.items()}
    plan = Plan(NAME, min(days), max(days))
    wave = prepare_wave(SYSTEM, questionnaire=asked, place=county, areas=frame, plan=plan, now=now)
    areas = {area.place_id: area for area in wave.areas.all()}
    issued = invite(SYSTEM, wave=wave, counts={areas[place.pk]: many for place, many in came.items()}, now=now)
    codes: dict[int, list[str]] = {}
    for slip in issued:
        codes.setdefault(slip.invitation.area_id, []).append(slip.code)
    wave = open_wave(SYSTEM, wave=wave, now=now)
    sheets: list[PaperSheet] = []
    for one, day in zip(held, days, strict=True):
        for number in range(one.answered or 0):
            said = {_KEY: SATISFIED_FROM + number % 2 if number < (one.satisfied or 0) else SATISFIED_FROM - 2}
            code = codes[areas[area_of[one.place_id].pk].pk].pop()
            sheets.append(PaperSheet(len(sheets) + 1, code, day, said))
    enter_sheets(SYSTEM, wave=wave, sheets=sheets, now=now)
    return release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=wave, now=now), now=now)


def _spread(held: Sequence[Session]) -> tuple[dict[Place, int], dict[int, Place]]:
    """Return how many slips villages have, and by the id of a stop's village whose slips were given out there."""
    came = Counter[Place]()
    for one in held:
        came[one.place] += one.answered or 0
    busiest: dict[int | None, Place] = {}
    for place, _ in came.most_common():
        busiest.setdefault(place.parent_id, place)
    area_of = {place.pk: place if many >= FEW else busiest[place.parent_id] for place, many in came.items()}
    slips = Counter[Place]()
    for place, many in came.items():
        slips[area_of[place.pk]] += many
    return dict(slips), area_of
