"""Every change to secondments: ask, approve on each side, refuse, end early."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.partners.access import AGREE, APPROVE, require_for
from doorstep.partners.actions.sides import Outside
from doorstep.partners.models import Partner, Secondment, SecondmentApproval
from doorstep.partners.queries import seats_of
from doorstep.partners.queries.agreements import other_posts
from doorstep.partners.rules import (
    KeptElsewhere,
    NotNow,
    OverlappingPosts,
    PaperMissing,
    TooFewSides,
    check_approval,
    check_move,
    check_term,
    check_words,
)
from doorstep.partners.words import SecondmentState, Side
from doorstep.people.models import Person
from doorstep.places.models import Place


@transaction.atomic
def ask_secondment(
    by: Actor,
    *,
    person: Person,
    sender: Partner | Outside,
    receiver: Partner | Outside,
    post: str,
    place: Place,
    valid_from: date,
    valid_until: date,
    accepts_overlap: bool = False,
    now: datetime,
) -> Secondment:
    """Ask that somebody of `sender` works at `receiver` for a while; it holds once both sides approved.

    Args:
        by: Who asks.
        person: Who goes.
        sender: Where they come from.
        receiver: Where they go.
        post: What they do there.
        place: Where this is kept.
        valid_from: First day.
        valid_until: Last day.
        accepts_overlap: `by` was warned that the person has other posts on these days, and means it.
        now: The moment.

    Raises:
        NotAllowed: `by` may not keep agreements at `place`.
        OverlappingPosts: the person has another post on these days, and nobody said they know.
        NotNow: the person has been erased.
        TooFewSides: both sides are the same one, or both outside.
        WordsMissing, EndsBeforeItBegins: see there.
    """
    require(by, AGREE, place.path)
    check_words(post)
    check_term(valid_from, valid_until)
    if sender == receiver or (isinstance(sender, Outside) and isinstance(receiver, Outside)):
        raise TooFewSides
    if person.is_erased:
        raise NotNow
    hold(f"people.Person:{person.pk}")
    others = list(other_posts(person.pk, valid_from, valid_until))
    if others and not accepts_overlap:
        raise OverlappingPosts(f"{one.post} ({one.valid_from} – {one.valid_until})" for one in others)
    secondment = Secondment.objects.create(
        person=person,
        **_columns("sender", sender),
        **_columns("receiver", receiver),
        place=place,
        post=post.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        asked_by_id=by.user_id,
        asked_at=now,
        overlaps=len(others),
        overlap_accepted_by_id=by.user_id if others else None,
        overlap_accepted_at=now if others else None,
    )
    detail = {"person": person.pk, "until": str(valid_until), "overlaps": [one.pk for one in others]}
    journal.record(by, "partners.ask_secondment", _about(secondment), detail, now=now)
    return secondment


@transaction.atomic
def approve_secondment(
    by: Actor, *, secondment: Secondment, side: Side, paper: str = "", now: datetime
) -> SecondmentApproval:
    """Say yes for one side; with the second yes the secondment is agreed.

    Args:
        by: Who says it: an officer, or whoever works for the side's partner.
        secondment: Which one.
        side: For which side.
        paper: Number of the letter by which a side outside this installation said yes.
        now: The moment.

    Raises:
        NotAllowed: `by` has no say for this side.
        SameLogin: `by` said yes for the other side.
        AlreadyApproved, NotNow, KeptElsewhere, PaperMissing: see there.
    """
    held = _held(secondment)
    partner = held.sender if side is Side.SENDING else held.receiver
    today = now.astimezone(TIME_ZONE).date()
    at = partner.place.path if partner else held.place.path
    require_for(by, APPROVE, at, partner.pk if partner else None, seats_of(by, today))
    given = [(Side(one.side), one.given_by_id) for one in held.approvals.all()]
    check_approval(side, by.user_id, given)
    check_move(SecondmentState(held.state), SecondmentState.AGREED)
    if partner is None and not paper.strip():
        raise PaperMissing
    approval = SecondmentApproval.objects.create(
        secondment=held, side=side, paper=paper.strip(), given_by_id=by.user_id, given_at=now
    )
    if given:
        held.state = SecondmentState.AGREED
        held.save(update_fields=["state"])
    detail = {"side": side.value, "state": held.state}
    journal.record(by, "partners.approve_secondment", _about(held), detail, now=now)
    return approval


@transaction.atomic
def refuse_secondment(by: Actor, *, secondment: Secondment, side: Side, now: datetime) -> Secondment:
    """Say no for one side.

    Raises:
        NotAllowed, NotNow, KeptElsewhere: see there.
    """
    held = _held(secondment)
    partner = held.sender if side is Side.SENDING else held.receiver
    at = partner.place.path if partner else held.place.path
    require_for(by, APPROVE, at, partner.pk if partner else None, seats_of(by, now.astimezone(TIME_ZONE).date()))
    check_move(SecondmentState(held.state), SecondmentState.REFUSED)
    held.state = SecondmentState.REFUSED
    held.save(update_fields=["state"])
    journal.record(by, "partners.refuse_secondment", _about(held), {"side": side.value}, now=now)
    return held


@transaction.atomic
def end_secondment(by: Actor, *, secondment: Secondment, last_day: date, now: datetime) -> Secondment:
    """Let an agreed secondment end before its term.

    Raises:
        NotAllowed, NotNow, KeptElsewhere, EndsBeforeItBegins: see there.
    """
    held = _held(secondment)
    require(by, AGREE, held.place.path)
    check_move(SecondmentState(held.state), SecondmentState.ENDED)
    check_term(held.valid_from, last_day)
    if last_day >= held.valid_until:
        raise NotNow
    held.state, held.valid_until = SecondmentState.ENDED, last_day
    held.save(update_fields=["state", "valid_until"])
    journal.record(by, "partners.end_secondment", _about(held), {"last_day": str(last_day)}, now=now)
    return held


def _columns(name: str, side: Partner | Outside) -> dict[str, Any]:
    if isinstance(side, Partner):
        return {name: side}
    check_words(side.name)
    return {f"{name}_name": side.name.strip(), f"{name}_code": side.code.strip()}


def _held(secondment: Secondment) -> Secondment:
    related = ("place", "sender__place", "receiver__place")
    held = Secondment.objects.select_for_update(of=("self",)).select_related(*related).get(pk=secondment.pk)
    if not held.is_ours:
        raise KeptElsewhere
    return held


def _about(secondment: Secondment) -> str:
    return f"partners.Secondment:{secondment.pk}"
