"""Reading needs: those of one's area, those one's unit works on, those of one's own firm, one by its slip."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.needs.access import SEE
from doorstep.needs.models import Category, Duty, DutyHelper, Follower, Need
from doorstep.needs.models.need import IS_OPEN
from doorstep.needs.queries.texts import OPEN_TEXTS, TEXTS
from doorstep.needs.rules.intake import CODE_LENGTH, typed_code
from doorstep.needs.words import NeedState
from doorstep.partners.queries import seats_of
from doorstep.places.models import Place
from doorstep.places.name_index import NameIndex
from doorstep.places.queries import is_everywhere, valid_on, within

MOST_FOUND: Final = 500
"""So many closed needs that say a word are looked at when nothing but words narrows them."""
_OPEN_ONES: Final = frozenset({"open", NeedState.RECEIVED, NeedState.ASSIGNED, NeedState.ANSWERED})
WITH = ("category", "place__parent", "lead_duty__lead")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of needs is narrowed to; what is empty does not narrow.

    Args:
        words: Of the text or of where it is; or a slip's code.
        state: A state; `open` for all that are not closed.
        category: A category's code.
        urgency: A level.
        kind: A kind.
        place: Id of a town or village; it and what lies in it.
        late: Only what is overdue at `now`.
        now: This moment; needed for `late`.
    """

    words: str = ""
    state: str = ""
    category: str = ""
    urgency: str = ""
    kind: str = ""
    place: str = ""
    late: bool = False
    now: datetime | None = None


def visible(actor: Actor, on: date) -> QuerySet[Need]:
    """Return the needs `actor` may see on the day `on`; four queries more at most, whatever the number of rows.

    By a role: those of the area, and those that were passed on into it. By a seat: those whose duties the unit leads or
    helps with, and those that are the firm's own. A unit sees nothing else.
    """
    reach = scopes(actor, SEE)
    if is_everywhere(reach):
        return Need.objects.all()
    units = seats_of(actor, on)
    seen = Q(pk__in=[])
    if reach:
        here = within(reach).order_by().values("pk")  # as a set of ids the index by place serves; a path would not
        passed_on = Duty.objects.filter(is_elsewhere=True, place__in=here).order_by()
        seen = Q(place__in=here)
        if passed_on.exists():  # mostly there is none, and with an "or" no index serves
            seen |= Q(pk__in=passed_on.values("need"))
    if units:
        led = Duty.objects.filter(lead__in=units, need__isnull=False)
        helped = DutyHelper.objects.filter(partner__in=units, until=None, duty__need__isnull=False)
        seen |= Q(firm__in=units) | Q(pk__in=led.values("need")) | Q(pk__in=helped.values("duty__need"))
    return Need.objects.filter(seen)


def narrowed(found: QuerySet[Need], wanted: Wanted) -> QuerySet[Need]:
    """Return the needs of `found` that are wanted, the newest first."""
    if wanted.words.strip():
        index = OPEN_TEXTS if wanted.state in _OPEN_ONES else TEXTS
        found = found.filter(_says(wanted.words, index, _most_found(found, wanted)))
    if wanted.state == "open":
        found = found.filter(IS_OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    exact: Mapping[str, str] = {
        "category__code": wanted.category,
        "urgency": wanted.urgency,
        "kind": wanted.kind,
    }
    found = found.filter(**{field: value for field, value in exact.items() if value})
    if wanted.place:
        found = found.filter(place__in=Place.objects.filter(Q(pk=wanted.place) | Q(parent=wanted.place)).values("pk"))
    if wanted.late:
        found = found.filter(state__in=[NeedState.RECEIVED, NeedState.ASSIGNED], due_at__lt=wanted.now)
    return found.order_by("-received_at", "-id")


def finds_more(found: QuerySet[Need], wanted: Wanted) -> bool:
    """Say whether `narrowed` leaves out older needs that say the words; one query, none where it leaves out none."""
    most = _most_found(found, wanted)
    return most is not None and TEXTS.has_more_than(most, wanted.words)


def _most_found(found: QuerySet[Need], wanted: Wanted) -> int | None:
    """Return how many needs that say the words are looked at, the latest; nothing: all of them.

    Nobody reads thousands of closed needs, and nothing but words says which: then the latest are enough.
    """
    is_all = not found.query.where and not (wanted.category or wanted.urgency or wanted.kind or wanted.place)
    return MOST_FOUND if wanted.words.strip() and wanted.state == NeedState.CLOSED and is_all else None


def _says(words: str, index: NameIndex, latest: int | None) -> Q:
    """Return the condition that a need says these words, or has a follower with this slip."""
    condition = index.condition(words, latest)
    says = None if condition is None else Q(pk__in=RawSQL(*condition))  # noqa: S611  words are a parameter
    code = typed_code(words)
    if says is not None and len(code) != CODE_LENGTH:  # no code: then the index alone answers
        return says
    has_slip = Q(pk__in=Follower.objects.filter(code=code).values("need"))
    return has_slip if says is None else says | has_slip


def by_code(text: str) -> Follower | None:
    """Return the follower whose slip has this code, however it was typed, with the need at hand; or nothing."""
    code = typed_code(text)
    found = Follower.objects.filter(code=code).select_related(
        "need__category", "need__place__parent", "need__lead_duty"
    )
    return found.first() if code else None


def choosable(on: date) -> QuerySet[Category]:
    """Return the categories that can be chosen on the day `on`, in their order."""
    return Category.objects.filter(valid_on(on))


def of_firm(actor: Actor, on: date) -> QuerySet[Need]:
    """Return the needs of the firms `actor` works for."""
    return Need.objects.filter(firm__in=seats_of(actor, on))
