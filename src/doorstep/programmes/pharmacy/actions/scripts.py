"""Take a prescription in, and review it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.programmes.pharmacy import access
from doorstep.programmes.pharmacy.actions.advice import on_duty
from doorstep.programmes.pharmacy.actions.incidents import open_incident
from doorstep.programmes.pharmacy.models import Medicine, Review, Script, ScriptLine
from doorstep.programmes.pharmacy.queries import history
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules import scripts as rules
from doorstep.programmes.pharmacy.rules.interactions import Checked, Course, Warned
from doorstep.programmes.pharmacy.rules.selling import ForSomebodyElse, ReasonMissing, SevereUnanswered
from doorstep.programmes.pharmacy.words import IncidentKind, ReviewDecision, ScriptState, Storage


class ScriptKnown(ValueError):  # noqa: N818  named after what happened
    """This very prescription is written down already."""

    def __init__(self, script: Script) -> None:
        super().__init__(f"known as {script.pk}, {script.state}")
        self.script = script


class NotToReview(ValueError):  # noqa: N818
    """The prescription was reviewed or used meanwhile."""


@dataclass(frozen=True, slots=True)
class Line:
    """One medicine of a prescription as it is typed: packs authorised, days they last, units a day."""

    medicine: Medicine
    packs: int
    days: int
    per_day: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """What stands on a prescription.

    Args:
        person: For whom.
        issuer: The hospital or clinic.
        number: Its number there.
        issued_on: Day it was written.
        lines: Its medicines, each once.
        valid_to: The last day; nothing: as the rule says.
        is_long: Written as a long prescription.
        is_assessed: The doctor marked an assessment for more than the usual days.
    """

    person: Person
    issuer: str
    number: str
    issued_on: date
    lines: Sequence[Line]
    valid_to: date | None = None
    is_long: bool = False
    is_assessed: bool = False


def receive_script(by: Actor, *, facts: ScriptFacts, place: Place, now: datetime) -> Script:
    """Write a prescription down so that a pharmacist can review it.

    Raises:
        NotAllowed: `by` may not at this place.
        NothingPrescribed, TooLong, NotAssessed, NotForLong, ScriptExpired: see `rules.scripts`.
        ScriptKnown: it is written down already; if it was used, somebody has to look into it.
        NoRow: no rule holds for it on its day.
    """
    require(by, access.RECEIVE_SCRIPT, place.path)
    today = now.astimezone(TIME_ZONE).date()
    lines = [_prescribed(line) for line in facts.lines]
    pack = loaded.load()
    row = pack.row(packs.LONG_SCRIPT, facts.issued_on)
    rules.check_lines(lines, is_long=facts.is_long, is_assessed=facts.is_assessed, row=row)
    valid_days = pack.row(packs.SCRIPT, facts.issued_on).value["valid_days"]
    valid_to = facts.valid_to or facts.issued_on + timedelta(days=valid_days - 1)
    if not facts.issued_on <= today <= valid_to:
        raise rules.ScriptExpired(valid_to)
    if not facts.issuer.strip() or not facts.number.strip():
        raise rules.NothingPrescribed
    digest = rules.digest(
        issuer=facts.issuer, number=facts.number, issued_on=facts.issued_on, person=facts.person.pk, lines=lines
    )
    try:
        with transaction.atomic():
            script = _draft(facts, place, valid_to, digest)
            script.received_at, script.received_by_id = now, by.user_id
            script.save(force_insert=True)
            _write_lines(script, facts.lines)
            journal.record(by, access.RECEIVE_SCRIPT.name, script.about, {"lines": len(lines)}, now=now)
            return script
    except IntegrityError:
        known = Script.objects.filter(digest=digest).first()
        if known is None:  # it was another constraint: a medicine twice
            raise rules.NothingPrescribed from None
    if known.state == ScriptState.USED:
        open_incident(by, kind=IncidentKind.SCRIPT_TWICE, place=place, about=known.about, now=now)
    raise ScriptKnown(known)


@transaction.atomic
def review_script(
    by: Actor,
    *,
    script: Script,
    decision: ReviewDecision,
    now: datetime,
    reason: str = "",
    history_as_of: datetime | None = None,
) -> Review:
    """Say as a pharmacist on duty whether a prescription may be filled.

    Raises:
        NotAllowed, NobodyOnDuty: see `actions.advice.on_duty`.
        NotToReview: it was reviewed meanwhile.
        SevereUnanswered: something severe was found and no reason is given for approving.
        ReasonMissing: it is refused without a reason.
    """
    script = Script.objects.select_for_update(of=("self",)).select_related("place", "person").get(pk=script.pk)
    licence = on_duty(by, script.place, now)
    if script.state != ScriptState.RECEIVED:
        raise NotToReview
    checked = check_script(script, now)
    reason = reason.strip()[:300]
    check_answer(checked, decision, reason)
    review = Review.objects.create(
        script=script,
        person=script.person,
        licence=licence,
        decision=decision,
        medicines=list(script.lines.values_list("medicine_id", flat=True)),
        warnings=[told(one) for one in checked.warnings],
        unchecked=list(checked.unchecked),
        history_as_of=history_as_of or now,
        reason=reason,
        at=now,
    )
    script.state = ScriptState.APPROVED if decision is ReviewDecision.APPROVE else ScriptState.REFUSED
    script.save(update_fields=["state"])
    detail = {"decision": decision.value, "warnings": len(checked.warnings), "unchecked": len(checked.unchecked)}
    journal.record(by, access.REVIEW_SCRIPT.name, script.about, detail, now=now)
    return review


def to_fill(
    script: Script, *, person: Person | None, needed: Collection[int], packs: Mapping[int, int], on: date
) -> tuple[Script, dict[int, ScriptLine]]:
    """Return a prescription on which so much may be given, held, and its lines by medicine. Inner.

    Args:
        script: Which.
        person: Who gets it.
        needed: Ids of the medicines that it has to name.
        packs: How many of each are given, by id; what it does not name and need not is not looked at.
        on: The day on which they are.

    Raises:
        ForSomebodyElse: see `rules.selling`.
        ScriptUsed, ScriptNotApproved, NotPrescribed, ScriptExpired, OverAuthorised: see `rules.scripts`.
    """
    held = Script.objects.select_for_update(of=("self",)).get(pk=script.pk)
    if person is None or held.person_id != person.pk:
        raise ForSomebodyElse
    if held.state == ScriptState.USED:
        raise rules.ScriptUsed
    if held.state != ScriptState.APPROVED:
        raise rules.ScriptNotApproved
    lines = {line.medicine_id: line for line in held.lines.all()}
    if set(needed) - lines.keys():
        raise rules.NotPrescribed
    for medicine, asked in packs.items():
        if (line := lines.get(medicine)) is not None:
            rules.check_use(
                issued_on=held.issued_on, valid_to=held.valid_to, on=on, allowed=line.packs, used=line.used_packs,
                asked=asked,
            )  # fmt: skip
    return held, lines


def fill(script: Script, packs: Mapping[int, int]) -> None:
    """Write down that so many packs of each medicine were given on a prescription that is held. Inner."""
    for medicine, given in packs.items():
        ScriptLine.objects.filter(script=script, medicine=medicine).update(used_packs=F("used_packs") + given)
    script.state = ScriptState.USED
    script.save(update_fields=["state"])


def check_script(script: Script, now: datetime) -> Checked:
    """Compare the medicines of a prescription with each other and with what the person was given."""
    on = now.astimezone(TIME_ZONE).date()
    lines = script.lines.select_related("medicine")
    new: list[Course] = [history.course(line.medicine, on=on, days=line.days, per_day=line.per_day) for line in lines]
    return history.compare(new, script.person, on)


def check_answer(checked: Checked, decision: ReviewDecision, reason: str) -> None:
    """Let a decision pass that answers what was found.

    Raises:
        SevereUnanswered, ReasonMissing: see `rules.selling`.
    """
    if decision is ReviewDecision.REFUSE and not reason:
        raise ReasonMissing
    if decision is ReviewDecision.APPROVE and checked.is_severe and not reason:
        raise SevereUnanswered(checked)


def told(warned: Warned) -> Mapping[str, object]:
    """Return a warning as plain JSON."""
    return {
        "kind": warned.kind.value,
        "severity": warned.severity.value,
        "names": list(warned.names),
        "what": warned.what,
        "overlap_days": warned.overlap_days,
        "dose_mg": None if warned.dose_mg is None else str(warned.dose_mg),
        "text_zh": warned.text_zh,
        "text_en": warned.text_en,
        "source": warned.source,
    }


def _draft(facts: ScriptFacts, place: Place, valid_to: date, digest: str) -> Script:
    return Script(
        person=facts.person,
        place=place,
        issuer=" ".join(facts.issuer.split()),
        number="".join(facts.number.split()),
        issued_on=facts.issued_on,
        valid_to=valid_to,
        is_long=facts.is_long,
        is_assessed=facts.is_assessed,
        digest=digest,
    )


def _write_lines(script: Script, lines: Sequence[Line]) -> None:
    ScriptLine.objects.bulk_create(
        ScriptLine(script=script, medicine=one.medicine, packs=one.packs, days=one.days, per_day=one.per_day)
        for one in lines
    )


def _prescribed(line: Line) -> rules.Prescribed:
    medicine, traits = line.medicine, set()
    if medicine.atc.startswith("J0") or any(word in medicine.list_class for word in ("抗菌", "抗微生物", "抗病毒")):
        traits.add(rules.ANTIMICROBIAL)
    if medicine.storage == Storage.COLD:
        traits.add(rules.SPECIAL_STORAGE)
    if not medicine.is_long_rx_allowed:
        traits.add(rules.NOT_LISTED)
    return rules.Prescribed(medicine.name_zh, medicine.code, line.packs, line.days, frozenset(traits))
