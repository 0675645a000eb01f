"""Take an answer: by code online, from a sheet of paper, by telephone, or by the open link.

Every way spends the same row of the roll in the same transaction as the answer is sealed, so each person counts once,
and an answer that was thanked for is there. An answer leaves no line in the journal: the journal keeps the second and
the login, and an answer keeps neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import share
from doorstep.base.prepared import PreparedModels
from doorstep.voices.access import ANSWER, ENTER
from doorstep.voices.actions.invitations import AlreadyAnswered
from doorstep.voices.actions.mixing import enclose
from doorstep.voices.actions.waves import NotInTheWave
from doorstep.voices.models import Area, Invitation, Wave
from doorstep.voices.queries.questionnaires import as_asked, published
from doorstep.voices.rules.answers import Checked, check, in_steps
from doorstep.voices.rules.codes import NotACode, code_digest, follow_code
from doorstep.voices.rules.waves import check_open
from doorstep.voices.words import InvitationState, Mode, Pool, WaveState

_AT_A_TIME: Final = 500


class NoSuchCode(ValueError):  # noqa: N818  named after what happened
    """No roll has this code, or a letter of it is wrong."""


class CodeReplaced(ValueError):  # noqa: N818
    """This code was replaced by a new one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever answered takes along.

    Args:
        follow_code: Private code by which they follow what they wrote; nothing where they wrote nothing.
    """

    follow_code: str | None


@transaction.atomic
def answer(
    by: Actor,
    *,
    code: str,
    answers: Mapping[str, Any],
    mode: Mode = Mode.WEB,
    form: str,
    seconds: float | None = None,
    on: date | None = None,
    row: Invitation | None = None,
    now: datetime,
) -> Receipt:
    """Take the answers of whoever holds a code.

    Args:
        by: Anybody online; who enters paper or telephone answers runs the survey. Nothing about them is kept.
        code: One-time code as it was typed.
        answers: By key of the question, as typed.
        mode: How they came.
        form: The random word of the form, from which the private code is made: the same form, the same code.
        seconds: How long it took, if known.
        on: The day on which a sheet of paper was filled in; nothing: today.
        row: What `found` returned for this code, if it was looked for already.
        now: This moment; only its day is kept.

    Raises:
        NoSuchCode, CodeReplaced, AlreadyAnswered, WaveNotOpen, AnswersUnfit: see there.
        NotAllowed: `by` enters no answers here.
    """
    return _spend(by, row or found(code), answers=answers, mode=mode, form=form, seconds=seconds, on=on, now=now)


@transaction.atomic
def answer_for(
    by: Actor,
    *,
    invitation: Invitation,
    answers: Mapping[str, Any],
    form: str,
    seconds: float | None = None,
    now: datetime,
) -> Receipt:
    """Take the answers of somebody on the telephone, who is picked from the roll.

    Raises:
        NotAllowed, CodeReplaced, AlreadyAnswered, WaveNotOpen, AnswersUnfit: see there.
    """
    row = Invitation.objects.select_related("wave__place", "wave__questionnaire", "area").get(pk=invitation.pk)
    return _spend(by, row, answers=answers, mode=Mode.PHONE, form=form, seconds=seconds, on=None, now=now)


@transaction.atomic
def answer_openly(
    by: Actor,
    *,
    wave: Wave,
    area: Area,
    answers: Mapping[str, Any],
    form: str,
    seconds: float | None = None,
    now: datetime,
) -> Receipt:
    """Take an answer from anybody; it stands apart and weighs nothing in any result.

    Raises:
        NotInTheWave: the area is none of this wave.
        WaveNotOpen: it takes none, or has no open link.
        AnswersUnfit: see there.
    """
    require(by, ANSWER)
    if area.wave_id != wave.pk:
        raise NotInTheWave
    share(f"voices.wave:{wave.pk}")
    held = Wave.objects.select_related("questionnaire").get(pk=wave.pk)
    today = now.astimezone(TIME_ZONE).date()
    state = WaveState(held.state) if held.has_open_link else WaveState.DRAFT
    check_open(state, held.opens_on, held.closes_on, today)
    checked = check([as_asked(one) for one in published(held.questionnaire)], answers)
    return _sealed(area, checked, form, pool=Pool.OPEN, mode=Mode.OPEN, on=today, seconds=seconds)


def found(code: str) -> Invitation:
    """Return the row of the roll that a code opens, with wave, questionnaire and area at hand.

    Raises:
        NoSuchCode: see there.
    """
    try:
        digest = code_digest(settings.SECRET_KEY, code)
    except NotACode:
        raise NoSuchCode from None
    row = _OF_CODE.first(digest)
    if row is None:
        raise NoSuchCode
    return row


def found_all(codes: Iterable[str]) -> dict[str, Invitation]:
    """Return the rows of the roll that codes open, by code as it was typed, as `found` does; others are not there."""
    digests: dict[str, str] = {}
    for code in codes:
        with suppress(NotACode):
            digests[code] = code_digest(settings.SECRET_KEY, code)
    wanted, held = sorted(set(digests.values())), dict[str, Invitation]()
    for start in range(0, len(wanted), _AT_A_TIME):
        held |= {row.code_digest: row for row in _roll(wanted[start : start + _AT_A_TIME])}
    return {code: held[digest] for code, digest in digests.items() if digest in held}


def _roll(digests: Sequence[str]) -> QuerySet[Invitation]:
    return Invitation.objects.select_related("wave__place", "wave__questionnaire", "area").filter(
        code_digest__in=digests
    )


_OF_CODE: Final = PreparedModels(lambda digest: _roll([digest]).order_by(), str)


def follow_code_of(form: str) -> str:
    """Return the private code that belongs to a form, whether or not anything came of it."""
    return follow_code(settings.SECRET_KEY, form)


def _spend(
    by: Actor,
    row: Invitation,
    *,
    answers: Mapping[str, Any],
    mode: Mode,
    form: str,
    seconds: float | None,
    on: date | None,
    now: datetime,
) -> Receipt:
    if mode is Mode.WEB:
        require(by, ANSWER)
    else:
        require(by, ENTER, row.wave.place.path)
    if row.state == InvitationState.VOID:
        raise CodeReplaced
    if row.state == InvitationState.ANSWERED:
        raise AlreadyAnswered
    share(f"voices.wave:{row.wave_id}")
    wave = Wave.objects.get(pk=row.wave_id)
    today = now.astimezone(TIME_ZONE).date()
    day = on or today
    check_open(WaveState(wave.state), wave.opens_on, min(wave.closes_on, today), day)
    checked = check([as_asked(one) for one in published(row.wave.questionnaire)], answers)
    open_rows = Invitation.objects.filter(pk=row.pk, state=InvitationState.INVITED)
    if not open_rows.update(state=InvitationState.ANSWERED):
        raise AlreadyAnswered  # somebody was faster, or the code was replaced just now
    return _sealed(row.area, checked, form, pool=Pool.ROLL, mode=mode, on=day, seconds=seconds)


def _sealed(
    area: Area, checked: Checked, form: str, *, pool: Pool, mode: Mode, on: date, seconds: float | None
) -> Receipt:
    follow = follow_code(settings.SECRET_KEY, form) if checked.texts else None
    enclose(area, pool=pool, mode=mode, on=on, checked=checked, seconds=in_steps(seconds), follow_code=follow)
    return Receipt(follow)
