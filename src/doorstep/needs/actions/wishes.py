"""Wishes: put on the board, claimed by exactly one, released when the time is up, come true, thanked for."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may, require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import PreparedModels
from doorstep.base.regulations import in_force
from doorstep.kernel.deadlines import Clock, due
from doorstep.needs.access import CLAIM_WISH, POST_WISH, SUPERVISE
from doorstep.needs.models import Wish, WishClaim
from doorstep.needs.rules import clocks, wishes
from doorstep.needs.rules.intake import TextMissing
from doorstep.needs.words import ReleaseReason, WishState
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of
from doorstep.people.models import Person

_OVER: Final = PreparedModels(
    lambda now: WishClaim.objects.filter(
        released_at=None, wish__state=WishState.CLAIMED, due_at__lte=now
    ).select_related("wish"),
    datetime,
)


@transaction.atomic
def post_wish(by: Actor, *, wisher: Person, text: str, value_fen: int, mark: str = "", now: datetime) -> Wish:
    """Put a wish on the board: what it is and about what it costs; whose it is stays with staff who must know.

    Raises:
        NotAllowed: `by` posts no wishes at the wisher's village.
        TextMissing: nothing is said.
        TooDear: it costs more than the rule allows.
        NoRule: no rule says what a wish may cost.
    """
    require(by, POST_WISH, wisher.village.path)
    if not (said := " ".join(text.split())[:200]):
        raise TextMissing
    cap = int(in_force(clocks.WISH_CAP, now.astimezone(TIME_ZONE).date()).value)
    wishes.check_value(value_fen, cap)
    wish = Wish.objects.create(
        wisher=wisher,
        place=wisher.village,
        text=said,
        value_fen=value_fen,
        cap_fen=cap,
        posted_at=now,
        posted_by_id=by.user_id,
        mark=mark,
    )
    journal.record(by, POST_WISH.name, _about(wish), {"value_fen": value_fen}, now=now)
    return wish


def claim_wish(by: Actor, *, wish: Wish, partner: Partner | None = None, now: datetime) -> WishClaim:
    """Claim a wish for a time; of a hundred who try at once exactly one has it.

    Raises:
        NotAllowed: visitors claim nothing: somebody must be told when it comes true; nobody claims for a unit they
            do not work for.
        AlreadyClaimed, WishOver: see there.
        NoRule: no rule says for how long.
    """
    login = require_known(by)
    if partner is not None and partner.pk not in seats_of(by, now.astimezone(TIME_ZONE).date()):
        raise NotAllowed(CLAIM_WISH.name, EVERYWHERE)
    days = Clock.parse(in_force(clocks.WISH_DAYS, now.astimezone(TIME_ZONE).date()).value)
    try:
        with transaction.atomic():
            held = _locked(wish)
            wishes.check_claimable(WishState(held.state))
            claim = WishClaim.objects.create(
                wish=held, claimed_by_id=login, partner=partner, claimed_at=now, due_at=due(now, days).at
            )
            held.state = WishState.CLAIMED
            held.save(update_fields=["state"])
            journal.record(by, CLAIM_WISH.name, _about(held), {"partner": partner and partner.pk}, now=now)
    except IntegrityError as clash:
        raise wishes.AlreadyClaimed from clash
    return claim


@transaction.atomic
def release_wish(by: Actor, *, wish: Wish, now: datetime) -> Wish:
    """Give a claimed wish back to the board: who claimed it may, and staff who post wishes there.

    Raises:
        NotYourClaim, NotClaimed: see there.
    """
    held = _locked(wish)
    claim = _open_claim(held)
    reason = ReleaseReason.GIVEN_UP
    if claim.claimed_by_id != by.user_id:
        if not may(by, POST_WISH, held.place.path):
            raise wishes.NotYourClaim
        reason = ReleaseReason.BY_STAFF
    _release(held, claim, reason, now)
    journal.record(by, "needs.release_wish", _about(held), {"why": str(reason)}, now=now)
    return held


def release_wishes(by: Actor, *, now: datetime) -> int:
    """Give every wish back whose claim has run out; return how many."""
    require(by, SUPERVISE, EVERYWHERE)
    return sum(_release_late(by, claim.wish, now) for claim in _OVER(now))


@transaction.atomic
def grant_wish(by: Actor, *, wish: Wish, now: datetime) -> Wish:
    """Say that a claimed wish came true: staff near the wisher say so, for they have seen it.

    Raises:
        NotAllowed: `by` posts no wishes there.
        NotClaimed: nobody has claimed it.
    """
    held = _locked(wish)
    require(by, POST_WISH, held.place.path)
    _open_claim(held)
    held.state, held.granted_at = WishState.GRANTED, now
    held.save(update_fields=["state", "granted_at"])
    journal.record(by, "needs.grant_wish", _about(held), now=now)
    return held


@transaction.atomic
def thank_for_wish(by: Actor, *, wish: Wish, thanks: str, now: datetime) -> Wish:
    """Write down the wisher's thanks, without a name.

    Raises:
        NotAllowed: `by` posts no wishes there.
        TextMissing: nothing is said.
        NotClaimed: it has not come true.
    """
    held = _locked(wish)
    require(by, POST_WISH, held.place.path)
    if not (said := thanks.strip()[:300]):
        raise TextMissing
    if held.state != WishState.GRANTED:
        raise wishes.NotClaimed
    held.thanks, held.thanked_at = said, now
    held.save(update_fields=["thanks", "thanked_at"])
    journal.record(by, "needs.thank_for_wish", _about(held), now=now)
    return held


@transaction.atomic
def withdraw_wish(by: Actor, *, wish: Wish, now: datetime) -> Wish:
    """Take a wish off the board that nobody has claimed or that cannot come true.

    Raises:
        NotAllowed: `by` posts no wishes there.
        WishOver: it came true or was taken back before.
    """
    held = _locked(wish)
    require(by, POST_WISH, held.place.path)
    if held.state not in {WishState.OPEN, WishState.CLAIMED}:
        raise wishes.WishOver
    held.claims.filter(released_at=None).update(released_at=now, released_why=ReleaseReason.BY_STAFF)
    held.state = WishState.WITHDRAWN
    held.save(update_fields=["state"])
    journal.record(by, "needs.withdraw_wish", _about(held), now=now)
    return held


def require_known(by: Actor) -> int:
    """Return the login of somebody with a role that may claim, wherever the role holds: wishes know no borders.

    Raises:
        NotAllowed: a visitor, the platform itself, or a role that may not.
    """
    if by.user_id is None or not any(CLAIM_WISH.allows(grant.role) for grant in by.grants):
        raise NotAllowed(CLAIM_WISH.name, EVERYWHERE)
    return by.user_id


def _locked(wish: Wish) -> Wish:
    return Wish.objects.select_for_update(of=("self",)).select_related("place").get(pk=wish.pk)


def _open_claim(wish: Wish) -> WishClaim:
    claim = wish.claims.filter(released_at=None).first() if wish.state == WishState.CLAIMED else None
    if claim is None:
        raise wishes.NotClaimed
    return claim


def _release(wish: Wish, claim: WishClaim, why: ReleaseReason, now: datetime) -> None:
    claim.released_at, claim.released_why = now, why
    claim.save(update_fields=["released_at", "released_why"])
    wish.state = WishState.OPEN
    wish.save(update_fields=["state"])


@transaction.atomic
def _release_late(by: Actor, wish: Wish, now: datetime) -> int:
    held = _locked(wish)
    claim = held.claims.filter(released_at=None).first()
    if held.state != WishState.CLAIMED or claim is None or not wishes.is_over(claim.due_at, now):
        return 0
    _release(held, claim, ReleaseReason.TIME_UP, now)
    journal.record(by, "needs.release_wishes", _about(held), now=now)
    return 1


def _about(wish: Wish) -> str:
    return f"needs.Wish:{wish.pk}"
