"""Take a need, let somebody join in, write down a mandate."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.prepared import PreparedModels
from doorstep.kernel.geo import LonLat
from doorstep.needs.access import TAKE, TELL
from doorstep.needs.actions.bands import note_open
from doorstep.needs.actions.locks import locked_need
from doorstep.needs.actions.sorting import earlier_promise
from doorstep.needs.actions.steps import about_need, note_step
from doorstep.needs.models import Category, Follower, Mandate, Need
from doorstep.needs.queries.promise import promise, working_time
from doorstep.needs.queries.texts import TEXTS, indexed
from doorstep.needs.rules import clocks, intake
from doorstep.needs.rules.papers import ReceivedLater
from doorstep.needs.words import Channel, MandateKind, NeedKind, NeedState, StepKind, Urgency
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of
from doorstep.people.models import Person
from doorstep.places.actions.tree import check_spot
from doorstep.places.models import Place, Site

OPEN_TO_ALL = (Channel.WEB, Channel.OPEN311)
_LOGIN = "login "
"""Before the number of a login, where no form has a mark of its own."""


class MandateMissing(ValueError):  # noqa: N818  named after what happened
    """Who acts for somebody says for whom and by which mandate."""


class MandateOver(ValueError):  # noqa: N818
    """The mandate does not hold today, or is for somebody else."""


class CategoryClosed(ValueError):  # noqa: N818
    """This category cannot be chosen any more."""


class ClosedAlready(ValueError):  # noqa: N818
    """One can join in a need while it is open."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A need and the slip of who brought it; `is_new` is false where the same need was there already."""

    need: Need
    follower: Follower
    is_new: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Args:
        text: In their own words.
        category: What it is about.
        place: Village or community; a town or the county where nobody knows better.
        kind: What sort of need.
        urgency: How fast; nothing: what is usual for the category.
        site: The door it is about, if one.
        where: In words, such as "by the bridge".
        point: WGS-84, if known.
        quantity: Whole units.
        quantity_of: The unit.
        wanted_until: The last day on which it still helps.
        firm: The firm whose need it is.
        is_public: May be shown without a name.
        suggested: Codes of categories that were suggested, likeliest first.
        apart: What else tells two needs of the same words from each other, such as the digest of their photos.
    """

    text: str
    category: Category
    place: Place
    kind: NeedKind = NeedKind.PROBLEM
    urgency: Urgency | None = None
    site: Site | None = None
    where: str = ""
    point: LonLat | None = None
    quantity: int | None = None
    quantity_of: str = ""
    wanted_until: date | None = None
    firm: Partner | None = None
    is_public: bool = False
    suggested: Sequence[str] = ()
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brings a need, and how.

    Args:
        channel: How it comes in.
        person: Whose need it is; nothing: the slip's code is all they leave.
        mandate: By which staff act for `person`.
        mark: Digest of the form it was sent from; the same mark, or else the same login, gets the same slip.
        received_at: When it came in, if not now: paper lies in a tray first. The clock runs from then.
    """

    channel: Channel
    person: Person | None = None
    mandate: Mandate | None = None
    mark: str = ""
    received_at: datetime | None = None


@transaction.atomic
def take_need(by: Actor, *, asked: Asked, sender: Sender, now: datetime) -> Taken:
    """Write down a need and give out a slip; the same text from the same place within ten minutes is the same need.

    Args:
        by: A visitor, somebody of the staff, or another system's key.
        asked: What is asked for.
        sender: Who brings it, and how.
        now: This moment, aware.

    Raises:
        NotAllowed: `by` may not take needs at that place in this way, or not for that firm.
        TextMissing, TextTooLong, QuantityWrong, HelpsNoMore, CategoryClosed: see there.
        MandateMissing, MandateOver, ReceivedLater: see there.
        Refused: the point lies outside the county (or, without a border, far from every village), or is exchanged.
    """
    require(by, TELL if sender.channel in OPEN_TO_ALL else TAKE, asked.place.path)
    if asked.firm is not None:
        _require_firm(by, asked.firm, asked.place, now)
    sender = _marked(by, sender)
    text = intake.clean_text(asked.text)
    today = now.astimezone(TIME_ZONE).date()
    _check_category(asked.category, today)
    intake.check_wanted(asked.quantity, asked.wanted_until, (sender.received_at or now).astimezone(TIME_ZONE).date())
    _check_sender(by, sender, today)
    if asked.point is not None:
        check_spot(asked.point, asked.place)
    digest = intake.digest(text, asked.place.pk, _apart(asked))
    hold(f"needs.same:{digest}")
    at = sender.received_at or now
    if at > now:
        raise ReceivedLater
    if (same := _same(digest, sender, at)) is not None:
        same = _fuller(by, _sooner(by, same, asked, at, now), asked, now)
        return Taken(same, _slip_again(same, sender, at), is_new=False)
    need = _write(by, replace(asked, text=text), sender, digest, at)
    follower = _follow(need, sender, is_reporter=True, now=at)
    TEXTS.add([indexed(need)])
    note_open(need)
    note_step(by, StepKind.RECEIVE, need=need, is_public=True, now=now)
    detail = {"category": asked.category.code, "channel": str(sender.channel), "place": asked.place.pk}
    journal.record(by, "needs.take", about_need(need), detail, now=now)
    return Taken(need, follower, is_new=True)


