"""Call-backs: draw who is rung again, enter what they say, finish. Run by the town or county, never by the village.

What somebody says on the telephone becomes a sheet of its own, of mode call-back, and waits sealed until all calls are
over. Nothing joins it to the first answer: neither can be told from the roll, and both are compared only as groups.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold, share
from doorstep.kernel.seeds import rng
from doorstep.voices.access import CALL_BACK
from doorstep.voices.actions.answering import Receipt
from doorstep.voices.actions.mixing import enclose, mix
from doorstep.voices.actions.waves import about
from doorstep.voices.models import Call, CallDraw, Wave
from doorstep.voices.queries.questionnaires import asked
from doorstep.voices.rules import callbacks as rules
from doorstep.voices.rules.answers import check, in_steps
from doorstep.voices.rules.codes import follow_code
from doorstep.voices.rules.waves import WrongState
from doorstep.voices.words import CallState, InvitationState, Mode, Pool, WaveState


class AlreadyDrawn(ValueError):  # noqa: N818  named after what happened
    """Who is called back is drawn once: a second draw could be repeated until it pleases."""


class CallOver(ValueError):  # noqa: N818
    """This call is over already."""


@transaction.atomic
def draw_calls(by: Actor, *, wave: Wave, share_bp: int, now: datetime) -> CallDraw:
    """Draw who is rung again, from the rows of the roll that answered, by the wave's seed.

    Args:
        by: Who runs the survey.
        wave: Closed, its results not published yet.
        share_bp: Of all who answered, 500 to 1,000 basis points.
        now: This moment.

    Raises:
        NotAllowed, WrongState, AlreadyDrawn, ShareUnfit, TooFewAnswered: see there.
    """
    require(by, CALL_BACK, wave.place.path)
    hold(f"voices.calls:{wave.pk}")
    held = Wave.objects.get(pk=wave.pk)
    if held.state != WaveState.CLOSED:
        raise WrongState
    if CallDraw.objects.filter(wave=held).exists():
        raise AlreadyDrawn
    rows: dict[int, list[int]] = {}
    answered = held.roll.filter(state=InvitationState.ANSWERED).values_list("area", "pk")
    for area, row in answered:
        rows.setdefault(area, []).append(row)
    dice = rng(held.seed, "voices.calls", held.pk)
    wanted = rules.spread({area: len(one) for area, one in rows.items()}, share_bp, held.threshold, dice)
    chosen = rules.drawn(rows, wanted, dice)
    draw = CallDraw.objects.create(wave=held, share_bp=share_bp, answered=sum(map(len, rows.values())))
    calls = [Call(draw=draw, invitation_id=row, position=at) for at, row in enumerate(chosen, start=1)]
    Call.objects.bulk_create(calls, batch_size=500)
    detail = {"calls": len(calls), "villages": len(wanted), "share_bp": share_bp, "seed": held.seed}
    journal.record(by, "voices.draw_calls", about(held), detail, now=now)
    return draw


@transaction.atomic
def take_call(
    by: Actor,
    *,
    call: Call,
    answers: Mapping[str, Any],
    form: str,
    seconds: float | None = None,
    now: datetime,
) -> Receipt:
    """Take what somebody says who was rung again. It leaves no line in the journal.

    Args:
        by: Who rings.
        call: Not over yet.
        answers: By key of the question, as typed.
        form: The random word of the form, from which the private code is made.
        seconds: How long it took.
        now: This moment; only its day is kept.

    Raises:
        NotAllowed, WrongState, CallOver, AnswersUnfit: see there.
    """
    held = _under_way(by, call)
    area = held.invitation.area
    checked = check(asked(held.draw.wave.questionnaire), answers)
    _over(held)
    follow = follow_code(settings.SECRET_KEY, form) if checked.texts else None
    enclose(
        area,
        pool=Pool.CALLBACK,
        mode=Mode.CALLBACK,
        on=now.astimezone(TIME_ZONE).date(),
        checked=checked,
        seconds=in_steps(seconds),
        follow_code=follow,
    )
    return Receipt(follow)


@transaction.atomic
def try_again(by: Actor, *, call: Call) -> None:
    """Count that nobody was there; the call goes on waiting.

    Raises:
        NotAllowed, WrongState, CallOver: see there.
    """
    held = _under_way(by, call)
    held.tries += 1
    held.save(update_fields=["tries"])


@transaction.atomic
def give_up(by: Actor, *, call: Call) -> None:
    """End a call without an answer: they would rather not, or cannot be reached.

    Raises:
        NotAllowed, WrongState, CallOver: see there.
    """
    _over(_under_way(by, call))


@transaction.atomic
def finish_calls(by: Actor, *, wave: Wave, now: datetime) -> int:
    """End all calls and write the sheets out, mixed; return how many it are.

    Raises:
        NotAllowed, WrongState: see there.
    """
    require(by, CALL_BACK, wave.place.path)
    hold(f"voices.calls:{wave.pk}")  # calls on their way share it
    held = Wave.objects.select_related("place").get(pk=wave.pk)
    if held.state != WaveState.CLOSED:
        raise WrongState
    Call.objects.filter(draw=held.pk, state=CallState.WAITING).update(state=CallState.OVER)
    written = mix(held, is_last=True)
    journal.record(by, "voices.finish_calls", about(held), {"sheets": written}, now=now)
    return written


def _under_way(by: Actor, call: Call) -> Call:
    rows = Call.objects.select_related("draw__wave__place", "draw__wave__questionnaire", "invitation__area")
    held = rows.get(pk=call.pk)
    wave = held.draw.wave
    require(by, CALL_BACK, wave.place.path)
    share(f"voices.calls:{wave.pk}")
    if Wave.objects.get(pk=wave.pk).state != WaveState.CLOSED:
        raise WrongState
    if Call.objects.get(pk=call.pk).state == CallState.OVER:
        raise CallOver
    return held


def _over(call: Call) -> None:
    waiting = Call.objects.filter(pk=call.pk, state=CallState.WAITING)
    if not waiting.update(state=CallState.OVER):
        raise CallOver  # somebody else ended it just now
