"""Every change to the ledger: open, post, take back, count, close.

These are inner actions: the outer app's action has asked its own `access` and writes the journal; the movement itself
keeps who posted it. Each runs in the transaction of whoever calls it and leaves nothing behind when it refuses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.locks import hold, share
from doorstep.ledger import rows, rules
from doorstep.ledger.models import Account, Book, Commodity, Movement, Period
from doorstep.ledger.queries import account_for_differences, least_from, lines_to_seal
from doorstep.ledger.rules import Pair
from doorstep.ledger.words import AccountKind, CommodityKind, MovementKind
from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site


@dataclass(frozen=True, slots=True)
class Leg:
    """So much more (or less, negative) of a commodity at an account."""

    account: Account
    commodity: Commodity
    quantity: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A movement to be posted.

    Args:
        kind: What happened; a word of `words.MovementKind` or of a scheme's own.
        legs: Two or more, summing to zero for each commodity.
        occurred_at: When it happened.
        key: Names it and no other; nothing: it is new for certain.
        about: What it belongs to, such as `pharmacy.Dispense:17`.
        reason: Why, where that is not plain.
        may_be_late: It happened and cannot be refused any more: in closed days it counts at the first open moment.
        reverses: What it takes back (`reverse` fills it in).
    """

    kind: str
    legs: Sequence[Leg]
    occurred_at: datetime
    key: UUID | None = None
    about: str = ""
    reason: str = ""
    may_be_late: bool = False
    reverses: Movement | None = None


@transaction.atomic
def open_book(by: Actor, *, key: str, name: str, place: Place, now: datetime) -> Book:
    """Open a book with its account for differences, or return the one that was opened under this key.

    Raises:
        KnownDifferently: there is one with this key at another place.
    """
    hold("ledger books")
    if found := Book.objects.filter(key=key).first():
        if found.place_id != place.pk:
            raise rules.KnownDifferently
        return found
    book = Book.objects.create(key=key, name=name, place=place)
    differences = "盘点差异"  # pages show the label of its kind, in the reader's language
    Account.objects.create(book=book, key="adjust", kind=AccountKind.ADJUST, name=differences, may_be_negative=True)
    journal.record(by, "ledger.open_book", f"ledger.Book:{book.pk}", {"key": key}, now=now)
    return book


@transaction.atomic
def open_account(
    by: Actor,
    *,
    book: Book,
    key: str,
    kind: AccountKind,
    name: str,
    now: datetime,
    site: Site | None = None,
    partner: Partner | None = None,
    may_be_negative: bool = False,
) -> Account:
    """Open an account, or return the one that was opened under this key.

    Raises:
        KnownDifferently: there is one with this key that is of another kind or holder.
    """
    hold(f"ledger accounts {book.pk}")
    given = (kind, site and site.pk, partner and partner.pk, may_be_negative)
    if found := Account.objects.filter(book=book, key=key).first():
        if (found.kind, found.site_id, found.partner_id, found.may_be_negative) != given:
            raise rules.KnownDifferently
        return found
    account = Account.objects.create(
        book=book, key=key, kind=kind, name=name, site=site, partner=partner, may_be_negative=may_be_negative
    )
    journal.record(by, "ledger.open_account", f"ledger.Account:{account.pk}", {"book": book.pk, "key": key}, now=now)
    return account


@transaction.atomic
def register_commodity(*, key: str, kind: CommodityKind, unit: str, label: str) -> Commodity:
    """Write down something that is counted, or return what was written down under this key.

    Raises:
        KnownDifferently: there is one with this key of another kind or unit.
    """
    commodity, _ = Commodity.objects.get_or_create(key=key, defaults={"kind": kind, "unit": unit, "label": label})
    if (commodity.kind, commodity.unit) != (kind, unit):
        raise rules.KnownDifferently
    return commodity


def post(
    by: Actor,
    *,
    book: Book,
    kind: str,
    legs: Sequence[Leg],
    occurred_at: datetime,
    now: datetime,
    key: UUID | None = None,
    about: str = "",
    reason: str = "",
    may_be_late: bool = False,
) -> Movement:
    """Write one movement down with its entries and balances: all of it or nothing.

    The same key with the same body returns the first movement and changes nothing.

    Raises:
        Unbalanced, BadQuantity, OutOfStock, PeriodClosed, InTheFuture, KeyConflict, OtherBook: see there.
    """
    draft = Draft(kind, legs, occurred_at, key, about, reason, may_be_late)
    return post_many(by, book=book, movements=[draft], now=now)[0]