@transaction.atomic
def follow_need(by: Actor, *, need: Need, sender: Sender, now: datetime) -> Follower:
    """Let somebody join in a need ("me too"): they get a slip of their own.

    Raises:
        NotAllowed: staff may do this for people of their own area.
        ClosedAlready: the need is closed.
    """
    require(by, TELL if sender.channel in OPEN_TO_ALL else TAKE, need.place.path)
    sender = _marked(by, sender)
    _check_sender(by, sender, now.astimezone(TIME_ZONE).date())
    held = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if held.state == NeedState.MERGED and held.merged_into_id is not None:
        held = Need.objects.select_for_update(of=("self",)).get(pk=held.merged_into_id)
    if not held.is_open:
        raise ClosedAlready
    if (mine := _mine(held, sender)) is not None:
        return mine
    follower = _follow(held, sender, is_reporter=False, now=now)
    note_step(by, StepKind.FOLLOW, need=held, now=now)
    journal.record(by, "needs.follow_need", about_need(held), {"channel": str(sender.channel)}, now=now)
    return follower


@transaction.atomic
def give_mandate(
    by: Actor,
    *,
    person: Person,
    kind: MandateKind,
    scope: str,
    expires_on: date,
    witness: Person | None = None,
    now: datetime,
) -> Mandate:
    """Write down that `person` lets `by` act for them.

    Raises:
        NotAllowed: `by` takes no needs at the person's village.
        MandateMissing: no login acts, nothing says what for, or an oral mandate has no witness.
        MandateOver: it would end before today.
    """
    require(by, TAKE, person.village.path)
    today = now.astimezone(TIME_ZONE).date()
    if by.user_id is None or not scope.strip() or (kind is MandateKind.ORAL and witness in {None, person}):
        raise MandateMissing
    if expires_on < today:
        raise MandateOver
    mandate = Mandate.objects.create(
        person=person,
        agent_id=by.user_id,
        kind=kind,
        witness=witness,
        scope=scope.strip()[:200],
        given_on=today,
        expires_on=expires_on,
    )
    journal.record(by, "needs.give_mandate", f"needs.Mandate:{mandate.pk}", {"kind": str(kind)}, now=now)
    return mandate


def _require_firm(by: Actor, firm: Partner, place: Place, now: datetime) -> None:
    """Let somebody speak for a firm who works for it, or who takes needs on others' behalf there."""
    if firm.pk not in seats_of(by, now.astimezone(TIME_ZONE).date()):
        require(by, TAKE, place.path)


def _marked(by: Actor, sender: Sender) -> Sender:
    return sender if sender.mark or by.user_id is None else replace(sender, mark=f"{_LOGIN}{by.user_id}")


def _check_category(category: Category, today: date) -> None:
    if category.valid_from > today or (category.valid_until is not None and category.valid_until < today):
        raise CategoryClosed


def _check_sender(by: Actor, sender: Sender, today: date) -> None:
    """Let staff act for somebody only by a mandate of theirs that holds today."""
    if sender.channel is not Channel.STAFF:
        return
    mandate = sender.mandate
    if mandate is None or sender.person is None:
        raise MandateMissing
    is_theirs = mandate.person_id == sender.person.pk and mandate.agent_id == by.user_id
    if not is_theirs or not mandate.given_on <= today <= mandate.expires_on:
        raise MandateOver


_ALIKE: Final = PreparedModels(
    lambda digest, since, until: Need.objects.filter(
        text_digest=digest, received_at__gt=since, received_at__lt=until
    ).select_related("place"),
    str,
    datetime,
    datetime,
)


def _same(digest: str, sender: Sender, now: datetime) -> Need | None:
    """Return the need that says the same: an open one, one it was joined with, or what this very form sent before."""
    since, until = now - intake.SAME_WITHIN, now + intake.SAME_WITHIN  # paper typed in later came in sooner
    for need in _ALIKE(digest, since, until):
        kept = _joined(need)
        if kept.is_open or _sent_before(kept, sender):
            return kept
    return None


