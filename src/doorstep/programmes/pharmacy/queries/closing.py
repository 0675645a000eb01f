"""The end of a day: what is left to do, the reconciliation sheet, what is near its end, closed days."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.regulations import NoRule, in_force
from doorstep.devices.models import Answer, Device, Operation, Question
from doorstep.devices.words import Why
from doorstep.ledger.models import Balance, Book, Entry, Movement
from doorstep.ledger.words import AccountKind, MovementKind
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.models import (
    DayClose,
    Dispense,
    DispenseLine,
    Handover,
    Holder,
    Lease,
    Lot,
    StockCountLine,
    Trip,
    Vend,
)
from doorstep.programmes.pharmacy.models.trip import UNDER_WAY
from doorstep.programmes.pharmacy.rules import closing as rules
from doorstep.programmes.pharmacy.rules.stock import NEAR_EXPIRY
from doorstep.programmes.pharmacy.words import Blocker, HandoverState, HolderRole, Payment, VendState

HELD: Final = (HolderRole.STOCK, HolderRole.OPENED, HolderRole.ASIDE)
_GOODS: Final = ("pharmacy.sale", "pharmacy.count")


@dataclass(frozen=True, slots=True)
class NearEnd:
    """So much of a lot that ends soon, or has ended, with one holder."""

    holder: Holder
    lot: Lot
    quantity: int
    days_left: int


def left_to_do(book: Book, on: date) -> list[rules.Left]:
    """Return what must be done before a day of a book can close; a fixed number of queries."""
    until = datetime.combine(on + timedelta(days=1), time(), TIME_ZONE)
    path = book.place.path
    made: list[rules.Left] = []
    leases = Lease.objects.filter(ended_at__isnull=True, trip__vehicle__depot__place__path__startswith=path)
    for lease in leases.filter(begun_at__lt=until).select_related("trip__vehicle", "device"):
        made.append(rules.Left(Blocker.LEASE, f"{lease.trip.vehicle.name} · {lease.device.name}", 1, lease.trip_id))
    trips = Trip.objects.filter(vehicle__depot__place__path__startswith=path, state__in=UNDER_WAY, on__lte=on)
    made += [rules.Left(Blocker.TRIP, f"{trip.vehicle.name}", 1, trip.pk) for trip in trips.select_related("vehicle")]
    sent = Handover.objects.filter(source__account__book=book, sent_at__lt=until).select_related(
        "source__account", "target__account"
    )
    for one in sent.filter(state__in=[HandoverState.SENT, HandoverState.OPEN]).prefetch_related("lines"):
        kind = Blocker.ON_THE_WAY if one.state == HandoverState.SENT else Blocker.DIFFERENCE
        count = sum(line.sent if one.state == HandoverState.SENT else line.missing for line in one.lines.all())
        made.append(rules.Left(kind, f"{one.source} → {one.target}", count, one.pk))
    frozen = Holder.objects.filter(account__book=book, frozen_at__isnull=False).select_related("account")
    made += [rules.Left(Blocker.FROZEN, str(holder), 1, holder.pk) for holder in frozen]
    vends = Vend.objects.filter(slot__cabinet__holder__account__book=book, authorised_at__lt=until)
    dropping = vends.filter(state__in=[VendState.AUTHORISED, VendState.MOTOR])
    for vend in dropping.select_related("slot__cabinet__holder__account"):
        made.append(rules.Left(Blocker.VEND, str(vend.slot.cabinet), 1, vend.pk))
    return made + _undecided(book, until) + _unheard(path)


def closed_here(book_id: int, _until: date) -> Iterator[str]:
    """Yield why days of a county's medicine are not closed on the ledger's own page: more has to be settled first."""
    if Holder.objects.filter(account__book=book_id).exists():
        yield gettext("Days of this book are closed with the day close of the pharmacy, once everything is settled.")


def _scope(path: str, field: str = "scope") -> Q:
    """Ask for devices that work in a county, or anywhere above it."""
    above = ["/", *(path[: at + 1] for at, letter in enumerate(path) if letter == "/" and at)]
    return Q(**{f"{field}__startswith": path}) | Q(**{f"{field}__in": above})


def _undecided(book: Book, until: datetime) -> list[rules.Left]:
    """Return doubtful reports of sales and counts before a moment that nobody has decided; those of other books not."""
    elsewhere = Movement.objects.filter(key=OuterRef("operation")).exclude(book=book)
    asked = Question.objects.filter(
        _scope(book.place.path, "device__scope"), ~Exists(elsewhere), answer__isnull=True,
        operation__kind__in=_GOODS, operation__really_at__lt=until,
    ).exclude(why=Why.CLOCK)  # fmt: skip
    rows = asked.select_related("device").order_by("asked_at", "pk")
    return [rules.Left(Blocker.QUESTION, f"{one.device.name} · {one.get_why_display()}", 1, one.pk) for one in rows]


def _unheard(path: str) -> list[rules.Left]:
    """Return devices with reports that did not arrive, or that wait for one before them."""
    devices = Device.objects.filter(_scope(path), revoked_at__isnull=True)
    held = Operation.objects.filter(device__in=devices, outcome__isnull=True).order_by()
    waiting = {device.pk: device.waiting for device in devices if device.waiting}
    for device in held.values_list("device_id", flat=True):
        waiting[device] = waiting.get(device, 0) + 1
    names = {device.pk: device.name for device in devices}
    return [rules.Left(Blocker.REPORTS, names[pk], count, pk) for pk, count in sorted(waiting.items())]


def sheet(book: Book, on: date, now: datetime) -> list[dict[str, Any]]:
    """Return what every holder of a book had, got, gave and was counted to have on a day, by account and lot.

    Returns:
        Rows with `account`, `commodity`, `opening`, `in`, `out`, `expected`, `explained` (posted with a reason by a
        count that day), `closing`, `counted` (by the last count; 0 for what was gone when the rest was counted;
        nothing: not counted that day) and `since` (what moved after it): counted and since make closing. Where more
        was handed out than the books knew of: `short`, how much more, and `why`, the reason of whoever decided about
        it. And what the sales say: `sold` packs, `singly` units of opened packs, trace `codes` scanned, `cash_fen`,
        `insurance_fen`, `free_fen`, packs `given` for nothing. What did not lie there and did not move is left out.
        Expected is what the books said before the differences of that day's counts.
    """
    begin, end = _ends(on, now)
    mine = Entry.objects.filter(account__book=book, account__may_be_negative=False).order_by()
    opening = mine.filter(at__lt=begin).values("account_id", "commodity_id").annotate(sum=Sum("quantity"))
    day = mine.filter(_within("at", begin, end, now))
    is_count = Q(movement__kind=MovementKind.COUNT)
    moved: Any = day.values("account_id", "commodity_id").annotate(
        came=Sum("quantity", filter=Q(quantity__gt=0) & ~is_count),
        went=Sum("quantity", filter=Q(quantity__lt=0) & ~is_count),
        explained=Sum("quantity", filter=is_count),
    )
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for row in opening:
        if row["sum"]:
            rows[row["account_id"], row["commodity_id"]] = {"opening": row["sum"]}
    for one in moved:
        found = rows.setdefault((one["account_id"], one["commodity_id"]), {"opening": 0})
        found |= {"in": one["came"] or 0, "out": -(one["went"] or 0), "explained": one["explained"] or 0}
    sold, short = _sold(book, begin, end, now), _short(book, begin, end)
    for pair in (*sold, *short):
        rows.setdefault(pair, {"opening": 0})
    counts = _counted(book, begin, end)
    last = {account: seen for (account, _), (_, seen) in counts.items()}
    counts |= {pair: (0, last[pair[0]]) for pair in rows if pair not in counts and pair[0] in last}
    since: Counter[tuple[int, int]] = Counter()
    after = day.filter(account__in={account for account, _ in counts})
    for account, commodity, movement, quantity in after.values_list("account", "commodity", "movement", "quantity"):
        if movement > counts.get((account, commodity), (0, movement))[1]:
            since[account, commodity] += quantity
    return [
        _line(pair, row, counts.get(pair), since[pair]) | sold.get(pair, _NOTHING_SOLD) | short.get(pair, {})
        for pair, row in sorted(rows.items())
    ]


def _ends(on: date, now: datetime) -> tuple[datetime, datetime]:
    """Return when a day begins and ends; now, if it is not over."""
    begin = datetime.combine(on, time(), TIME_ZONE)
    return begin, min(begin + timedelta(days=1), now)


def _within(field: str, begin: datetime, end: datetime, now: datetime) -> Q:
    """Ask for what lies in a day: its end is the next one's, this very moment is still its own."""
    return Q(**{f"{field}__gte": begin, f"{field}__{'lt' if end < now else 'lte'}": end})


