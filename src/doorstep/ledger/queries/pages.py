"""What the ledger's pages show: the accounts a reader may see, what stands on them; in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.ledger.access import SEE
from doorstep.ledger.models import Account, Balance, Book, Commodity, Entry, Movement, Period
from doorstep.partners.access import in_office
from doorstep.partners.queries import seats_of
from doorstep.places.queries import inside


def visible(actor: Actor, on: date) -> QuerySet[Account]:
    """Return the accounts `actor` may see: those at sites and of books of their area; partner staff: of their unit."""
    area = scopes(in_office(actor), SEE)
    seen = inside(area, "site__place__path") & Q(site__isnull=False)
    seen |= inside(area, "book__place__path") & Q(site__isnull=True)
    if Role.PARTNER_STAFF in actor.roles:
        seen |= Q(partner__in=seats_of(actor, on))
    return Account.objects.filter(seen).select_related("book__place", "site", "partner")


def books(accounts: QuerySet[Account]) -> QuerySet[Book]:
    """Return the books of these accounts: how many one sees, how many hold something, the last day closed."""
    seen = accounts.order_by().values("pk")
    last = Period.objects.filter(book=OuterRef("pk")).order_by("-closed_until").values("until")[:1]
    filled = Q(accounts__in=accounts.filter(Exists(Balance.objects.filter(account=OuterRef("pk")).exclude(quantity=0))))
    return (
        Book.objects.filter(accounts__in=seen)
        .select_related("place")
        .annotate(
            account_count=Count("accounts", distinct=True),
            filled_count=Count("accounts", filter=filled, distinct=True),
            closed_on=Subquery(last),
        )
        .order_by("name", "id")
    )


def with_balances(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Return accounts with `held`: their balances other than nothing, commodity at hand; and `kinds`, how many."""
    held = Balance.objects.exclude(quantity=0).select_related("commodity").order_by("commodity__label", "id")
    count = Count("balances", filter=~Q(balances__quantity=0))
    return (
        accounts.annotate(kinds=count)
        .order_by("kind", "name", "id")
        .prefetch_related(Prefetch("balances", held, to_attr="held"))
    )


def periods(book: Book) -> QuerySet[Period]:
    """Return the closed days of a book, the last first."""
    return Period.objects.filter(book=book).select_related("closed_by").order_by("-closed_until")


def balances_of(account: Account) -> QuerySet[Balance]:
    """Return what an account holds or ever held, commodity at hand, what it holds first."""
    return (
        Balance.objects.filter(account=account, last_at__isnull=False)
        .select_related("commodity")
        .annotate(is_nothing=Q(quantity=0))
        .order_by("is_nothing", "commodity__label", "id")
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries of an account are asked for: of one commodity or all, from one day to another, both included."""

    commodity: Commodity | None = None
    first: date | None = None
    last: date | None = None

    def applied(self, found: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return those that were chosen."""
        if self.commodity is not None:
            found = found.filter(commodity=self.commodity)
        if self.first is not None:
            found = found.filter(at__gte=_midnight(self.first))
        if self.last is not None:
            found = found.filter(at__lt=_midnight(self.last + timedelta(days=1)))
        return found


def entries_of(account: Account, chosen: Chosen) -> QuerySet[Entry]:
    """Return the entries chosen, the last first, movement and commodity at hand."""
    found = chosen.applied(Entry.objects.filter(account=account)).select_related("movement", "commodity")
    return found.order_by("-at", "-id")


def held_after(account: Account, commodity: Commodity, rows: Sequence[Entry]) -> list[int]:
    """Return what the account held after each of these entries of one commodity, the last first, none left out between.

    One query, however long the account's history.
    """
    if not rows:
        return []
    top = rows[0]
    until = Q(at__lt=top.at) | Q(at=top.at, id__lte=top.pk)
    every = Entry.objects.filter(until, account=account, commodity=commodity).order_by()
    running = every.aggregate(held=Sum("quantity", default=0))["held"]
    found = []
    for row in rows:
        found.append(running)
        running -= row.quantity
    return found


@dataclass(frozen=True, slots=True)
class Turnover:
    """What came, went and stood at both ends of the days chosen, of one commodity."""

    opening: int
    came: int
    went: int

    @property
    def closing(self) -> int:
        """What was there in the end."""
        return self.opening + self.came - self.went


def turnover(account: Account, chosen: Chosen) -> Turnover:
    """Return opening, came and went of the commodity chosen (two queries)."""
    within = chosen.applied(Entry.objects.filter(account=account)).order_by()
    sums = within.aggregate(
        came=Sum("quantity", filter=Q(quantity__gt=0), default=0),
        went=Sum("quantity", filter=Q(quantity__lt=0), default=0),
    )
    opening = 0
    if chosen.first is not None:
        before = Entry.objects.filter(account=account, commodity=chosen.commodity, at__lt=_midnight(chosen.first))
        opening = before.aggregate(held=Sum("quantity", default=0))["held"]
    return Turnover(opening, sums["came"], -sums["went"])


def movements(accounts: QuerySet[Account]) -> QuerySet[Movement]:
    """Return the movements that touch one of these accounts."""
    touched = Entry.objects.filter(account__in=accounts.order_by().values("pk")).order_by().values("movement")
    related = ("book__place", "by", "reverses", "reversal")
    return Movement.objects.filter(pk__in=touched).select_related(*related)


def legs(movement: Movement) -> QuerySet[Entry]:
    """Return a movement's entries, what left first."""
    found = Entry.objects.filter(movement=movement).select_related("account", "commodity")
    return found.order_by("commodity__label", "commodity_id", "quantity", "id")


def last_day(book: Book) -> datetime | None:
    """Return when the latest movement of a book counts."""
    return Movement.objects.filter(book=book).aggregate(last=Max("counts_at"))["last"]  # type: ignore[no-any-return]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, TIME_ZONE)