def _sooner(by: Actor, same: Need, asked: Asked, at: datetime, now: datetime) -> Need:
    """Let what is told again be promised as soon as it is told to be: danger is not lost because it was told before."""
    urgency = asked.urgency or Urgency(asked.category.urgency)
    need = locked_need(same)
    if need.state not in {NeedState.RECEIVED, NeedState.ASSIGNED} or need.reopenings:
        return need
    for category in (need.category, asked.category):
        found = promise(category, urgency, at)
        if found.due_at is not None and (need.due_at is None or found.due_at < need.due_at):
            break
    else:
        return need
    told = Need(due_at=found.due_at, clock=found.value, clock_rule=found.rule, is_due_certain=found.is_certain)
    earlier_promise(need, told, now)
    if urgency == need.urgency and category == need.category:
        return need
    need.urgency, need.category = urgency, category
    need.save(update_fields=["urgency", "category"])
    text = gettext("Told again, more urgently: %(urgency)s") % {"urgency": urgency.label}
    note_step(by, StepKind.NOTE, need=need, text=text, is_public=True, now=now)
    journal.record(by, "needs.told_more_urgently", about_need(need), {"urgency": urgency.value}, now=now)
    return need


def _fuller(by: Actor, same: Need, asked: Asked, now: datetime) -> Need:
    """Let what is told again say more than before, never less: how much, until when, where exactly."""
    need = locked_need(same)
    if not need.is_open:
        return need
    more: dict[str, object] = {}
    unit = asked.quantity_of.strip()[:20]
    if asked.quantity and (need.quantity is None or (asked.quantity > need.quantity and unit == need.quantity_of)):
        more |= {"quantity": asked.quantity, "quantity_of": unit}
    if asked.wanted_until and (need.wanted_until is None or asked.wanted_until < need.wanted_until):
        more["wanted_until"] = asked.wanted_until
    if asked.where.strip() and not need.where:
        more["where"] = asked.where.strip()[:200]
    if asked.point is not None and need.lon is None:
        more |= {"lon": asked.point.lon, "lat": asked.point.lat}
    if not more:
        return need
    for name, value in more.items():
        setattr(need, name, value)
    need.save(update_fields=list(more))
    said = [f"{need.quantity} {need.quantity_of}".strip()] if "quantity" in more else []
    said += [gettext("until %(day)s") % {"day": need.wanted_until}] if "wanted_until" in more else []
    said += [need.where] if "where" in more else []
    text = gettext("Told again, with more: %(more)s") % {"more": " · ".join(said) or gettext("the point on the map")}
    note_step(by, StepKind.NOTE, need=need, text=text, now=now)
    journal.record(by, "needs.told_more", about_need(need), {"fields": sorted(more)}, now=now)
    return need


def _apart(asked: Asked) -> str:
    """Return what tells needs of the same words from each other: the photos, and whose firm has it."""
    return asked.apart if asked.firm is None else f"{asked.apart}\nfirm {asked.firm.pk}"


def _joined(need: Need) -> Need:
    while need.merged_into is not None:
        need = need.merged_into
    return need


def _sent_before(need: Need, sender: Sender) -> bool:
    is_a_form = bool(sender.mark) and not sender.mark.startswith(_LOGIN)
    return is_a_form and need.followers.filter(sender=sender.mark).exists()


def _write(by: Actor, asked: Asked, sender: Sender, digest: str, now: datetime) -> Need:
    urgency = asked.urgency or Urgency(asked.category.urgency)
    promised = promise(asked.category, urgency, now)
    return Need.objects.create(
        kind=asked.kind,
        category=asked.category,
        urgency=urgency,
        text=asked.text,
        place=asked.place,
        site=asked.site,
        where=asked.where.strip()[:200],
        lon=asked.point.lon if asked.point else None,
        lat=asked.point.lat if asked.point else None,
        quantity=asked.quantity,
        quantity_of=asked.quantity_of.strip()[:20] if asked.quantity else "",
        wanted_until=asked.wanted_until,
        firm=asked.firm,
        channel=sender.channel,
        received_at=now,
        taken_by_id=by.user_id if sender.channel not in OPEN_TO_ALL else None,
        is_public=asked.is_public,
        tray_at=clocks.tray_by(working_time(clocks.TRAY, now) or now, promised.due_at),
        clock_rule=promised.rule,
        clock=promised.value,
        due_at=promised.due_at,
        is_due_certain=promised.is_certain,
        text_digest=digest,
        suggested=list(asked.suggested),
    )


def _slip_again(need: Need, sender: Sender, now: datetime) -> Follower:
    """Return the slip of who sends the same again; whoever else sends it gets one of their own."""
    return _mine(need, sender) or _follow(need, sender, is_reporter=False, now=now)


def _mine(need: Need, sender: Sender) -> Follower | None:
    if sender.person is not None:
        return need.followers.filter(person=sender.person).first()
    return need.followers.filter(sender=sender.mark, person=None).first() if sender.mark else None


def _follow(need: Need, sender: Sender, *, is_reporter: bool, now: datetime) -> Follower:
    code = intake.new_code(secrets.randbelow)
    while Follower.objects.filter(code=code).exists():
        code = intake.new_code(secrets.randbelow)
    return Follower.objects.create(
        need=need,
        code=code,
        person=sender.person,
        mandate=sender.mandate,
        is_reporter=is_reporter,
        channel=sender.channel,
        sender=sender.mark,
        since=now,
    )