@transaction.atomic
def post_many(by: Actor, *, book: Book, movements: Sequence[Draft], now: datetime) -> list[Movement]:
    """Write movements down in the order given: all of them or nothing. Returns them in that order.

    Raises:
        Unbalanced, BadQuantity, OutOfStock, PeriodClosed, InTheFuture, KeyConflict, OtherBook: see there.
    """
    with connection.cursor() as cursor:
        return _Posting(by, book, movements, now, cursor).run()


def reverse(by: Actor, *, movement: Movement, reason: str, now: datetime, key: UUID | None = None) -> Movement:
    """Take a movement back now, by its negative: both stay.

    Raises:
        AlreadyReversed, ReasonMissing: see there.
        OutOfStock: what it brought is not there any more.
        KeyConflict: the key names another movement.
    """
    rules.check_reason(reason)
    with transaction.atomic():
        hold(f"ledger reversal {movement.pk}")
        before = Movement.objects.filter(reverses=movement).first()
        if movement.reverses_id is not None or (before is not None and before.key != key):
            raise rules.AlreadyReversed
        legs = [
            Leg(entry.account, entry.commodity, -entry.quantity)
            for entry in movement.entries.select_related("account", "commodity")
        ]
        draft = Draft(
            MovementKind.REVERSAL,
            legs,
            before.occurred_at if before else now,
            key=key,
            about=movement.about,
            reason=reason.strip(),
            reverses=movement,
        )
        return post_many(by, book=movement.book, movements=[draft], now=now)[0]


@transaction.atomic
def count(
    by: Actor,
    *,
    account: Account,
    counted: Mapping[Commodity, int],
    reason: str,
    now: datetime,
    key: UUID | None = None,
    about: str = "",
) -> Movement | None:
    """Write down what was counted: what differs from the books goes to the account for differences, with the reason.

    Args:
        by: Who counted.
        account: Where.
        counted: Of each commodity that was counted, how much is there; others are left as they are.
        reason: Why it differs, as far as anybody knows.
        now: When it was counted: this moment.
        key: Names this count and no other.
        about: What it belongs to.

    Returns:
        The movement, or nothing where the books were right.

    Raises:
        BadQuantity: less than nothing was counted.
        ReasonMissing: it differs, and nobody says why.
        KeyConflict: the key names another movement.
    """
    if any(type(quantity) is not int or not 0 <= quantity <= rules.MOST for quantity in counted.values()):
        raise rules.BadQuantity
    differences = account_for_differences(account.book_id)
    share(_lock(account.book))
    pairs = [((one.pk, commodity.pk), one.may_be_negative) for one in (account, differences) for commodity in counted]
    with connection.cursor() as cursor:
        held, _ = rows.lock_balances(cursor, account.book_id, sorted(pairs))
    if key is not None and (known := Movement.objects.filter(key=key).first()):
        said = (MovementKind.COUNT, account.book_id, about, reason.strip())
        if (known.kind, known.book_id, known.about, known.reason) != said:
            raise rules.KeyConflict
        return known
    legs = []
    for commodity, quantity in counted.items():
        if found := quantity - held[account.pk, commodity.pk].quantity:
            legs += [Leg(account, commodity, found), Leg(differences, commodity, -found)]
    if not legs:
        return None
    rules.check_reason(reason)
    return post(
        by,
        book=account.book,
        kind=MovementKind.COUNT,
        legs=legs,
        occurred_at=now,
        now=now,
        key=key,
        about=about,
        reason=reason.strip(),
    )


@transaction.atomic
def close_period(by: Actor, *, book: Book, until: date, now: datetime) -> Period:
    """Close the days of a book up to `until` and seal what counts in them; facts that come later count later.

    Raises:
        InTheFuture, AlreadyClosed: see there.
    """
    hold(_lock(book))
    last = Period.objects.filter(book=book).order_by("-closed_until").first()
    moment = rules.closing_moment(until, now, last.closed_until if last else None)
    if last is not None and until <= last.until:
        raise rules.AlreadyClosed
    digest, number = rules.sealed(
        last.digest if last else "", lines_to_seal(book.pk, last.closed_until if last else None, moment)
    )
    period = Period.objects.create(
        book=book,
        until=until,
        closed_until=moment,
        digest=digest,
        count=number,
        closed_by_id=by.user_id,
        closed_at=now,
    )
    detail = {"book": book.pk, "until": str(until), "movements": number, "digest": digest}
    journal.record(by, "ledger.close_period", f"ledger.Period:{period.pk}", detail, now=now)
    return period


_FIELDS = [field.attname for field in Movement._meta.concrete_fields]


