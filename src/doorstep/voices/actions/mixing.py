"""Seal an answer, let it wait, and write answers out in mixed batches that nothing ties to the roll.

What would tie them, and what is done about it. A column: no table of answers refers to the roll, and the roll keeps
neither how nor when. Order: ids are drawn at random, a batch holds at least ten of a village and is shuffled, at least
ten stay behind. The mark a PostgreSQL transaction leaves on each row it wrote (xmin) and the place it wrote it to
(ctid): answers are written in another transaction than the one that spent the code, and every spent row of the village
is written again in that one, so that the roll forgets its own order. The day: at least ten of a batch share the one
that is written down, for whoever looks at the roll every evening knows who answered on which; how many did on a day
is counted apart. What waits is sealed.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.people.sealing import NotOurs, seal, unseal
from doorstep.voices.access import RUN
from doorstep.voices.models import Area, DayCount, Envelope, Invitation, Opinion, Sheet, Wave
from doorstep.voices.rules.answers import Checked
from doorstep.voices.rules.codes import follow_digest
from doorstep.voices.rules.mixing import ready, shared_days
from doorstep.voices.words import InvitationState, Mode, Pool, WaveState

_PAD: Final = 512
"""Sealed bodies are filled up to a multiple of this many letters: their length says nothing about a short answer."""
_AT_A_TIME: Final = 500
_chance = secrets.SystemRandom()


def enclose(
    area: Area, *, pool: Pool, mode: Mode, on: date, checked: Checked, seconds: int | None, follow_code: str | None
) -> None:
    """Seal an answer and let it wait; call it in the transaction that spends the code.

    Args:
        area: Whose answer.
        pool: What it is mixed with.
        mode: How it came.
        on: The day.
        checked: What was answered.
        seconds: How long it took, in steps of ten.
        follow_code: The author's private code; needed where something was written in own words.
    """
    body = {
        "mode": mode,
        "on": on.isoformat(),
        "seconds": seconds,
        "answers": checked.numbers,
        "texts": [
            [key, text, follow_digest(settings.SECRET_KEY, follow_code or "", key)]
            for key, text in checked.texts.items()
        ],
    }
    text = json.dumps(body, ensure_ascii=False)
    text += " " * (-len(text.encode()) % _PAD)
    Envelope.objects.create(id=_new_id(), wave_id=area.wave_id, area=area, pool=pool, body=seal(text))


def flush(by: Actor, *, wave: Wave) -> int:
    """Write out what may be written out of a wave now; return how many sheets. It leaves no line in the journal.

    Raises:
        NotAllowed: `by` does not run it.
    """
    require(by, RUN, wave.place.path)
    return mix(wave, is_last=False)


def flush_waves(by: Actor) -> int:
    """Write out what may be written out of all open waves; return how many sheets."""
    return sum(flush(by, wave=wave) for wave in Wave.objects.filter(state=WaveState.OPEN).select_related("place"))


def mix(wave: Wave, *, is_last: bool) -> int:
    """Write waiting answers out, village by village, each in its own transaction; return how many sheets.

    Args:
        wave: Which.
        is_last: No more will come: write out everything. An envelope that cannot be read stays.
    """
    waiting = Envelope.objects.filter(wave=wave).values_list("area", "pool").annotate(n=Count("pk")).order_by()
    pools = sorted((area, pool) for area, pool, n in waiting if ready(n, is_last=is_last))
    return sum(_mix_area(wave, area, Pool(pool), is_last=is_last) for area, pool in pools)


@transaction.atomic
def _mix_area(wave: Wave, area: int, pool: Pool, *, is_last: bool) -> int:
    hold(f"voices.mix:{wave.pk}")
    opened = _opened(Envelope.objects.filter(wave=wave, area=area, pool=pool).values_list("pk", "body"))
    chosen = _chance.sample(opened, ready(len(opened), is_last=is_last))
    if not chosen:
        return 0
    sheets, opinions = [], []
    days = shared_days([date.fromisoformat(body["on"]) for _, body in chosen])
    for _, body in chosen:
        sheets.append(_sheet(wave, area, body, days))
        opinions += _opinions(wave, area, pool, body)
    _chance.shuffle(sheets)
    _chance.shuffle(opinions)
    Sheet.objects.bulk_create(sheets, batch_size=_AT_A_TIME)
    _tell_apart(opinions)
    Opinion.objects.bulk_create(opinions, batch_size=_AT_A_TIME)
    _count_days(area, [body["on"] for _, body in chosen if body["mode"] == Mode.WEB])
    taken = [pk for pk, _ in chosen]
    for start in range(0, len(taken), _AT_A_TIME):
        Envelope.objects.filter(pk__in=taken[start : start + _AT_A_TIME]).delete()
    if pool is Pool.ROLL:
        _forget_order(area, is_last=is_last)
    return len(sheets)


def _opened(envelopes: Iterable[tuple[int, str]]) -> list[tuple[int, dict[str, Any]]]:
    found = []
    for pk, sealed in envelopes:
        try:
            found.append((pk, json.loads(unseal(sealed))))
        except NotOurs:
            continue  # sealed under another secret: it stays, and `doorstep check` names it
    return found


def _sheet(wave: Wave, area: int, body: dict[str, Any], days: dict[date, date]) -> Sheet:
    return Sheet(
        id=_new_id(),
        wave=wave,
        area_id=area,
        mode=body["mode"],
        answered_on=days[date.fromisoformat(body["on"])],
        seconds=body["seconds"],
        answers=body["answers"],
    )


def _tell_apart(opinions: Sequence[Opinion]) -> None:
    """Give an opinion that was sent by the very form of another one a digest that no code opens.

    Whoever goes back in the browser and sends an open link's form again got the same code, which opens the first.
    """
    known = {one.code_digest for one in opinions}
    seen = set(Opinion.objects.filter(code_digest__in=known).values_list("code_digest", flat=True))
    for one in opinions:
        if one.code_digest in seen:
            one.code_digest = secrets.token_hex(32)
        seen.add(one.code_digest)


def _count_days(area: int, days: Iterable[str]) -> None:
    for day, many in Counter(days).items():
        there = DayCount.objects.filter(area=area, day=date.fromisoformat(day))
        if not there.update(online=F("online") + many):
            DayCount.objects.create(area_id=area, day=date.fromisoformat(day), online=many)


def _opinions(wave: Wave, area: int, pool: Pool, body: dict[str, Any]) -> list[Opinion]:
    return [
        Opinion(
            id=_new_id(),
            wave=wave,
            area_id=area,
            question_key=key,
            text=text,
            code_digest=digest,
            is_open=pool is Pool.OPEN,
        )
        for key, text, digest in body["texts"]
    ]


def _forget_order(area: int, *, is_last: bool) -> None:
    """Write every spent row of an area again, unchanged, so that none bears the mark of when it was spent.

    SQLite leaves no such mark: a row stays where it was.
    """
    if connection.vendor != "postgresql":
        return
    spent = Invitation.objects.filter(area=area, state=InvitationState.ANSWERED)
    if not is_last:
        spent.update(state=InvitationState.ANSWERED)
        return
    rows = list(spent.values_list("pk", flat=True))
    _chance.shuffle(rows)
    with connection.cursor() as cursor:  # one by one: a single statement would keep the order in which the rows lie
        again = f"UPDATE {Invitation._meta.db_table} SET state = state WHERE id = %s"  # noqa: S608  our own table
        cursor.executemany(again, [(pk,) for pk in rows])


def _new_id() -> int:
    return secrets.randbits(63)
