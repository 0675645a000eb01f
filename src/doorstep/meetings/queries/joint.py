"""The joint calendar of a pairing: meetings called for it, the terms of it and of posts between its sides, progress."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from doorstep.base.access import may_anywhere
from doorstep.base.actor import Actor
from doorstep.meetings.access import SEE
from doorstep.meetings.models import Meeting
from doorstep.partners.models import Pairing, Secondment
from doorstep.partners.queries import agreements
from doorstep.partners.words import SecondmentState

_HOLDS: Final = (SecondmentState.AGREED, SecondmentState.ENDED)


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day in a joint calendar.

    Args:
        uid: What calendars call it, for ever.
        on: The day.
        title: In words, in the active language; nobody is named.
    """

    uid: str
    on: date
    title: str


def meetings(pairing: Pairing, seen: QuerySet[Meeting] | None = None) -> list[Meeting]:
    """Return the meetings called for a pairing, the earliest first, those that were called off too (one query).

    Args:
        pairing: Whose.
        seen: Only these, which the reader may see; nothing: all, for the calendar of both sides.
    """
    found = pairing.meetings.filter(is_off_by_rule=False).select_related("place", "host")
    if seen is not None:
        found = found.filter(pk__in=seen.order_by().values("pk"))
    return list(found.order_by("starts_at", "id"))


def days(pairing: Pairing, seen: QuerySet[Secondment] | None = None) -> list[Day]:
    """Return the first and the last day of its term and of posts between its sides, and when goals moved; in order.

    Args:
        pairing: As `agreements.pairings` reads it, with sides, goals and progress at hand.
        seen: Only these posts, which the reader may see; nothing: all, for the calendar of both sides.
    """
    name = {"title": pairing.title}
    found = [
        Day(f"pairing-{pairing.uid}-first", pairing.valid_from, gettext("%(title)s begins") % name),
        Day(f"pairing-{pairing.uid}-last", pairing.valid_until, gettext("Last day of %(title)s") % name),
    ]
    for goal in pairing.goals.all():
        for step in goal.progress.all():
            facts = {"text": goal.text, "reached": step.reached, "target": goal.target, "unit": goal.unit}
            words = pgettext("goal", "%(text)s: %(reached)s of %(target)s %(unit)s") % facts
            found.append(Day(f"pairing-{pairing.uid}-goal-{goal.number}-{step.on.isoformat()}", step.on, words))
    for post in _posts(pairing, seen):
        facts = {"post": post.post, "sender": post.from_name, "receiver": post.to_name}
        begins = gettext("Secondment begins: %(post)s, from %(sender)s to %(receiver)s") % facts
        ends = gettext("Last day of the secondment: %(post)s, from %(sender)s to %(receiver)s") % facts
        found += [
            Day(f"post-{post.uid}-first", post.valid_from, begins),
            Day(f"post-{post.uid}-last", post.valid_until, ends),
        ]
    return sorted(found, key=lambda one: (one.on, one.uid))


def by_token(token: str) -> Pairing | None:
    """Return the pairing whose joint calendar has this secret address, as `days` wants it; nobody's right is asked."""
    return agreements.with_all(Pairing.objects.filter(feed__token=token)).first() if token else None


def link(actor: Actor, pairing: Pairing) -> tuple[str, str] | None:
    """Return address and label of a pairing's joint calendar, for its page; nothing where the reader may not."""
    if not may_anywhere(actor, SEE):
        return None
    return reverse("meetings:joint", args=[pairing.pk]), gettext("Joint calendar")


def _posts(pairing: Pairing, seen: QuerySet[Secondment] | None) -> Iterable[Secondment]:
    """Return the agreed posts from one side of a pairing to another."""
    sides = list(pairing.sides.all())
    units = [side.partner_id for side in sides if side.partner_id]
    names = [side.outside_name for side in sides if side.outside_name]
    sends, receives = Q(sender__in=units) | Q(sender_name__in=names), Q(receiver__in=units) | Q(receiver_name__in=names)
    found = Secondment.objects.filter(sends, receives, state__in=_HOLDS).select_related("sender", "receiver")
    if seen is not None:
        found = found.filter(pk__in=seen.order_by().values("pk"))
    return found.order_by("valid_from", "id")