def _short(book: Book, begin: datetime, end: datetime) -> dict[tuple[int, int], dict[str, Any]]:
    """Return by holder's account and lot what was handed out beyond the books, with the reason of who decided on it."""
    answers = Answer.objects.filter(
        question__why=Why.OVERSOLD, question__operation__really_at__gte=begin, question__operation__really_at__lte=end
    ).order_by("at", "pk")
    reasons = dict(answers.values_list("question__operation", "reason"))
    taken = Entry.objects.filter(
        movement__book=book, movement__key__in=reasons, account__kind=AccountKind.ADJUST, quantity__lt=0
    ).order_by("pk")
    found: dict[tuple[int, int], dict[str, Any]] = {}
    fields = ("movement__dispense__holder__account", "commodity", "movement__key", "quantity")
    for account, commodity, key, quantity in taken.values_list(*fields):
        row = found.setdefault((account, commodity), {"short": 0, "why": ""})
        row["short"] -= quantity
        row["why"] = "; ".join(filter(None, (row["why"], reasons[key])))
    return {pair: row for pair, row in found.items() if pair[0] is not None}


_NOTHING_SOLD: Final = {"sold": 0, "singly": 0, "codes": 0, **{f"{one}_fen": 0 for one in Payment.values}, "given": 0}


def _sold(book: Book, begin: datetime, end: datetime, now: datetime) -> dict[tuple[int, int], dict[str, int]]:
    """Return what the sales of a day say, less what was taken back that day, by account and commodity; two queries."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    for sign, at in ((1, "dispense__movement__counts_at"), (-1, "dispense__movement__reversal__counts_at")):
        lines = DispenseLine.objects.filter(_within(at, begin, end, now), dispense__holder__account__book=book)
        for account, commodity, payment, packs, units, fen, codes in lines.annotate(scanned=Count("codes")).values_list(
            "dispense__holder__account", "lot__commodity", "dispense__payment", "packs", "quantity", "price_fen",
            "scanned",
        ).order_by("pk"):  # fmt: skip
            row = found.setdefault((account, commodity), dict(_NOTHING_SOLD))
            row["sold"] += sign * packs
            row["singly"] += 0 if packs else sign * units
            row["codes"] += sign * codes
            row[f"{payment}_fen"] += sign * fen
            row["given"] += sign * packs if payment == Payment.FREE else 0
    return found


def taken(book: Book, on: date, now: datetime) -> dict[str, int]:
    """Return what was paid on a day, less what was given back, by way of paying: to hold beside what was sold."""
    begin, end = _ends(on, now)
    made = dict.fromkeys(Payment.values, 0)
    for sign, at in ((1, "movement__counts_at"), (-1, "movement__reversal__counts_at")):
        sales = Dispense.objects.filter(_within(at, begin, end, now), holder__account__book=book).order_by()
        for payment, fen in sales.values_list("payment").annotate(sum=Sum("paid_fen")):
            made[payment] += sign * fen
    return made


def _counted(book: Book, begin: datetime, end: datetime) -> dict[tuple[int, int], tuple[int, int]]:
    """Return what the last count of the day found and the last movement it knew, by account and commodity."""
    lines = StockCountLine.objects.filter(
        count__holder__account__book=book, count__counted_at__gte=begin, count__counted_at__lte=end
    ).order_by("count__counted_at", "pk")
    rows = lines.values_list("count__holder__account_id", "lot__commodity_id", "counted", "count__seen")
    return {(account, commodity): (counted, seen) for account, commodity, counted, seen in rows}


def _line(pair: tuple[int, int], row: dict[str, Any], counted: tuple[int, int] | None, since: int) -> dict[str, Any]:
    came, went, explained = row.get("in", 0), row.get("out", 0), row.get("explained", 0)
    expected = row["opening"] + came - went
    return {
        "account": pair[0], "commodity": pair[1], "opening": row["opening"], "in": came, "out": went,
        "expected": expected, "explained": explained, "closing": expected + explained,
        "counted": counted[0] if counted else None, "since": since,
    }  # fmt: skip


def uncounted(book: Book, sheet: Sequence[dict[str, Any]]) -> list[rules.Uncounted]:
    """Return whose stock lies uncounted by the sheet of a day; one query."""
    bare: Counter[int] = Counter(row["account"] for row in sheet if rules.is_bare(row))
    moved = {row["account"] for row in sheet if row["in"] or row["out"] or row["explained"]}
    held = Holder.objects.filter(account__book=book, account__in=bare, role__in=HELD).select_related("account")
    return [
        rules.Uncounted(
            one.account.name, one.pk, one.account_id, bare[one.account_id],
            must_count=one.vehicle_id is not None and one.role == HolderRole.STOCK and one.account_id in moved,
        )
        for one in held.order_by("account__name", "pk")
    ]  # fmt: skip


def vehicles_to_count(found: Iterable[rules.Uncounted]) -> list[rules.Left]:
    """Return the vehicles that were out and are not counted: what is left to do as long as it is still their day."""
    return [rules.Left(Blocker.UNCOUNTED, one.name, one.lots, one.holder) for one in found if one.must_count]


def closes(book: Book) -> QuerySet[DayClose]:
    """Return the closed days of a book, the latest first."""
    return DayClose.objects.filter(book=book).select_related("closed_by", "period").order_by("-on")


def near_days(on: date) -> int:
    """Return how many days before its end a lot is looked after, by the rule; 90 where none holds."""
    try:
        return int(in_force(NEAR_EXPIRY, on).value["days"])
    except NoRule:
        return 90


def near_end(actor: Actor, what: Verb, on: date, days: int) -> list[NearEnd]:
    """Return what lies where `actor` may do `what` and ends within so many days or has ended, the first first."""
    last = on + timedelta(days=days)
    rows = Balance.objects.filter(
        inside(scopes(actor, what), "account__holder__path"), quantity__gt=0, commodity__lot__last_use_on__lte=last
    ).exclude(account__holder__role=HolderRole.SIDE)
    found = rows.select_related("account__holder", "commodity__lot__medicine").order_by(
        "commodity__lot__last_use_on", "account__name", "pk"
    )
    made = []
    for row in found:
        holder, lot = row.account.holder, row.commodity.lot
        holder.account = row.account
        made.append(NearEnd(holder, lot, row.quantity, (lot.last_use_on - on).days))
    return made


def faults() -> Iterator[str]:
    """Yield a sentence for each closed day whose sheet does not fit its digest, or does not add up."""
    held = set(Holder.objects.filter(role__in=HELD).values_list("account", flat=True))
    for one in DayClose.objects.select_related("period").order_by("pk"):
        if rules.digest(one.sheet, one.period.digest) != one.digest:
            yield f"pharmacy.DayClose:{one.pk}: was changed after it was sealed"
        if any(row["counted"] is not None and row["counted"] + row["since"] != row["closing"] for row in one.sheet):
            yield f"pharmacy.DayClose:{one.pk}: something counted was not explained"
        if any(row["account"] in held and rules.is_bare(row) and row.get("bare") == "" for row in one.sheet):
            yield f"pharmacy.DayClose:{one.pk}: something was not counted, and nobody said why"


def books(actor: Actor, what: Verb) -> QuerySet[Book]:
    """Return the stock books of the counties where `actor` may do `what` in the whole county."""
    reach = scopes(actor, what)
    return Book.objects.filter(inside(reach, "place__path"), key__startswith="medicine:").select_related("place")
