"""A small county's survey, made through actions: questionnaire, wave, roll, codes, answers."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from python_calamine import CalamineWorkbook
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.clock import TIME_ZONE
from doorstep.voices.actions.answering import Receipt, answer
from doorstep.voices.actions.invitations import Issued, invite
from doorstep.voices.actions.questionnaires import draft_questionnaire, publish_questionnaire
from doorstep.voices.actions.waves import Plan, open_wave, prepare_wave
from doorstep.voices.models import Area, Questionnaire, Wave
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import QuestionKind

MORNING = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
ASKED = (
    Wording(
        "answered", QuestionKind.YES_NO, "上次反映的事，七天内有答复吗？", "Was your last request answered in 7 days?"
    ),
    Wording(
        "service",
        QuestionKind.SCALE,
        "村里办事方便吗？",
        "How easy is it to get things done?",
        low=1,
        high=5,
        choices=((1, "很不方便", "Very hard"), (5, "很方便", "Very easy")),
    ),
    Wording(
        "where",
        QuestionKind.CHOICE,
        "最常去哪里办事？",
        "Where do you go most?",
        choices=((1, "村里", "The village"), (2, "镇上", "The town"), (3, "网上", "Online")),
        is_required=False,
    ),
    Wording(
        "visits", QuestionKind.NUMBER, "今年去过几次？", "How often this year?", is_required=False, low=0, high=100_000
    ),
    Wording("wish", QuestionKind.TEXT, "您最想改的一件事？", "What should change first?"),
)


@dataclass(frozen=True)
class Survey:
    """A wave with its codes by area."""

    wave: Wave
    areas: tuple[Area, ...]
    codes: Mapping[int, Sequence[Issued]]

    def code(self, area: int, at: int) -> str:
        """The code of the `at`-th row of the roll of the `area`-th village."""
        return self.codes[self.areas[area].pk][at].code


def make_questionnaire(now: datetime = MORNING, *, key: str = "quarter") -> Questionnaire:
    drafted = draft_questionnaire(
        SYSTEM, key=key, title="百姓口碑问卷", title_en="What people say", questions=ASKED, now=now
    )
    return publish_questionnaire(SYSTEM, questionnaire=drafted, now=now)


def make_survey(
    here: County,
    counts: Sequence[int] = (30, 30, 30),
    *,
    eligible: int = 100,
    threshold: int = 5,
    has_open_link: bool = False,
    is_open: bool = True,
    questionnaire: Questionnaire | None = None,
    now: datetime = MORNING,
) -> Survey:
    """Prepare and open a wave that sends `counts` letters to the first villages of the town."""
    villages = here.villages[: len(counts)]
    plan = Plan(
        "第三季度", now.date(), now.date() + timedelta(days=29), threshold=threshold, has_open_link=has_open_link
    )
    wave = prepare_wave(
        SYSTEM,
        questionnaire=questionnaire or make_questionnaire(now),
        place=here.town,
        areas=dict.fromkeys(villages, eligible),
        plan=plan,
        now=now,
    )
    areas = tuple(Area.objects.get(wave=wave, place=one) for one in villages)
    issued = invite(SYSTEM, wave=wave, counts=dict(zip(areas, counts, strict=True)), now=now)
    codes: dict[int, list[Issued]] = {area.pk: [] for area in areas}
    for one in issued:
        codes[one.invitation.area_id].append(one)
    if is_open:
        wave = open_wave(SYSTEM, wave=wave, now=now)
    return Survey(wave, areas, codes)


def say(yes: int = 1, service: int = 4, **more: Any) -> dict[str, Any]:
    """Answers to the questionnaire."""
    return {"answered": yes, "service": service, **more}


def send(code: str, answers: Mapping[str, Any] | None = None, *, now: datetime = MORNING, **more: Any) -> Receipt:
    """Answer online."""
    return answer(VISITOR, code=code, answers=say() if answers is None else answers, form=code, now=now, **more)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 9, number, hour, tzinfo=TIME_ZONE)


LAST_DAY = date(2026, 9, 30)


def cells_of(workbook: bytes) -> list[list[list[Any]]]:
    """The cells of each sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return [book.get_sheet_by_index(at).to_python() for at in range(len(book.sheet_names))]