class _Posting:
    """Movements on their way into the tables: decided one after the other, written many at once.

    Args:
        by: Who posts.
        book: Where.
        drafts: What, in order.
        now: This moment.
        cursor: Open for as long as it takes.
    """

    def __init__(self, by: Actor, book: Book, drafts: Sequence[Draft], now: datetime, cursor: rows.Cursor) -> None:
        self.by, self.book, self.drafts, self.now, self.cursor = by, book, drafts, now, cursor
        legs = [leg for draft in drafts for leg in draft.legs]
        self.accounts = {leg.account.id: leg.account for leg in legs}
        self.commodities = {leg.commodity.id: leg.commodity for leg in legs}
        if any(account.book_id != book.id for account in self.accounts.values()):
            raise rules.OtherBook
        self.parts = [
            rules.merged(((leg.account.id, leg.commodity.id), leg.quantity) for leg in d.legs) for d in drafts
        ]
        pairs = sorted({pair for parts in self.parts for pair in parts})
        wanted = [(pair, self.accounts[pair[0]].may_be_negative) for pair in pairs]
        self.held, self.closed_until = rows.lock_balances(cursor, book.id, wanted, behind=_lock(book))
        self.known = _known(draft.key for draft in drafts)
        self.waiting: list[tuple[Movement, dict[Pair, int]]] = []
        self.changed: dict[Pair, int] = {}

    def run(self) -> list[Movement]:
        """Decide and write all; return the movements in order."""
        found = []
        for draft, parts in zip(self.drafts, self.parts, strict=True):
            body = self._body_hash(draft, parts)
            first = self.known.get(draft.key) if draft.key else None
            if first is None:
                first = self._next(draft, parts, body)
            elif first.body_hash != body:
                raise rules.KeyConflict
            found.append(first)
        self._write()
        return found

    def _next(self, draft: Draft, parts: dict[Pair, int], body: str) -> Movement:
        moment = rules.counting_moment(draft.occurred_at, self.now, self.closed_until, may_be_late=draft.may_be_late)
        self._check_stock(parts, moment)
        movement = self._movement(draft, moment, body)
        for pair, quantity in parts.items():
            held = self.held[pair]
            held.quantity += quantity
            held.last_at = max(held.last_at or moment, moment)
            self.changed[pair] = self.changed.get(pair, 0) + quantity
        self.waiting.append((movement, parts))
        self.known[movement.key] = movement
        return movement

    def _movement(self, draft: Draft, moment: datetime, body: str) -> Movement:
        """Return the row of a movement about to be written; values in the order of its fields take half the time."""
        values = (
            None, draft.key or uuid4(), self.book.id, draft.kind, draft.occurred_at, moment,
            moment != draft.occurred_at, self.now, self.by.user_id, draft.about, draft.reason,
            draft.reverses.id if draft.reverses else None, body,
        )  # fmt: skip
        made = Movement.from_db(None, _FIELDS, values)
        made._state.fields_cache["book"] = self.book
        if draft.reverses:
            made._state.fields_cache["reverses"] = draft.reverses
        return made

    def _check_stock(self, parts: Mapping[Pair, int], moment: datetime) -> None:
        """Let a movement pass that leaves no account below nothing, at its moment and ever since.

        Before the latest entry the balance does not tell: what was held then, and the least since, is read from the
        entries. After it, the balance is the answer.
        """
        for pair, quantity in parts.items():
            held = self.held[pair]
            if quantity > 0 or held.may_be_negative:
                continue
            on_hand = held.quantity
            if held.last_at is not None and held.last_at > moment:
                self._write()
                on_hand = least_from(*pair, moment, held.quantity)
            if on_hand + quantity < 0:
                raise rules.OutOfStock(self.accounts[pair[0]], self.commodities[pair[1]], on_hand, -quantity)

    def _write(self) -> None:
        if not self.waiting:
            return
        if rows.write(
            self.cursor, self.waiting, [(self.held[pair], change) for pair, change in sorted(self.changed.items())]
        ):
            raise rules.KeyConflict  # somebody wrote another movement of this key a moment ago
        self.waiting, self.changed = [], {}

    def _body_hash(self, draft: Draft, parts: Mapping[Pair, int]) -> str:
        named = [
            (self.accounts[account].key, self.commodities[commodity].key, quantity)
            for (account, commodity), quantity in parts.items()
        ]
        return rules.body_hash(
            book=self.book.key,
            kind=draft.kind,
            occurred_at=draft.occurred_at,
            parts=named,
            about=draft.about,
            reason=draft.reason,
            reverses=str(draft.reverses.key) if draft.reverses else "",
        )


def _known(keys: Iterable[UUID | None]) -> dict[UUID, Movement]:
    wanted = sorted({key for key in keys if key is not None})
    found: dict[UUID, Movement] = {}
    for start in range(0, len(wanted), 500):
        found.update((one.key, one) for one in Movement.objects.filter(key__in=wanted[start : start + 500]))
    return found


def _lock(book: Book) -> str:
    """Return the name under which a book is posted to (shared) and closed (alone)."""
    return f"ledger book {book.pk}"
